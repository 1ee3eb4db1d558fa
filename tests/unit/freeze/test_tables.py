# SPDX-License-Identifier: MIT
"""Tables of modules: names, pools, raw codes; what is shared and what is refused."""

import struct
from dataclasses import replace

import pytest

from mpytool.abi import Abi, RawCodeEra
from mpytool.bytecode.code import Module, NativeFields, RawCode, RawCodeKind
from mpytool.bytecode.prelude import ScopeFlag, read_prelude
from mpytool.errors import FormatError, LinkError
from mpytool.freeze.cells import SHARED, AddressRef, CellRef, Kind
from mpytool.freeze.tables import Base, FrozenFile, freeze_tables
from mpytool.qstr.hash import qstr_hash

ABI = Abi(qstr_hash_size=2)
BASE = Base({"print": 2, "append": 3}, 10, 0x4000)
# State 3, two bytes of names and lines, name 0; LOAD_CONST_NONE, RETURN_VALUE.
LEAF = b"\x10\x02\x00\x51\x63"
GENERATOR = b"\x90\x40\x02\x00\x51\x63"
ZEROS = b"\x00\x00\x51\x63"


def code(fun_data=LEAF, *children):
    return RawCode(RawCodeKind.BYTECODE, fun_data, children)


def file(name, *names, constants=(), body=None):
    return FrozenFile(name, Module((name, *names), constants, body or code()))


def cells_of(frozen, kind):
    return [cell for cell in frozen.cells if cell.kind is kind]


def test_the_pool_is_sorted_chained_and_holds_new_names_only():
    frozen = freeze_tables([file("a.py", "zoo", "print", "Bee", "zoo")], ABI, BASE)
    (pool,) = cells_of(frozen, Kind.QSTR_POOL)
    names = [b"Bee", b"a.py", b"zoo"]
    assert pool.parts[0] == AddressRef(0x4000)
    assert pool.parts[1] == struct.pack("<III", 10 | 1 << 31, 3, 3)
    refs = pool.parts[2:]
    data = [frozen.cells[ref.index].parts[0] for ref in refs]
    assert data == [
        struct.pack("<3H", *(qstr_hash(name, 2) for name in names)),
        bytes((3, 4, 3)),
        *(name + b"\0" for name in names),
    ]
    (table,) = cells_of(frozen, Kind.QSTR_TABLE)
    assert table.parts == (struct.pack("<5H", 11, 12, 2, 10, 12),)
    assert frozen.qstr_count == 3


def test_names_and_content_go_together_and_the_runtime_s_own_come_last():
    base = replace(BASE, frozen=(("own.py", 0x5000),))
    frozen = freeze_tables([file("b.py"), file("a.py")], ABI, base)
    assert frozen.cells[frozen.names.index].parts == (b"b.py\0a.py\0own.py\0\0",)
    content = frozen.cells[frozen.content.index].parts
    assert content == (frozen.modules[0][1], frozen.modules[1][1], AddressRef(0x5000))
    assert [name for name, _ in frozen.modules] == ["b.py", "a.py"]


def test_no_modules_and_no_names_give_empty_lists():
    frozen = freeze_tables([], ABI, BASE)
    assert frozen.cells[frozen.names.index].parts == (b"\0",)
    assert frozen.cells[frozen.content.index].parts == (bytes(4),)
    assert frozen.pool is None


def test_a_name_with_nul_makes_the_pool_unsorted():
    frozen = freeze_tables([file("a.py", "x\0y")], ABI, BASE)
    (pool,) = cells_of(frozen, Kind.QSTR_POOL)
    assert pool.parts[1] == struct.pack("<III", 10, 2, 2)


def test_pools_without_the_sorted_bit_or_hashes():
    abi = replace(ABI, sorted_pools=False, qstr_hash_size=0, qstr_length_size=2)
    frozen = freeze_tables([file("a.py")], abi, BASE)
    (pool,) = cells_of(frozen, Kind.QSTR_POOL)
    assert pool.parts[1] == struct.pack("<III", 10, 1, 1)
    assert len(pool.parts) == 4
    assert frozen.cells[pool.parts[2].index].parts == (b"\4\0",)


def test_a_leaf_is_its_bytecode_and_a_parent_is_a_raw_code():
    body = code(b"\x10\x02\x00\x10\x63", code(), code(GENERATOR))
    frozen = freeze_tables([file("a.py", body=body)], ABI, BASE)
    (children,) = cells_of(frozen, Kind.CHILDREN)
    assert [frozen.cells[ref.index].parts for ref in children.parts] == [(LEAF,), (GENERATOR,)]
    (raw,) = cells_of(frozen, Kind.RAW_CODE)
    assert raw.parts[0] == b"\0\0\2\0"
    module = frozen.cells[frozen.modules[0][1].index]
    assert frozen.cells[module.parts[-1].index] is raw
    assert module.parts[1] == bytes(4)  # no object table


