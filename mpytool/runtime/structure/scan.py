# SPDX-License-Identifier: MIT
r"""Fast searches in an image: by bytes, by word, by the distance of two words.

    scan = Scan(image, word_size=4)
    scan.texts(b"NotImplementedError\0")     addresses where these bytes are
    scan.words_at(0x1000_2000)               every aligned word that holds this address
    scan.pairs(70, 0x15)                     places where the word 70 words on is 0x15 larger

An index of all words that point into the image is made once, when it is first needed.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import sub

from mpytool.image.memory import MemoryImage, Segment

_CODES = {4: "I", 8: "Q"}


@dataclass(frozen=True)
class WordRun:
    """The aligned words of one segment.

    Attributes:
        address: of the first word.
        words: their values.
    """

    address: int
    words: array[int]


class Scan:
    """An image, ready to be searched.

    Args:
        image: the bytes at their addresses.
        word_size: 4 or 8; words are little-endian.
    """

    def __init__(self, image: MemoryImage, word_size: int) -> None:
        self.image = image
        self.word_size = word_size

    @cached_property
    def runs(self) -> tuple[WordRun, ...]:
        """The words of every segment."""
        return tuple(self._run(segment) for segment in self.image.segments)

    def _run(self, segment: Segment) -> WordRun:
        skip = -segment.address % self.word_size
        end = len(segment.data) - (len(segment.data) - skip) % self.word_size
        words = array(_CODES[self.word_size])
        words.frombytes(segment.data[skip:end] if end > skip else b"")
        if sys.byteorder != "little":
            words.byteswap()
        return WordRun(segment.address + skip, words)

    @cached_property
    def _index(self) -> dict[int, list[int]]:
        """The addresses of the words that point into the image, by where they point.

        Without those that are 0: an image may be zeros for the most part.
        """
        spans = [(segment.address, segment.end) for segment in self.image.segments]
        index: dict[int, list[int]] = {}
        for run in self.runs:
            size = self.word_size
            for low, high in spans:
                for position, word in enumerate(run.words):
                    if word and low <= word < high:
                        index.setdefault(word, []).append(run.address + position * size)
        return index

    def words_at(self, target: int) -> list[int]:
        """The addresses of every aligned word that holds `target`, in order."""
        if target == 0:
            return [
                run.address + position * self.word_size
                for run in self.runs
                for position, word in enumerate(run.words)
                if not word
            ]
        return sorted(self._index.get(target, ()))

    def texts(self, data: bytes) -> list[int]:
        """The addresses where these bytes are."""
        found = []
        for segment in self.image.segments:
            offset = segment.data.find(data)
            while offset >= 0:
                found.append(segment.address + offset)
                offset = segment.data.find(data, offset + 1)
        return found

    def pairs(self, distance: int, difference: int) -> Iterator[int]:
        """The addresses of words that are `difference` less than the word `distance` words on."""
        for run in self.runs:
            words = memoryview(run.words)
            for position, found in enumerate(map(sub, words[distance:], words)):
                if found == difference:
                    yield run.address + position * self.word_size
