# SPDX-License-Identifier: MIT
"""Addresses of cells: alignment without padding, tails inside, overflow."""

import pytest

from mpytool.abi import Abi, Symbol
from mpytool.errors import LinkError
from mpytool.freeze.cells import AddressRef, Cell, CellRef, Frozen, Kind
from mpytool.link.placement import cell_bytes, place, placed_bytes


def frozen(*cells):
    return Frozen(4, cells, CellRef(0), CellRef(0), None, (), 0, 0)


def test_wide_alignment_first_then_the_order_of_making():
    cells = (
        Cell(Kind.BYTECODE, 1, (b"abc",)),
        Cell(Kind.TUPLE, 4, (bytes(8),)),
        Cell(Kind.QSTR_TABLE, 2, (bytes(6),)),
        Cell(Kind.FLOAT, 8, (bytes(16),)),
        Cell(Kind.TUPLE, 4, (bytes(4),)),
    )
    placed = place(frozen(*cells), 0x1004, 0x2000)
    assert placed.addresses == (0x102A, 0x1018, 0x1024, 0x1008, 0x1020)
    assert (placed.start, placed.end) == (0x1004, 0x102D)


def test_a_text_inside_another():
    cells = tuple(
        Cell(kind, 1, (data,))
        for kind, data in [
            (Kind.QSTR_NAME, b"value\0"),
            (Kind.STRING, b"set_value\0"),
            (Kind.STRING, b"\0"),
            (Kind.STRING, b"lue\0x\0"),
            (Kind.BYTECODE, b"zlue\0"),
        ]
    )
    placed = place(frozen(*cells), 0x1000, 0x2000)
    assert placed.inside == {0, 2}
    assert placed.addresses == (0x1004, 0x1000, 0x1009, 0x100A, 0x1010)
    assert placed.tail_size == 7
    data = placed_bytes(frozen(*cells), placed, Abi(), {})
    assert data == b"set_value\0lue\0x\0zlue\0"


def test_a_text_inside_the_list_of_modules_or_what_is_there_already():
    names = b"first.py\0boot.py\0lib/two.py\0\0"
    cells = tuple(
        Cell(kind, 1, (data,))
        for kind, data in [
            (Kind.NAMES, names),
            (Kind.QSTR_NAME, b"first.py\0"),
            (Kind.QSTR_NAME, b"boot.py\0"),
            (Kind.QSTR_NAME, b"two.py\0"),
            (Kind.QSTR_NAME, b"size\0"),
            (Kind.QSTR_NAME, b"sized\0"),
            (Kind.STRING, b"st.py\0"),
        ]
    )
    made = Frozen(4, cells, CellRef(0), CellRef(0), None, (("boot.py", CellRef(0)),), 0, 0)
    placed = place(made, 0x1000, 0x2000, texts=[(0x300, b"oversize\0")])
    listed = placed.addresses[0]
    # A list that starts with a qstr would be taken for a pool's data: at its first name, and at
    # the first that has a module.
    assert placed.inside == {3, 4, 6}
    assert placed.addresses[6] == placed.addresses[1] + 3
    assert listed not in placed.addresses[1:]
    assert listed + names.index(b"boot") not in placed.addresses[1:]
    assert placed.addresses[3] == listed + names.index(b"two.py")
    assert placed.addresses[4] == 0x304
    assert 5 not in placed.inside


def test_digits_inside_those_of_another_number():
    cells = tuple(
        Cell(kind, 2, (data,))
        for kind, data in [
            (Kind.DIGITS, b"\1\2\3\4"),
            (Kind.DIGITS, b"\5\6\1\2\3\4"),
            (Kind.DIGITS, b"\5\6"),
            (Kind.QSTR_TABLE, b"\3\4"),
        ]
    )
    placed = place(frozen(*cells), 0x1000, 0x2000)
    assert placed.inside == {0}
    assert placed.addresses == (0x1002, 0x1000, 0x1006, 0x1008)


def test_pointers():
    cell = Cell(Kind.TUPLE, 4, (Symbol.TYPE_TUPLE, b"\1\0\0\0", CellRef(1), AddressRef(0x30)))
    data = cell_bytes(cell, (0, 0x20), Abi(), {Symbol.TYPE_TUPLE: 0x10})
    assert data == bytes.fromhex("10000000 01000000 20000000 30000000")
    big = cell_bytes(cell, (0, 0x20), Abi(big_endian=True), {Symbol.TYPE_TUPLE: 0x10})
    assert big == bytes.fromhex("00000010 01000000 00000020 00000030")


def test_overflow_says_how_much_and_names_the_largest_modules():
    cells = tuple(
        Cell(Kind.BYTECODE, 1, (bytes([i]) * (100 * i),), f"m{i}.py") for i in range(1, 8)
    )
    with pytest.raises(LinkError) as caught:
        place(frozen(*cells), 0x1000, 0x1000 + 2700)
    assert caught.value.message == (
        "the modules need 2800 bytes of flash, 100 more than the 2700 that are free; the largest: "
        "m7.py (700), m6.py (600), m5.py (500), m4.py (400), m3.py (300)"
    )
    place(frozen(*cells), 0x1000, 0x1000 + 2800)
