# SPDX-License-Identifier: MIT
r"""References in RISC-V code: the upper 20 bits in one instruction, the lower 12 in others.

    8002d02c: 800434b7   lui   s1, 0x80043       0x80043000
    8002d030: 7604c783   lbu   a5, 1888(s1)      0x80043760: the first name's first letter
    8002d038: 76048493   addi  s1, s1, 1888      0x80043760: the address itself

The lower half is signed, so that the upper one is rounded: 0x80043F00 is 0x80044000 - 0x100.
With auipc the upper half counts from the instruction's own address, and so do all its lower ones.

A compiler may put other instructions between the halves, and may use one upper half several
times.  So every path is followed from the upper half until its register is overwritten.  All
lower halves are changed together; whatever else is done with the register is an error, as
nobody would know how to change it.

Code that reaches a table from the global pointer, or by c.lui, has no room for another address.

Source: The RISC-V Instruction Set Manual, volume I, chapters 2 and 16; RISC-V ELF psABI,
"Procedure Calling Convention" and "Linker Relaxation".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.references.model import Encoding, Reference, Table, Target
from mpytool.runtime.references.riscv_code import (
    GP,
    SAVED,
    SP,
    T0,
    Instruction,
    decode,
    signed,
)
from mpytool.runtime.structure.scan import Scan

_UPPER = re.compile(rb"[\x37\xb7\x17\x97]")  # the first byte of lui and auipc
_C_UPPER = re.compile(rb"(?=([\x01-\xfd][\x60-\x7f]))")  # c.lui, among others
_GP_UPPER = re.compile(b"[\xb7\x97][" + bytes(range(1, 256, 16)) + b"]")  # lui, auipc gp
_ADD_GP = 0x00018193  # addi gp, gp, 0
_C_LUI_REACH = 0x20000  # bytes: c.lui gives addresses below, and as many at the top
_STEPS = 20_000  # instructions followed from one upper half
_UNSAVED = frozenset(range(32)) - SAVED - {0, SP, GP, 4}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a path is: an address, and what the registers hold there.

    Attributes:
        address: of the next instruction.
        upper: registers that hold the upper half.
        sums: registers that hold the upper half plus an index.
        called: the path has gone through a call.
    """

    address: int
    upper: frozenset[int]
    sums: frozenset[int] = frozenset()
    called: bool = False


@dataclass(slots=True)
class _Uses:
    """What the paths from one upper half lead to.

    Attributes:
        lows: address of a lower half -> how far into the table it points.
        others: addresses of instructions that use the register in another way.
    """

    lows: dict[int, int] = field(default_factory=dict)
    others: list[int] = field(default_factory=list)


class _Code:
    """An image's instructions, decoded when they are needed."""

    def __init__(self, scan: Scan) -> None:
        self.image = scan.image
        self.is_64_bit = scan.word_size == 8
        self._mask = (1 << 8 * scan.word_size) - 1
        self._known: dict[int, Instruction | None] = {}

    def at(self, address: int) -> Instruction | None:
        """The instruction at an address, None if there is none that is known."""
        if address not in self._known:
            segment = self.image.segment_at(address)
            offset = address - segment.address if segment else 0
            data = segment.data[offset : offset + 4] if segment else b""
            self._known[address] = decode(data, is_64_bit=self.is_64_bit)
        return self._known[address]

    def wrap(self, address: int) -> int:
        """An address, cut to the machine's width."""
        return address & self._mask


def find(scan: Scan, targets: Sequence[Target]) -> list[Reference]:
    """Every reference to the tables.

    Raises:
        LinkError: a register with half a table's address is used in a way that is not understood,
            or a table is referred to from the global pointer.
    """
    code = _Code(scan)
    found = []
    for address, register, value, encoding in _uppers(code, targets):
        size = 2 if encoding is Encoding.RISCV_LUI and _is_compressed(code, address) else 4
        for target in targets:
            if not -0x800 <= target.address - value < 0x800 + target.size:
                continue
            start = _Place(address + size, frozenset({register}))
            uses = _follow(code, start, value, target)
            if uses.lows:
                found.append(_reference(target, address, encoding, uses))
    _check_global_pointer(code, targets)
    return sorted(found, key=lambda reference: reference.address)


