# SPDX-License-Identifier: MIT
"""Words of an image that may be literals: with a value, or with one near it.

Unlike `Scan.words_at` these need not lead into the image that is searched: the tables of a link
are no part of what is searched for code.
"""

from __future__ import annotations

from mpytool.runtime.structure.scan import Scan


def words_with(scan: Scan, value: int) -> list[int]:
    """The addresses of every aligned word that holds a value, in order."""
    size = scan.word_size
    places = scan.texts(value.to_bytes(size, "little"))
    return [place for place in places if place % size == 0]


def words_between(scan: Scan, low: int, high: int) -> dict[int, int]:
    """Address and value of every aligned word with low <= value < high."""
    size = scan.word_size
    return {
        run.address + size * index: word
        for run in scan.runs
        for index, word in enumerate(run.words)
        if low <= word < high
    }
