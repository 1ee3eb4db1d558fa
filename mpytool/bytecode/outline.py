# SPDX-License-Identifier: MIT
"""A function's bytes taken apart as far as it takes to write them anew with other operands.

    outline = read_outline(fun_data)
    outline.names     10 05 | 14 02      what refers to names and constants
    outline.jumps     44 07              what leads elsewhere
    outline.loud      0, 4, 9            where something can be raised
    write_outline(outline, {5: 0, 2: 1}, {}, keep_lines=False)

Writing leaves out what is never reached, and chooses the jumps' sizes anew where something
moves.  Of the line table it keeps what can be seen: the line of every instruction that can raise
an exception, in the fewest bytes.  An instruction such as `LOAD_CONST_NONE` raises none, so that
it does not matter on which line it is.

Source: py/vm.c and py/bc.h of MicroPython 1.20 to 1.29: a traceback gets the line of the
instruction that is being executed, and of a generator that was not started, or that waits at
YIELD_VALUE, that of the next one.  END_FINALLY and RAISE_LAST raise again and add no line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from mpytool.bytecode.instructions import decode, reached_offsets
from mpytool.bytecode.opcodes import BY_NAME, ENDS_FLOW, MULTI, OPCODES, Operand
from mpytool.bytecode.prelude import (
    Prelude,
    ScopeFlag,
    encode_line_step,
    read_prelude,
    write_prelude,
)
from mpytool.bytecode.varint import read_uint, write_uint
from mpytool.errors import FormatError

# Instructions at which nothing is raised, or no line is added to a traceback.
_QUIET: Final = frozenset(
    "LOAD_CONST_FALSE LOAD_CONST_NONE LOAD_CONST_TRUE LOAD_NULL LOAD_CONST_STRING LOAD_CONST_OBJ "
    "LOAD_CONST_SMALL_INT STORE_DEREF DUP_TOP DUP_TOP_TWO POP_TOP ROT_TWO ROT_THREE RETURN_VALUE "
    "SETUP_EXCEPT SETUP_FINALLY END_FINALLY RAISE_LAST".split()
)
# What the reader tells apart: the groups of its pattern, by their numbers.
_LOADS, _NAMES, _QUIETS, _LOUDS, _NUMBER, _LABEL, _STORE, _CONSTANT = range(1, 9)
_STORE_N, _LOAD_N, _UNWIND, _END, _CHILD, _YIELD, _DELETE = range(9, 16)
_LOCALS: Final = {
    "LOAD_FAST_N": _LOAD_N, "STORE_FAST_N": _STORE_N, "DELETE_FAST": _DELETE,
    "LOAD_FAST_MULTI": _LOADS, "STORE_FAST_MULTI": _STORE,
}  # fmt: skip
_LABELS: Final = frozenset({Operand.LABEL, Operand.SLABEL})


def _group(name: str, operand: Operand, extra: int) -> int:
    """The group of the pattern that an instruction belongs to."""
    if name in _LOCALS:
        return _LOCALS[name]
    if operand in _LABELS:
        return _UNWIND if extra else _LABEL
    if operand in (Operand.QSTR, Operand.OBJ):
        return _CONSTANT if name in _QUIET else _NAMES
    if operand is Operand.NONE:
        if name in ENDS_FLOW:
            return _END
        return _YIELD if name == "YIELD_VALUE" else _QUIETS if name in _QUIET else _LOUDS
    return _CHILD if extra else _NUMBER


def _pattern() -> re.Pattern[bytes]:
    codes: dict[int, list[int]] = {group: [] for group in range(1, 16)}
    quiet_numbers = []
    for opcode in OPCODES:
        group = _group(opcode.name, opcode.operand, opcode.extra)
        if group == _NUMBER and opcode.name in _QUIET:
            quiet_numbers.append(opcode.code)
        else:
            codes[group].append(opcode.code)
    for multi in MULTI:
        group = _LOCALS.get(multi.name, _QUIETS if multi.least < 0 else _LOUDS)
        codes[group] += range(multi.first, multi.first + multi.count)
    any_of = {group: b"[" + re.escape(bytes(found)) + b"]" for group, found in codes.items()}
    number = rb"[\x80-\xff]*[\0-\x7f]"
    label = rb"(?:[\0-\x7f]|[\x80-\xff].)"
    quiet = b"(?:" + any_of[_QUIETS] + b"|[" + re.escape(bytes(quiet_numbers)) + b"]" + number
    after = {
        _LOADS: b"+", _LOUDS: b"+", _STORE: b"", _END: b"", _YIELD: b"", _LABEL: label,
        _UNWIND: label + b".", _CHILD: number + b".",
    }  # fmt: skip
    groups = [any_of[group] + after.get(group, number) for group in codes]
    groups[_QUIETS - 1] = quiet + b")+"
    return re.compile(b"|".join(b"(" + group + b")" for group in groups), re.DOTALL)


_PATTERN: Final = _pattern()
_FIRST: Final = {multi.name: multi.first for multi in MULTI}
_LOAD_FIRST: Final = _FIRST["LOAD_FAST_MULTI"]
_STORE_FIRST: Final = _FIRST["STORE_FAST_MULTI"]
_QUIET_JUMPS: Final = {BY_NAME["SETUP_EXCEPT"].code, BY_NAME["SETUP_FINALLY"].code}
_SIGNED: Final = {opcode.code for opcode in OPCODES if opcode.operand is Operand.SLABEL}
_WITH_EXTRA: Final = {opcode.code for opcode in OPCODES if opcode.extra}
_ENDS: Final = {BY_NAME[name].code for name in ENDS_FLOW}
_QUIET_ENDS: Final = {BY_NAME["RETURN_VALUE"].code, BY_NAME["RAISE_LAST"].code}
LOAD_CONST_STRING: Final = BY_NAME["LOAD_CONST_STRING"].code
LOAD_CONST_OBJ: Final = BY_NAME["LOAD_CONST_OBJ"].code
_SHORT, _LONG = 2, 3  # bytes of a jump: the opcode and its operand
_SHORT_RANGE, _LONG_RANGE = 0x80, 0x8000
_STEP, _STEP_LINES = 0x1F, 3  # bytes and lines that an entry of one byte tells
_WIDE_STEP = 0xF  # bytes that an entry of two bytes tells, for up to 2,047 lines
_FOREVER = 1 << 62


class JumpError(FormatError):
    """A jump would have to lead farther than its operand can tell."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A function, taken apart.  Offsets count from the first instruction.

    Attributes:
        prelude: its description.
        code: the instructions' bytes.
        names: (offset, end, opcode, index) of every instruction that refers to a name or to a
            constant.
        jumps: (offset, end, opcode, target).
        loud: the offsets whose line can be seen, in rising order.
        gaps: (offset, end) of what is never reached.
        is_loose: whether a jump takes more bytes than it needs.
    """

    prelude: Prelude
    code: bytes
    names: list[tuple[int, int, int, int]]
    jumps: list[tuple[int, int, int, int]]
    loud: list[int]
    gaps: list[tuple[int, int]]
    is_loose: bool


def read_outline(fun_data: bytes) -> Outline:  # noqa: C901, PLR0912, PLR0915 - one loop, for speed
    """Take a bytecode function apart.

    Raises:
        FormatError: the prelude or an instruction is not valid.
    """
    prelude, code_start = read_prelude(fun_data)
    code = fun_data[code_start:]
    names: list[tuple[int, int, int, int]] = []
    jumps: list[tuple[int, int, int, int]] = []
    loud = [0] if prelude.scope_flags & ScopeFlag.GENERATOR else []
    loads: list[tuple[int, int, int]] = []  # offset, local, where it was set or loaded before
    known: dict[int, int] = {}
    deleted = set[int]()
    ends: list[int] = []
    end = 0
    for match in iter(_PATTERN.scanner(code).match, None):  # type: ignore[attr-defined]
        group = match.lastindex
        start, end = match.span()
        if group == _LOADS:
            for offset in range(start, end):
                local = code[offset] - _LOAD_FIRST
                loads.append((offset, local, known.get(local, offset)))
                known[local] = offset
        elif group == _NAMES:
            loud.append(start)
            index = code[start + 1] if end - start == 2 else read_uint(code, start + 1)[0]
            names.append((start, end, code[start], index))
        elif group == _QUIETS:
            pass
        elif group == _LOUDS:
            loud += range(start, end)
        elif group == _NUMBER:
            loud.append(start)
        elif group in (_LABEL, _UNWIND):
            opcode = code[start]
            if opcode not in _QUIET_JUMPS:
                loud.append(start)
            if opcode in _ENDS:
                ends.append(end)
            jumps.append((start, end, opcode, _target(code, start)))
        elif group == _STORE:
            known[code[start] - _STORE_FIRST] = start
        elif group == _CONSTANT:
            names.append((start, end, code[start], read_uint(code, start + 1)[0]))
        elif group == _STORE_N:
            known[read_uint(code, start + 1)[0]] = start
        elif group == _LOAD_N:
            local = read_uint(code, start + 1)[0]
            loads.append((start, local, known.get(local, start)))
            known[local] = start
        elif group == _END:
            ends.append(end)
            if code[start] not in _QUIET_ENDS:
                loud.append(start)
        elif group == _CHILD:
            loud.append(start)
        elif group == _YIELD:
            loud.append(end)
        else:
            loud.append(start)
            deleted.add(read_uint(code, start + 1)[0])
    if end != len(code):
        raise FormatError(f"code offset {code_start + end}: expected a whole instruction")
    targets = {jump[3] for jump in jumps}
    if loads:
        _add_loads(loud, loads, deleted, prelude.n_args, sorted(targets))
    is_loose = any(
        code[start + 1] & 0x80 and _is_near(opcode, start, target - (target > start))
        for start, _, opcode, target in jumps
    )
    outline = Outline(prelude, code, names, jumps, loud, [], is_loose)
    has_gaps = any(at not in targets for at in ends if at != end)
    return _without_gaps(outline, fun_data) if has_gaps else outline


def _target(code: bytes, start: int) -> int:
    """The offset that the jump at an offset leads to."""
    value = code[start + 1]
    if value & 0x80:
        value = value & 0x7F | code[start + 2] << 7
        return start + 3 + value - (0x4000 if code[start] in _SIGNED else 0)
    return start + 2 + value - (0x40 if code[start] in _SIGNED else 0)


def _add_loads(
    loud: list[int],
    loads: list[tuple[int, int, int]],
    deleted: set[int],
    n_args: int,
    targets: list[int],
) -> None:
    """Add the offsets of the loads that may find their local unset."""
    count = len(loud)
    for offset, local, since in loads:
        if local not in deleted:
            if local < n_args:
                continue
            # Whoever jumps to a place in between may not have set it.
            at = bisect_left(targets, since + 1)
            if since < offset and (at == len(targets) or targets[at] > offset):
                continue
        loud.append(offset)
    if len(loud) > count:
        loud.sort()


def _without_gaps(outline: Outline, fun_data: bytes) -> Outline:
    """The outline without what is never reached."""
    instructions = decode(fun_data, len(fun_data) - len(outline.code))
    reached = reached_offsets({i.offset: i for i in instructions})
    gaps = [(i.offset, i.end) for i in instructions if i.offset not in reached]
    return Outline(
        outline.prelude,
        outline.code,
        [entry for entry in outline.names if entry[0] in reached],
        [entry for entry in outline.jumps if entry[0] in reached],
        [offset for offset in outline.loud if offset in reached],
        gaps,
        outline.is_loose,
    )


def write_outline(
    outline: Outline, names: Mapping[int, int], constants: Mapping[int, tuple[int, int]]
) -> bytes:
    """The bytes of a function with other operands.

    Args:
        outline: the function.
        names: the new index of each name.
        constants: for each constant the opcode that loads it and its operand.

    Raises:
        JumpError: a jump would have to lead too far.
    """
    code = bytearray(outline.code)
    edits: list[tuple[int, int, bytes]] = []
    for start, end, loads, index in outline.names:
        opcode, operand = constants[index] if loads == LOAD_CONST_OBJ else (loads, names[index])
        if operand < 0x80 and end - start == 2:
            code[start] = opcode
            code[start + 1] = operand
            continue
        data = bytes((opcode,)) + write_uint(operand)
        if len(data) == end - start:
            code[start:end] = data
        else:
            edits.append((start, end, data))
    if edits or outline.gaps or outline.is_loose:
        edits += [(start, end, b"") for start, end in outline.gaps]
        code, offsets = _moved(code, sorted(edits), outline)
    else:
        offsets = _SAME
    old = outline.prelude
    prelude = Prelude(
        old.n_state,
        old.n_exc_stack,
        old.scope_flags,
        old.n_pos_args,
        old.n_kwonly_args,
        old.n_def_pos_args,
        names[old.simple_name_index],
        tuple([names[index] for index in old.arg_name_indices]),
        _lines(old.line_info, outline.loud, offsets),
        old.cells,
    )
    return write_prelude(prelude) + code


class _Offsets:
    """Where instructions are after what was before them has grown or shrunk.

    Args:
        changes: the end of every instruction that changes, in rising order, and how many bytes
            it grows by.
    """

    def __init__(self, changes: list[tuple[int, int]]) -> None:
        self._ends = [end for end, _ in changes]
        self._sums = list(accumulate((grown for _, grown in changes), initial=0))

    def __getitem__(self, offset: int) -> int:
        """The new offset of the instruction that was at an offset."""
        return offset + self._sums[bisect_right(self._ends, offset)]


_SAME: Final = _Offsets([])


def _moved(
    code: bytearray, edits: list[tuple[int, int, bytes]], outline: Outline
) -> tuple[bytearray, _Offsets]:
    """The code with some instructions replaced, its jumps as short as they can be."""
    fixed = [(end, len(data) - (end - start)) for start, end, data in edits]
    sizes = {jump[0]: _LONG for jump in outline.jumps}
    while True:
        resized = [
            (end, sizes[start] + (opcode in _WITH_EXTRA) - (end - start))
            for start, end, opcode, _ in outline.jumps
        ]
        offsets = _Offsets(sorted(fixed + resized))
        shrunk = False
        for start, _, opcode, target in outline.jumps:
            if sizes[start] == _LONG and _is_near(
                opcode, offsets[start], offsets[target] - (target > start)
            ):
                sizes[start] = _SHORT
                shrunk = True
        if not shrunk:
            break
    for start, end, opcode, target in outline.jumps:
        size = sizes[start]
        distance = offsets[target] - offsets[start] - size
        if opcode in _SIGNED:
            distance += 0x40 if size == _SHORT else 0x4000
        if not 0 <= distance < _LONG_RANGE:
            raise JumpError("expected at most 16384 bytes between a jump and its target")
        operand = (
            bytes((distance,)) if size == _SHORT else bytes((0x80 | distance & 0x7F, distance >> 7))
        )
        extra = code[end - 1 : end] if opcode in _WITH_EXTRA else b""
        edits.append((start, end, bytes((opcode,)) + operand + extra))
    out = bytearray()
    done = 0
    for start, end, data in sorted(edits):
        out += code[done:start]
        out += data
        done = end
    out += code[done:]
    return out, offsets


def _is_near(opcode: int, start: int, target: int) -> bool:
    """Whether one byte is enough for the operand of a jump.

    Args:
        opcode: of the jump.
        start: offset of the jump.
        target: offset that it leads to when its operand takes one byte.
    """
    distance = target - start - _SHORT + (0x40 if opcode in _SIGNED else 0)
    return 0 <= distance < _SHORT_RANGE


def _lines(line_info: bytes, loud: list[int], offsets: _Offsets) -> bytes:
    """The shortest line table that gives the loud instructions the lines that they had."""
    out = bytearray()
    line, place = 1, 0  # as written
    at = 0
    for offset, end, wanted in _line_runs(line_info):
        if wanted == line:
            continue
        at = bisect_left(loud, offset, at)
        if at == len(loud):
            break
        if loud[at] >= end:
            continue
        # The line may change anywhere behind the last instruction of the line before.
        best = offsets[loud[at]]
        if best - place <= _STEP and wanted - line <= _STEP_LINES:
            out.append(wanted - line << 5 | best - place)
        else:
            least = offsets[loud[at - 1]] + 1 if at else 0
            step = encode_line_step(best - place, wanted - line)
            for earlier in (place + _STEP, place + _WIDE_STEP):
                if least <= earlier < best:
                    shorter = encode_line_step(earlier - place, wanted - line)
                    if len(shorter) < len(step):
                        step, best = shorter, earlier
            out += step
        line, place = wanted, best
    return bytes(out)


def _line_runs(line_info: bytes) -> Iterator[tuple[int, int, int]]:
    """The runs of code that have one line: (offset, end, line).

    Raises:
        FormatError: the table ends inside an entry.
    """
    offset, line, position = 0, 1, 0
    while position < len(line_info):
        first = line_info[position]
        if first & 0x80:
            if position + 1 == len(line_info):
                raise FormatError(
                    f"line table, offset {position}: expected an entry of two bytes, found one"
                )
            size = first & 0xF
            count = (first & 0x70) << 4 | line_info[position + 1]
            position += 2
        else:
            size, count = first & 0x1F, first >> 5
            position += 1
        if size:
            yield offset, offset + size, line
            offset += size
        line += count
    yield offset, _FOREVER, line
