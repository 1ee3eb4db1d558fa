# SPDX-License-Identifier: MIT
"""References in Xtensa code: literals of l32r that stand where instructions begin.

The code is what GNU as 2.40 for the lx106 writes; entry and retw are those of the ESP32.
"""

from hypothesis import given
from hypothesis import strategies as st

from mpytool.image.memory import MemoryImage
from mpytool.runtime.references import xtensa
from mpytool.runtime.references.model import Encoding, Reference, Table, Target
from mpytool.runtime.structure.scan import Scan

BASE = 0x40201000
TABLE = 0x4028B62C
NAMES = Target(Table.NAMES, TABLE, 1)
ADDI_SP = b"\x12\xc1\xf0"  # addi a1, a1, -16
SAVE = b"\x09\x01"  # s32i.n a0, a1, 0
LOAD = b"\x38\x02"  # l32i.n a3, a2, 0
RET = b"\x0d\xf0"  # ret.n
BODY = (LOAD + b"\x22\xa0\x01") * 12  # l32i.n; movi a2, 1
ENTRY, RETW = b"\x36\x41\x00", b"\x1d\xf0"  # entry a1, 32; retw.n


def l32r(place, literal, register=2):
    """An l32r at an address that loads a word."""
    words = (literal - (place + 3 & ~3)) // 4
    return bytes([register << 4 | 1]) + (words & 0xFFFF).to_bytes(2, "little")


def image_of(*parts):
    """The word of the table, then code."""
    return MemoryImage.of([(BASE, TABLE.to_bytes(4, "little") + b"".join(parts))])


def found(*parts):
    return xtensa.find(Scan(image_of(*parts), 4), [NAMES])


def literal(*users):
    return [Reference(Table.NAMES, BASE, Encoding.XTENSA_L32R, users)]


def test_the_bytes_of_an_l32r():
    assert l32r(9 + 0x1000 - 9 + 9, 0x1000) == b"\x21\xfd\xff"  # at 0x1009: 12 bytes back
    # fffd21  l32r a2, 0, at address 9 of GNU as's listing
    assert l32r(9, 0) == bytes.fromhex("21fdff")


def test_a_literal_in_front_of_its_function():
    code = ADDI_SP + SAVE
    place = BASE + 4 + len(code)
    assert found(code, l32r(place, BASE), LOAD, RET) == literal(place)


def test_a_function_with_a_register_window():
    place = BASE + 4 + len(ENTRY)
    assert found(ENTRY, l32r(place, BASE), LOAD, RETW) == literal(place)


def test_loads_far_from_the_start_of_anything():
    body = BODY
    code = ADDI_SP + body
    first = BASE + 4 + len(code)
    second = first + 3 + len(body)
    parts = (code, l32r(first, BASE), body, l32r(second, BASE, 14), RET)
    assert found(*parts) == literal(first, second)


def test_what_starts_inside_of_instructions_is_no_load():
    body = BODY
    place = BASE + 4 + len(ADDI_SP) + len(body) + 1
    # the bytes of an l32r behind the first byte of another 3-byte instruction
    code = ADDI_SP + body + b"\x22" + l32r(place, BASE) + b"\xa0" + body
    assert found(code) == []


def test_a_word_that_nothing_loads_is_no_reference():
    assert found(ADDI_SP, SAVE, LOAD, RET) == []
    place = BASE + 4 + len(ADDI_SP)
    assert found(ADDI_SP, l32r(place, BASE - 4), LOAD, RET) == []


def test_an_l32r_reaches_256_kb():
    word = TABLE.to_bytes(4, "little")
    for distance, is_found in ((0x40000, True), (0x40004, False)):
        place = BASE + distance - 3
        code = ADDI_SP + BODY
        start = place - len(code)
        image = MemoryImage.of([(BASE, word), (start, code + l32r(place, BASE) + RET)])
        assert bool(xtensa.literal_users(image, BASE)) is is_found


@given(st.integers(1, 0x300), st.integers(0, 15))
def test_a_load_is_found_wherever_it_stands(gap, register):
    code = ADDI_SP + BODY * gap
    place = BASE + 4 + len(code)
    image = image_of(code, l32r(place, BASE, register), LOAD, RET)
    assert place in xtensa.literal_users(image, BASE)
