# SPDX-License-Identifier: MIT
"""One row of names for all modules of a link, which their tables are parts of.

    module a   names  a.py  x  y            row   b.py  z  a.py  x  y
    module b   names  b.py  y  z                  '-- b starts here: names 0, 4 and 1

Each module's table starts at the name of its file and goes on to the right, over what others
have there already, so that a name used by many stands in the row once, or a few times.  The
operands in bytecode are changed to match.  An operand below 128 takes one byte, others two: what
a module uses most is near its start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mpytool.abi import Abi
from mpytool.bytecode.code import Module
from mpytool.bytecode.outline import JumpError
from mpytool.bytecode.sketch import Sketch, read_sketch, write_sketch

_MOST_NAMES = 1 << 16  # that a runtime can number
_NEAR = 128  # indices that take one byte
_FAR = 1 << 14  # indices that take two
_CANDIDATES = 8  # modules among which the next one in the row is chosen


@dataclass(frozen=True, slots=True)
class Row:
    """The names of all modules, in one row.

    Attributes:
        names: all of them.
        starts: for each module where its table starts; None if it has one of its own.
    """

    names: tuple[str, ...]
    starts: tuple[int | None, ...]


def share_names(
    modules: Sequence[Module], abi: Abi, qstr_count: int
) -> tuple[tuple[Module, ...], Row]:
    """The modules with their operands changed, and the row of names that these refer to.

    A module's `qstrs` are then the part of the row that its operands reach, with names of other
    modules in it.  Modules of machine code stay as they are, and so do all if the runtime has
    sys.settrace, which shows every line, or if a function is too large to be changed.

    Args:
        modules: as they were compiled.
        abi: the runtime's layout.
        qstr_count: names that the runtime has already.

    Raises:
        FormatError: a function's bytes are not valid.
    """
    as_is = tuple(modules), Row((), (None,) * len(modules))
    if abi.settrace:
        return as_is
    texts = sum(len(module.qstrs) + len(module.constants) for module in modules)
    size = abi.longest_name if qstr_count + texts < _MOST_NAMES else 0
    sketches = [read_sketch(module, size) for module in modules]
    row, starts, indices = _arrange([sketch for sketch in sketches if sketch])
    made: list[tuple[Module, int | None]] = []
    places = zip(starts, indices, strict=True)
    try:
        for module, sketch in zip(modules, sketches, strict=True):
            if sketch is None:
                made.append((module, None))
                continue
            start, at = next(places)
            reach = max(at.values()) + 1
            made.append((write_sketch(sketch, at, row[start : start + reach]), start))
    except JumpError:
        return as_is
    return tuple(module for module, _ in made), Row(row, tuple(start for _, start in made))


def _arrange(
    sketches: Sequence[Sketch],
) -> tuple[tuple[str, ...], list[int], list[dict[str, int]]]:
    """Put the names of modules in one row; it, and each module's start and indices.

    The row is made from its end: a module's start goes in front of all that there is, so that
    it reaches it.  Of the next few modules the one is taken that finds most of its names.
    """
    reversed_row: list[str] = []
    place: dict[str, int] = {}  # of each name the one nearest to the front, counted from the end
    uses = [{**dict.fromkeys(sketch.unused, 0), **sketch.uses} for sketch in sketches]
    users = Counter(name for used in uses for name in used)
    fronts = [0] * len(sketches)
    indices: list[dict[str, int]] = [{}] * len(sketches)
    waiting = list(range(len(sketches)))
    while waiting:
        size = len(reversed_row)
        _, taken = max(
            (sum(size - place.get(name, -_FAR) < _NEAR for name in uses[number]), -at)
            for at, number in enumerate(waiting[:_CANDIDATES])
        )
        number = waiting.pop(-taken)
        used = uses[number]
        own = sketches[number].module.qstrs[0]
        for name in used:
            users[name] -= 1
        for name in (*reversed(_entries(used, place, users, size)), own):
            place[name] = len(reversed_row)
            reversed_row.append(name)
        fronts[number] = front = len(reversed_row) - 1
        indices[number] = {name: front - place[name] for name in (own, *used)}
    last = len(reversed_row) - 1
    return tuple(reversed(reversed_row)), [last - front for front in fronts], indices


def _entries(
    uses: Mapping[str, int], place: Mapping[str, int], users: Mapping[str, int], size: int
) -> list[str]:
    """The names that a module puts in the row, in their order.

    An entry takes two bytes, a reference to a far one a byte more than to a near one: a name
    that is used once may be far.  What later modules use too comes first, nearest to them.

    Args:
        uses: how often the module refers to each of its names.
        place: where names are in the row already, counted from its end.
        users: how many later modules use each name.
        size: of the row so far.
    """
    new = [name for name in uses if name not in place]
    for at, name in sorted((place[name], name) for name in uses if name in place):
        index = len(new) + size - at
        if index >= _FAR or (index >= _NEAR and uses[name] > 1):
            new.append(name)
    new.sort(key=lambda name: (-users[name], -uses[name]))
    if len(new) >= _NEAR:
        hot = set(sorted(new, key=lambda name: -uses[name])[: _NEAR - 1])
        new.sort(key=lambda name: name not in hot)
    return new
