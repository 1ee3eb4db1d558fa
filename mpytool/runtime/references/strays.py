# SPDX-License-Identifier: MIT
"""Addresses in free flash that code holds already, before there is anything.

An image for an Espressif chip leaves out texts that are never read at run time, such as those
of log messages: they have addresses behind the constants, and code passes these on, but no
bytes.  A table that begins where such an address leads would seem to be referred to by that
code.  So the linker puts none there.

    420eacba: 3c17e6b7   lui   a3, 0x3c17e
    420eacc2: 2f868693   addi  a3, a3, 760       0x3c17e2f8: a text that was not loaded

Source: ESP-IDF, esp_system/ld: .flash.rodata_noload.
"""

from __future__ import annotations

from collections.abc import Collection

from mpytool.image.memory import MemoryImage
from mpytool.runtime.references import riscv
from mpytool.runtime.references.literals import words_between
from mpytool.runtime.references.model import Reference, Table, reach_of
from mpytool.runtime.structure.scan import Scan


def find_strays(
    image: MemoryImage,
    word_size: int,
    architecture: str,
    low: int,
    high: int,
    references: Collection[Reference],
) -> tuple[int, ...]:
    """The addresses from `low` up to `high` that code holds; perhaps more, but none less.

    Args:
        image: the runtime's own bytes, without what a link placed.
        word_size: bytes of an address.
        architecture: the instruction set.
        low: the first address that matters.
        high: the first one that does no longer.
        references: what is known to refer to the tables of an earlier link.
    """
    known = {reference.address for reference in references}
    scan = Scan(image, word_size)
    if architecture == "riscv":
        pairs = riscv.pairs_between(scan, low, high)
        return tuple(sorted({value for upper, _, value in pairs if upper not in known}))
    words = words_between(scan, low, high)
    return tuple(sorted({word for place, word in words.items() if place not in known}))


def is_hit(table: Table, address: int, word_size: int, strays: Collection[int]) -> bool:
    """Whether a table at an address would seem to be referred to."""
    return any(address <= stray < address + reach_of(table, word_size) for stray in strays)