def pairs_between(scan: Scan, low: int, high: int) -> Iterator[tuple[int, int, int]]:
    """Every address with low <= address < high that two halves give.

    Yields:
        the addresses of the upper and of the lower half, and what both give.
    """
    code = _Code(scan)
    target = Target(Table.NAMES, low, high - low)
    for address, register, value, encoding in _uppers(code, [target]):
        size = 2 if encoding is Encoding.RISCV_LUI and _is_compressed(code, address) else 4
        uses = _follow(code, _Place(address + size, frozenset({register})), value, target)
        for place, offset in uses.lows.items():
            yield address, place, low + offset


def _is_compressed(code: _Code, address: int) -> bool:
    return code.image.read(address, 1)[0] & 3 != 3


def _uppers(code: _Code, targets: Sequence[Target]) -> Iterator[tuple[int, int, int, Encoding]]:
    """Address, register and value of each upper half that may belong to a table."""
    low = min(target.address for target in targets) - 0x800
    high = max(target.address + target.size for target in targets) + 0x800
    for segment in code.image.segments:
        data = segment.data
        for match in _UPPER.finditer(data):
            offset = match.start()
            word = int.from_bytes(data[offset : offset + 4], "little")
            value = signed(word & 0xFFFFF000, 32)
            address = segment.address + offset
            encoding = Encoding.RISCV_LUI if word & 0x20 else Encoding.RISCV_AUIPC
            if encoding is Encoding.RISCV_AUIPC:
                value += address
            value = code.wrap(value)
            register = word >> 7 & 31
            if low <= value < high and register not in (0, GP) and not address & 1:
                yield address, register, value, encoding
        if low < _C_LUI_REACH or code.wrap(-high) < _C_LUI_REACH:
            yield from _compressed_uppers(code, segment.address, data, low, high)


def _compressed_uppers(
    code: _Code, start: int, data: bytes, low: int, high: int
) -> Iterator[tuple[int, int, int, Encoding]]:
    for match in _C_UPPER.finditer(data):
        half = int.from_bytes(match[1], "little")
        register = half >> 7 & 31
        value = code.wrap(signed((half >> 12 & 1) << 5 | half >> 2 & 31, 6) << 12)
        address = start + match.start()
        is_upper = half & 3 == 1 and register not in (0, SP, GP) and half & 0x107C
        if is_upper and low <= value < high and not address & 1:
            yield address, register, value, Encoding.RISCV_LUI


def _reference(target: Target, address: int, encoding: Encoding, uses: _Uses) -> Reference:
    if uses.others:
        raise LinkError(
            f"the register that holds the upper half of the address of {target.table} from "
            f"{address:#x} on is also used otherwise, at {uses.others[0]:#x}",
            hint="this code cannot be changed safely: please report it with the firmware's name",
        )
    lows = tuple(sorted(uses.lows))
    addend = uses.lows[lows[0]]
    return Reference(target.table, address, encoding, lows, second=lows[0], addend=addend)


def _follow(code: _Code, start: _Place, value: int, target: Target) -> _Uses:
    """Follow every path from an upper half to where its register is overwritten."""
    uses = _Uses()
    seen: set[_Place] = set()
    waiting = [start]
    while waiting:
        place = waiting.pop()
        if place in seen or not (place.upper or place.sums):
            continue
        if len(seen) >= _STEPS:
            uses.others.append(place.address)
            break
        seen.add(place)
        instruction = code.at(place.address)
        if instruction is not None:
            place = _entered(place, instruction)
            _look(code, place, instruction, value, target, uses)
            waiting += _next(place, instruction)
    return uses


def _entered(place: _Place, instruction: Instruction) -> _Place:
    """The place without the registers that cannot hold anything of the path's any more.

    Behind a call that does not return comes another function: it saves registers that are
    not its own.
    """
    begins = instruction.writes == SP and instruction.base == SP and instruction.low < 0
    if place.called and (begins or instruction.link == T0):
        return _Place(place.address, place.upper - SAVED, place.sums - SAVED, place.called)
    return place


