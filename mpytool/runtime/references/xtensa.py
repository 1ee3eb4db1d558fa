# SPDX-License-Identifier: MIT
r"""References in Xtensa code: literals that `l32r` loads.

    400d1a2c: 7c 3a 41 3f         a word: 0x3f413a7c
    ...
    4010203d: 21 7b 3e            l32r a2, 0x400d1a2c

An l32r has 3 bytes: 4 bits of register, the opcode 1, and 16 bits that count words backwards
from the aligned address behind it: it reaches from 4 to 262,144 bytes.

Instructions have 2 or 3 bytes (4 in an extension of the ESP32-S3), and three bytes in data may
look like an l32r.  So it must stand where instructions begin: decoded from several addresses in
front of it, most of the paths soon agree, and they must come to it.  The same holds for the
instructions that follow.

A literal is one word, shared by all code in reach; CONST16, which has no literals, is an option
that no ESP chip's processor has.

Source: Xtensa Instruction Set Architecture Reference Manual, sections 3.8.2 (code density), 4.3
(L32R) and 8 (opcodes).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from mpytool.image.memory import MemoryImage, Segment
from mpytool.runtime.references.literals import words_with
from mpytool.runtime.references.model import Encoding, Reference, Target
from mpytool.runtime.structure.scan import Scan

_REACH = 0x40000  # bytes from a literal to the instruction that loads it, at most
_L32R = re.compile(b"[" + bytes(range(1, 256, 16)) + b"]")
_BEFORE = 40  # bytes in front, from which paths start
_STARTS = 12  # paths
_AGREEING = 7  # paths of these that must come to the instruction
_SIZES = bytes((3,) * 8 + (2,) * 6 + (4, 4))  # bytes of an instruction, by its lowest 4 bits
# The first bytes of a function: entry a1, n; addi a1, a1, -n (ESP8266); and of ways to leave one.
_ENTRY, _ADDI_SP = b"\x36", b"\x12\xc1"
_HEAD = 32  # bytes of a function's first instructions
_FIRST = 4  # instructions among which one makes the frame
_RETURNS = (b"\x80\x00\x00", b"\x90\x00\x00", b"\x0d\xf0", b"\x1d\xf0")  # ret, retw, ret.n, retw.n


def literal_users(image: MemoryImage, address: int) -> tuple[int, ...]:
    """The addresses of the l32r instructions that load the word at an address."""
    return tuple(loads(image, {address}).get(address, ()))


def loads(image: MemoryImage, literals: Collection[int]) -> dict[int, list[int]]:
    """For each literal the addresses of the instructions that load it."""
    found: dict[int, list[int]] = {}
    first, last = min(literals, default=0), max(literals, default=-_REACH)
    for segment in image.clipped(first + 4, last + _REACH + 3):
        data = segment.data
        for match in _L32R.finditer(data, 0, len(data) - 2):
            offset = match.start()
            place = segment.address + offset
            back = (data[offset + 1] | data[offset + 2] << 8) - 0x10000
            literal = (place + 3 & ~3) + 4 * back
            if literal in literals and _is_instruction(image, place):
                found.setdefault(literal, []).append(place)
    return found


def find(scan: Scan, targets: Sequence[Target]) -> list[Reference]:
    """Every reference to the tables."""
    tables = {
        address: target.table for target in targets for address in words_with(scan, target.address)
    }
    return [
        Reference(tables[address], address, Encoding.XTENSA_L32R, tuple(users))
        for address, users in sorted(loads(scan.image, tables).items())
    ]


def _is_instruction(image: MemoryImage, place: int) -> bool:
    """Whether an instruction begins at an address."""
    segment = image.segment_at(place)
    if segment is None:
        return False
    return _agreeing(segment, place) >= _AGREEING or _is_function(segment, place)


def _agreeing(segment: Segment, place: int) -> int:
    """How many of the paths that start in front of an address come to it."""
    end = place - segment.address
    count = 0
    for start in range(end - _BEFORE, end - _BEFORE + _STARTS):
        at = max(start, 0)
        while at < end:
            at += _SIZES[segment.data[at] & 15]
        count += at == end
    return count


def _is_function(segment: Segment, place: int) -> bool:
    """Whether an address is among the first instructions of a function.

    What is in front of one may be literals or padding, from where no path agrees.
    """
    end = place - segment.address
    return any(
        _begins_function(segment.data, start) and _reaches(segment.data, start, end)
        for start in range(end - end % 4, max(end - _HEAD, -1), -4)
    )


def _begins_function(data: bytes, start: int) -> bool:
    """Whether a function may begin at an offset: a frame is made, or another one has ended."""
    before = data[max(start - 6, 0) : start]
    if data[start : start + 1] == _ENTRY or any(before.find(r) >= 0 for r in _RETURNS):
        return True
    at = start
    for _ in range(_FIRST):
        if data[at : at + 2] == _ADDI_SP:
            return True
        at += _SIZES[data[at] & 15] if at < len(data) else 0
    return not start


def _reaches(data: bytes, start: int, end: int) -> bool:
    """Whether the path from one offset comes to another."""
    while start < end:
        start += _SIZES[data[start] & 15]
    return start == end
