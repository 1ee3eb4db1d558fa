# SPDX-License-Identifier: MIT
"""Instructions to bytes: operands, jump sizes, line table, prelude.

    lower    instructions -> bytes with every jump in its long form, plus marks
             (labels, jumps, lines) and the depth of the stack
    relax    shorten jumps until nothing changes
    write    the final bytes, with the prelude before them

A jump's operand takes one byte or two.  Each round walks the marks in order: a
label behind the jump is where the round before put it, one in front where this
round did; so sizes only shrink, in the same steps as in MicroPython.

Source: py/emitbc.c of MicroPython 1.29.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from mpytool.bytecode.opcodes import BY_CODE, BY_NAME, Operand
from mpytool.bytecode.prelude import Prelude, encode_lines, write_prelude
from mpytool.bytecode.varint import write_sint, write_uint
from mpytool.compiler.instructions import (
    ADJUST,
    ENDS_FLOW,
    LABEL,
    LINE,
    LOAD,
    LOAD_CLASS,
    LOAD_FAST_MULTI,
    LOAD_FIRST,
    MAKE,
    OPERATION_COUNT,
    RAW,
    SMALL_INT_MULTI,
    STACK_EFFECT,
    STORE,
    STORE_FAST_MULTI,
)
from mpytool.compiler.scopes import (
    CELL,
    FREE,
    GLOBAL_EXPLICIT,
    LOCAL,
    Scope,
    Variable,
)
from mpytool.compiler.tables import QstrTable

# How an operation is lowered.
_PLAIN, _UINT, _SMALL_INT, _JUMP, _UNWIND = 0, 1, 2, 3, 4
_LABEL, _LINE, _ADJUST, _RAW, _VARIABLE, _MAKE, _FIRST, _CLASS = 5, 6, 7, 8, 9, 10, 11, 12

_SHORT_JUMP_SIZE: Final = 2
_LONG_JUMP_SIZE: Final = 3
_SIGNED_BIAS: Final = (0x40, 0x4000)
_LONG_RANGE: Final = 0x8000
_MOST_CELLS: Final = 255

# LOAD, STORE, DELETE -> opcodes for a name, a global, a local and a cell.
_BY_KIND: Final = [
    [
        BY_NAME[f"{verb}_{noun}"].code
        for noun in ("NAME", "GLOBAL", "FAST" if verb == "DELETE" else "FAST_N", "DEREF")
    ]
    for verb in ("LOAD", "STORE", "DELETE")
]
_LOAD_NONE: Final = BY_NAME["LOAD_CONST_NONE"].code
_MAKE_OPCODES: Final = {
    (False, False): BY_NAME["MAKE_FUNCTION"].code,
    (False, True): BY_NAME["MAKE_FUNCTION_DEFARGS"].code,
    (True, False): BY_NAME["MAKE_CLOSURE"].code,
    (True, True): BY_NAME["MAKE_CLOSURE_DEFARGS"].code,
}


def _forms() -> list[int]:
    forms = [_PLAIN] * OPERATION_COUNT
    by_operand = {
        Operand.NONE: _PLAIN, Operand.QSTR: _UINT, Operand.UINT: _UINT, Operand.OBJ: _UINT,
        Operand.CHILD: _UINT, Operand.SINT: _SMALL_INT, Operand.LABEL: _JUMP,
        Operand.SLABEL: _JUMP,
    }  # fmt: skip
    for code, opcode in BY_CODE.items():
        forms[code] = by_operand[opcode.operand]
    forms[BY_NAME["UNWIND_JUMP"].code] = _UNWIND
    special = {LABEL: _LABEL, LINE: _LINE, ADJUST: _ADJUST, RAW: _RAW, MAKE: _MAKE,
               LOAD_FIRST: _FIRST, LOAD_CLASS: _CLASS}  # fmt: skip
    for operation, form in special.items():
        forms[operation] = form
    for operation in range(LOAD, LOAD + len(_BY_KIND)):
        forms[operation] = _VARIABLE
    return forms


_FORMS: Final = _forms()
_ENDS_FLOW: Final = [code in ENDS_FLOW for code in range(OPERATION_COUNT)]
_IS_SIGNED: Final = [
    code in BY_CODE and BY_CODE[code].operand is Operand.SLABEL for code in range(OPERATION_COUNT)
]
_SMALL_INTS: Final = {
    SMALL_INT_MULTI.least + index: SMALL_INT_MULTI.first + index
    for index in range(SMALL_INT_MULTI.count)
}
_MULTI_FIRST: Final = (LOAD_FAST_MULTI.first, STORE_FAST_MULTI.first)


class AssemblyError(Exception):
    """A function that the bytecode's forms cannot hold; the message says which limit."""