def _look(
    code: _Code,
    place: _Place,
    instruction: Instruction,
    value: int,
    target: Target,
    uses: _Uses,
) -> None:
    """Note what an instruction does with the upper half."""
    tracked = place.upper | place.sums
    if instruction.base in tracked:
        offset = target.offset_of(code.wrap(value + instruction.low))
        if offset >= 0 and instruction.size == 4:
            uses.lows[place.address] = offset
        else:
            uses.others.append(place.address)
    read = tracked.intersection(instruction.reads)
    is_lost = instruction.is_indirect and tracked & SAVED
    if is_lost or (read and not instruction.is_copy and not _is_index(place, instruction)):
        uses.others.append(place.address)


def _is_index(place: _Place, instruction: Instruction) -> bool:
    """Whether the instruction adds an index to the upper half."""
    tracked = [r for r in instruction.reads if r in place.upper or r in place.sums]
    return instruction.is_sum and len(tracked) == 1


def _next(place: _Place, instruction: Instruction) -> Iterable[_Place]:
    """The places behind an instruction."""
    upper, sums, called = place.upper, place.sums, place.called
    written = {instruction.writes}
    if instruction.link:
        written |= {instruction.link} | (_UNSAVED if instruction.link != T0 else set())
        called = True
    is_copy = instruction.is_copy and instruction.reads[0] in upper
    grown = instruction.is_sum and _is_index(place, instruction)
    upper, sums = upper - written, sums - written
    if is_copy:
        upper |= {instruction.writes}
    elif grown or (instruction.is_copy and instruction.reads[0] in place.sums):
        sums |= {instruction.writes}
    if instruction.falls:
        yield _Place(place.address + instruction.size, upper, sums, called)
    if instruction.jump and not instruction.link:
        yield _Place(place.address + instruction.jump, upper, sums, called)


def _check_global_pointer(code: _Code, targets: Sequence[Target]) -> None:
    """Raise LinkError if a table is so near the global pointer that code may count from there."""
    for pointer in _global_pointers(code):
        for target in targets:
            if not -0x800 <= target.address - pointer < 0x800:
                continue
            for address, low in _from_global_pointer(code.image):
                if target.offset_of(code.wrap(pointer + low)) >= 0:
                    raise LinkError(
                        f"the instruction at {address:#x} refers to {target.table} by its distance "
                        f"from the global pointer {pointer:#x}, which reaches 2 KB only",
                        hint="build the firmware with -mno-relax, or its tables farther away from "
                        "its small data",
                    )


def _global_pointers(code: _Code) -> set[int]:
    """The values that the global pointer is set to."""
    found = set()
    for segment in code.image.segments:
        for match in _GP_UPPER.finditer(segment.data):
            offset = match.start()
            upper, add = (
                int.from_bytes(segment.data[at : at + 4], "little") for at in (offset, offset + 4)
            )
            if add & 0xFFFFF == _ADD_GP and not offset & 1:
                base = 0 if upper & 0x20 else segment.address + offset
                value = base + signed(upper & 0xFFFFF000, 32) + signed(add >> 20, 12)
                found.add(code.wrap(value))
    return found


def _from_global_pointer(image: MemoryImage) -> Iterator[tuple[int, int]]:
    """Address and distance of each instruction that adds 12 bits to the global pointer."""
    for segment in image.segments:
        for offset in range(segment.address & 1, len(segment.data) - 3, 2):
            found = decode(segment.data[offset : offset + 4], is_64_bit=False)
            if found is not None and found.base == GP:
                yield segment.address + offset, found.low


def read_pair(image: MemoryImage, reference: Reference, low_at: int, mask: int) -> int:
    """The address that the upper half and the lower half at `low_at` give.

    Raises:
        LinkError: one of them is no such instruction.
    """
    base = _upper_value(image, reference)
    found = decode(image.read(low_at, 4), is_64_bit=False)
    if found is None or found.base < 0 or found.size != 4:
        raise LinkError(
            f"expected the lower half of the address of {reference.table} at {low_at:#x}, found "
            f"{image.read(low_at, 4).hex()}",
            hint="the image is not the one that was analysed",
        )
    return base + found.low & mask


