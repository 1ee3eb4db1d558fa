# SPDX-License-Identifier: MIT
"""The one instruction set whose code refers to all tables, and what is an error."""

from dataclasses import replace

import pytest

from mpytool.abi import Abi
from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.mpy.layout import ARCHITECTURES
from mpytool.runtime.manifest import Manifest
from mpytool.runtime.references import find
from mpytool.runtime.references.find import find_references
from mpytool.runtime.references.model import Encoding, Table

ABI = Abi()
CODE, TABLES = 0x8000000, 0x8002000
ADDRESSES = {Table.NAMES: TABLES, Table.CONTENT: TABLES + 0x20, Table.POOL: TABLES + 0x40}
# ldr r3, [pc, #60]; ldr r2, [pc, #64]; ldr r1, [pc, #64]; bx lr
THUMB = bytes.fromhex("0f4b 104a 1049 7047")
LITERALS = 0x40
TABLE_BYTES = (
    b"a.py\0b.py\0\0".ljust(0x20, b"\0")
    + bytes(0x20)
    + bytes(12) + (2).to_bytes(4, "little")  # the pool's header: two names
    + bytes(0x20)
)  # fmt: skip


def words(*numbers):
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def image_of(code, *more):
    return MemoryImage.of([(CODE, code), (TABLES, TABLE_BYTES), *more])


def thumb_code(*order):
    literals = words(*(ADDRESSES[table] for table in order))
    return THUMB.ljust(LITERALS, b"\0") + literals


def riscv_code():
    # lui a0, 0x8002; addi a0, a0, n; three times; ret
    parts = [words(0x08002537, 0x00050513 | n << 20) for n in (0, 0x20, 0x40)]
    return b"".join(parts) + b"\x82\x80"


def test_thumb_code_with_evidence():
    name, references, evidence = find_references(image_of(thumb_code(*Table)), ABI, ADDRESSES, None)
    assert name == "thumb"
    assert [(r.table, r.address, r.users) for r in references] == [
        (Table.NAMES, CODE + 0x40, (CODE,)),
        (Table.CONTENT, CODE + 0x44, (CODE + 2,)),
        (Table.POOL, CODE + 0x48, (CODE + 4,)),
    ]
    assert evidence[0].subject == "reference to mp_frozen_names"
    assert (evidence[0].finding, evidence[0].reason) == (
        "0x8000040",
        "Thumb literal, used at 0x8000000",
    )


def test_arm_mode_is_named():
    # ldr r3, [pc, #56] three times: literals at 0x40
    code = words(0xE59F3038, 0xE59F3038, 0xE59F3038).ljust(LITERALS, b"\0")
    name, references, _ = find_references(
        image_of(code + words(*ADDRESSES.values())), ABI, ADDRESSES, None
    )
    assert name == "arm"
    assert {reference.encoding for reference in references} == {Encoding.ARM_LITERAL}


def test_riscv_code_of_both_widths():
    for abi in (ABI, Abi(word_size=8)):
        pool = bytes(24) + (2).to_bytes(8, "little") + bytes(64)
        image = MemoryImage.of([(CODE, riscv_code()), (TABLES, TABLE_BYTES[:0x40] + pool)])
        name, references, _ = find_references(image, abi, ADDRESSES, None)
        assert name == "riscv"
        assert [(r.table, r.address) for r in references] == [
            (Table.NAMES, CODE),
            (Table.CONTENT, CODE + 8),
            (Table.POOL, CODE + 16),
        ]


def test_a_shared_object_has_words_of_its_loader():
    abi = Abi(word_size=8)
    pool = bytes(24) + (2).to_bytes(8, "little") + bytes(64)
    image = MemoryImage.of(
        [
            (CODE, b"".join(a.to_bytes(8, "little") for a in ADDRESSES.values())),
            (TABLES, TABLE_BYTES[:0x40] + pool),
        ]
    )
    relocated = dict(zip((CODE, CODE + 8, CODE + 16), ADDRESSES.values(), strict=True))
    name, references, evidence = find_references(image, abi, ADDRESSES, None, relocated)
    assert name == "x86-64"
    assert [r.encoding for r in references] == [Encoding.RELOCATION] * 3
    assert evidence[0].reason == "relocation"