def test_a_generator_says_so_in_its_raw_code():
    frozen = freeze_tables(
        [file("a.py", body=code(GENERATOR))], replace(ABI, direct_bytecode=False), BASE
    )
    assert cells_of(frozen, Kind.RAW_CODE)[0].parts[0] == b"\0\0\2\1"


def flat(cell, word_size=4):
    """A cell's bytes, with zeros for pointers into others but the offset."""
    out = b""
    for part in cell.parts:
        if isinstance(part, bytes):
            out += part
        else:
            out += getattr(part, "offset", 0).to_bytes(word_size, "little")
    return out


def test_fields_for_saving_code():
    frozen = freeze_tables(
        [file("a.py", body=code(LEAF, code()))], replace(ABI, code_save=True), BASE
    )
    child, parent = cells_of(frozen, Kind.RAW_CODE)
    assert flat(child) == struct.pack("<BBBBIIIHH", 0, 0, 2, 0, 0, 0, len(LEAF), 0, 0)
    assert flat(parent) == struct.pack("<BBBBIIIHH", 0, 0, 2, 0, 0, 0, len(LEAF), 1, 0)
    abi = replace(ABI, code_save=True, word_size=8)
    frozen = freeze_tables([file("a.py")], abi, BASE)
    (raw,) = cells_of(frozen, Kind.RAW_CODE)
    assert flat(raw, 8) == struct.pack("<BBBB4xQQIHH", 0, 0, 2, 0, 0, 0, len(LEAF), 0, 0)


@pytest.mark.parametrize("era", [RawCodeEra.V1_19, RawCodeEra.V1_22])
def test_raw_codes_before_1_23(era):
    # kind 2, flags from bit 3, arguments from bit 10; ->fun_data; [length;] ->children; [count;]
    # and a word that is 0 for bytecode
    abi = replace(ABI, raw_code_era=era, direct_bytecode=False)
    head = 2 | (ScopeFlag.GENERATOR << 3)
    frozen = freeze_tables([file("a.py", body=code(GENERATOR))], abi, BASE)
    (raw,) = cells_of(frozen, Kind.RAW_CODE)
    assert flat(raw) == struct.pack("<IIII", head, 0, 0, 0)
    saving = freeze_tables([file("a.py", body=code(GENERATOR))], replace(abi, code_save=True), BASE)
    (raw,) = cells_of(saving, Kind.RAW_CODE)
    assert flat(raw) == struct.pack("<IIIIII", head, 0, len(GENERATOR), 0, 0, 0)


def test_the_prelude_for_settrace():
    abi = replace(ABI, code_save=True, settrace=True)
    frozen = freeze_tables([file("a.py")], abi, BASE)
    (raw,) = cells_of(frozen, Kind.RAW_CODE)
    prelude, start = read_prelude(LEAF)
    words = (prelude.n_state, prelude.n_exc_stack, 0, 0, 0, 0, 0)
    info = start - len(prelude.line_info)
    assert flat(raw)[16 + 4 :] == struct.pack("<I7I3I", 0, *words, info, start, start)


def test_what_two_modules_share_is_stored_once():
    big, text = 1 << 90, "a long text of two modules" * 10
    files = [
        file(name, constants=(big, text, (1, text, 2.5)), body=code(LEAF, code(GENERATOR)))
        for name in ("a.py", "b.py")
    ]
    frozen = freeze_tables(files, ABI, BASE)
    for kind in (Kind.INT, Kind.STR, Kind.TUPLE, Kind.FLOAT, Kind.OBJECT_TABLE, Kind.RAW_CODE):
        (cell,) = cells_of(frozen, kind)
        assert cell.owner == SHARED
    assert len(cells_of(frozen, Kind.BYTECODE)) == 2
    assert len(cells_of(frozen, Kind.QSTR_TABLE)) == 2
    assert frozen.merged_size > 100


def test_the_order_of_equal_input_does_not_depend_on_hashing():
    files = [file("a.py", "n1", "n2", "n3", constants=("t1", "t2", ("t1",)))]
    assert freeze_tables(files, ABI, BASE) == freeze_tables(files, ABI, BASE)


def test_a_name_longer_than_the_length_field():
    with pytest.raises(LinkError, match=r"a.py: the name 'n+\.\.\. has 256 bytes, .* allows 255"):
        freeze_tables([file("a.py", "n" * 256)], ABI, BASE)
    freeze_tables([file("a.py", "n" * 255)], ABI, BASE)
    freeze_tables([file("a.py", "n" * 256)], replace(ABI, qstr_length_size=2), BASE)


def test_string_constants_become_names_where_they_can():
    constants = ("text", ("in a tuple", ("print", "x" * 255)), "y" * 256, "a\0b", b"bytes")
    frozen = freeze_tables([file("a.py", constants=constants)], ABI, BASE)
    assert frozen.qstr_count == 4
    assert [cell.note[:5] for cell in cells_of(frozen, Kind.QSTR_NAME)] == [
        "'a.py", "'in a", "'text", "'xxxx",
    ]  # fmt: skip
    assert [cell.note[:5] for cell in cells_of(frozen, Kind.STR)] == ["'yyyy", "'a\\x0"]
    (pool,) = cells_of(frozen, Kind.QSTR_POOL)
    assert pool.parts[1] == struct.pack("<III", 10 | 1 << 31, 4, 4)