def _upper_value(image: MemoryImage, reference: Reference) -> int:
    data = image.read(reference.address, 2)
    if data[0] & 3 != 3:
        half = int.from_bytes(data, "little")
        return signed((half >> 12 & 1) << 5 | half >> 2 & 31, 6) << 12
    word = int.from_bytes(image.read(reference.address, 4), "little")
    if word & 0x7F != (0x37 if reference.encoding is Encoding.RISCV_LUI else 0x17):
        raise LinkError(
            f"expected the upper half of the address of {reference.table} at "
            f"{reference.address:#x}, found {word:#010x}",
            hint="the image is not the one that was analysed",
        )
    base = 0 if reference.encoding is Encoding.RISCV_LUI else reference.address
    return base + signed(word & 0xFFFFF000, 32)


def with_address(
    image: MemoryImage, reference: Reference, target: int, mask: int
) -> list[tuple[int, bytes]]:
    """The halves, with their addresses, so that they give another address.

    Args:
        image: the instructions as they are.
        reference: where they are.
        target: the table's new address.
        mask: all ones, as wide as the machine.

    Raises:
        LinkError: they cannot: too far away, or the lower halves need different upper ones.
    """
    first = read_pair(image, reference, reference.second, mask)
    base = 0 if reference.encoding is Encoding.RISCV_LUI else reference.address
    distance = signed(target + reference.addend - base, mask.bit_length())
    upper = distance + 0x800 >> 12 << 12
    if not -(1 << 31) <= upper < 1 << 31 and mask >> 32:
        raise LinkError(
            f"{reference.table} at {target:#x} is more than 2 GB away from what refers to it at "
            f"{reference.address:#x}",
            hint="place the tables nearer to the code",
        )
    patches = [(reference.address, _with_upper(image, reference, upper))]
    for address in reference.users:
        more = signed(read_pair(image, reference, address, mask) - first, mask.bit_length())
        low = distance + more - upper
        if not -0x800 <= low < 0x800:
            raise LinkError(
                f"{reference.table} at {target:#x} crosses a border of 4 KB, but the code at "
                f"{reference.address:#x} and {address:#x} needs it to lie on one side",
                hint="freeze one module more or less, so that the table moves",
            )
        patches.append((address, _with_low(image.read(address, 4), low)))
    return patches


def sum_of(upper: bytes, low: bytes) -> int:
    """What a lui and an addi give, 4 bytes each."""
    high, add = (int.from_bytes(code, "little") for code in (upper, low))
    return (high & 0xFFFFF000) + signed(add >> 20, 12) & 0xFFFFFFFF


def with_sum(upper: bytes, low: bytes, value: int) -> tuple[bytes, bytes]:
    """The two with another sum."""
    high = int.from_bytes(upper, "little") & 0xFFF | value + 0x800 & 0xFFFFF000
    return high.to_bytes(4, "little"), _with_low(low, signed(value, 12))


def _with_upper(image: MemoryImage, reference: Reference, upper: int) -> bytes:
    data = image.read(reference.address, 2)
    if data[0] & 3 == 3:
        word = int.from_bytes(image.read(reference.address, 4), "little")
        return (word & 0xFFF | upper & 0xFFFFF000).to_bytes(4, "little")
    if not -_C_LUI_REACH <= upper < _C_LUI_REACH or not upper:
        raise LinkError(
            f"the compressed instruction at {reference.address:#x}, which refers to "
            f"{reference.table}, cannot hold an address beyond the first 124 KB",
            hint="build the firmware with -mno-relax or without compressed instructions",
        )
    half = int.from_bytes(data, "little") & ~0x107C
    return (half | (upper >> 17 & 1) << 12 | (upper >> 12 & 31) << 2).to_bytes(2, "little")


def _with_low(code: bytes, low: int) -> bytes:
    """An instruction that adds 12 bits, with others."""
    word = int.from_bytes(code, "little")
    if word & 0x7F in (0x23, 0x27):  # a store keeps them in two pieces
        word = word & ~0xFE000F80 | (low >> 5 & 0x7F) << 25 | (low & 31) << 7
    else:
        word = word & 0xFFFFF | (low & 0xFFF) << 20
    return word.to_bytes(4, "little")
