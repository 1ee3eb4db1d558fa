# SPDX-License-Identifier: MIT
"""Addresses in free flash that code holds already, and where tables must not begin then."""

import pytest

from mpytool.image.memory import MemoryImage
from mpytool.runtime.references.model import Encoding, Reference, Table
from mpytool.runtime.references.strays import find_strays, is_hit

CODE, FREE = 0x42000000, 0x3C17DD80


def words(*numbers):
    return b"".join(number.to_bytes(4, "little") for number in numbers)


# lui a3, 0x3c17e; addi a3, a3, 760 -> 0x3c17e2f8; lui a5, 0x3c17f; lw a4, -4(a5); ret
RISCV = words(0x3C17E6B7, 0x2F868693, 0x3C17F7B7, 0xFFC7A703) + b"\x82\x80"


def test_riscv_code_that_holds_addresses_in_free_flash():
    image = MemoryImage.of([(CODE, RISCV)])
    assert find_strays(image, 4, "riscv", FREE, 0x3C180000, ()) == (0x3C17E2F8, 0x3C17EFFC)
    assert find_strays(image, 4, "riscv", FREE, 0x3C17E800, ()) == (0x3C17E2F8,)
    known = Reference(Table.POOL, CODE, Encoding.RISCV_LUI, (CODE + 4,), CODE + 4)
    assert find_strays(image, 4, "riscv", FREE, 0x3C180000, (known,)) == (0x3C17EFFC,)


def test_xtensa_literals():
    image = MemoryImage.of([(CODE, words(0x12345678, FREE + 8, FREE + 8, FREE + 0x100))])
    assert find_strays(image, 4, "xtensa", FREE, FREE + 0x1000, ()) == (FREE + 8, FREE + 0x100)
    known = Reference(Table.NAMES, CODE + 12, Encoding.XTENSA_L32R)
    assert find_strays(image, 4, "xtensa", FREE, FREE + 0x1000, (known,)) == (FREE + 8,)


@pytest.mark.parametrize(
    ("table", "reach"), [(Table.NAMES, 1), (Table.CONTENT, 4), (Table.POOL, 24)]
)
def test_where_a_table_would_seem_to_be_referred_to(table, reach):
    for offset in range(-2, 30):
        assert is_hit(table, FREE, 4, (FREE + offset,)) == (0 <= offset < reach)
