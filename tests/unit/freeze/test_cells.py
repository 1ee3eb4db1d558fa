# SPDX-License-Identifier: MIT
"""Equal cells are one cell; what is merged is counted and owned by all."""

from mpytool.freeze.cells import (
    SHARED,
    AddressRef,
    Category,
    Cell,
    CellPool,
    CellRef,
    Frozen,
    Kind,
    joined,
)


def test_equal_parts_are_one_cell():
    pool = CellPool(4)
    first = pool.add(Kind.STRING, 1, (b"eggs\0",))
    again = pool.add(Kind.STRING, 1, (b"eggs\0",))
    other = pool.add(Kind.STRING, 1, (b"ham\0",))
    assert first == again != other
    tree = pool.add(Kind.TUPLE, 4, (b"\1\0\0\0", first))
    assert pool.add(Kind.TUPLE, 4, (b"\1\0\0\0", again)) == tree
    assert len(pool.cells()) == 3
    assert pool.merged_size == 5 + 8


def test_a_pointer_is_not_its_number():
    pool = CellPool(4)
    cell = pool.add(Kind.STRING, 1, (b"x\0",))
    assert pool.add(Kind.TUPLE, 4, (cell,)) != pool.add(Kind.TUPLE, 4, (AddressRef(cell.index),))


def test_a_merged_cell_takes_the_larger_alignment_and_belongs_to_both():
    pool = CellPool(4)
    pool.owner = "a.py"
    ref = pool.add(Kind.BYTECODE, 1, (b"\0\0\0\0",), "f")
    assert pool.cells()[ref.index].owner == "a.py"
    pool.add(Kind.BYTECODE, 1, (b"\0\0\0\0",))
    assert pool.cells()[ref.index].owner == "a.py"
    pool.owner = "b.py"
    pool.add(Kind.QSTR_TABLE, 2, (b"\0\0\0\0",))
    assert pool.cells()[ref.index] == Cell(Kind.BYTECODE, 2, (b"\0\0\0\0",), SHARED, "f")


def test_sizes_by_category_and_owner():
    cells = (
        Cell(Kind.STRING, 1, (b"abc\0",), "a.py"),
        Cell(Kind.STR, 4, (bytes(12), CellRef(0)), "a.py"),
        Cell(Kind.BYTECODE, 1, (bytes(30),), "b.py"),
        Cell(Kind.NAMES, 1, (bytes(6),)),
        Cell(Kind.QSTR_TABLE, 2, (bytes(2),), "b.py"),
    )
    frozen = Frozen(4, cells, CellRef(3), CellRef(3), None, (), 0, 0)
    assert frozen.sizes() == {
        Category.MODULES: 6,
        Category.QSTRS: 2,
        Category.CONSTANTS: 20,
        Category.CODE: 30,
    }
    assert frozen.owner_sizes() == {"b.py": 32, "a.py": 20, SHARED: 6}


def test_every_kind_has_a_category():
    assert {kind.category for kind in Kind} == set(Category)


def test_joined_puts_neighbouring_bytes_together():
    ref = CellRef(1)
    assert tuple(joined((b"a", b"b", ref, b"", b"c"))) == (b"ab", ref, b"c")
    assert tuple(joined((ref, ref))) == (ref, ref)
    assert tuple(joined(())) == ()
