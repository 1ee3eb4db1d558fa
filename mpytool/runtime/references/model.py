# SPDX-License-Identifier: MIT
r"""A reference: a place in an image that holds the address of a frozen table.

Nothing but references, free flash and checksums is ever written.  A reference can be
read, checked and retargeted:

    Thumb literal    10001900: 48 c3 04 10           a word that `ldr rX, [pc, #n]` loads
    RISC-V pair      80001234: 17 25 00 00  addi     upper 20 bits and lower 12 bits, apart

`read_target` and `retarget` in `mpytool.runtime.references.encodings` do both for every
encoding.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Table(StrEnum):
    """What a reference refers to (the symbols of MicroPython's frozen_content.c)."""

    NAMES = "mp_frozen_names"
    CONTENT = "mp_frozen_mpy_content"
    POOL = "mp_qstr_frozen_const_pool"


HEADER_WORDS = 6  # of a qstr pool, in front of the addresses of its names


def reach_of(table: Table, word_size: int) -> int:
    """Bytes of a table that code may refer to directly: the first item, or the pool's header."""
    if table is Table.NAMES:
        return 1
    return (HEADER_WORDS if table is Table.POOL else 1) * word_size


class Encoding(StrEnum):
    """How an address is written in an image."""

    WORD = "word"  # a word of data, as the slots of our own runtimes
    THUMB_LITERAL = "Thumb literal"  # a word that a decoded `ldr rX, [pc, #n]` loads
    THUMB_MOVW_MOVT = "Thumb movw/movt"
    ARM_LITERAL = "Arm literal"  # the same in Arm mode, 32-bit instructions
    ARM_MOVW_MOVT = "Arm movw/movt"
    RISCV_LUI = "RISC-V lui"  # with an addi or a load that adds the lower 12 bits
    RISCV_AUIPC = "RISC-V auipc"
    XTENSA_L32R = "Xtensa l32r"  # a literal word that decoded l32r instructions load
    RELOCATION = "relocation"  # a word that the dynamic linker fills (.rela.dyn, GOT)
    X86_RIP = "x86-64 rip-relative"  # 32 bits: the distance from the next instruction


@dataclass(frozen=True, slots=True)
class Target:
    """A table to look for.

    Attributes:
        table: which one.
        address: of its first byte.
        size: bytes from there that code may refer to without going through the first.
        extent: bytes of the whole table, or what is known of them: the objects that code
            reaches from its address may be in it.
    """

    table: Table
    address: int
    size: int
    extent: int = 0

    def offset_of(self, address: int) -> int:
        """How far an address lies inside the table; -1 if it is outside."""
        offset = address - self.address
        return offset if 0 <= offset < self.size else -1


@dataclass(frozen=True, slots=True)
class MappedEnd:
    """The place in an ESP32 chip's code that holds the end of the mapped constants.

    Attributes:
        address: of a literal, or of a lui.
        second: of the addi that belongs to the lui; 0 for a literal.
        addend: what the place holds beyond the end: 0, or a page less 1.
    """

    address: int
    second: int
    addend: int


@dataclass(frozen=True, slots=True)
class Reference:
    """One place that refers to a table.

    Attributes:
        table: which table.
        address: of the first byte that retargeting changes.
        encoding: how the address is written there.
        users: addresses of the instructions that use it; empty for data.  For RISC-V these are
            the lower halves, all of which are changed together with the upper one.
        second: address of the other half, for encodings that have two: the first lower half of
            RISC-V, the movt; for a rip-relative one that of the next instruction; else 0.
        addend: what the reference holds beyond the table's address, usually 0.
    """

    table: Table
    address: int
    encoding: Encoding
    users: tuple[int, ...] = ()
    second: int = 0
    addend: int = 0