class _Lowered(NamedTuple):
    """A scope's bytes with long jumps.

    Attributes:
        code: the bytes; a jump is its opcode and two zero bytes.
        marks: (offset, what, number) in order: what is an opcode that jumps to a label,
            or LABEL or LINE.
        depth: the deepest that the stack gets, in words.
    """

    code: bytearray
    marks: list[tuple[int, int, int]]
    depth: int


def assemble(scope: Scope, qstrs: QstrTable) -> bytes:
    """The bytes of a scope: prelude and code.

    Args:
        scope: with its instructions, its locals and its parent's numbered.
        qstrs: the module's names; variables' names are entered.

    Raises:
        AssemblyError: if it is too large for the bytecode's forms.
    """
    names = _argument_names(scope, qstrs)
    lowered = _lower(scope, qstrs)
    code, lines = _relax(lowered, scope.label_count)
    cells = tuple(variable.number for variable in scope.ordered if variable.kind == CELL)
    if any(cell > _MOST_CELLS for cell in cells):
        raise AssemblyError(f"expected at most {_MOST_CELLS} variables before a cell, found more")
    prelude = Prelude(
        n_state=max(1, scope.n_locals + lowered.depth),
        n_exc_stack=scope.n_exc_stack,
        scope_flags=int(scope.flags),
        n_pos_args=scope.n_pos_args,
        n_kwonly_args=scope.n_kwonly_args,
        n_def_pos_args=scope.n_def_pos_args,
        simple_name_index=qstrs[scope.name],
        arg_name_indices=names,
        line_info=encode_lines(lines),
        cells=cells,
    )
    return write_prelude(prelude) + code


def _argument_names(scope: Scope, qstrs: QstrTable) -> tuple[int, ...]:
    """Indices of the arguments' names; "*" for those that no name is passed for."""
    count = scope.n_pos_args + scope.n_kwonly_args
    by_number = {v.number: v.name for v in reversed(scope.ordered) if v.is_param}
    return tuple(qstrs[by_number.get(number, "*")] for number in range(count))


def _lower(  # noqa: C901, PLR0912, PLR0915 - one loop over all instructions, for speed
    scope: Scope, qstrs: QstrTable
) -> _Lowered:
    """Encode all but the jumps; leave out what is never reached."""
    code = bytearray()
    marks: list[tuple[int, int, int]] = []
    append, mark = code.append, marks.append
    forms, ends_flow = _FORMS, _ENDS_FLOW
    effects = STACK_EFFECT
    depth = deepest = 0
    dead = False
    operand: Any
    number: int
    for operation, operand in scope.code:
        form = forms[operation]
        if form == _VARIABLE:
            assert isinstance(operand, Variable)
            kind = operand.kind
            depth += effects[operation]
            opcodes = _BY_KIND[operation - LOAD]
            if kind < LOCAL:
                opcode = opcodes[kind == GLOBAL_EXPLICIT]
                number = qstrs[operand.name]
            else:
                number = operand.number
                if kind == LOCAL and number < LOAD_FAST_MULTI.count and operation <= STORE:
                    if not dead:
                        append(_MULTI_FIRST[operation - LOAD] + number)
                    if depth > deepest:  # noqa: PLR1730 - max() takes longer
                        deepest = depth
                    continue
                opcode = opcodes[2 if kind == LOCAL else 3]
            if not dead:
                append(opcode)
                if number < 0x80:
                    append(number)
                else:
                    code += write_uint(number)
        elif form == _UINT:
            effect = effects[operation]
            number = operand
            depth += effect if type(effect) is int else effect(number)
            if not dead:
                append(operation)
                if number < 0x80:
                    append(number)
                else:
                    code += write_uint(number)
        elif form == _PLAIN:
            depth += effects[operation]
            if not dead:
                append(operation)
                dead = ends_flow[operation]
        elif form == _LINE or form == _LABEL:
            if form == _LABEL:
                dead = False
            mark((len(code), operation, operand))
            continue
        elif form == _SMALL_INT:
            depth += 1
            if not dead:
                if operand in _SMALL_INTS:
                    append(_SMALL_INTS[operand])
                else:
                    append(operation)
                    code += write_sint(operand)
        elif form == _JUMP:
            depth += effects[operation]
            if not dead:
                mark((len(code), operation, operand))
                code += bytes((operation, 0, 0))
                dead = ends_flow[operation]
        elif form == _ADJUST:
            depth += operand
        elif form == _UNWIND:
            label, extra = operand
            if not dead:
                mark((len(code), operation, label))
                code += bytes((operation, 0, 0, extra))
                dead = True
        elif form == _RAW:
            if not dead:
                append(operand)
        elif form == _MAKE:
            child, has_defaults = operand
            taken = scope.captured(child)
            deepest = max(deepest, depth + len(taken))
            depth += 1 - 2 * has_defaults
            if not dead:
                _make(code, child, taken, has_defaults=has_defaults)
        else:
            depth += 1
            if not dead:
                code += _first_or_class(scope, form)
        if depth > deepest:  # noqa: PLR1730 - max() takes longer
            deepest = depth
    return _Lowered(code, marks, deepest)


