# SPDX-License-Identifier: MIT
"""Write modules for the verifier's tests, instruction by instruction.

    code("SETUP_FINALLY end", "LOAD_CONST_NONE", "end:", "END_FINALLY")

A jump's operand is a label, any other a number; a second number is the extra byte.
"""

from __future__ import annotations

from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.bytecode.opcodes import BY_NAME, MULTI, Operand
from mpytool.bytecode.prelude import Prelude, write_prelude
from mpytool.bytecode.varint import write_sint, write_uint

_MULTI = {multi.name: multi for multi in MULTI}
NAMES = ("a.py", "x", "*", "__class__", "BaseException")
PRELUDE = Prelude(8, 1, 0, 0, 0, 0, 0)


def code(*lines: str) -> bytes:
    """Assemble instructions."""
    parts: list[tuple[str, list[str]]] = []
    labels, position = {}, 0
    for line in lines:
        if line.endswith(":"):
            labels[line[:-1]] = position
            continue
        name, *operands = line.split()
        parts.append((name, operands))
        position += len(_encode(name, operands, position, None))
    out = b""
    for name, operands in parts:
        out += _encode(name, operands, len(out), labels)
    return out


def _encode(name: str, operands: list[str], position: int, labels: dict[str, int] | None) -> bytes:
    if name.startswith("0x"):
        return bytes.fromhex(name[2:])
    if name in _MULTI:
        return bytes((_MULTI[name].first + int(operands[0]) - _MULTI[name].least,))
    opcode = BY_NAME[name]
    out = bytes((opcode.code,))
    if opcode.operand in (Operand.LABEL, Operand.SLABEL):
        target = 0 if labels is None else labels.get(operands[0])
        target = int(operands[0]) if target is None else target
        distance = target - position - 3
        distance += 0x4000 if opcode.operand is Operand.SLABEL else 0
        distance &= 0x7FFF
        out += bytes((0x80 | distance & 0x7F, distance >> 7))
    elif opcode.operand is Operand.SINT:
        out += write_sint(int(operands[0]))
    elif opcode.operand is not Operand.NONE:
        out += write_uint(int(operands[0]))
    if opcode.extra:
        out += bytes((int(operands[1]),))
    return out


def function(
    instructions: bytes, *children: RawCode, prelude: Prelude = PRELUDE, **fields: object
) -> RawCode:
    """A function with these bytes of code."""
    prelude = prelude._replace(**fields)
    return RawCode(RawCodeKind.BYTECODE, write_prelude(prelude) + instructions, children)


def module(body: RawCode, constants: tuple = (), **fields: object) -> Module:
    """A module with this body."""
    return Module(NAMES, constants, body, **fields)
