# SPDX-License-Identifier: MIT
"""DfuSe files: what `dfu-util -D` writes to an STM32 over USB.

    prefix   "DfuSe", version 1, size u32, target count u8                     11 bytes
    target   "Target", setting u8, named u32, name[255], size u32, count u32   274 bytes
      element  address u32, size u32, bytes                                    8 bytes + data
    suffix   device, product, vendor, 0x011A u16 each, "UFD", 16, CRC-32       16 bytes

The size in the prefix leaves the suffix out; the size of a target leaves its own
prefix out.  All numbers are little-endian.  The CRC is that of zlib without its
last inversion, over everything before it.

A file is read into values that keep every byte that is not defined by others, so
`pack_dfu(parse_dfu(data)) == data`.

Source: STMicroelectronics UM0391, "DfuSe File Format Specification", revision 1;
USB DFU 1.1, appendix B.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace

from mpytool.errors import FormatError
from mpytool.image.image_file import ImageFile, LoadEntry
from mpytool.image.memory import ADDRESS_LIMIT_32, ERASED, MemoryImage

_PREFIX = struct.Struct("<5sBIB")
_TARGET = struct.Struct("<6sBI255sII")
_ELEMENT = struct.Struct("<II")
_SUFFIX = struct.Struct("<HHHH3sBI")

_SIGNATURE = b"DfuSe"
_DFUSE_VERSION = 0x011A
VENDOR_ST, PRODUCT_DFU = 0x0483, 0xDF11  # STM32 in its ROM's boot loader


@dataclass(frozen=True, slots=True)
class Element:
    """A run of bytes: where it goes and what it is."""

    address: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Target:
    """One memory of the device, and what goes there.

    Attributes:
        setting: the USB alternate setting that stands for the memory.
        named: the u32 that says whether `name` counts.
        name: 255 bytes, NUL-padded.
        elements: in the file's order.
    """

    setting: int
    named: int
    name: bytes
    elements: tuple[Element, ...]

    @property
    def label(self) -> str:
        """The name as a text, "" if it has none."""
        return self.name.split(b"\0")[0].decode("latin-1") if self.named else ""


@dataclass(frozen=True, slots=True)
class DfuFile:
    """A whole file.

    Attributes:
        targets: in the file's order.
        device, product, vendor: USB ids; 0xFFFF matches any.
        version: of the DFU standard, 0x011A.
    """

    targets: tuple[Target, ...]
    device: int = 0xFFFF
    product: int = PRODUCT_DFU
    vendor: int = VENDOR_ST
    version: int = _DFUSE_VERSION


def is_dfu(data: bytes) -> bool:
    """Whether `data` begins like a DfuSe file."""
    return data[: len(_SIGNATURE)] == _SIGNATURE


def parse_dfu(data: bytes) -> DfuFile:
    """Read a DfuSe file.

    Raises:
        FormatError: it is cut off, its check sum is wrong, or its sizes contradict
            each other.
    """
    body = len(data) - _SUFFIX.size
    if body < _PREFIX.size:
        raise _wrong(0, f"at least {_PREFIX.size + _SUFFIX.size} bytes", f"{len(data)}")
    signature, version, size, count = _PREFIX.unpack_from(data)
    if signature != _SIGNATURE or version != 1:
        raise _wrong(0, "DfuSe version 1", f"{signature!r} version {version}")
    if size != body:
        raise _wrong(6, f"a size of {body} bytes", f"{size}")
    device, product, vendor, standard, mark, length, crc = _SUFFIX.unpack_from(data, body)
    if mark != b"UFD" or length != _SUFFIX.size:
        raise _wrong(body + 8, "the suffix's mark 'UFD', 16", f"{mark!r}, {length}")
    expected = _crc(data[:-4])
    if crc != expected:
        raise _wrong(body + 12, f"the check sum {expected:#010x}", f"{crc:#010x}")
    targets, offset = [], _PREFIX.size
    for _ in range(count):
        target, offset = _read_target(data, offset, body)
        targets.append(target)
    if offset != body:
        raise _wrong(offset, f"the end of {count} targets", f"{body - offset} more bytes")
    return DfuFile(tuple(targets), device, product, vendor, standard)


def _read_target(data: bytes, offset: int, end: int) -> tuple[Target, int]:
    """The target at `offset`, and the offset behind it."""
    if offset + _TARGET.size > end:
        raise _wrong(offset, f"a target of {_TARGET.size} bytes", f"{end - offset}")
    mark, setting, named, name, size, count = _TARGET.unpack_from(data, offset)
    if mark != b"Target":
        raise _wrong(offset, "a target", f"{mark!r}")
    at = offset + _TARGET.size
    stop = at + size
    if stop > end:
        raise _wrong(offset + 266, f"a target of at most {end - at} bytes", f"{size}")
    elements: list[Element] = []
    while len(elements) < count and at + _ELEMENT.size <= stop:
        address, length = _ELEMENT.unpack_from(data, at)
        first = at + _ELEMENT.size
        if first + length > stop:
            raise _wrong(at + 4, f"an element of at most {stop - first} bytes", f"{length}")
        elements.append(Element(address, data[first : first + length]))
        at = first + length
    if len(elements) != count or at != stop:
        raise _wrong(
            offset + 270,
            f"{count} elements in {size} bytes",
            f"{len(elements)} in {at - offset - _TARGET.size}",
        )
    return Target(setting, named, name, tuple(elements)), at


def pack_dfu(file: DfuFile) -> bytes:
    """The bytes of a DfuSe file.

    Raises:
        FormatError: there is nothing to write.
    """
    if not any(element.data for target in file.targets for element in target.elements):
        raise FormatError("the image holds no bytes, so there is no DfuSe file to write")
    body = b"".join(_pack_target(target) for target in file.targets)
    prefix = _PREFIX.pack(_SIGNATURE, 1, _PREFIX.size + len(body), len(file.targets))
    suffix = _SUFFIX.pack(
        file.device, file.product, file.vendor, file.version, b"UFD", _SUFFIX.size, 0
    )
    whole = prefix + body + suffix[:-4]
    return whole + struct.pack("<I", _crc(whole))


def _pack_target(target: Target) -> bytes:
    body = b"".join(_ELEMENT.pack(e.address, len(e.data)) + e.data for e in target.elements)
    count = len(target.elements)
    head = _TARGET.pack(b"Target", target.setting, target.named, target.name, len(body), count)
    return head + body


def build_dfu(image: MemoryImage) -> bytes:
    """A fresh DfuSe file for an STM32: one target, an element for each run of bytes.

    Raises:
        FormatError: the image is empty, or leaves the 32-bit address range.
    """
    elements = tuple(Element(s.address, s.data) for s in image.checked())
    name = b"ST...".ljust(255, b"\0")
    return pack_dfu(DfuFile((Target(0, 1, name, elements),)))


def read_dfu(data: bytes) -> ImageFile:
    """The image of a DfuSe file: the bytes of all its targets.

    Raises:
        FormatError: it is damaged, or two elements write the same address.
    """
    file = parse_dfu(data)
    entries, offset = [], _PREFIX.size
    for number, target in enumerate(file.targets):
        offset += _TARGET.size
        for index, element in enumerate(target.elements):
            offset += _ELEMENT.size
            entries.append(
                LoadEntry(
                    f"target {number} element {index}", element.address, len(element.data), offset
                )
            )
            offset += len(element.data)
    return ImageFile(
        "dfu",
        _image_of(file),
        data,
        container="DfuSe",
        load_map=tuple(entries),
        details=(
            ("vendor", f"{file.vendor:#06x}"),
            ("product", f"{file.product:#06x}"),
            ("device", f"{file.device:#06x}"),
            *(
                (f"target {i}", f"setting {t.setting} {t.label}")
                for i, t in enumerate(file.targets)
            ),
        ),
    )


def _image_of(file: DfuFile) -> MemoryImage:
    pieces = ((e.address, e.data) for target in file.targets for e in target.elements)
    return MemoryImage.of(pieces, limit=ADDRESS_LIMIT_32)


def rewrite_dfu(data: bytes, new: MemoryImage) -> bytes:
    """The same file with the bytes of `new`.

    Elements keep their order and beginnings.  New bytes right behind an element
    lengthen it, others become elements of their own in the target whose bytes lie
    next below.  Bytes that `new` lacks are cut off at an element's end, or erased.

    Raises:
        FormatError: the file is damaged, or nothing is left of it.
    """
    file = parse_dfu(data)
    if not file.targets:
        raise FormatError("the DfuSe file has no target, so nothing can be written into it")
    old = _image_of(file)
    kept = [[_refilled(e, old, new) for e in target.elements] for target in file.targets]
    covered = MemoryImage.of((e.address, e.data) for elements in kept for e in elements)
    for difference in new.diff(covered):
        if not difference.old:
            home = kept[_target_for(file, difference.address)]
            home.append(Element(difference.address, difference.new))
    targets = (
        replace(target, elements=tuple(e for e in elements if e.data))
        for target, elements in zip(file.targets, kept, strict=True)
    )
    return pack_dfu(replace(file, targets=tuple(targets)))


def _refilled(element: Element, old: MemoryImage, new: MemoryImage) -> Element:
    """The element with the bytes of the new image."""
    size = _end_in(element, old, new) - element.address
    return Element(element.address, new.read_filled(element.address, size, ERASED))


def _end_in(element: Element, old: MemoryImage, new: MemoryImage) -> int:
    """Where an element ends in the new image: lengthened, the same, or cut."""
    end = element.address + len(element.data)
    if new.contains(end - 1) and element.data:
        segment = new.segment_at(end - 1)
        stop = segment.end if segment else end
        taken = [s.address for s in old if s.address >= end]
        return min([stop, *taken])
    left = new.clipped(element.address, end)
    return left.end if left else element.address


def _target_for(file: DfuFile, address: int) -> int:
    """The index of the target that new bytes at `address` belong to."""
    below = [
        (element.address, index)
        for index, target in enumerate(file.targets)
        for element in target.elements
        if element.address <= address
    ]
    if below:
        return max(below)[1]
    every = ((e.address, i) for i, t in enumerate(file.targets) for e in t.elements)
    return min(every, default=(0, 0))[1]


def _crc(data: bytes) -> int:
    """The check sum over `data`."""
    return zlib.crc32(data) ^ 0xFFFF_FFFF


def _wrong(offset: int, expected: str, found: str) -> FormatError:
    """The error that the file is wrong at `offset` bytes."""
    return FormatError(
        f"DfuSe: offset {offset:#x}: expected {expected}, found {found}",
        hint="the file is damaged: copy, download or build it again",
    )
