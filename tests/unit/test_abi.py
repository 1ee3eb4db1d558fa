# SPDX-License-Identifier: MIT
"""Object words of every representation, and the runtime's own account of its layout."""

import math
import struct
from dataclasses import replace

import pytest

from mpytool.abi import (
    Abi,
    Immediate,
    LongInt,
    ObjectRepr,
    ObjectWord,
    RawCodeEra,
    Symbol,
    WordKind,
    pack_float,
)
from mpytool.errors import LinkError

PICO = bytes((6, 3, 4, ord("A"), 31, 4, 2, 16, 2, 1, 3, 0x0B))


def test_from_rt_info_decodes_every_field():
    abi = Abi.from_rt_info(PICO, frozenset({Symbol.TYPE_STR}))
    assert abi == Abi(
        qstr_hash_size=2, symbols=frozenset({Symbol.TYPE_STR}), object_repr=ObjectRepr.A
    )
    assert abi.sorted_pools
    assert abi.immediates
    assert abi.direct_bytecode
    assert not abi.code_save
    other = bytes((6, 1, 8, ord("B"), 62, 8, 1, 0, 1, 2, 2, 0x04))
    abi = Abi.from_rt_info(other, frozenset())
    assert (abi.mpy_sub_version, abi.word_size, abi.object_repr) == (1, 8, ObjectRepr.B)
    assert (abi.small_int_bits, abi.float_size, abi.long_int) == (62, 8, LongInt.LONGLONG)
    assert (abi.qstr_hash_size, abi.qstr_length_size) == (1, 2)
    assert abi.raw_code_era is RawCodeEra.V1_22
    assert abi.code_save
    assert (abi.sorted_pools, abi.immediates, abi.direct_bytecode) == (False, False, False)


@pytest.mark.parametrize(
    ("index", "value", "message"),
    [
        (0, 5, "mpy_version 5, expected 6"),
        (2, 3, "word_size 3, expected 4 or 8"),
        (3, ord("E"), "object_repr 69, expected 65 or 66 or 67 or 68"),
        (4, 200, "small_int_bits 200, expected 8 to 64"),
        (5, 2, "float_size 2, expected 0 or 4 or 8"),
        (6, 9, "long_int 9, expected 0 or 1 or 2"),
        (7, 8, "mpz_digit_bits 8, expected 16 or 32"),
        (8, 4, "qstr_hash_size 4"),
        (9, 0, "qstr_length_size 0"),
        (10, 0, "raw_code_era 0, expected 1 or 2 or 3"),
        (11, 0x80, "flags 128"),
    ],
)
def test_from_rt_info_names_the_field_that_makes_no_sense(index, value, message):
    data = bytearray(PICO)
    data[index] = value
    with pytest.raises(LinkError, match=message):
        Abi.from_rt_info(bytes(data), frozenset())


@pytest.mark.parametrize(
    ("representation", "word_size", "small_int", "qstr", "true"),
    [
        # 5, -1; qstr 3; True - from the macros' definitions in py/obj.h, worked out by hand.
        ("A", 4, (0xB, 0xFFFF_FFFF), 0x1A, 0x1E),
        ("A", 8, (0xB, 0xFFFF_FFFF_FFFF_FFFF), 0x1A, 0x1E),
        ("B", 4, (0x15, 0xFFFF_FFFD), 0x1B, 0x1F),
        ("C", 4, (0xB, 0xFFFF_FFFF), 0x36, 0x3E),
        (
            "D",
            4,
            (0x0001_0000_0000_000B, 0x0001_FFFF_FFFF_FFFF),
            0x0002_0000_0000_0007,
            0x0003_C000_0000_0000,
        ),
    ],
)
def test_object_words(representation, word_size, small_int, qstr, true):
    abi = Abi(object_repr=ObjectRepr(representation), word_size=word_size)
    assert (abi.small_int_word(5), abi.small_int_word(-1)) == small_int
    assert abi.qstr_word(3) == qstr
    assert abi.immediate_word(Immediate.TRUE) == true
    assert abi.object_size == (8 if representation == "D" else word_size)


def test_small_int_range():
    abi = Abi()
    assert abi.fits_small_int(2**30 - 1)
    assert abi.fits_small_int(-(2**30))
    assert not abi.fits_small_int(2**30)
    assert not abi.fits_small_int(-(2**30) - 1)


def test_float_words():
    assert Abi().float_word(1.5) is None
    # 1.5 is 0x3FC00000 in single precision.
    assert replace(Abi(), object_repr=ObjectRepr.C).float_word(1.5) == 0x3FC0_0002 + 0x8080_0000 & (
        2**32 - 1
    )
    (bits,) = struct.unpack("<Q", struct.pack("<d", 1.5))
    assert replace(Abi(), object_repr=ObjectRepr.D).float_word(1.5) == bits + 0x8004 * 2**48


def test_pack_float_overflows_to_infinity():
    assert pack_float(1e300, 4) == struct.pack("<f", float("inf"))
    assert pack_float(-1e300, 4) == struct.pack("<f", float("-inf"))
    assert pack_float(1e300, 8) == struct.pack("<d", 1e300)


def test_none_as_an_object_is_refused():
    with pytest.raises(LinkError, match="None, False and True as objects: not supported yet"):
        Abi(immediates=False).immediate_word(Immediate.NONE)


def test_require_names_what_is_missing():
    abi = Abi(symbols=frozenset({Symbol.TYPE_STR}))
    assert abi.require(Symbol.TYPE_STR) is Symbol.TYPE_STR
    with pytest.raises(LinkError, match="has no complex numbers, but a constant needs it"):
        abi.require(Symbol.TYPE_COMPLEX)
    with pytest.raises(LinkError, match="has no `type_tuple`"):
        abi.require(Symbol.TYPE_TUPLE)


@pytest.mark.parametrize("representation", list(ObjectRepr))
def test_object_words_read_back(representation):
    abi = Abi(object_repr=representation, small_int_bits=30)
    for value in (0, 5, -1, 2**29 - 1, -(2**29)):
        word = abi.small_int_word(value)
        assert abi.read_object_word(word) == ObjectWord(WordKind.SMALL_INT, value)
    for qstr_id in (0, 1, 300, 65535):
        assert abi.read_object_word(abi.qstr_word(qstr_id)) == ObjectWord(WordKind.QSTR, qstr_id)
    for payload in Immediate:
        word = abi.immediate_word(payload)
        assert abi.read_object_word(word) == ObjectWord(WordKind.IMMEDIATE, payload)
    for address in (0x2000_0004, 0x7F00_1008):
        assert abi.read_object_word(address) == ObjectWord(WordKind.POINTER, address)


@pytest.mark.parametrize("representation", ["C", "D"])
@pytest.mark.parametrize("value", [0.0, -0.0, 1.5, -2.25, 1e20, float("inf"), float("-inf")])
def test_float_words_read_back(representation, value):
    abi = Abi(object_repr=ObjectRepr(representation))
    word = abi.float_word(value)
    assert word is not None
    found = abi.read_object_word(word)
    assert found.kind is WordKind.FLOAT
    assert found.value == pytest.approx(value, rel=1e-6)
    assert math.copysign(1, found.value) == math.copysign(1, value)
