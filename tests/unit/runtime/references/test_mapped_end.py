# SPDX-License-Identifier: MIT
"""The place in code that says which flash is mapped for constants, in synthetic code."""

import pytest

from mpytool.image.memory import MemoryImage
from mpytool.runtime.references.mapped_end import find_mapped_end, read_end, with_end
from mpytool.runtime.references.model import MappedEnd

CODE, START, END = 0x42000020, 0x3C140020, 0x3C17DD7C
NEW_END = 0x3C191238


def words(*numbers):
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def lui_addi(register, value):
    upper = value + 0x800 & 0xFFFFF000
    return words(upper | register << 7 | 0x37, (value - upper & 0xFFF) << 20 | register << 15
                 | register << 7 | 0x13)  # fmt: skip


MASK = bytes.fromhex("4175 698f")  # lui a0, 0xffff0; and a4, a4, a0
PLAIN = lui_addi(11, START) + lui_addi(10, END) + MASK
ELSEWHERE = bytes(256) + lui_addi(12, END) + bytes(256)


def find_riscv(code, end=END):
    image = MemoryImage.of([(CODE, code + bytes(64))])
    return find_mapped_end(image, "riscv", START, end), image


@pytest.mark.parametrize("addend", [0, 0xFFFF])
def test_riscv(addend):
    code = ELSEWHERE + lui_addi(11, START) + lui_addi(10, END + addend) + MASK
    at = CODE + len(ELSEWHERE) + 8
    found, image = find_riscv(code)
    assert found == MappedEnd(at, at + 4, addend)
    assert read_end(image, found) == END
    for address, data in with_end(image, found, NEW_END):
        image = image.with_patch(address, data)
    assert read_end(image, found) == NEW_END
    assert image.read(at, 8) == lui_addi(10, NEW_END + addend)


def test_an_end_that_padding_follows():
    assert find_riscv(PLAIN, END + 0x20)[0] == MappedEnd(CODE + 8, CODE + 12, 0)
    assert find_riscv(PLAIN, END + 0x28)[0] is None


@pytest.mark.parametrize(
    "code",
    [
        lui_addi(10, END) + MASK,  # the start is not there
        lui_addi(11, START) + bytes(64) + lui_addi(10, END) + MASK,  # too far away
        lui_addi(11, START) + lui_addi(10, END) + bytes(8),  # nothing is rounded to pages
        lui_addi(11, START) + lui_addi(10, END + 8) + MASK,  # another address
        PLAIN + bytes(256) + PLAIN,  # two places
    ],
)
def test_no_certain_place(code):
    assert find_riscv(code)[0] is None


def xtensa(place, literal):
    """An l32r a8 at a place."""
    return b"\x81" + ((literal - (place + 3 & ~3)) // 4 & 0xFFFF).to_bytes(2, "little")


def test_xtensa():
    literals = words(START, END)
    code = bytearray(b"\x3d\xf0" * 40)  # nop.n
    at = len(literals) + 60
    for literal, offset in ((0, at), (4, at + 3)):
        code[offset - 8 : offset - 5] = xtensa(CODE + offset, CODE + literal)
    code[at : at + 3] = b"\x00\x66\x11"  # slli a6, a6, 16
    image = MemoryImage.of([(CODE, literals + bytes(code))])
    found = find_mapped_end(image, "xtensa", START, END)
    assert found == MappedEnd(CODE + 4, 0, 0)
    ((address, data),) = with_end(image, found, NEW_END)
    assert (address, data) == (CODE + 4, words(NEW_END))
    assert read_end(image.with_patch(address, data), found) == NEW_END
