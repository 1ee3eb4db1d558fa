# SPDX-License-Identifier: MIT
"""Read pointers, arrays and texts of a runtime from its memory image.

words = Words(image, abi)
words.pointer(0x1000_0100)        -> 0x1000_4F20      4 or 8 bytes, the ABI's order
words.numbers(0x1000_4F20, 2, 3)  -> (17, 4, 260)     three 16-bit numbers
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from mpytool.abi import Abi
from mpytool.errors import FormatError
from mpytool.image.memory import MemoryImage

_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}


class Words(NamedTuple):
    """An image, read with a runtime's word size and byte order."""

    image: MemoryImage
    abi: Abi

    def numbers(self, address: int, size: int, count: int) -> tuple[int, ...]:
        """`count` unsigned numbers of `size` bytes each.

        Raises:
            FormatError: the image does not hold them.
        """
        data = self.image.read(address, size * count)
        if count == 1:
            return (int.from_bytes(data, "big" if self.abi.big_endian else "little"),)
        return struct.unpack(f"{self.abi.byte_order}{count}{_CODES[size]}", data)

    def pointer(self, address: int) -> int:
        """One machine word."""
        return self.numbers(address, self.abi.word_size, 1)[0]

    def run(self, address: int, count: int) -> tuple[int, ...]:
        """`count` machine words, and the address behind them."""
        words = self.numbers(address, self.abi.word_size, count)
        return (*words, address + count * self.abi.word_size)

    def text(self, address: int, limit: int) -> bytes:
        """The bytes up to the next NUL.

        Raises:
            FormatError: there is none within `limit` bytes or in the image.
        """
        segment = self.image.segment_at(address)
        if segment is None:
            raise FormatError(f"expected a text at {address:#x}, found no bytes in the image")
        start = address - segment.address
        end = segment.data.find(b"\0", start, start + limit)
        if end < 0:
            raise FormatError(f"expected a text at {address:#x}, found no NUL behind it")
        return segment.data[start:end]
