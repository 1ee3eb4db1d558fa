# SPDX-License-Identifier: MIT
r"""References in Thumb code: literals that `ldr` loads, and movw/movt pairs.

    4b0a       ldr r3, [pc, #40]       48xx - 4Fxx: 8 bits of words behind the aligned pc + 4
    f8df 3028  ldr.w r3, [pc, #40]     F8DF/F85F: 12 bits of bytes, forwards or backwards
    f241 2334  movw r3, #0x1234        the lower half; movt (F2C0 ...) the upper one

A word that holds a table's address is a reference only if a decoded `ldr` loads it: data that
looks like an address is an error, since nobody knows who reads it.

Source: Armv6-M and Armv7-M Architecture Reference Manuals, encodings T1 and T2 of LDR (literal),
T3 of MOV (immediate), T1 of MOVT.
"""

from __future__ import annotations

from collections.abc import Iterator

from mpytool.image.memory import MemoryImage
from mpytool.runtime.references.model import Encoding, Reference, Table
from mpytool.runtime.structure.scan import Scan

_REACH = 4096  # bytes from an instruction to its literal, at most
_PAIR_REACH = 64  # bytes from movw to its movt


def literal_users(image: MemoryImage, address: int) -> tuple[int, ...]:
    """The addresses of the instructions that load the word at an address."""
    start = max(address - _REACH - 4, 0)
    users = []
    for segment in image.clipped(start, address + _REACH):
        first = segment.address + segment.address % 2
        data = segment.data
        for place in range(first, segment.end - 1, 2):
            offset = place - segment.address
            if _target(data, offset, place) == address:
                users.append(place)
    return tuple(users)


def _target(data: bytes, offset: int, place: int) -> int:
    """The literal that the instruction at an offset loads, 0 if it loads none."""
    high = data[offset + 1]
    if high & 0xF8 == 0x48:
        return (place + 4 & ~3) + 4 * data[offset]
    if high == 0xF8 and data[offset] in (0xDF, 0x5F) and offset + 4 <= len(data):
        distance = int.from_bytes(data[offset + 2 : offset + 4], "little") & 0xFFF
        return (place + 4 & ~3) + (distance if data[offset] == 0xDF else -distance)
    return 0


def find_literals(scan: Scan, table: Table, target: int) -> tuple[list[Reference], list[int]]:
    """References by literals, and the words with this value that no instruction loads."""
    found, unused = [], []
    for address in scan.words_at(target):
        users = literal_users(scan.image, address)
        if users:
            found.append(Reference(table, address, Encoding.THUMB_LITERAL, users))
        else:
            unused.append(address)
    return found, unused


def find_pairs(image: MemoryImage, targets: dict[int, Table]) -> Iterator[Reference]:
    """References by movw and movt to one register, not far apart."""
    uppers = {target >> 16 for target in targets}
    for segment in image.segments:
        data = segment.data
        lower: dict[int, tuple[int, int]] = {}  # register: (address, value)
        for offset in range(segment.address % 2, len(data) - 3, 2):
            if data[offset + 1] & 0xFB != 0xF2 or data[offset] & 0x70 != 0x40:
                continue
            value, register = _immediate(data, offset)
            address = segment.address + offset
            if not data[offset] & 0x80:
                lower[register] = (address, value)
            elif value in uppers and register in lower:
                first, low = lower[register]
                table = targets.get(value << 16 | low)
                if table is not None and address - first <= _PAIR_REACH:
                    yield Reference(
                        table, first, Encoding.THUMB_MOVW_MOVT, (first,), second=address
                    )


def _immediate(data: bytes, offset: int) -> tuple[int, int]:
    """The 16 bits of a movw or movt, and its register."""
    first = int.from_bytes(data[offset : offset + 2], "little")
    second = int.from_bytes(data[offset + 2 : offset + 4], "little")
    value = (first & 0xF) << 12 | (first >> 10 & 1) << 11 | (second >> 12 & 7) << 8 | second & 0xFF
    return value, second >> 8 & 0xF


def with_immediate(code: bytes, value: int) -> bytes:
    """A movw or movt, 4 bytes, with another immediate of 16 bits."""
    first = int.from_bytes(code[:2], "little") & ~0x040F
    second = int.from_bytes(code[2:4], "little") & ~0x70FF
    first |= value >> 12 & 0xF | (value >> 11 & 1) << 10
    second |= (value >> 8 & 7) << 12 | value & 0xFF
    return first.to_bytes(2, "little") + second.to_bytes(2, "little")


def read_pair(low: bytes, high: bytes) -> int:
    """The address that a movw and a movt give."""
    return _immediate(high, 0)[0] << 16 | _immediate(low, 0)[0]
