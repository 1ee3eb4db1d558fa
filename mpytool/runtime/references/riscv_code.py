# SPDX-License-Identifier: MIT
r"""A small decoder of RISC-V instructions: what is read, written, added, and where control goes.

    80043437   lui   s0, 0x80043       a 32-bit instruction ends with the bits 11
    76044783   lbu   a5, 1888(s0)      base s0, low 1888
        6409   lui   s0, 0x2           a compressed one, 16 bits, does not
        943e   add   s0, s0, a5

It knows RV32 and RV64 with the extensions M, A, F, D, C and Zicsr; what it does not know is
None, and no path is followed beyond it.

Source: The RISC-V Instruction Set Manual, volume I, version 20191213, chapters 2, 5, 16 and 24.
"""

from __future__ import annotations

from dataclasses import dataclass

ZERO, RA, SP, GP, T0 = 0, 1, 2, 3, 5
SAVED = frozenset({8, 9, *range(18, 28)})  # s0 - s11 keep their value over a call
_LOADS, _STORES = {0x03, 0x07}, {0x23, 0x27}
_IMMEDIATES, _REGISTERS = {0x13, 0x1B}, {0x33, 0x3B, 0x2F}  # the last are atomic
_ADD = 0x33
_FLOAT = {0x43, 0x47, 0x4B, 0x4F, 0x53}
_FLOAT_TO_INT = {0x50, 0x51, 0x60, 0x61, 0x70, 0x71}  # funct7: these write an integer register
_INT_TO_FLOAT = {0x68, 0x69, 0x78, 0x79}  # these read one


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction.

    Attributes:
        size: bytes, 2 or 4.
        writes: the integer register that it changes, 0 for none.
        reads: the integer registers that it reads, but for `base`.
        base: the register to which it adds the 12 bits `low`; -1 for none.
        low: the signed number added to `base`.
        is_sum: it is `add`: the result is the sum of the registers read.
        is_copy: it is `mv`: the result is the register read.
        jump: distance to where it may go instead of on, in bytes; 0 for none.
        falls: control may go on behind it.
        link: the register that takes the return address of a call, 0 for none.
        is_indirect: it jumps to where a register says, and does not come back.
    """

    size: int = 4
    writes: int = 0
    reads: tuple[int, ...] = ()
    base: int = -1
    low: int = 0
    is_sum: bool = False
    is_copy: bool = False
    jump: int = 0
    falls: bool = True
    link: int = 0
    is_indirect: bool = False


def decode(data: bytes, *, is_64_bit: bool) -> Instruction | None:
    """The instruction that `data` begins with, or None if it is not known.

    Args:
        data: 2 or 4 bytes.
        is_64_bit: RV64; some compressed instructions mean something else there.
    """
    if len(data) >= 4 and data[0] & 3 == 3:
        return _decode_32(int.from_bytes(data[:4], "little"))
    if len(data) >= 2 and data[0] & 3 != 3:
        return _decode_16(int.from_bytes(data[:2], "little"), is_64_bit=is_64_bit)
    return None


def signed(value: int, bits: int) -> int:
    """A number of so many bits, the highest being its sign."""
    return (value & (1 << bits) - 1) - (1 << bits if value >> (bits - 1) & 1 else 0)


def _decode_32(word: int) -> Instruction | None:
    opcode, rd, rs1 = word & 0x7F, word >> 7 & 31, word >> 15 & 31
    match opcode:
        case 0x37 | 0x17:  # lui, auipc
            return Instruction(writes=rd)
        case 0x63:  # branches
            return Instruction(reads=(rs1, word >> 20 & 31), jump=_branch(word))
        case 0x6F:  # jal
            return Instruction(jump=_jal(word), falls=rd != 0, link=rd)
        case 0x67:  # jalr
            is_return = rs1 in (RA, T0)
            return Instruction(
                reads=(rs1,), falls=rd != 0, link=rd, is_indirect=rd == 0 and not is_return
            )
        case 0x73:
            return _system(word, rd, word >> 12 & 7, rs1)
        case 0x0F:  # fences
            return Instruction()
    return _arithmetic(word) or _memory_or_float(word)


def _arithmetic(word: int) -> Instruction | None:
    opcode, rd, rs1 = word & 0x7F, word >> 7 & 31, word >> 15 & 31
    if opcode in _IMMEDIATES and word >> 12 & 7:
        return Instruction(writes=rd, reads=(rs1,))
    if opcode in _IMMEDIATES:  # addi, addiw
        return Instruction(writes=rd, base=rs1, low=signed(word >> 20, 12))
    if opcode in _REGISTERS:
        is_sum = word & 0xFE00707F == _ADD
        return Instruction(writes=rd, reads=(rs1, word >> 20 & 31), is_sum=is_sum)
    return None


def _memory_or_float(word: int) -> Instruction | None:
    opcode, rd, rs1, rs2 = word & 0x7F, word >> 7 & 31, word >> 15 & 31, word >> 20 & 31
    if opcode in _LOADS:
        return Instruction(writes=rd if opcode == 0x03 else 0, base=rs1, low=signed(word >> 20, 12))
    if opcode in _STORES:
        low = signed(word >> 25 << 5 | rd, 12)
        return Instruction(reads=(rs2,) if opcode == 0x23 else (), base=rs1, low=low)
    if opcode in _FLOAT:
        kind = word >> 25 if opcode == 0x53 else 0
        return Instruction(
            writes=rd if kind in _FLOAT_TO_INT else 0,
            reads=(rs1,) if kind in _INT_TO_FLOAT else (),
        )
    return None


def _system(word: int, rd: int, kind: int, rs1: int) -> Instruction:
    if kind:
        return Instruction(writes=rd, reads=(rs1,) if kind < 4 else ())
    return Instruction(falls=word not in (0x30200073, 0x10200073))  # mret, sret


def _branch(word: int) -> int:
    sign, high, low, eleven = word >> 31, word >> 25 & 63, word >> 8 & 15, word >> 7 & 1
    return signed(sign << 12 | eleven << 11 | high << 5 | low << 1, 13)


def _jal(word: int) -> int:
    sign, low, eleven, high = word >> 31, word >> 21 & 0x3FF, word >> 20 & 1, word >> 12 & 0xFF
    return signed(sign << 20 | high << 12 | eleven << 11 | low << 1, 21)


def _decode_16(half: int, *, is_64_bit: bool) -> Instruction | None:
    """A compressed instruction."""
    if half == 0:
        return None
    kind = half >> 13
    match half & 3:
        case 0:
            return _quadrant_0(half, kind, is_64_bit=is_64_bit)
        case 1:
            return _quadrant_1(half, kind, is_64_bit=is_64_bit)
        case _:
            return _quadrant_2(half, kind, is_64_bit=is_64_bit)


def _quadrant_0(half: int, kind: int, *, is_64_bit: bool) -> Instruction | None:
    """Loads and stores with a base; their registers are x8 to x15."""
    rs1, rd = 8 + (half >> 7 & 7), 8 + (half >> 2 & 7)
    match kind:
        case 0:  # addi rd, sp, n
            return Instruction(2, writes=rd, reads=(SP,))
        case 1 | 5:  # fld, fsd
            return Instruction(2, reads=(rs1,))
        case 2:  # lw
            return Instruction(2, writes=rd, reads=(rs1,))
        case 3:  # ld, flw
            return Instruction(2, writes=rd if is_64_bit else 0, reads=(rs1,))
        case 6:  # sw
            return Instruction(2, reads=(rs1, rd))
        case 7:  # sd, fsw
            return Instruction(2, reads=(rs1, rd) if is_64_bit else (rs1,))
    return None


def _quadrant_1(half: int, kind: int, *, is_64_bit: bool) -> Instruction | None:
    rd, near = half >> 7 & 31, 8 + (half >> 7 & 7)
    match kind:
        case 0 if rd == SP:  # addi sp, sp, n
            return Instruction(2, writes=SP, base=SP, low=_c_number(half))
        case 0:  # addi
            return Instruction(2, writes=rd, reads=(rd,) if rd else ())
        case 1 if is_64_bit:  # addiw
            return Instruction(2, writes=rd, reads=(rd,))
        case 1:  # jal
            return Instruction(2, jump=_c_jump(half), link=RA)
        case 2:  # li
            return Instruction(2, writes=rd)
        case 3 if rd == SP:  # addi sp, sp, n
            return Instruction(2, writes=SP, base=SP, low=_c_sp(half))
        case 3:  # lui
            return Instruction(2, writes=rd)
        case 4:
            reads = (near, 8 + (half >> 2 & 7)) if half >> 10 & 3 == 3 else (near,)
            return Instruction(2, writes=near, reads=reads)
        case 5:  # j
            return Instruction(2, jump=_c_jump(half), falls=False)
    return Instruction(2, reads=(near,), jump=_c_branch(half))


def _quadrant_2(half: int, kind: int, *, is_64_bit: bool) -> Instruction | None:
    """Loads and stores on the stack, jumps, mv and add."""
    rd, rs2 = half >> 7 & 31, half >> 2 & 31
    match kind:
        case 0:  # slli
            return Instruction(2, writes=rd, reads=(rd,))
        case 2:  # lw rd, n(sp)
            return Instruction(2, writes=rd)
        case 3:
            return Instruction(2, writes=rd if is_64_bit else 0)
        case 4:
            return _jump_or_move(half, rd, rs2)
        case 6:  # sw rs2, n(sp)
            return Instruction(2, reads=(rs2,))
        case 7:
            return Instruction(2, reads=(rs2,) if is_64_bit else ())
    return Instruction(2)  # fld, fsd


def _jump_or_move(half: int, rd: int, rs2: int) -> Instruction | None:
    is_second = half >> 12 & 1
    if rs2 and is_second:
        return Instruction(2, writes=rd, reads=(rd, rs2), is_sum=True)
    if rs2:
        return Instruction(2, writes=rd, reads=(rs2,), is_copy=True)
    if is_second:  # jalr; ebreak without a register
        return Instruction(2, reads=(rd,), link=RA) if rd else Instruction(2)
    is_return = rd in (RA, T0)
    return Instruction(2, reads=(rd,), falls=False, is_indirect=not is_return) if rd else None


def _c_number(half: int) -> int:
    """The number of c.addi, c.li and c.lui."""
    return signed((half >> 12 & 1) << 5 | half >> 2 & 31, 6)


def _c_sp(half: int) -> int:
    """The number that c.addi16sp adds to the stack pointer."""
    value = (half >> 12 & 1) << 9 | (half >> 3 & 3) << 7 | (half >> 5 & 1) << 6
    return signed(value | (half >> 2 & 1) << 5 | (half >> 6 & 1) << 4, 10)


def _c_jump(half: int) -> int:
    """The distance of c.j and c.jal."""
    value = (half >> 12 & 1) << 11 | (half >> 8 & 1) << 10 | (half >> 9 & 3) << 8
    value |= (half >> 6 & 1) << 7 | (half >> 7 & 1) << 6 | (half >> 2 & 1) << 5
    return signed(value | (half >> 11 & 1) << 4 | (half >> 3 & 7) << 1, 12)


def _c_branch(half: int) -> int:
    """The distance of c.beqz and c.bnez."""
    value = (half >> 12 & 1) << 8 | (half >> 5 & 3) << 6 | (half >> 2 & 1) << 5
    return signed(value | (half >> 10 & 3) << 3 | (half >> 3 & 3) << 1, 9)
