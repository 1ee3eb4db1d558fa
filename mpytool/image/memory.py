# SPDX-License-Identifier: MIT
"""A memory image: sparse bytes by address.

What every container file holds in the end, and what the linker reads and
writes.  An image is a value: changing it gives a new one.

    image = MemoryImage.of([(0x1000_0000, b"abc"), (0x1000_0003, b"d")])
    image.segments          -> (Segment(0x10000000, b"abcd"),)      neighbours are merged
    image.read(0x1000_0001, 2)                    -> b"bc"
    image.with_patch(0x1000_0001, b"XY").diff(image)
                            -> (Difference(0x10000001, old=b"bc", new=b"XY"),)

Addresses are 64-bit: a byte lives at 0 ... 2**64 - 1.  A container whose addresses
are 32-bit says so with `limit`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from mpytool.errors import FormatError

ADDRESS_LIMIT = 1 << 64  # bytes: the first address beyond any memory
ADDRESS_LIMIT_32 = 1 << 32  # bytes: the first address beyond a 32-bit memory
ERASED = 0xFF  # what an erased flash byte reads as; fills gaps
_ADDRESS = itemgetter(0)  # of a segment


class Segment(NamedTuple):
    """A run of known bytes.

    Attributes:
        address: where the first byte lives.
        data: the bytes, at least one.
    """

    address: int
    data: bytes

    @property
    def end(self) -> int:
        """The first address behind the segment."""
        return self.address + len(self.data)


class Difference(NamedTuple):
    """A run of bytes in which two images differ.

    `old` or `new` is empty where that image has no bytes at all.
    """

    address: int
    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True)
class MemoryImage:
    """Bytes by address: segments in rising order that neither overlap nor touch.

    Build one with `MemoryImage.of`, which sorts and merges.
    """

    segments: tuple[Segment, ...] = ()

    @classmethod
    def of(cls, pieces: Iterable[tuple[int, bytes]], *, limit: int = ADDRESS_LIMIT) -> MemoryImage:
        """Collect (address, bytes) pieces in any order; empty pieces vanish.

        Args:
            pieces: the bytes and where they live.
            limit: the first address beyond the memory: 2**32 or 2**64.

        Raises:
            FormatError: two pieces overlap, or one lies beyond `limit`.
        """
        ordered = sorted((piece for piece in pieces if piece[1]), key=itemgetter(0))
        runs: list[tuple[int, list[bytes]]] = []
        end = -1
        for address, data in ordered:
            if address < 0 or address + len(data) > limit:
                _check_range(address, len(data), limit)
            if address < end:
                raise FormatError(
                    f"{min(end, address + len(data)) - address} bytes at {address:#010x} "
                    "are given twice: the segments of an image must not overlap",
                    hint="the file is damaged, or was joined from two that do not fit together",
                )
            if address == end:
                runs[-1][1].append(data)
            else:
                runs.append((address, [data]))
            end = address + len(data)
        return cls(tuple(Segment(address, b"".join(parts)) for address, parts in runs))

    def __bool__(self) -> bool:
        return bool(self.segments)

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.segments)

    @property
    def start(self) -> int:
        """The lowest address in use; 0 if the image is empty."""
        return self.segments[0].address if self.segments else 0

    @property
    def end(self) -> int:
        """The first address behind the highest byte; 0 if the image is empty."""
        return self.segments[-1].end if self.segments else 0

    @property
    def size(self) -> int:
        """How many bytes are known, gaps not counted."""
        return sum(len(segment.data) for segment in self.segments)

    def segment_at(self, address: int) -> Segment | None:
        """The segment that holds the byte at `address`, or None."""
        segments = self.segments
        index = bisect_right(segments, address, key=_ADDRESS) - 1 if len(segments) > 1 else 0
        if index >= 0 and segments:
            start, data = segments[index]
            if start <= address < start + len(data):
                return segments[index]
        return None

    def contains(self, address: int, size: int = 1) -> bool:
        """Whether all of `size` bytes at `address` are known."""
        segment = self.segment_at(address)
        return segment is not None and address + size <= segment.end

    def read(self, address: int, size: int) -> bytes:
        """The `size` bytes at `address`.

        Raises:
            FormatError: not all of them are known.
        """
        if size == 0:
            return b""
        segment = self.segment_at(address)
        if segment is None or size < 0 or address + size > segment.end:
            known = segment.end - address if segment else 0
            raise FormatError(
                f"expected {size} bytes at {address:#010x}, found {known}: "
                "the image has no more there"
            )
        offset = address - segment.address
        return segment.data[offset : offset + size]

    def read_filled(self, address: int, size: int, fill: int = ERASED) -> bytes:
        """The `size` bytes at `address`, with `fill` where the image has none."""
        out = bytearray([fill]) * size
        for segment in self.clipped(address, address + size):
            offset = segment.address - address
            out[offset : offset + len(segment.data)] = segment.data
        return bytes(out)

    def clipped(self, start: int, end: int) -> MemoryImage:
        """The part of the image with start <= address < end."""
        kept = []
        first = max(bisect_right(self.segments, start, key=_ADDRESS) - 1, 0)
        last = bisect_left(self.segments, end, key=_ADDRESS)
        for segment in self.segments[first:last]:
            low, high = max(segment.address, start), min(segment.end, end)
            if low < high:
                data = segment.data[low - segment.address : high - segment.address]
                kept.append(Segment(low, data))
        return MemoryImage(tuple(kept))

    def with_patch(self, address: int, data: bytes) -> MemoryImage:
        """A copy with the known bytes at `address` replaced.

        Raises:
            FormatError: the image does not hold all of these addresses already.
        """
        if not data:
            return self
        self.read(address, len(data))
        return self.overlaid([(address, data)])

    def with_segment(self, address: int, data: bytes) -> MemoryImage:
        """A copy with new bytes at addresses that were free.

        Raises:
            FormatError: some of the addresses are in use, or beyond 64 bits.
        """
        return MemoryImage.of([*((s.address, s.data) for s in self.segments), (address, data)])

    def overlaid(self, pieces: Iterable[tuple[int, bytes]]) -> MemoryImage:
        """A copy in which each piece replaces, or extends, what was there; the last wins.

        Raises:
            FormatError: a piece leaves the 64-bit address range.
        """
        runs = [(segment.address, bytearray(segment.data)) for segment in self.segments]
        for address, data in pieces:
            _check_range(address, len(data), ADDRESS_LIMIT)
            if data:
                _lay_over(runs, address, data)
        return MemoryImage.of((address, bytes(data)) for address, data in runs)

    def checked(self, limit: int = ADDRESS_LIMIT_32) -> MemoryImage:
        """The image itself, all of whose bytes lie below `limit`.

        Raises:
            FormatError: some do not.
        """
        if self.end > limit:
            _check_range(self.end, 0, limit)
        return self

    def filled(self, fill: int = ERASED) -> Segment:
        """The whole image as one segment from its first to its last byte.

        Raises:
            FormatError: the image is empty, or its gaps are larger than 64 MiB.
        """
        if not self.segments:
            raise FormatError("the image holds no bytes", hint="check that it was linked for flash")
        span = self.end - self.start
        if span - self.size > MAX_FILL_SIZE:
            raise FormatError(
                f"the image spans {span:#x} bytes ({self.start:#010x} to {self.end:#010x}) but "
                f"holds only {self.size}: too sparse for a file without addresses",
                hint="choose a format that holds addresses: uf2, hex or elf",
            )
        return Segment(self.start, self.read_filled(self.start, span, fill))

    def diff(self, old: MemoryImage) -> tuple[Difference, ...]:
        """Where this image differs from `old`, in rising order of address.

        A run of differing bytes is one Difference; bytes that only one of the
        two images holds come as runs of their own.
        """
        both = (*old.segments, *self.segments)
        cuts = sorted({edge for segment in both for edge in (segment.address, segment.end)})
        found: list[Difference] = []
        for low, high in pairwise(cuts):
            before = old.read(low, high - low) if old.contains(low) else b""
            after = self.read(low, high - low) if self.contains(low) else b""
            if before and after:
                found.extend(_runs(low, before, after))
            elif before or after:
                found.append(Difference(low, before, after))
        return tuple(found)


MAX_FILL_SIZE = 64 << 20  # bytes of gap that a file without addresses may carry


def _check_range(address: int, size: int, limit: int) -> None:
    """Raise FormatError unless `size` bytes at `address` lie below `limit`."""
    if address < 0 or address + size > limit:
        bits = limit.bit_length() - 1
        wider = ", or is meant for a 64-bit machine" if bits == 32 else ""
        raise FormatError(
            f"{size} bytes at {address:#x} leave the {bits}-bit address range",
            hint=f"the file is damaged{wider}",
        )


def _lay_over(runs: list[tuple[int, bytearray]], address: int, data: bytes) -> None:
    """Put `data` into sorted `runs` that do not overlap, over what is there."""
    end = address + len(data)
    first = bisect_right(runs, address, key=lambda run: run[0]) - 1
    if first >= 0 and end <= runs[first][0] + len(runs[first][1]):
        offset = address - runs[first][0]
        runs[first][1][offset : offset + len(data)] = data
        return
    first = max(first, 0)
    last = bisect_left(runs, end, key=lambda run: run[0])
    merged: list[tuple[int, bytearray]] = [(address, bytearray(data))]
    for start, old in runs[first:last]:
        if start < address:
            merged.append((start, old[: address - start]))
        if start + len(old) > end:
            merged.append((max(start, end), old[max(end - start, 0) :]))
    runs[first:last] = sorted((r for r in merged if r[1]), key=lambda run: run[0])


_CHUNK = 1024  # bytes compared at once, before single ones are


def _runs(address: int, old: bytes, new: bytes) -> Iterator[Difference]:
    """The differing runs of two byte strings of equal length."""
    if old == new:
        return
    start = -1
    for base in range(0, len(old), _CHUNK):
        before, after = old[base : base + _CHUNK], new[base : base + _CHUNK]
        if before == after and start < 0:
            continue
        for index, (a, b) in enumerate(zip(before, after, strict=True), base):
            if a != b and start < 0:
                start = index
            elif a == b and start >= 0:
                yield Difference(address + start, old[start:index], new[start:index])
                start = -1
    if start >= 0:
        yield Difference(address + start, old[start:], new[start:])
