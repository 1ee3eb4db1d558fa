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

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.references.literals import words_between
from mpytool.runtime.references.model import Encoding, Reference, Target
from mpytool.runtime.references.thumb_uses import REACH, REACH_BACK, Code, follow
from mpytool.runtime.structure.scan import Scan

_REACH = 4096  # bytes from an instruction to its literal, at most
_WIDE = 0xE8  # the upper byte of a first halfword of 32-bit instructions, or more
_PAIR_REACH = 64  # bytes from movw to its movt
_LOADS = re.compile(rb"[\x48-\x4f\xf8]")  # the second byte of ldr rX, [pc, #n]
_WIDE_LOAD = 0xF8
_HALVES = re.compile(rb"[\x40-\x4f\xc0-\xcf][\xf2\xf6]")  # how movw and movt begin


def literal_users(image: MemoryImage, address: int) -> tuple[int, ...]:
    """The addresses of the instructions that load the word at an address."""
    return tuple(_loads(image, {address}).get(address, {}))


def _loads(image: MemoryImage, literals: Collection[int]) -> dict[int, dict[int, int]]:
    """For each literal the addresses of the instructions that load it, and their registers."""
    found: dict[int, dict[int, int]] = {}
    first, last = min(literals, default=0), max(literals, default=-1)
    for segment in image.clipped(max(first - _REACH - 4, 0), last + _REACH):
        data = segment.data
        odd = segment.address % 2
        for match in _LOADS.finditer(data):
            offset = match.start() - 1
            if offset % 2 != odd or offset < 0:
                continue
            place = segment.address + offset
            literal, register = _target(data, offset, place)
            if literal in literals and _begins(data, offset):
                found.setdefault(literal, {})[place] = register
    return found


def _begins(data: bytes, offset: int) -> bool:
    """Whether an instruction begins at an offset: it is no second half of a 32-bit one.

    Halfwords in front that look like a first half may be second ones, but the first of a row of
    such is not: what is in front of it is no first half.
    """
    start = offset
    while start >= 2 and data[start - 1] >= _WIDE:
        start -= 2
    return (offset - start) % 4 == 0


def _target(data: bytes, offset: int, place: int) -> tuple[int, int]:
    """The literal that the instruction at an offset loads, and its register; 0 if it is none."""
    high = data[offset + 1]
    if high & 0xF8 == 0x48:
        return (place + 4 & ~3) + 4 * data[offset], high & 7
    if high == 0xF8 and data[offset] in (0xDF, 0x5F) and offset + 4 <= len(data):
        distance = int.from_bytes(data[offset + 2 : offset + 4], "little") & 0xFFF
        sign = 1 if data[offset] == 0xDF else -1
        return (place + 4 & ~3) + sign * distance, data[offset + 3] >> 4
    return 0, 0


def find(
    scan: Scan, targets: Sequence[Target], known: Collection[int] = frozenset()
) -> list[Reference]:
    """Every reference to the tables.

    Args:
        scan: the image.
        targets: the tables.
        known: words that are literals of other code.

    Raises:
        LinkError: a literal leads to a table and to something else.
    """
    return [*_literals(scan, targets, known), *find_pairs(scan.image, targets)]


def _literals(scan: Scan, targets: Sequence[Target], known: Collection[int]) -> Iterator[Reference]:
    low = min(target.address for target in targets) - REACH
    high = max(target.address for target in targets) + REACH_BACK
    near = words_between(scan, low, high)
    words = {address: word for address, word in near.items() if address not in known}
    loads = _loads(scan.image, words)
    code = Code(scan.image)
    inside = {address + half for address in words if address in loads for half in (0, 2)}
    for address in sorted(loads):
        users = {place: reg for place, reg in loads[address].items() if place not in inside}
        if users:
            yield from _explained(scan.image, code, targets, (address, words[address]), users)


def _explained(
    image: MemoryImage,
    code: Code,
    targets: Sequence[Target],
    literal: tuple[int, int],
    users: Mapping[int, int],
) -> Iterator[Reference]:
    """The reference that a literal is.

    An anchor of one table may lie in another one, so an error counts only if no table explains
    all uses.

    Raises:
        LinkError: the literal leads to a table and to something else.
    """
    found, errors = [], []
    for target in targets:
        try:
            reference = _reference(image, code, target, literal, users)
        except LinkError as error:
            errors.append(error)
        else:
            found += [reference] if reference is not None else []
    if errors and not found:
        raise errors[0]
    yield from found


def _reference(
    image: MemoryImage,
    code: Code,
    target: Target,
    literal: tuple[int, int],
    users: Mapping[int, int],
) -> Reference | None:
    """The reference to a table that a literal is, or None.

    Args:
        image: the bytes.
        code: the same, as instructions.
        target: the table.
        literal: its address and value.
        users: addresses and registers of the instructions that load it.

    Raises:
        LinkError: it is the anchor of the table and of something else.
    """
    address, value = literal
    offset = target.offset_of(value)
    distance = target.address - value
    if offset < 0 and not -REACH_BACK <= distance <= REACH:
        return None
    sizes = {place: 4 if image.read(place + 1, 1)[0] == _WIDE_LOAD else 2 for place in users}
    uses = [follow(code, place + sizes[place], users[place]) for place in users]
    reached = {d for use in uses for d in use.distances}
    places = tuple(sorted(users))
    if offset >= 0:
        far = [d for d in sorted(reached) if not 0 <= offset + d < target.extent]
        if far:
            raise _shared(target, address, value + far[0])
        return Reference(target.table, address, Encoding.THUMB_LITERAL, places, addend=offset)
    hits = {d for d in reached if target.offset_of(value + d) >= 0}
    if not hits:
        return None
    if reached != hits or any(use.other or not use.distances for use in uses):
        raise _shared(target, address, value)
    return Reference(target.table, address, Encoding.THUMB_LITERAL, places, addend=-distance)


def _shared(target: Target, address: int, other: int) -> LinkError:
    return LinkError(
        f"the literal at {address:#x} leads to {target.table} and to something else, at {other:#x}",
        hint="this code cannot be changed safely: please report it with the firmware's name",
    )


def find_pairs(image: MemoryImage, targets: Sequence[Target]) -> Iterator[Reference]:
    """References by movw and movt to one register, not far apart."""
    for segment in image.segments:
        data = segment.data
        lower: dict[int, tuple[int, int]] = {}  # register: (address, value)
        for match in _HALVES.finditer(data, 0, max(len(data) - 2, 0)):
            offset = match.start()
            address = segment.address + offset
            if address % 2:
                continue
            value, register = _immediate(data, offset)
            if not data[offset] & 0x80:
                lower[register] = (address, value)
                continue
            first, low = lower.get(register, (0, 0))
            if 0 < address - first <= _PAIR_REACH:
                yield from pair(
                    targets, value << 16 | low, Encoding.THUMB_MOVW_MOVT, first, address
                )


def pair(
    targets: Sequence[Target], value: int, encoding: Encoding, low: int, high: int
) -> Iterator[Reference]:
    """The reference by a movw and a movt that give an address in a table, if they do."""
    for target in targets:
        offset = target.offset_of(value)
        if offset >= 0:
            yield Reference(target.table, low, encoding, (low,), second=high, addend=offset)


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
