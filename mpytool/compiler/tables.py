# SPDX-License-Identifier: MIT
"""The two tables of a module while it is compiled: qstrs and constants.

    qstrs["f"]             index of a name, entered when it is first asked for
    constants.index(1.5)   index of a constant, equal ones share it

The order of entry is the order in the .mpy file, so every part of the compiler
asks for indices in the order in which MicroPython's does: first, scope by scope,
what the code itself names; then, scope by scope, the variables.

Source: py/emitcommon.c of MicroPython 1.29.
"""

from __future__ import annotations

from mpytool.bytecode.code import Constant, constant_key


class QstrTable(dict[str, int]):
    """Names and their indices; a missing one is entered."""

    def __missing__(self, name: str) -> int:
        index = self[name] = len(self)
        return index


class ConstantTable:
    """The object table."""

    __slots__ = ("_indices", "values")

    def __init__(self) -> None:
        self.values: list[Constant] = []
        self._indices: dict[object, int] = {}

    def index(self, value: Constant) -> int:
        """The index of a constant, which is entered if no equal one is there."""
        key: object = (str, value) if type(value) is str else _key(value)
        index = self._indices.get(key)
        if index is None:
            index = self._indices[key] = len(self.values)
            self.values.append(value)
        return index


def _key(value: Constant) -> object:
    """As `constant_key`, but a NaN equals itself only, and 0j equals -0j."""
    identity = id(value)  # here, because compiled code makes another object of a float
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - the test for NaN
        return identity
    if isinstance(value, tuple):
        return ("tuple", *(_key(item) for item in value))
    return constant_key(value)
