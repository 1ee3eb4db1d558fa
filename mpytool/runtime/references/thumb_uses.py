# SPDX-License-Identifier: MIT
r"""What Thumb code does with a literal that it has loaded: a table, or the way to one.

    4b0a   ldr   r3, [pc, #40]     r3 = 0x27138, some other object
    189b   adds  r3, r3, r2
    695b   ldr   r3, [r3, #20]     0x2714c + index: mp_frozen_mpy_content

Where a compiler sees a whole program (-flto) it reaches several objects from one address, their
anchor.  A literal that is an anchor can be retargeted if nothing else is reached from it.  In the
same way a table may be the anchor of other objects: then its literal must stay as it is.

So each path is followed from the load until the register is overwritten.  It does not go on
behind a call of a function that never returns, such as one that raises: a function all of whose
paths run into the next one.

Source: Armv7-M Architecture Reference Manual; Procedure Call Standard for the Arm Architecture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mpytool.image.memory import MemoryImage
from mpytool.runtime.references.thumb_code import LR, SAVED, Instruction, decode

REACH = 4095  # bytes from an anchor to what is reached from it, at most
REACH_BACK = 255  # and backwards
_STEPS = 4000  # instructions followed from one load
_LOOKED_AT = 400  # of a function that may not return
_UNSAVED = frozenset({0, 1, 2, 3, 12, LR})


@dataclass(frozen=True, slots=True)
class Uses:
    """What is done with the literal.

    Attributes:
        distances: bytes from it to what is loaded or stored, or whose address is computed,
            an index not counted.
        other: it is used in another way too: passed on, compared, stored, or not followed.
    """

    distances: frozenset[int]
    other: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a path is, and which registers hold the literal, or the literal plus an index."""

    address: int
    plain: frozenset[int]
    sums: frozenset[int] = frozenset()
    called: bool = False
    conditional: int = 0


class Code:
    """An image's Thumb code, decoded when it is needed.

    Args:
        image: the bytes.
    """

    def __init__(self, image: MemoryImage) -> None:
        self._image = image
        self._known: dict[int, Instruction | None] = {}
        self._returning: dict[int, bool] = {}

    def at(self, address: int) -> Instruction | None:
        """The instruction at an address, None outside of the image."""
        if address not in self._known:
            segment = self._image.segment_at(address)
            offset = address - segment.address if segment else 0
            data = segment.data[offset : offset + 4] if segment else b""
            self._known[address] = decode(data)
        return self._known[address]

    def returns(self, function: int) -> bool:
        """Whether a function may return, as far as can be seen."""
        if function not in self._returning:
            self._returning[function] = _returns(self, function)
        return self._returning[function]


def follow(code: Code, address: int, register: int) -> Uses:
    """What is done with a register from an address on.

    Args:
        code: the image's code.
        address: of the instruction behind the load.
        register: that holds the literal.
    """
    distances: set[int] = set()
    other = False
    seen: set[_Place] = set()
    waiting = [_Place(address, frozenset({register}))]
    while waiting:
        place = waiting.pop()
        if place in seen or not (place.plain or place.sums):
            continue
        seen.add(place)
        instruction = code.at(place.address)
        if instruction is None or len(seen) > _STEPS:
            other = True
            continue
        if instruction.begins and place.called:
            # behind a call that does not return: another function
            place = _Place(place.address, place.plain - SAVED, place.sums - SAVED, place.called)
        tracked = place.plain | place.sums
        if instruction.base in tracked:
            distances.add(instruction.low)
        is_lost = instruction.is_indirect and bool(tracked & SAVED)
        other |= is_lost or _is_other(place, instruction)
        if not instruction.call or code.returns(place.address + instruction.call):
            waiting += _next(place, instruction)
    return Uses(frozenset(distances), other)


def _returns(code: Code, function: int) -> bool:
    """Whether a path from a function's start leaves it.

    It does not if every path runs into the start of the next function, where nothing but a call
    that does not return can be in front, or goes round for ever.
    """
    seen: set[tuple[int, bool]] = set()
    waiting = [(function, False, True)]  # address, behind a call, by a jump
    while waiting:
        address, called, by_jump = waiting.pop()
        if (address, called) in seen:
            continue
        seen.add((address, called))
        instruction = code.at(address)
        if instruction is None or len(seen) > _LOOKED_AT:
            return True
        if instruction.begins and called and not by_jump:
            continue
        if instruction.leaves:
            return True
        called |= instruction.is_call
        if instruction.falls:
            waiting.append((address + instruction.size, called, False))
        if instruction.jump:
            waiting.append((address + instruction.jump, called, True))
    return False


def _is_other(place: _Place, instruction: Instruction) -> bool:
    """Whether the literal is used for more than to reach something from it."""
    read = [r for r in instruction.reads if r in place.plain or r in place.sums]
    if not read or instruction.is_copy:
        return False
    return not (instruction.is_sum and len(read) == 1)


def _next(place: _Place, instruction: Instruction) -> Iterator[_Place]:
    """The places behind an instruction."""
    plain, sums, called = place.plain, place.sums, place.called
    made_plain = instruction.is_copy and instruction.reads[0] in plain
    made_sum = (instruction.is_copy and instruction.reads[0] in sums) or (
        instruction.is_sum and bool((plain | sums).intersection(instruction.reads))
    )
    if not place.conditional:  # a write with a condition may not happen
        plain, sums = plain - instruction.writes, sums - instruction.writes
    if made_plain:
        plain |= instruction.writes
    elif made_sum:
        sums |= instruction.writes
    if instruction.is_call:
        plain, sums, called = plain - _UNSAVED, sums - _UNSAVED, True
    conditional = instruction.conditional or max(place.conditional - 1, 0)
    if instruction.falls or place.conditional:
        yield _Place(place.address + instruction.size, plain, sums, called, conditional)
    if instruction.jump:
        yield _Place(place.address + instruction.jump, plain, sums, called)
