# SPDX-License-Identifier: MIT
r"""References in x86-64 code: distances from the instruction pointer, and words of the loader.

    4c 8b 35 4d 6a 08 00   mov  r14, [rip + 0x86a4d]     a word of the global offset table
    4c 8d 35 4d 6a 08 00   lea  r14, [rip + 0x86a4d]     the table itself
    80 3d 4d 6a 08 00 00   cmp  byte [rip + 0x86a4d], 0  its first byte

A shared object that exports its symbols gets every address from the global offset table, which
the loader fills: the words are known from the file's relocations.  A position-independent
program counts from the next instruction, in 32 bits.

A distance may stand at any byte, so each one that leads to a table is looked at: in front of it
must be a ModRM byte that means "rip + 32 bits" and an opcode that takes one.

Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, sections 2.1.5,
2.2.1.6 and appendix A; System V ABI, AMD64 supplement, "Relocation".
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import add

from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage, Segment
from mpytool.runtime.references.model import Encoding, Reference, Target
from mpytool.runtime.structure.scan import Scan

# Opcodes with a ModRM byte and how many bytes of immediate follow the distance.
_OPCODES: Mapping[bytes, int] = {
    **{bytes([group | kind]): 0 for group in range(0, 0x40, 8) for kind in range(4)},  # add ... cmp
    **{bytes([code]): 0 for code in (0x63, 0x84, 0x85, 0x86, 0x87, *range(0x88, 0x8C), 0x8D)},
    **{bytes([code]): 1 for code in (0x6B, 0x80, 0x83, 0xC0, 0xC1, 0xC6)},
    **{bytes([code]): 4 for code in (0x69, 0x81, 0xC7)},
    **{bytes([code]): 0 for code in (0xD1, 0xD3, 0xFF)},
    **{bytes([0x0F, code]): 0 for code in (0x10, 0x28, 0x6F, 0xB6, 0xB7, 0xBE, 0xBF)},
    **{bytes([0x0F, code]): 0 for code in range(0x40, 0x50)},  # cmov
}
_TESTS = {b"\xf6": 1, b"\xf7": 4}  # test r/m, imm: an immediate if the ModRM byte says /0
_FAR = 1 << 31


def find(
    scan: Scan, targets: Sequence[Target], relocated: Mapping[int, int] | None = None
) -> list[Reference]:
    """Every reference to the tables.

    Args:
        scan: the image.
        targets: the tables.
        relocated: the words that the loader sets: address -> value at a load address of 0.

    Raises:
        LinkError: an instruction that is not known uses a table's address.
    """
    words = relocated or {}
    slots = {
        address: (target, target.offset_of(value))
        for target in targets
        for address, value in words.items()
        if target.offset_of(value) >= 0
    }
    users: dict[int, list[int]] = {address: [] for address in slots}
    found = []
    for place, end, address in _distances(scan.image, targets, slots):
        if address in slots:
            users[address].append(place)
            continue
        target = next(t for t in targets if t.offset_of(address) >= 0)
        offset, start = target.offset_of(address), _instruction(scan.image, place)
        found.append(Reference(target.table, place, Encoding.X86_RIP, (start,), end, offset))
    for address, (target, offset) in slots.items():
        starts = tuple(_instruction(scan.image, place) for place in users[address])
        found.append(Reference(target.table, address, Encoding.RELOCATION, starts, addend=offset))
    return found


def _distances(
    image: MemoryImage, targets: Sequence[Target], slots: Iterable[int]
) -> Iterator[tuple[int, int, int]]:
    """Place of a distance, address of the next instruction, and where the distance leads."""
    wanted = {t.address + offset for t in targets for offset in range(t.size)} | set(slots)
    sought = frozenset(value + more for value in wanted for more in (0, -1, -2, -4))
    for segment in image.segments:
        for phase in range(4):
            for position in _positions(segment, phase, sought):
                immediate = _immediate_size(segment.data, position)
                place = segment.address + position
                distance = int.from_bytes(
                    segment.data[position : position + 4], "little", signed=True
                )
                end = place + 4 + max(immediate, 0)
                if immediate >= 0 and end + distance in wanted:
                    yield place, end, end + distance


def _positions(segment: Segment, phase: int, sought: frozenset[int]) -> Iterator[int]:
    """Where 4 bytes, counted from the address behind them, lead to one that is sought."""
    numbers = array("i")
    data = segment.data[phase:]
    numbers.frombytes(data[: len(data) & ~3])
    if sys.byteorder != "little":
        numbers.byteswap()
    ends = range(segment.address + phase + 4, segment.address + phase + 4 + 4 * len(numbers), 4)
    for index, value in enumerate(map(add, numbers, ends)):
        if value in sought:
            yield 4 * index + phase


def _immediate_size(data: bytes, position: int) -> int:
    """Bytes of immediate behind the distance at `position`; -1 if no instruction is around it."""
    if position < 2 or data[position - 1] & 0xC7 != 0x05:
        return -1
    one, two = data[position - 2 : position - 1], data[max(position - 3, 0) : position - 1]
    if two in _OPCODES:
        return _OPCODES[two]
    if one in _TESTS:
        return _TESTS[one] if data[position - 1] & 0x38 == 0 else 0
    size = _OPCODES.get(one, -1)
    is_short = size == 4 and data[position - 3 : position - 2] == b"\x66"  # 16-bit operands
    return 2 if is_short else size


def _instruction(image: MemoryImage, place: int) -> int:
    """The address of the instruction whose distance is at `place`, its REX prefix included."""
    data = image.read(place - 4, 3)  # at most a prefix, two bytes of opcode; then ModRM
    opcode = 2 if data[1:] in _OPCODES else 1
    has_prefix = data[2 - opcode] & 0xF0 == 0x40
    return place - 1 - opcode - has_prefix


def read_distance(image: MemoryImage, reference: Reference) -> int:
    """The address that a distance leads to."""
    distance = int.from_bytes(image.read(reference.address, 4), "little", signed=True)
    return reference.second + distance


def with_distance(reference: Reference, target: int) -> bytes:
    """The distance, 4 bytes, that leads to another address.

    Raises:
        LinkError: it is too far away.
    """
    distance = target + reference.addend - reference.second
    if not -_FAR <= distance < _FAR:
        raise LinkError(
            f"{reference.table} at {target:#x} is more than 2 GB away from the instruction that "
            f"refers to it at {reference.address:#x}",
            hint="place the tables nearer to the code",
        )
    return distance.to_bytes(4, "little", signed=True)