def _load_local(number: int) -> bytes:
    if number < LOAD_FAST_MULTI.count:
        return bytes((LOAD_FAST_MULTI.first + number,))
    return bytes((_BY_KIND[0][2],)) + write_uint(number)


def _make(code: bytearray, child: Scope, taken: list[int], *, has_defaults: bool) -> None:
    """Load what a child closes over, and make its function."""
    for number in taken:
        code += _load_local(number)
    code.append(_MAKE_OPCODES[bool(taken), has_defaults])
    code += write_uint(child.index)
    if taken:
        if len(taken) > _MOST_CELLS:
            raise AssemblyError(
                f"expected at most {_MOST_CELLS} closed-over variables, found {len(taken)}"
            )
        code.append(len(taken))


def _first_or_class(scope: Scope, form: int) -> bytes:
    """The first parameter, or a class's cell."""
    if form == _CLASS:
        variable = scope.variables["__class__"]
        return bytes((_LOAD_NONE,)) if variable.kind == LOCAL else _load_local(variable.number)
    variable = next(variable for variable in scope.ordered if variable.is_param)
    if variable.kind in {CELL, FREE}:
        return bytes((_BY_KIND[0][3],)) + write_uint(variable.number)
    return _load_local(variable.number)


def _relax(lowered: _Lowered, label_count: int) -> tuple[bytes, list[tuple[int, int]]]:
    """Choose the jumps' sizes; the final code, and its lines as (offset, line)."""
    labels = [0] * label_count
    marks = lowered.marks
    for offset, what, number in marks:
        if what == LABEL:
            labels[number] = offset
    saved = -1
    short: list[bool] = []
    distances: list[int] = []
    while True:
        gained = 0
        short.clear()
        distances.clear()
        for offset, what, number in marks:
            if what == LABEL:
                labels[number] = offset - gained
            elif what != LINE:
                distance = labels[number] - (offset - gained) - _SHORT_JUMP_SIZE
                is_short = -64 <= distance <= 63 if _IS_SIGNED[what] else 0 <= distance <= 127
                short.append(is_short)
                if is_short:
                    gained += 1
                    distances.append(distance)
                else:
                    distances.append(distance - 1)
        if gained == saved:
            break
        saved = gained
    return _write(lowered, short, distances)


def _write(
    lowered: _Lowered, short: list[bool], distances: list[int]
) -> tuple[bytes, list[tuple[int, int]]]:
    """Put the jumps' operands in place."""
    out = bytearray()
    lines = []
    code = lowered.code
    done = 0
    jump = 0
    for offset, what, number in lowered.marks:
        if what == LABEL:
            continue
        out += code[done:offset]
        done = offset
        if what == LINE:
            lines.append((len(out), number))
            continue
        is_short, distance = short[jump], distances[jump]
        jump += 1
        if _IS_SIGNED[what]:
            distance += _SIGNED_BIAS[not is_short]
        if not 0 <= distance < _LONG_RANGE:
            raise AssemblyError("expected at most 16384 bytes between a jump and its target")
        out.append(what)
        if is_short:
            out.append(distance)
        else:
            out += bytes((0x80 | distance & 0x7F, distance >> 7))
        done += _LONG_JUMP_SIZE
    out += code[done:]
    return bytes(out), lines
