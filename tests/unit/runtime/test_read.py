# SPDX-License-Identifier: MIT
"""The analysis of runtimes: ELF and stripped, whole and damaged."""

import contextlib
import struct
from dataclasses import replace

import pytest

from mpytool.abi import Abi, Symbol
from mpytool.errors import FormatError, LinkError, ToolError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.description import locate_stripped
from mpytool.runtime.model import FrozenEntry, Range
from mpytool.runtime.read import analyse, read_runtime
from mpytool.runtime.words import Words

BASE = 0x1000_0000
INFO = BASE + 0x100
SLOTS = INFO + 124


def with_word(standin, address, value):
    return with_bytes(standin, address, struct.pack("<I", value))


def with_bytes(standin, address, data):
    image = bytearray(standin.data)
    image[address - BASE : address - BASE + len(data)] = data
    return bytes(image)


def test_elf_and_stripped_file_give_the_same_runtime(standin):
    from_elf = read_runtime(standin.elf, "x.elf")
    from_bin = read_runtime(standin.data, "x.bin")
    assert from_elf == from_bin
    assert from_elf.image == standin.image


def test_what_is_read(standin):
    runtime = read_runtime(standin.data, "x.bin")
    assert (runtime.board, runtime.version, runtime.info_address) == ("standin", "0.1.0", INFO)
    assert runtime.abi == Abi(qstr_hash_size=2)
    assert set(runtime.symbols) == set(Symbol)
    assert runtime.free == Range(standin.free_start, BASE + 0x10000)
    assert runtime.load.start == BASE
    assert runtime.entries == ()
    assert not runtime.is_linked
    ids = runtime.qstr_ids
    assert runtime.qstr_count == ids["sleep_ms"] + 1
    assert [ids[name] - ids["zip"] for name in ("Pin", "machine", "sleep_ms")] == [1, 2, 3]
    assert ids["append"] == ids["any"] + 1


def test_objects_that_are_missing(make_standin):
    runtime = read_runtime(make_standin(without=(3, 7)).data, "x.bin")
    assert Symbol.TYPE_FLOAT not in runtime.abi.symbols
    assert Symbol.FUN_TABLE not in runtime.symbols
    assert Symbol.TYPE_COMPLEX in runtime.symbols


def test_modules_of_the_runtime_itself(make_standin):
    runtime = read_runtime(make_standin(frozen=("own.py", "p/q.py")).data, "x.bin")
    assert [entry.name for entry in runtime.entries] == ["own.py", "p/q.py"]
    assert runtime.own_entries == runtime.entries
    assert Words(runtime.image, runtime.abi).numbers(runtime.entries[0].address, 4, 2) == (0, 0)


def test_the_description_is_found_by_its_own_address(standin):
    # A copy of the magic number before the true one does not mislead.
    data = with_bytes(standin, BASE + 16, standin.data[0x100:0x110])
    assert read_runtime(data, "x.bin").info_address == INFO
    image = MemoryImage.of([(BASE, standin.data), (0x2000_0000, standin.data[0x100:0x198])])
    assert analyse(image, "x").info_address == INFO


def test_other_files():
    with pytest.raises(LinkError, match=r"x.bin: no MicroPython was found: expected the pool"):
        read_runtime(b"no runtime", "x.bin")
    with pytest.raises(LinkError, match=r"x.bin: it holds no runtime that describes itself"):
        read_runtime(b"mpytool\x1a\r\n\0rt\0\0\0", "x.bin")
    with pytest.raises(FormatError, match=r"x.bin: the .bin file is empty"):
        read_runtime(b"", "x.bin")


def test_an_elf_without_description(standin):
    image = MemoryImage.of([(BASE, b"something")])
    with pytest.raises(LinkError, match=r"x.elf: it holds no runtime"):
        analyse(image, "x.elf")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"version": 2}, "its runtime description has version 2, expected 1"),
        ({"size": 99}, "has 99 bytes with words of 4"),
        (
            {"load_end": BASE - 8},
            "the runtime's flash ends at 0xffffff8, it starts at 0x10000000",
        ),
        ({"free_end": BASE}, "its free flash ends at 0x10000000, before it starts at 0x10004000"),
        ({"free_start": BASE}, "has no qstr pool of its own"),
    ],
)
def test_descriptions_that_make_no_sense(make_standin, options, message):
    with pytest.raises(LinkError, match=message):
        read_runtime(make_standin(**options).data, "x.bin")


def test_types_at_impossible_places(standin):
    first = Words(standin.image, Abi()).pointer(INFO + 92)
    with pytest.raises(LinkError, match=r"two of the runtime's types have one address"):
        read_runtime(with_word(standin, INFO + 96, first), "x.bin")
    with pytest.raises(LinkError, match=r"the runtime's type_str is at .*, no multiple of 4"):
        read_runtime(with_word(standin, INFO + 92, first + 1), "x.bin")


def test_a_wrong_word_size(standin):
    with pytest.raises(LinkError, match=r"words of 3"):
        read_runtime(with_bytes(standin, INFO + 78, b"\3"), "x.bin")


