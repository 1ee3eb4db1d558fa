# SPDX-License-Identifier: MIT
r"""References in Arm mode: literals that `ldr` loads, and movw/movt pairs, 32-bit instructions.

    e59f 3028  ldr  r3, [pc, #40]      cond:4 0101 U001 1111 Rt:4 imm12, from the address + 8
    e301 3234  movw r3, #0x1234        cond:4 0011 0000 imm4 Rd:4 imm12; movt: 0011 0100

Images for ARM7, ARM9 and Cortex-A hold such code, often beside Thumb code, which may load the
same literals: `find` looks for both, and what both sets together explain is explained.

Source: ARM Architecture Reference Manual, Armv7-A, encodings A1 of LDR (literal) and MOVT, A2 of
MOV (immediate).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mpytool.image.memory import MemoryImage
from mpytool.runtime.references import thumb
from mpytool.runtime.references.literals import words_with
from mpytool.runtime.references.model import Encoding, Reference, Target
from mpytool.runtime.structure.scan import Scan

_REACH = 4096  # bytes from an instruction to its literal, at most
_PAIR_REACH = 64  # bytes from movw to its movt
_HALVES = re.compile(b"[\x00-\x0f\x40-\x4f][" + bytes(range(0x03, 0xF3, 16)) + b"]")
_ALWAYS, _NEVER = 0xE, 0xF  # conditions: none, and the mark of other instructions


def find(scan: Scan, targets: Sequence[Target]) -> list[Reference]:
    """Every reference to the tables, by Arm or Thumb code.

    Raises:
        LinkError: a literal of Thumb code leads to a table and to something else.
    """
    found = [*_literals(scan, targets), *find_pairs(scan.image, targets)]
    known = frozenset(reference.address for reference in found)
    return [*found, *thumb.find(scan, targets, known)]


def literal_users(image: MemoryImage, address: int) -> tuple[int, ...]:
    """The addresses of the instructions in Arm mode that load the word at an address.

    One of them must have no condition: with any, Thumb code too often looks like one.
    """
    users = {}
    for segment in image.clipped(max(address - _REACH - 8, 0), address + _REACH - 4):
        data = segment.data
        for offset in range(-segment.address % 4, len(data) - 3, 4):
            if data[offset + 2] & 0x7F != 0x1F or data[offset + 3] & 0xF != 5:
                continue
            distance = data[offset] | (data[offset + 1] & 0xF) << 8
            place = segment.address + offset
            is_up = data[offset + 2] & 0x80
            if place + 8 + (distance if is_up else -distance) == address:
                users[place] = data[offset + 3] >> 4
    is_used = _ALWAYS in users.values()
    return tuple(place for place in users if users[place] != _NEVER) if is_used else ()


def _literals(scan: Scan, targets: Sequence[Target]) -> Iterator[Reference]:
    for target in targets:
        for address in words_with(scan, target.address):
            if users := literal_users(scan.image, address):
                yield Reference(target.table, address, Encoding.ARM_LITERAL, users)


def find_pairs(image: MemoryImage, targets: Sequence[Target]) -> Iterator[Reference]:
    """References by movw and movt to one register, not far apart."""
    for segment in image.segments:
        data = segment.data
        lower: dict[int, tuple[int, int]] = {}  # register: (address, value)
        for match in _HALVES.finditer(data):
            offset = match.start() - 2
            address = segment.address + offset
            if address % 4 or offset < 0:
                continue
            value, register = _immediate(data[offset : offset + 4])
            if not data[offset + 2] & 0x40:
                lower[register] = (address, value)
                continue
            first, low = lower.get(register, (0, 0))
            if 0 < address - first <= _PAIR_REACH:
                yield from thumb.pair(
                    targets, value << 16 | low, Encoding.ARM_MOVW_MOVT, first, address
                )


def _immediate(code: bytes) -> tuple[int, int]:
    """The 16 bits of a movw or movt, and its register."""
    word = int.from_bytes(code, "little")
    return (word >> 16 & 0xF) << 12 | word & 0xFFF, word >> 12 & 0xF


def with_immediate(code: bytes, value: int) -> bytes:
    """A movw or movt, 4 bytes, with another immediate of 16 bits."""
    word = int.from_bytes(code, "little") & ~0x000F0FFF
    return (word | (value >> 12 & 0xF) << 16 | value & 0xFFF).to_bytes(4, "little")


def read_pair(low: bytes, high: bytes) -> int:
    """The address that a movw and a movt give."""
    return _immediate(high)[0] << 16 | _immediate(low)[0]
