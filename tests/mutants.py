# SPDX-License-Identifier: MIT
"""Damage compiled modules, instruction by instruction, so that many still look well-formed.

A function is taken apart into instructions whose jumps name other instructions, changed
in a few places and put together again; jumps are always written with two bytes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.bytecode.instructions import read_function
from mpytool.bytecode.opcodes import BY_NAME, MULTI, Operand
from mpytool.bytecode.prelude import write_prelude
from mpytool.bytecode.varint import write_sint, write_uint
from mpytool.errors import FormatError
from mpytool.mpy.writer import write_mpy

_MULTI = {multi.name: multi for multi in MULTI}
_LABELS = (Operand.LABEL, Operand.SLABEL)
_PLAIN = sorted(name for name, opcode in BY_NAME.items() if opcode.operand is Operand.NONE)
_BY_FORM = {
    form: sorted(
        name
        for name, opcode in BY_NAME.items()
        if opcode.operand is form and name not in _MULTI and opcode.extra == 0
    )
    for form in Operand
}


@dataclass
class _Step:
    """One instruction; `target` is the step that a jump leads to, None for the end."""

    name: str
    form: Operand
    operand: int
    extra: int
    target: _Step | None = None


def mutants(module: Module, rng: random.Random):
    """Damaged copies of a module's file, without end."""
    while True:
        kind = rng.random()
        if kind < 0.15:
            yield _damage_bytes(write_mpy(module), rng)
        else:
            paths = list(_paths(module.code))
            code = module.code
            for _ in range(rng.choice((1, 1, 1, 2))):
                code = _changed(code, rng.choice(paths), module, rng)
            try:
                yield write_mpy(module._replace(code=code))
            except ValueError:
                continue


def _damage_bytes(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(out)) if out else 0
        match rng.randrange(5):
            case 0:
                out[at : at + 1] = bytes((rng.randrange(256),))
            case 1:
                out[at : at + 1] = bytes(((out[at] if out else 0) ^ 1 << rng.randrange(8),))
            case 2:
                del out[at : at + rng.randint(1, 4)]
            case 3:
                start = rng.randrange(len(data))
                out[at:at] = data[start : start + rng.randint(1, 12)]
            case _:
                if rng.random() < 0.2:
                    del out[at:]
    return bytes(out)


def _paths(code: RawCode, path=()):
    if code.kind is RawCodeKind.BYTECODE:
        yield path
    for index, child in enumerate(code.children):
        yield from _paths(child, (*path, index))


def _changed(code: RawCode, path, module: Module, rng: random.Random) -> RawCode:
    if path:
        children = list(code.children)
        children[path[0]] = _changed(children[path[0]], path[1:], module, rng)
        return code._replace(children=tuple(children))
    try:
        return _mutate(code, module, rng)
    except (IndexError, ValueError, TypeError, FormatError):
        return code


def _mutate(code: RawCode, module: Module, rng: random.Random) -> RawCode:
    function = read_function(code.fun_data)
    by_offset = {
        one.offset: _Step(one.name, one.form, one.operand, one.extra)
        for one in function.instructions
    }
    steps = list(by_offset.values())
    for one in function.instructions:
        if one.form in _LABELS:
            by_offset[one.offset].target = by_offset.get(one.target)
    prelude = function.prelude
    if rng.random() < 0.12:
        prelude = _mutate_prelude(prelude, rng)
    else:
        for _ in range(rng.choice((1, 1, 2, 3))):
            _mutate_steps(steps, code, module, rng)
        if rng.random() < 0.5:
            more = rng.choice((1, 2, 6))
            prelude = prelude._replace(n_state=prelude.n_state + more)
        if rng.random() < 0.3:
            prelude = prelude._replace(n_exc_stack=prelude.n_exc_stack + 1)
    prelude = prelude._replace(line_info=b"")
    return code._replace(fun_data=write_prelude(prelude) + _assemble(steps))


def _mutate_prelude(prelude, rng: random.Random):
    field = rng.choice(
        ("n_state", "n_exc_stack", "scope_flags", "n_def_pos_args", "cells", "n_pos_args")
    )
    if field == "cells":
        cells = list(prelude.cells)
        if cells and rng.random() < 0.5:
            del cells[rng.randrange(len(cells))]
        else:
            cells.append(rng.randrange(max(1, prelude.n_state)))
        return prelude._replace(cells=tuple(cells))
    if field == "scope_flags":
        return prelude._replace(scope_flags=prelude.scope_flags ^ 1 << rng.randrange(4))
    if field == "n_pos_args":
        names = prelude.arg_name_indices
        if prelude.n_pos_args and rng.random() < 0.5:
            return prelude._replace(n_pos_args=prelude.n_pos_args - 1, arg_name_indices=names[1:])
        return prelude._replace(
            n_pos_args=prelude.n_pos_args + 1, arg_name_indices=(*names[:1], *names)
        )
    value = max(0, getattr(prelude, field) + rng.choice((-2, -1, 1, 1, 2, 40)))
    return prelude._replace(**{field: max(1, value) if field == "n_state" else value})


