# SPDX-License-Identifier: MIT
"""Find a function's instructions, and check what each one refers to.

    code      10 01 | 24 12 | 44 43 | 51 | 63
    sizes      2 0     2 0     2 0    1    1      0: no instruction starts here
    operands  {0: 1, 2: 18, 4: 3, ...}            of instructions that have one

One pass over the bytes, in their order and not in that of execution: bytes that
cannot be reached must be instructions too.

Source: py/bc0.h of MicroPython 1.29; the forms come from `mpytool.bytecode.opcodes`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mpytool.bytecode.opcodes import MULTI, OPCODES, Operand
from mpytool.bytecode.varint import read_sint, read_uint
from mpytool.errors import FormatError
from mpytool.verify.model import Flaw

# What an opcode byte means to the scanner.
_INVALID, _PLAIN, _NUMBER, _SIGNED, _LABEL, _LOCAL, _INDEX = range(7)
_LOCALS = frozenset(
    {"LOAD_FAST_N", "STORE_FAST_N", "DELETE_FAST", "LOAD_DEREF", "STORE_DEREF", "DELETE_DEREF"}
)
_CLASSES = {
    Operand.NONE: _PLAIN,
    Operand.UINT: _NUMBER,
    Operand.SINT: _SIGNED,
    Operand.QSTR: _INDEX,
    Operand.OBJ: _INDEX,
    Operand.CHILD: _INDEX,
    Operand.LABEL: _LABEL,
    Operand.SLABEL: _LABEL,
}
_TABLE_NAMES = {Operand.QSTR: "names", Operand.OBJ: "constants", Operand.CHILD: "functions"}

NAMES: list[str] = [""] * 256
JUMPS = frozenset(
    opcode.code for opcode in OPCODES if opcode.operand in (Operand.LABEL, Operand.SLABEL)
)
_CLASS = [_INVALID] * 256
_FORM = [Operand.NONE] * 256
_EXTRA = [0] * 256
_MULTI_LOCAL = [-1] * 256
for _opcode in OPCODES:
    NAMES[_opcode.code] = _opcode.name
    _CLASS[_opcode.code] = _LOCAL if _opcode.name in _LOCALS else _CLASSES[_opcode.operand]
    _FORM[_opcode.code] = _opcode.operand
    _EXTRA[_opcode.code] = _opcode.extra
for _multi in MULTI:
    for _index in range(_multi.count):
        NAMES[_multi.first + _index] = _multi.name
        _CLASS[_multi.first + _index] = _PLAIN
        if "FAST" in _multi.name:
            _MULTI_LOCAL[_multi.first + _index] = _index
_FIRST_LOCAL = min(code for code in range(256) if _MULTI_LOCAL[code] >= 0)
_LAST_LOCAL = max(code for code in range(256) if _MULTI_LOCAL[code] >= 0)


@dataclass(frozen=True, slots=True)
class Limits:
    """What operands must stay below.

    Attributes:
        qstrs, constants, children: lengths of the tables.
        n_state: slots for locals and stack.
        small_int_bits: width of a small int.
    """

    qstrs: int
    constants: int
    children: int
    n_state: int
    small_int_bits: int


@dataclass(slots=True)
class Scan:
    """A function's instructions.

    Attributes:
        code: the bytes, from the first instruction on.
        sizes: at the offset of an instruction the bytes it takes, else 0.
        operands: by the instruction's offset; for a jump the target.
        leaders: offsets that a jump leads to, and the end of the code.
        local_count: one more than the highest local that an instruction names.
    """

    code: bytes
    sizes: bytearray
    operands: dict[int, int]
    leaders: set[int]
    local_count: int

    def loaded_count(self) -> int:
        """One more than the highest local that is loaded, or used as a cell."""
        count = 0
        for offset, size in enumerate(self.sizes):
            if size:
                name = NAMES[self.code[offset]]
                if name == "LOAD_FAST_MULTI":
                    count = max(count, _MULTI_LOCAL[self.code[offset]] + 1)
                elif name in _LOCALS and name not in ("STORE_FAST_N", "DELETE_FAST"):
                    count = max(count, self.operands[offset] + 1)
        return count

    def name(self, offset: int) -> str:
        """The name of the instruction at an offset."""
        return NAMES[self.code[offset]]


def scan(code: bytes, limits: Limits) -> Scan:
    """Decode a function's instructions.

    Raises:
        Flaw: a byte starts no instruction, the code ends inside one, or one refers to something
            that is not there.  Targets of jumps are not checked here.
    """
    found = Scan(code, bytearray(len(code)), {}, set(), 0)
    sizes, operands, classes = found.sizes, found.operands, _CLASS
    position, end, local_count = 0, len(code), 0
    while position < end:
        byte = code[position]
        what = classes[byte]
        if what == _PLAIN:
            sizes[position] = 1
            if _FIRST_LOCAL <= byte <= _LAST_LOCAL and _MULTI_LOCAL[byte] >= local_count:
                local_count = _MULTI_LOCAL[byte] + 1
            position += 1
            continue
        if what == _INDEX and position + 1 < end and (value := code[position + 1]) < 0x80:
            after = position + 2
        elif what == _INVALID:
            raise Flaw(f"0x{byte:02X} is no instruction", position)
        else:
            value, after = _READERS[what](code, position)
        operands[position] = value
        if what != _NUMBER:
            local_count = max(local_count, _check(found, limits, position, what))
        after += _EXTRA[byte]
        if after > end:
            raise Flaw("the code ends inside this instruction", position, NAMES[byte])
        sizes[position] = after - position
        position = after
    # Execution must not get there.
    found.leaders.add(end)
    if local_count > limits.n_state:
        _fail_local(found, limits.n_state)
    found.local_count = local_count
    return found


def _check(found: Scan, limits: Limits, position: int, what: int) -> int:
    """Check an operand; one more than the local that it names, or 0."""
    byte, value = found.code[position], found.operands[position]
    if what == _INDEX:
        _check_index(byte, value, limits, position)
    elif what == _LABEL:
        found.leaders.add(value)
    elif what == _SIGNED:
        _check_small_int(value, limits.small_int_bits, position)
    elif what == _LOCAL:
        return value + 1
    return 0


def _check_index(byte: int, value: int, limits: Limits, position: int) -> None:
    form = _FORM[byte]
    if form is Operand.QSTR:
        count = limits.qstrs
    elif form is Operand.OBJ:
        count = limits.constants
    else:
        count = limits.children
    if value >= count:
        what = _TABLE_NAMES[form]
        raise Flaw(f"number {value} of a table of {count} {what}", position, NAMES[byte])


def _check_small_int(value: int, bits: int, position: int) -> None:
    if not -1 << (bits - 1) <= value < 1 << (bits - 1):
        raise Flaw(
            f"{value} is no small int of {bits} bits, which the header promises",
            position,
            "LOAD_CONST_SMALL_INT",
        )


def _fail_local(found: Scan, n_state: int) -> None:
    for position in range(len(found.code)):
        byte = found.code[position]
        if not found.sizes[position]:
            continue
        number = found.operands[position] if _CLASS[byte] == _LOCAL else _MULTI_LOCAL[byte]
        if number >= n_state:
            raise Flaw(f"local {number}, of a function with {n_state} slots", position, NAMES[byte])


def _read_number(code: bytes, position: int) -> tuple[int, int]:
    return _read_varint(read_uint, code, position)


def _read_signed(code: bytes, position: int) -> tuple[int, int]:
    return _read_varint(read_sint, code, position)


def _read_varint(
    read: Callable[[bytes, int], tuple[int, int]], code: bytes, position: int
) -> tuple[int, int]:
    try:
        return read(code, position + 1)
    except FormatError:
        raise Flaw(
            "its operand does not end within the code, or is too long",
            position,
            NAMES[code[position]],
        ) from None


def _read_label(code: bytes, position: int) -> tuple[int, int]:
    """The target's offset, and the offset after the operand."""
    byte = code[position]
    after = position + 2
    if after > len(code):
        raise Flaw("the code ends inside this instruction", position, NAMES[byte])
    value, bias = code[position + 1], 0x40
    if value & 0x80:
        if after >= len(code):
            raise Flaw("the code ends inside this instruction", position, NAMES[byte])
        value = value & 0x7F | code[after] << 7
        bias = 0x4000
        after += 1
    return after + (value - bias if _FORM[byte] is Operand.SLABEL else value), after


_READERS: dict[int, Callable[[bytes, int], tuple[int, int]]] = {
    _NUMBER: _read_number,
    _LOCAL: _read_number,
    _INDEX: _read_number,
    _SIGNED: _read_signed,
    _LABEL: _read_label,
}
