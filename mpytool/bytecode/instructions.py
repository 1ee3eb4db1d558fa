# SPDX-License-Identifier: MIT
"""Decode a function's bytes into instructions.

    read_function(raw_code.fun_data)
        prelude       what `mpytool.bytecode.prelude` says
        code_start    where the first instruction is in fun_data
        instructions  Instruction(offset=0, name="LOAD_FAST_MULTI", operand=0, ...), ...

Offsets of instructions and jump targets count from the first instruction, as
those of the line table do.  A decoded function is whole: every byte belongs to
an instruction, every jump leads to the start of one.

Source: py/bc0.h of MicroPython 1.29; all forms come from
`mpytool.bytecode.opcodes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mpytool.bytecode.opcodes import ENDS_FLOW, MULTI, OPCODES, Operand
from mpytool.bytecode.prelude import Prelude, read_prelude
from mpytool.bytecode.varint import read_sint, read_uint
from mpytool.errors import FormatError


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction.

    Attributes:
        offset: bytes from the first instruction.
        name: as in the opcode table; a MULTI range's name for one of its opcodes.
        form: the operand's form; of a MULTI range, `Operand.UINT` or `Operand.SINT`.
        operand: its value; for a jump the distance in bytes from the end of the operand;
            0 if there is none.
        extra: the byte after the operand, or 0.
        size: bytes it takes.
        target: for a jump, the offset it leads to, else -1.
    """

    offset: int
    name: str
    form: Operand
    operand: int
    extra: int
    size: int
    target: int = -1

    @property
    def end(self) -> int:
        """The offset of the instruction that follows."""
        return self.offset + self.size


@dataclass(frozen=True, slots=True)
class Function:
    """A decoded function.

    Attributes:
        prelude: its description.
        code_start: bytes from the start of `fun_data` to the first instruction.
        instructions: in the order of their offsets, without gaps.
    """

    prelude: Prelude
    code_start: int
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """What an opcode byte means: a name, an operand's form or its value, an extra byte."""

    name: str
    operand: Operand
    extra: int
    value: int


def _forms() -> tuple[_Form | None, ...]:
    table: list[_Form | None] = [None] * 256
    for opcode in OPCODES:
        table[opcode.code] = _Form(opcode.name, opcode.operand, opcode.extra, 0)
    for multi in MULTI:
        operand = Operand.SINT if multi.least < 0 else Operand.UINT
        for index in range(multi.count):
            table[multi.first + index] = _Form(multi.name, operand, 0, multi.least + index)
    return tuple(table)


_FORMS = _forms()
_FIRST_MULTI = min(multi.first for multi in MULTI)
_JUMPS = frozenset({Operand.LABEL, Operand.SLABEL})


def read_function(fun_data: bytes) -> Function:
    """Decode the bytes of a bytecode function.

    Raises:
        FormatError: if the prelude or an instruction is not valid, or a jump leads into the
            middle of an instruction or out of the function.  Offsets in the message count
            from the start of `fun_data`.
    """
    prelude, code_start = read_prelude(fun_data)
    return Function(prelude, code_start, decode(fun_data, code_start))


def decode(fun_data: bytes, code_start: int) -> tuple[Instruction, ...]:
    """Decode all instructions from `code_start` to the end of `fun_data`.

    Raises:
        FormatError: see `read_function`.
    """
    instructions = []
    position = code_start
    while position < len(fun_data):
        instruction = _decode_one(fun_data, position, code_start)
        instructions.append(instruction)
        position += instruction.size
    _check_targets(instructions, code_start)
    return tuple(instructions)


def function_size(data: bytes) -> int:
    """The length in bytes of a function that stands at the start of other data.

    A function does not tell its length: it ends behind the last instruction that can be reached.

    Raises:
        FormatError: what is reached is no instruction, or the data end inside one.
    """
    _, code_start = read_prelude(data)
    end, pending, seen = code_start, [0], set[int]()
    while pending:
        offset = pending.pop()
        if offset in seen:
            continue
        seen.add(offset)
        if not 0 <= offset < len(data) - code_start:
            raise FormatError(f"code offset {code_start + offset}: expected an instruction")
        instruction = _decode_one(data, code_start + offset, code_start)
        end = max(end, code_start + instruction.end)
        if instruction.form in _JUMPS:
            pending.append(instruction.target)
        if instruction.name not in ENDS_FLOW:
            pending.append(instruction.end)
    return end


def _decode_one(fun_data: bytes, position: int, code_start: int) -> Instruction:
    form = _FORMS[fun_data[position]]
    if form is None:
        raise FormatError(
            f"code offset {position}: expected an opcode, found 0x{fun_data[position]:02X}"
        )
    end = position + 1
    value = form.value
    target = -1
    # Opcodes of a range hold their operand themselves.
    if form.operand is not Operand.NONE and fun_data[position] < _FIRST_MULTI:
        try:
            value, end = _read_operand(fun_data, end, form.operand)
        except FormatError as error:
            raise FormatError(f"code {error.message} (operand of {form.name})") from None
        if form.operand in _JUMPS:
            target = end + value - code_start
    extra = 0
    if form.extra:
        if end >= len(fun_data):
            raise FormatError(
                f"code offset {position}: expected a byte after the operand of {form.name}, "
                "found the end of the function"
            )
        extra = fun_data[end]
        end += 1
    return Instruction(
        position - code_start, form.name, form.operand, value, extra, end - position, target
    )


def _read_operand(data: bytes, offset: int, form: Operand) -> tuple[int, int]:
    if form is Operand.SINT:
        return read_sint(data, offset)
    if form not in _JUMPS:
        return read_uint(data, offset)
    if offset >= len(data) or (data[offset] & 0x80 and offset + 1 >= len(data)):
        raise FormatError(
            f"offset {offset}: expected a jump distance, found the end of the function"
        )
    value = data[offset]
    end = offset + 1
    bias = 0x40
    if value & 0x80:
        value = value & 0x7F | data[end] << 7
        end += 1
        bias = 0x4000
    return (value - bias if form is Operand.SLABEL else value), end


def _check_targets(instructions: list[Instruction], code_start: int) -> None:
    by_offset = {instruction.offset: instruction for instruction in instructions}
    end = instructions[-1].end if instructions else 0
    wrong = [i for i in instructions if i.form in _JUMPS and i.target not in by_offset]
    # A jump that is never reached may lead to the end: compilers leave such ones.
    reached = reached_offsets(by_offset) if wrong else frozenset[int]()
    for instruction in wrong:
        if instruction.target != end or instruction.offset in reached:
            raise FormatError(
                f"code offset {code_start + instruction.offset}: expected {instruction.name} to "
                f"lead to an instruction, found offset {code_start + instruction.target}"
            )


def reached_offsets(by_offset: Mapping[int, Instruction]) -> frozenset[int]:
    """The offsets of the instructions that can be reached from the first one."""
    pending, seen = [0], set[int]()
    while pending:
        offset = pending.pop()
        instruction = by_offset.get(offset)
        if instruction is None or offset in seen:
            continue
        seen.add(offset)
        if instruction.form in _JUMPS:
            pending.append(instruction.target)
        if instruction.name not in ENDS_FLOW:
            pending.append(instruction.end)
    return frozenset(seen)