def test_broken_pools(standin):
    pool = Words(standin.image, Abi()).pointer(SLOTS + 8)
    cases = [
        (pool, pool, "expected its names to end with number"),
        (pool + 4, 1 << 30, "expected at most 65536 names"),
        (pool + 12, 1 << 31, "expected"),
        (pool + 4, 99 | 1 << 31, "expected its names to end with number 99"),
        (pool, 0x40, "expected 16 bytes at"),
        (pool + 24, BASE + 1, "expected 3 bytes of UTF-8 and a NUL"),
    ]
    for address, value, message in cases:
        with pytest.raises(FormatError, match=message):
            read_runtime(with_word(standin, address, value), "x.bin")


def test_a_chain_of_pools_without_end(standin):
    pool = Words(standin.image, Abi()).pointer(SLOTS + 8)
    data = with_word(standin, pool, pool)
    data = data[: pool - BASE + 4] + struct.pack("<III", 0, 0, 0) + data[pool - BASE + 16 :]
    with pytest.raises(FormatError, match=r"expected at most 64 pools, found more"):
        read_runtime(data, "x.bin")


def test_broken_lists(standin):
    filler = BASE + len(standin.data) - 300
    with pytest.raises(FormatError, match=r"expected a text at 0x40, found no bytes"):
        read_runtime(with_word(standin, SLOTS, 0x40), "x.bin")
    with pytest.raises(FormatError, match=r"found no NUL behind it"):
        read_runtime(with_word(standin, SLOTS, filler), "x.bin")
    with pytest.raises(FormatError, match=r"frozen name at .*: expected UTF-8"):
        read_runtime(with_word(standin, SLOTS, BASE + 0xFE), "x.bin")


def test_names_without_end(standin, monkeypatch):
    monkeypatch.setattr("mpytool.runtime.pools._MAX_MODULES", 2)
    data = with_bytes(standin, BASE + len(standin.data) - 300, b"a\0b\0c\0\0")
    data = data[:0x17C] + struct.pack("<I", BASE + len(data) - 300) + data[0x180:]
    with pytest.raises(FormatError, match=r"frozen names: expected at most 2, found more"):
        read_runtime(data, "x.bin")


def test_ranges():
    part = Range(10, 20)
    assert part.size == 10
    assert 10 in part
    assert 20 not in part
    assert FrozenEntry("a.py", 10).address in part


def test_a_64_bit_description():
    # Only the words' width changes: one small image with an empty pool of one name.
    abi = bytes((6, 3, 8, ord("A"), 63, 8, 2, 32, 2, 1, 3, 0x0B))
    words = [0x400] + [0x1000 + 8 * i for i in range(8)]
    pool = struct.pack("<QQQQQQQ", 0, 1 << 63, 1, 1, 0x600, 0x608, 0x610)
    head = struct.pack("<16sHH32s24s12s", b"mpytool\x1a\r\n\0rt", 1, 216, b"x", b"1", abi)
    info = head + struct.pack("<16Q", *words, 0x610, 0x618, 0x500, 0x700, 0x800, 0x400, 0x620)
    data = bytearray(0x220)
    data[: len(info)] = info
    data[0x100 : 0x100 + len(pool)] = pool
    data[0x208] = 0
    runtime = read_runtime(bytes(data), "x.bin")
    assert runtime.abi.word_size == 8
    names, content, _ = runtime.references
    assert content.address - names.address == 8
    assert runtime.qstr_ids == {"": 0}


def test_located_by_the_address_inside(standin):
    assert locate_stripped(standin.data, "x") == standin.image
    low = with_word(standin, INFO + 88, 8)
    with pytest.raises(LinkError, match=r"no runtime"):
        locate_stripped(low, "x")


@pytest.mark.parametrize("step", [0x101, 0x55])
def test_truncated_and_flipped_bytes_raise_tool_errors_only(standin, step):
    sources = (standin.data, standin.elf)
    for source in sources:
        for end in range(0, len(source), step):
            try_to_read(source[:end])
        for offset in range(0, len(source), 7):
            data = bytearray(source)
            data[offset] ^= 1 << (offset * step % 8)
            try_to_read(bytes(data))


def try_to_read(data):
    with contextlib.suppress(ToolError):
        read_runtime(data, "x")


def test_a_runtime_is_a_value(standin):
    runtime = read_runtime(standin.data, "x")
    assert replace(runtime) == runtime


def test_a_packed_pool(standin):
    plain = read_runtime(standin.data, "x.bin")
    words = Words(standin.image, Abi())
    pool = words.pointer(SLOTS + 8)
    first_name = words.pointer(pool + 24)
    data = standin.data
    for offset, value in ((8, 0), (16, 0), (20, first_name)):
        at = pool + offset - BASE
        data = data[:at] + struct.pack("<I", value) + data[at + 4 :]
    packed = read_runtime(data, "x.bin")
    assert (packed.qstr_ids, packed.qstr_count) == (plain.qstr_ids, plain.qstr_count)

    at = pool + 20 - BASE
    data = data[:at] + struct.pack("<I", BASE + 0x80) + data[at + 4 :]  # no text there
    with pytest.raises(FormatError, match=r"bytes of UTF-8 and a NUL"):
        read_runtime(data, "x.bin")
