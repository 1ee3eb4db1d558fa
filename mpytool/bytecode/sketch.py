# SPDX-License-Identifier: MIT
"""A module taken apart, to be written anew with its names in other places.

    sketch = read_sketch(module, name_size=255)
    sketch.uses                                how often its code refers to each name
    write_sketch(sketch, {"a.py": 0, "x": 2}, qstrs)

Written anew, a module does what it did.  String constants that can be names need no word in the
object table: LOAD_CONST_STRING loads them.  `mpytool.bytecode.outline` says what is left out of
the functions.  How a module is written depends on what it does, not on the numbers that it gave
its names: one that was frozen, and taken out of the image, is made the same again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mpytool.bytecode.code import Constant, Module, RawCode, RawCodeKind
from mpytool.bytecode.outline import (
    LOAD_CONST_OBJ,
    LOAD_CONST_STRING,
    Outline,
    read_outline,
    write_outline,
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A module, taken apart.

    Attributes:
        module: as it was compiled.
        outlines: its functions, each before its children.
        uses: how often the code refers to each name but the first, in the order of its uses.
        unused: the names that it does not refer to.
        moved: the constants that become names.
    """

    module: Module
    outlines: list[Outline]
    uses: Counter[str]
    unused: tuple[str, ...]
    moved: frozenset[int]


def read_sketch(module: Module, name_size: int) -> Sketch | None:
    """The module, taken apart; None if it holds machine code.

    Args:
        module: the module.
        name_size: bytes that a name can have; 0 if string constants stay what they are.

    Raises:
        FormatError: a function's bytes are not valid.
    """
    codes = list(_functions(module.code))
    if any(code.kind is not RawCodeKind.BYTECODE for code in codes):
        return None
    outlines = [read_outline(code.fun_data) for code in codes]
    uses = Counter[str]()
    qstrs = module.qstrs
    moved = frozenset(
        index
        for index, value in enumerate(module.constants)
        if type(value) is str and is_name(value, name_size)
    )
    loaded = set[int]()
    for outline in outlines:
        uses[qstrs[outline.prelude.simple_name_index]] += 1
        for index in outline.prelude.arg_name_indices:
            uses[qstrs[index]] += 1
        for _, _, opcode, index in outline.names:
            if opcode != LOAD_CONST_OBJ:
                uses[qstrs[index]] += 1
            elif index in moved:
                uses[str(module.constants[index])] += 1
                loaded.add(index)
    del uses[qstrs[0]]
    unused = tuple(name for name in qstrs[1:] if name not in uses and name != qstrs[0])
    return Sketch(module, outlines, uses, unused, moved & loaded)


def is_name(text: str, size: int) -> bool:
    """Whether a string constant can be a name of at most `size` bytes."""
    return len(text.encode("utf-8", "surrogatepass")) <= size and "\0" not in text


def write_sketch(sketch: Sketch, indices: Mapping[str, int], qstrs: tuple[str, ...]) -> Module:
    """The module with its names at other indices.

    Args:
        sketch: the module.
        indices: of every name that it uses, the first included.
        qstrs: its new table of names.

    Raises:
        JumpError: a function has become too large.
    """
    module = sketch.module
    names = {old: indices[name] for old, name in enumerate(module.qstrs) if name in indices}
    constants: dict[int, tuple[int, int]] = {}
    kept: list[Constant] = []
    for index, value in enumerate(module.constants):
        if index in sketch.moved:
            constants[index] = (LOAD_CONST_STRING, indices[str(value)])
        else:
            constants[index] = (LOAD_CONST_OBJ, len(kept))
            kept.append(value)
    written = iter([write_outline(outline, names, constants) for outline in sketch.outlines])
    return module._replace(
        qstrs=qstrs, constants=tuple(kept), code=_rewritten(module.code, written)
    )


def shortest(module: Module, name_size: int) -> Module:
    """The module with only the names that it uses, in the order of their uses.

    Args:
        module: the module.
        name_size: as for `read_sketch`.

    Raises:
        FormatError: a function's bytes are not valid.
    """
    sketch = read_sketch(module, name_size)
    if sketch is None:
        return module
    qstrs = (module.qstrs[0], *sketch.uses)
    return write_sketch(sketch, {name: index for index, name in enumerate(qstrs)}, qstrs)


def _functions(code: RawCode) -> Iterator[RawCode]:
    """A raw code and all below it, each before its children."""
    yield code
    for child in code.children:
        yield from _functions(child)


def _rewritten(code: RawCode, written: Iterator[bytes]) -> RawCode:
    """A raw code and all below it with new bytes, which come in the order of `_functions`."""
    data = next(written)
    children = tuple(_rewritten(child, written) for child in code.children)
    return RawCode(code.kind, data, children, code.native)