def _mutate_steps(  # noqa: C901 - one case for each kind of damage
    steps: list[_Step], code: RawCode, module: Module, rng: random.Random
) -> None:
    at = rng.randrange(len(steps))
    step = steps[at]
    match rng.randrange(11):
        case 0 | 1 | 2:
            _mutate_operand(steps, at, code, module, rng)
        case 3:
            names = _BY_FORM[step.form]
            if step.name in _MULTI:
                step.operand = _MULTI[step.name].least + rng.randrange(_MULTI[step.name].count)
            elif names and not step.extra:
                step.name = rng.choice(names)
        case 4:
            del steps[at]
        case 5 if at + 1 < len(steps):
            steps[at], steps[at + 1] = steps[at + 1], step
        case 6:
            steps.insert(at, replace(rng.choice(steps)))
        case 7:
            steps.insert(at, _Step(rng.choice(_PLAIN), Operand.NONE, 0, 0))
        case 8:
            number = rng.randrange(4)
            name = rng.choice(("LOAD_FAST_MULTI", "STORE_FAST_MULTI", "LOAD_CONST_SMALL_INT_MULTI"))
            steps.insert(at, _Step(name, Operand.UINT, number, 0))
        case 9:
            name = rng.choice(_BY_FORM[Operand.LABEL] + _BY_FORM[Operand.SLABEL])
            form = BY_NAME[name].operand
            steps.insert(at, _Step(name, form, 0, 0, _target(steps, at, form, rng)))
        case _:
            # A piece of two or three instructions goes elsewhere.
            size = rng.choice((2, 3))
            piece = steps[at : at + size]
            del steps[at : at + size]
            to = rng.randrange(len(steps) + 1)
            steps[to:to] = piece


def _target(steps: list[_Step], at: int, form: Operand, rng: random.Random) -> _Step:
    least = at if form is Operand.LABEL else 0
    if rng.random() < 0.5:
        least = max(least, at - 6)
        return steps[rng.randrange(least, min(len(steps), at + 8))]
    return steps[rng.randrange(least, len(steps))]


def _mutate_operand(
    steps: list[_Step], at: int, code: RawCode, module: Module, rng: random.Random
) -> None:
    step = steps[at]
    near = max(0, step.operand + rng.choice((-2, -1, 1, 2, 4)))
    match step.form:
        case Operand.QSTR:
            step.operand = rng.randrange(len(module.qstrs))
        case Operand.OBJ:
            step.operand = rng.randrange(max(1, len(module.constants)))
        case Operand.CHILD:
            step.operand = rng.randrange(max(1, len(code.children)))
            if step.extra and rng.random() < 0.5:
                step.extra = max(0, step.extra + rng.choice((-1, 1)))
        case Operand.LABEL | Operand.SLABEL:
            step.target = _target(steps, at, step.form, rng)
            if step.name == "UNWIND_JUMP" and rng.random() < 0.5:
                step.extra ^= rng.choice((0x80, 1, 3))
        case Operand.UINT | Operand.SINT if step.name in _MULTI:
            multi = _MULTI[step.name]
            step.operand = multi.least + rng.randrange(multi.count)
        case Operand.UINT | Operand.SINT:
            step.operand = rng.choice((near, near, rng.randrange(300), near << 8))
        case _:
            step.name = rng.choice(_PLAIN)


def _encode(step: _Step) -> bytes:
    if step.name in _MULTI:
        multi = _MULTI[step.name]
        return bytes((multi.first + (step.operand - multi.least) % multi.count,))
    body = bytes((BY_NAME[step.name].code,))
    if step.form in _LABELS:
        body += bytes(2)
    elif step.form is Operand.SINT:
        body += write_sint(step.operand)
    elif step.form is not Operand.NONE:
        body += write_uint(step.operand)
    return body + bytes((step.extra & 0xFF,)) if BY_NAME[step.name].extra else body


def _assemble(steps: list[_Step]) -> bytes:
    bodies = [bytearray(_encode(step)) for step in steps]
    offsets, position = {}, 0
    for step, body in zip(steps, bodies, strict=True):
        offsets[id(step)] = position
        position += len(body)
    for step, body in zip(steps, bodies, strict=True):
        if step.form in _LABELS:
            # A target that is gone: the start.
            to = offsets.get(id(step.target), 0) if step.target else position
            distance = to - offsets[id(step)] - 3
            if step.form is Operand.SLABEL:
                distance += 0x4000
            distance &= 0x7FFF
            body[1], body[2] = 0x80 | distance & 0x7F, distance >> 7
    return b"".join(bodies)