def test_a_table_without_a_reference_is_an_error():
    code = thumb_code(Table.NAMES, Table.POOL)
    with pytest.raises(LinkError) as caught:
        find_references(image_of(code), ABI, ADDRESSES, None)
    assert caught.value.message == (
        "no instruction was found that refers to mp_frozen_mpy_content; as Thumb code it refers to "
        "the others"
    )
    with pytest.raises(LinkError) as caught:
        find_references(image_of(b"\0" * 16), ABI, ADDRESSES, None)
    assert caught.value.message.endswith(
        "mp_frozen_names, mp_frozen_mpy_content, mp_qstr_frozen_const_pool"
    )
    assert "folded the table away" in caught.value.hint


def test_a_word_that_no_instruction_loads_is_an_error():
    image = image_of(thumb_code(*Table), (0x8010000, words(ADDRESSES[Table.CONTENT])))
    with pytest.raises(LinkError) as caught:
        find_references(image, ABI, ADDRESSES, None)
    assert caught.value.message == (
        "the word at 0x8010000 holds the address of mp_frozen_mpy_content, but no instruction "
        "loads it"
    )
    assert "--elf" in caught.value.hint


def test_code_of_two_instruction_sets_is_an_error():
    image = image_of(thumb_code(*Table), (0x8010000, riscv_code()))
    with pytest.raises(LinkError, match="by code of riscv and of thumb: expected one"):
        find_references(image, ABI, ADDRESSES, None)


def test_an_image_with_an_emitter_says_which_set_to_try():
    image = image_of(thumb_code(*Table), (0x8010000, riscv_code()))
    for number, expected in ((ARCHITECTURES.index("armv7m"), "thumb"), (11, "riscv")):
        abi = replace(ABI, native_arch=number)
        if expected == "riscv":
            image = image_of(riscv_code())
        assert find_references(image, abi, ADDRESSES, None)[0] == expected
    with pytest.raises(LinkError, match=r"^no instruction was found that refers to mp_frozen_n"):
        find_references(image, replace(ABI, native_arch=10), ADDRESSES, None)


def test_a_reference_that_reads_otherwise_is_an_error(monkeypatch):
    image = image_of(thumb_code(*Table))
    monkeypatch.setattr(find, "read_target", lambda *_: 0x1234)
    with pytest.raises(LinkError) as caught:
        find_references(image, ABI, ADDRESSES, None)
    assert caught.value.message == (
        "the Thumb literal at 0x8000040 leads to 0x1234, expected mp_frozen_names at 0x8002000"
    )
    monkeypatch.setattr(find, "read_target", lambda image, *_: image.read(0, 4))
    with pytest.raises(LinkError, match="a reference to mp_frozen_names: expected 4 bytes at"):
        find_references(image, ABI, ADDRESSES, None)


def test_a_linked_image_refers_to_the_tables_of_the_link():
    start = 0x8004000
    new = {table: address - TABLES + start + 0x100 for table, address in ADDRESSES.items()}
    manifest = Manifest(start, start + 0x200, new, ADDRESSES)
    code = THUMB.ljust(LITERALS, b"\0") + words(*new.values())
    # The manifest holds the same words, and what is behind it may look like code.
    placed = (manifest.encode(4) + thumb_code(*Table)).ljust(0x100, b"\0") + TABLE_BYTES
    image = image_of(code, (start, placed))
    name, references, _ = find_references(image, ABI, ADDRESSES, manifest)
    assert name == "thumb"
    assert [reference.address for reference in references] == [
        CODE + 0x40,
        CODE + 0x44,
        CODE + 0x48,
    ]
    # Of the old tables' addresses nothing is left outside of the manifest.
    with pytest.raises(LinkError, match="no instruction was found"):
        find_references(image, ABI, new, replace(manifest, tables=ADDRESSES))


def test_long_runs_of_zeros_are_not_searched(monkeypatch):
    seen = []
    real = find.riscv.find
    monkeypatch.setattr(find.riscv, "find", lambda scan, t: seen.append(scan) or real(scan, t))
    code = thumb_code(*Table)
    data = code.ljust(0x1FF3, b"\0") + b"\x01"
    image = MemoryImage.of([(CODE, data), (TABLES, TABLE_BYTES)])
    find_references(image, ABI, ADDRESSES, None)
    pieces = [(s.address, s.end) for s in seen[0].image.segments]
    assert pieces[0] == (CODE, CODE + 0x50)
    assert pieces[1][0] == CODE + 0x1FF0
