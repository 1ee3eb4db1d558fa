# SPDX-License-Identifier: MIT
r"""A small decoder of Thumb instructions: what is read, written, added, and where control goes.

    4b0a       ldr   r3, [pc, #40]        writes r3
    189b       adds  r3, r3, r2           a sum
    695b       ldr   r3, [r3, #20]        base r3, low 20
    f8d3 3478  ldr.w r3, [r3, #1144]      32 bits: the first halfword is E800 or above

An instruction that it does not know has no effect on core registers: those of coprocessors.

Source: Armv7-M Architecture Reference Manual, chapter A5 and A7.7; Armv8-M for what is beyond.
"""

from __future__ import annotations

from dataclasses import dataclass

SP, LR, PC = 13, 14, 15
SAVED = frozenset(range(4, 12))  # r4 - r11 keep their value over a call
_ADD, _SUB = 8, 13  # of 32-bit data processing


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction.

    Attributes:
        size: bytes, 2 or 4.
        writes: the registers that it changes.
        reads: the registers that it reads, but for `base`.
        base: the register to which it adds the number `low`; -1 for none.
        low: the number; negative to take it away.
        is_sum: it adds two registers, `reads`; the second may be shifted.
        is_copy: the result is the register read.
        jump: distance to where it may go instead of on, counted from its own address; 0 for none.
        falls: control may go on behind it.
        is_call: it is a call.
        call: distance to the function that it calls, 0 if that is not known.
        begins: it saves registers as functions do when they begin.
        is_indirect: it jumps to where a register or a table says, and does not come back.
        conditional: how many of the next instructions have a condition.
    """

    size: int = 2
    writes: frozenset[int] = frozenset()
    reads: tuple[int, ...] = ()
    base: int = -1
    low: int = 0
    is_sum: bool = False
    is_copy: bool = False
    jump: int = 0
    falls: bool = True
    is_call: bool = False
    call: int = 0
    begins: bool = False
    is_indirect: bool = False
    conditional: int = 0

    @property
    def leaves(self) -> bool:
        """Whether it returns, or jumps to where cannot be seen; not what only stops (udf)."""
        return not self.falls and not self.jump and bool(self.reads or self.writes)


def decode(data: bytes) -> Instruction | None:
    """The instruction that `data` begins with; None at the end of the bytes."""
    if len(data) < 2:
        return None
    first = int.from_bytes(data[:2], "little")
    if first < 0xE800:
        return _decode_16(first)
    if len(data) < 4:
        return None
    return _decode_32(first, int.from_bytes(data[2:4], "little"))


def _only(register: int) -> frozenset[int]:
    return frozenset({register})


def _listed(mask: int) -> frozenset[int]:
    return frozenset(register for register in range(16) if mask >> register & 1)


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) & 1 else value


def _decode_16(half: int) -> Instruction:
    kind = half >> 12
    if kind < 4:
        return _immediate_16(half)
    if kind == 4:
        return _register_16(half)
    if kind < 0xA:
        return _memory_16(half)
    if kind == 0xB:
        return _various_16(half)
    return _rest_16(half)


def _immediate_16(half: int) -> Instruction:
    """Shifts, additions and moves with the low registers."""
    rd, rn, rm, wide = half & 7, half >> 3 & 7, half >> 6 & 7, half >> 8 & 7
    match half >> 11:
        case 0 | 1 | 2:
            return Instruction(writes=_only(rd), reads=(rn,), is_copy=half >> 6 == 0)
        case 3 if half & 0x400:  # with 3 bits
            return Instruction(writes=_only(rd), base=rn, low=-rm if half & 0x200 else rm)
        case 3:
            return Instruction(writes=_only(rd), reads=(rn, rm), is_sum=not half & 0x200)
        case 4:
            return Instruction(writes=_only(wide))
        case 5:  # cmp
            return Instruction(reads=(wide,))
    number = half & 0xFF
    return Instruction(writes=_only(wide), base=wide, low=-number if half & 0x800 else number)


def _register_16(half: int) -> Instruction:
    """Data processing, moves of high registers, jumps to registers, loads of literals."""
    rd, rm = half & 7, half >> 3 & 7
    if half & 0x800:  # ldr rd, [pc, #n]
        return Instruction(writes=_only(half >> 8 & 7))
    if not half & 0x400:
        kind = half >> 6 & 15
        writes = frozenset[int]() if kind in (8, 10, 11) else _only(rd)
        return Instruction(writes=writes, reads=(rm,) if kind in (9, 15) else (rd, rm))
    rd, rm = rd | (half >> 4 & 8), half >> 3 & 15
    match half >> 8 & 3:
        case 0:
            return Instruction(writes=_only(rd), reads=(rd, rm), is_sum=True)
        case 1:
            return Instruction(reads=(rd, rm))
        case 2:
            is_jump = rd == PC
            return Instruction(
                writes=_only(rd), reads=(rm,), is_copy=True, falls=not is_jump, is_indirect=is_jump
            )
    if half & 0x80:  # blx
        return Instruction(reads=(rm,), is_call=True)
    return Instruction(reads=(rm,), falls=False, is_indirect=rm != LR)


def _memory_16(half: int) -> Instruction:
    """Loads and stores."""
    rt, rn = half & 7, half >> 3 & 7
    kind = half >> 12
    if kind == 5:
        is_load = half >> 9 & 7 > 2
        more = () if is_load else (rt,)
        return Instruction(
            writes=_only(rt) if is_load else frozenset(), reads=(rn, half >> 6 & 7, *more)
        )
    is_load = half & 0x800 != 0
    if kind == 9:  # from the stack
        rt = half >> 8 & 7
        return Instruction(writes=_only(rt)) if is_load else Instruction(reads=(rt,))
    low = (half >> 6 & 31) * {6: 4, 7: 1, 8: 2}[kind]
    if is_load:
        return Instruction(writes=_only(rt), base=rn, low=low)
    return Instruction(reads=(rt,), base=rn, low=low)


def _various_16(half: int) -> Instruction:
    """What begins with 1011: the stack, cbz, extensions, conditions."""
    match half >> 8 & 15:
        case 1 | 3 | 9 | 11:  # cbz, cbnz
            distance = (half >> 9 & 1) << 6 | (half >> 3 & 31) << 1
            return Instruction(reads=(half & 7,), jump=distance + 4)
        case 2 | 10:  # sxth ... uxtb, rev ... revsh
            return Instruction(writes=_only(half & 7), reads=(half >> 3 & 7,))
        case 4 | 5:
            return Instruction(reads=tuple(_listed(half & 0xFF)), begins=bool(half & 0x100))
        case 12 | 13:
            listed = _listed(half & 0xFF | (half & 0x100) << 7)
            return Instruction(writes=listed, falls=PC not in listed)
        case 15 if half & 15:  # it
            mask = half & 15
            return Instruction(conditional=4 - ((mask & -mask).bit_length() - 1))
    return Instruction()


def _rest_16(half: int) -> Instruction:
    """Addresses, several registers at once, branches."""
    wide = half >> 8 & 7
    match half >> 12:
        case 0xA:
            return Instruction(writes=_only(wide))
        case 0xC if half & 0x800:
            return Instruction(writes=_listed(half & 0xFF), reads=(wide,))
        case 0xC:
            return Instruction(writes=_only(wide), reads=(wide, *_listed(half & 0xFF)))
        case 0xD if half >> 8 & 15 < 14:
            return Instruction(jump=2 * _signed(half & 0xFF, 8) + 4)
        case 0xD:  # udf, svc
            return Instruction(falls=bool(half & 0x100))
    return Instruction(jump=2 * _signed(half & 0x7FF, 11) + 4, falls=False)


def _decode_32(first: int, second: int) -> Instruction:
    kind = first >> 8
    if kind in (0xE8, 0xE9):
        return _several_32(first, second)
    if kind in (0xEA, 0xEB):
        return _shifted_32(first, second)
    if 0xF0 <= kind <= 0xF7:
        return _branch_32(first, second) if second & 0x8000 else _immediate_32(first, second)
    if kind in (0xF8, 0xF9):
        return _memory_32(first, second)
    if kind in (0xFA, 0xFB):
        return _register_32(first, second)
    return _coprocessor_32(first, second)


def _several_32(first: int, second: int) -> Instruction:
    """Several registers at once, two registers, exclusive access, jumps through tables."""
    rn, is_load = first & 15, first & 0x10
    if not first & 0x40:
        listed = _listed(second)
        changed = _only(rn) if first & 0x20 else frozenset[int]()
        if is_load:
            return Instruction(4, writes=listed | changed, reads=(rn,), falls=PC not in listed)
        begins = first == 0xE92D
        return Instruction(4, writes=changed, reads=(rn, *listed), begins=begins)
    if first & 0xFFF0 == 0xE8D0 and second & 0xFFE0 == 0xF000:  # tbb, tbh
        return Instruction(4, reads=(rn, second & 15), falls=False, is_indirect=True)
    both = (second >> 12, second >> 8 & 15)
    low = 4 * (second & 0xFF) * (1 if first & 0x80 else -1)
    if not first & 0x120:  # exclusive
        low = 0
    if is_load:
        return Instruction(4, writes=frozenset(both) - {PC}, base=rn, low=low)
    return Instruction(4, reads=both, base=rn, low=low)


def _shifted_32(first: int, second: int) -> Instruction:
    """Data processing with a shifted register."""
    rn, rd, rm, kind = first & 15, second >> 8 & 15, second & 15, first >> 5 & 15
    writes = frozenset[int]() if rd == PC else _only(rd)
    if rn == PC:  # mov, shifts, mvn
        return Instruction(4, writes=writes, reads=(rm,), is_copy=kind == 2 and not second & 0x70F0)
    return Instruction(4, writes=writes, reads=(rn, rm), is_sum=kind == _ADD and rd != PC)


def _branch_32(first: int, second: int) -> Instruction:
    sign, low = first >> 10 & 1, second & 0x7FF
    if second & 0x5000:
        bits = [1 ^ (second >> place & 1) ^ sign for place in (13, 11)]
        value = sign << 23 | bits[0] << 22 | bits[1] << 21 | (first & 0x3FF) << 11 | low
        distance = 2 * _signed(value, 24) + 4
        if second & 0x5000 == 0x5000:  # bl
            return Instruction(4, is_call=True, call=distance)
        if second & 0x4000:  # blx, to code in Arm mode
            return Instruction(4, is_call=True)
        return Instruction(4, jump=distance, falls=False)  # b.w
    if first >> 6 & 15 < 14:  # with a condition
        value = sign << 19 | (second >> 11 & 1) << 18 | (second >> 13 & 1) << 17
        value |= (first & 0x3F) << 11 | low
        return Instruction(4, jump=2 * _signed(value, 20) + 4)
    return Instruction(4)


def _immediate_32(first: int, second: int) -> Instruction:
    """Data processing with a number."""
    rn, rd = first & 15, second >> 8 & 15
    number = (first >> 10 & 1) << 11 | (second >> 12 & 7) << 8 | second & 0xFF
    if first & 0x200:
        kind = first >> 4 & 31
        if kind in (0, 10) and rn != PC:  # addw, subw
            return Instruction(4, writes=_only(rd), base=rn, low=-number if kind else number)
        if kind in (4, 12) or rn == PC:  # movw, movt, adr, bfc
            return Instruction(4, writes=_only(rd))
        return Instruction(4, writes=_only(rd), reads=(rn,))
    kind = first >> 5 & 15
    writes = frozenset[int]() if rd == PC else _only(rd)
    if kind in (_ADD, _SUB) and rd != PC:
        low = _expanded(number)
        return Instruction(4, writes=writes, base=rn, low=low if kind == _ADD else -low)
    return Instruction(4, writes=writes, reads=() if rn == PC else (rn,))


def _expanded(number: int) -> int:
    """The 32 bits that 12 bits of an instruction stand for."""
    low = number & 0xFF
    if number >> 10:
        turn, value = number >> 7, 0x80 | number & 0x7F
        return (value >> turn | value << (32 - turn)) & 0xFFFF_FFFF
    return low * (1, 0x0001_0001, 0x0100_0100, 0x0101_0101)[number >> 8]


def _memory_32(first: int, second: int) -> Instruction:
    """Loads and stores of one register."""
    rn, rt, is_load = first & 15, second >> 12, first & 0x10
    writes = _only(rt) if is_load and rt != PC else frozenset[int]()
    reads = () if is_load else (rt,)
    falls = not (is_load and rt == PC and first & 0xFF70 == 0xF850)
    writes |= frozenset[int]() if falls else {PC}
    if rn == PC:
        return Instruction(4, writes=writes, falls=falls)
    if first & 0x80:
        return Instruction(4, writes=writes, reads=reads, base=rn, low=second & 0xFFF, falls=falls)
    if not second & 0x800:
        return Instruction(4, writes=writes, reads=(rn, second & 15, *reads), falls=falls)
    low = second & 0xFF if second & 0x200 else -(second & 0xFF)
    if second & 0x100:  # rn changes
        writes |= {rn}
    if not second & 0x400:  # after the access
        low = 0
    return Instruction(4, writes=writes, reads=reads, base=rn, low=low, falls=falls)


def _register_32(first: int, second: int) -> Instruction:
    """Shifts, extensions, products."""
    rd, reads = second >> 8 & 15, (first & 15, second & 15)
    if first >> 7 == 0x1F7:  # products of 64 bits, quotients
        return Instruction(4, writes=frozenset({rd, second >> 12}) - {PC}, reads=reads)
    more = (second >> 12,) if first >> 8 == 0xFB else ()
    return Instruction(4, writes=_only(rd), reads=tuple(r for r in (*reads, *more) if r != PC))


def _coprocessor_32(first: int, second: int) -> Instruction:
    """Floating point and other coprocessors, as far as core registers are concerned."""
    rn, rt, is_load = first & 15, second >> 12, first & 0x10
    if first >> 8 in (0xED, 0xFD) or (first >> 8 in (0xEC, 0xFC) and first & 0xE0 != 0x40):
        low = 4 * (second & 0xFF) * (1 if first & 0x80 else -1)
        low = low if first & 0x100 else 0
        return Instruction(4, writes=_only(rn) if first & 0x20 else frozenset(), base=rn, low=low)
    if first >> 8 in (0xEC, 0xFC):  # two registers
        both = (rt, rn)
        return Instruction(4, writes=frozenset(both)) if is_load else Instruction(4, reads=both)
    if second & 0x10:
        return Instruction(4, writes=_only(rt)) if is_load else Instruction(4, reads=(rt,))
    return Instruction(4)
