# SPDX-License-Identifier: MIT
"""Constants as object words and cells, for several layouts."""

import struct
from dataclasses import replace

import pytest

from mpytool.abi import Abi, LongInt, ObjectRepr, Symbol
from mpytool.bytecode.code import FunTable
from mpytool.errors import LinkError
from mpytool.freeze.cells import CellPool, CellRef, Kind
from mpytool.freeze.constants import ConstantCells, encode_text, short_repr
from mpytool.qstr.hash import qstr_hash

ABI = Abi(qstr_hash_size=2)


def freeze(value, abi=ABI, qstrs=None):
    """The object word's parts, and all cells, each as (kind, align, parts)."""
    pool = CellPool(abi.word_size)
    parts = ConstantCells(abi, pool, qstrs or {}).object_word(value)
    return parts, [(cell.kind, cell.align, cell.parts) for cell in pool.cells()]


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (None, 0x06),
        (False, 0x0E),
        (True, 0x1E),
        (0, 1),
        (7, 15),
        (-1, 0xFFFF_FFFF),
        (2**30 - 1, 0x7FFF_FFFF),
        (-(2**30), 0x8000_0001),
    ],
)
def test_words_without_cells(value, word):
    assert freeze(value) == ((word.to_bytes(4, "little"),), [])


def test_a_str_that_is_a_qstr_is_a_word():
    assert freeze("main", qstrs={"main": 300}) == (((300 << 3 | 2).to_bytes(4, "little"),), [])


def test_str_and_bytes_share_their_data():
    pool = CellPool(4)
    maker = ConstantCells(ABI, pool, {})
    (text,) = maker.object_word("abc")
    (data,) = maker.object_word(b"abc")
    cells = pool.cells()
    assert len(cells) == 3
    head = struct.pack("<II", qstr_hash(b"abc", 2), 3)
    assert cells[text.index].parts == (Symbol.TYPE_STR, head, CellRef(0))
    assert cells[data.index].parts == (Symbol.TYPE_BYTES, head, CellRef(0))
    assert cells[0].parts == (b"abc\0",)


def test_text_is_utf8_with_lone_surrogates():
    assert encode_text("é\ud800") == b"\xc3\xa9\xed\xa0\x80"
    _, cells = freeze("é")
    assert cells[0][2] == (b"\xc3\xa9\0",)
    assert cells[1][2][1] == struct.pack("<II", qstr_hash(b"\xc3\xa9", 2), 2)


def test_big_integers_in_16_bit_digits():
    parts, cells = freeze(-(0x1_2345_6789_ABCD))
    assert parts == (CellRef(1),)
    assert cells == [
        (Kind.DIGITS, 2, (bytes.fromhex("cdab8967452301 00"),)),
        (Kind.INT, 4, (Symbol.TYPE_INT, struct.pack("<II", 1 | 2 | 4 << 2, 4), CellRef(0))),
    ]


def test_big_integers_in_32_bit_digits_and_64_bit_words():
    abi = Abi(word_size=8, mpz_digit_bits=32, small_int_bits=63)
    _, cells = freeze(1 << 64, abi)
    assert cells == [
        (Kind.DIGITS, 4, (bytes(8) + b"\1\0\0\0",)),
        (Kind.INT, 8, (Symbol.TYPE_INT, struct.pack("<QQ", 2 | 3 << 2, 3), CellRef(0))),
    ]


def test_64_bit_integers():
    abi = Abi(long_int=LongInt.LONGLONG)
    _, cells = freeze(-(1 << 40), abi)
    assert cells == [(Kind.INT, 8, (Symbol.TYPE_INT, bytes(4) + struct.pack("<q", -(1 << 40))))]
    with pytest.raises(LinkError, match=r"needs more than 64 bits"):
        freeze(1 << 63, abi)


def test_a_runtime_without_long_integers():
    with pytest.raises(LinkError, match=r"1073741824 is no small int"):
        freeze(1 << 30, Abi(long_int=LongInt.NONE))


def test_floats():
    _, cells = freeze(0.5)
    assert cells == [(Kind.FLOAT, 4, (Symbol.TYPE_FLOAT, struct.pack("<f", 0.5)))]
    _, cells = freeze(0.1, Abi(float_size=8))
    assert cells == [(Kind.FLOAT, 8, (Symbol.TYPE_FLOAT, bytes(4) + struct.pack("<d", 0.1)))]
    _, cells = freeze(0.1, Abi(word_size=8, float_size=8))
    assert cells == [(Kind.FLOAT, 8, (Symbol.TYPE_FLOAT, struct.pack("<d", 0.1)))]
    word = ((0x3F00_0000 | 2) + 0x8080_0000).to_bytes(4, "little")
    assert freeze(0.5, Abi(object_repr=ObjectRepr.C)) == ((word,), [])


def test_zero_and_minus_zero_are_two_cells():
    pool = CellPool(4)
    maker = ConstantCells(ABI, pool, {})
    assert maker.object_word(0.0) != maker.object_word(-0.0)
    assert maker.object_word(0.0) == maker.object_word(0.0)


def test_complex():
    _, cells = freeze(1.5 - 2j)
    assert cells == [(Kind.COMPLEX, 4, (Symbol.TYPE_COMPLEX, struct.pack("<ff", 1.5, -2)))]


def test_tuples_hold_words_and_pointers():
    _, cells = freeze((1, "abc", None, ()))
    assert cells[-1] == (
        Kind.TUPLE,
        4,
        (
            Symbol.TYPE_TUPLE,
            struct.pack("<II", 4, 3),
            CellRef(1),
            struct.pack("<I", 6),
            CellRef(2),
        ),
    )
    assert cells[2] == (Kind.TUPLE, 4, (Symbol.TYPE_TUPLE, bytes(4)))


def test_pointers_in_eight_byte_objects():
    abi = Abi(object_repr=ObjectRepr.D, small_int_bits=47)
    parts, _ = freeze("abc", abi)
    assert parts == (CellRef(1), bytes(4))
    parts, _ = freeze("abc", replace(abi, big_endian=True))
    assert parts == (bytes(4), CellRef(1))


def test_objects_of_the_runtime():
    assert freeze(...)[0] == (Symbol.ELLIPSIS,)
    assert freeze(FunTable())[0] == (Symbol.FUN_TABLE,)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (..., "has no Ellipsis"),
        (FunTable(), "has no native code"),
        (0.5, "has no floats"),
        (1j, "has no complex numbers"),
        (1 << 80, "has no integers beyond the small ones"),
    ],
)
def test_what_the_runtime_lacks_is_an_error(value, message):
    with pytest.raises(LinkError, match=message):
        freeze(value, Abi(symbols=frozenset()))


def test_a_float_type_without_a_size():
    with pytest.raises(LinkError, match=r"floats have no size"):
        freeze(0.5, Abi(float_size=0))


def test_short_repr():
    assert short_repr("é") == "'\\xe9'"
    assert short_repr((1, 2)) == "(1, 2)"
    assert len(short_repr("x" * 1000)) == 40
    assert short_repr(10**5000).startswith("0x")