def test_string_constants_stay_objects_when_names_run_out():
    files = [file("a.py", "n", constants=("one", "two", "n"))]
    frozen = freeze_tables(files, ABI, replace(BASE, qstr_count=65533))
    assert frozen.qstr_count == 3
    assert [cell.note for cell in cells_of(frozen, Kind.STR)] == ["'two'"]


def test_too_many_names():
    with pytest.raises(LinkError, match=r"65538 names .* 2 more than the 65536"):
        freeze_tables([file("a.py", "x")], ABI, replace(BASE, qstr_count=65536))


def test_modules_that_do_not_fit_the_runtime():
    wide = FrozenFile("w.py", Module(("w.py",), (), code(), small_int_bits=63))
    with pytest.raises(
        LinkError, match=r"w.py: its small ints have 63 bits, the runtime's only 31"
    ):
        freeze_tables([wide], ABI, BASE)
    native = FrozenFile("n.py", Module(("n.py",), (), code(), arch=4))
    with pytest.raises(LinkError, match=r"machine code for armv6m, the runtime executes none"):
        freeze_tables([native], ABI, BASE)
    old = replace(native, module=native.module._replace(sub_version=2))
    with pytest.raises(LinkError, match=r"of .mpy version 6.2, the runtime executes 6.3"):
        freeze_tables([old], replace(ABI, native_arch=5), BASE)


def machine_file(kind, native, children=(), **changes):
    body = RawCode(kind, b"\x70\x47" + LEAF, children, native)
    return FrozenFile("n.py", Module(("n.py",), (), body, sub_version=3, arch=4, **changes))


def test_machine_code_is_aligned_and_finds_its_prelude():
    abi = replace(ABI, native_arch=5)  # a Cortex-M3 executes what a Cortex-M0 does
    native = NativeFields(prelude_offset=2)
    frozen = freeze_tables([machine_file(RawCodeKind.NATIVE_PY, native)], abi, BASE)
    (raw,) = cells_of(frozen, Kind.RAW_CODE)
    (machine,) = cells_of(frozen, Kind.MACHINE_CODE)
    assert machine.align == 4
    index = frozen.cells.index(machine)
    head = bytes((0, 0, RawCodeKind.NATIVE_PY, 0))
    assert raw.parts == (head, CellRef(index), CellRef(index, 2), bytes(4))
    frozen = freeze_tables([machine_file(RawCodeKind.NATIVE_PY, native, (code(),))], abi, BASE)
    (children,) = cells_of(frozen, Kind.CHILDREN)
    assert children.parts[-1].offset == 2


def test_inline_assembler_keeps_its_signature():
    native = NativeFields(n_pos_args=2, type_sig=0x1234)
    frozen = freeze_tables(
        [machine_file(RawCodeKind.NATIVE_ASM, native)], replace(ABI, native_arch=4), BASE
    )
    (raw,) = cells_of(frozen, Kind.RAW_CODE)
    assert flat(raw)[-4:] == struct.pack("<I", 2 | 0x1234 << 8)


def test_machine_code_that_cannot_be_frozen():
    abi = replace(ABI, native_arch=4)
    with_data = machine_file(RawCodeKind.NATIVE_VIPER, NativeFields(bss_size=4))
    with pytest.raises(LinkError, match=r"n.py: it is a native module with data of its own"):
        freeze_tables([with_data], abi, BASE)
    plain = machine_file(RawCodeKind.NATIVE_VIPER, NativeFields())
    with pytest.raises(LinkError, match=r"machine code can be frozen for MicroPython 1.23"):
        freeze_tables([plain], replace(abi, raw_code_era=RawCodeEra.V1_22), BASE)


def test_a_constant_that_the_runtime_lacks_names_the_module():
    with pytest.raises(LinkError, match=r"^a.py: the runtime has no floats"):
        freeze_tables([file("a.py", constants=(0.5,))], replace(ABI, symbols=frozenset()), BASE)


def test_damaged_functions():
    with pytest.raises(FormatError, match=r"^a.py: .*prelude"):
        freeze_tables([file("a.py", body=code(b"\x80"))], ABI, BASE)
    with pytest.raises(FormatError, match=r"^a.py: a function's name is number 9 of 1 names"):
        freeze_tables([file("a.py", body=code(b"\x10\x02\x09\x51\x63"))], ABI, BASE)


def test_refs_point_backwards_only():
    files = [
        file("a.py", "f", constants=((1, (2, "long text")),), body=code(LEAF, code(GENERATOR)))
    ]
    frozen = freeze_tables(files, ABI, BASE)
    for index, cell in enumerate(frozen.cells):
        assert all(part.index < index for part in cell.parts if isinstance(part, CellRef))
