# SPDX-License-Identifier: MIT
"""FAT12 and FAT16 volumes without a partition table, as MicroPython's `VfsFat` mounts them.

    sector 0    boot sector with the sizes below, 55 AA at its end
    1           one FAT: 12 or 16 bits for each cluster, the number of the file's next one
    ...         root folder, 32 bytes an entry
    ...         clusters, numbered from 2, of files and folders

    entry       name[11], attributes u8, case u8, times 7 bytes, 0 u16, time u16, date u16,
                first cluster u16, size u32; before it, the last part first, its long name:
    long name   order u8 (40 hex in the last part), 5 units, 0F, 0, check sum u8, 6 units,
                0 0, 2 units; units are UTF-16, ended by 0, filled with FFFF

Files are laid one behind the other; no time is given but the first of 1980.  Names are ASCII:
MicroPython's are in a code page.

Source: Microsoft, "FAT: General Overview of On-Disk Format", version 1.03.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from mpytool.data.files import DataFile
from mpytool.errors import FormatError, ProjectError

SECTOR = 512  # bytes
_BOOT = struct.Struct("<3s8sHBHBHHBHHHII BBBI11s8s")
_ENTRY = struct.Struct("<11sBB7sHHHHI")  # as above
_LONG = struct.Struct("<B10sBBB12sH4s")
_FOLDER, _ARCHIVE, _LABEL, _LONG_NAME = 0x10, 0x20, 0x08, 0x0F
_DATE = 0x0021  # 1980-01-01
_FREE_ENTRIES = 64  # of the root folder, for what the board writes
_LIMITS = {12: 4084, 16: 65524}  # clusters
_FORBIDDEN = set('"*:<>?\\|')
_SHORT = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'()-@^_`{}~")


@dataclass(slots=True)
class _Folder:
    """A folder that is being laid out; entries without their clusters."""

    folders: dict[str, _Folder] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a volume is divided.

    Attributes:
        bits: of an entry of the FAT, 12 or 16.
        sectors: of the whole volume.
        cluster: sectors in a cluster.
        fat: sectors of the FAT.
        root: entries of the root folder, a multiple of 16.
    """

    bits: int
    sectors: int
    cluster: int
    fat: int
    root: int

    @property
    def first(self) -> int:
        """The sector of the first cluster."""
        return 1 + self.fat + self.root * 32 // SECTOR

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return (self.sectors - self.first) // self.cluster


def write_fat(files: Sequence[DataFile], size: int) -> bytes:
    """A volume of `size` bytes with these files, up to its last byte in use.

    Raises:
        ProjectError: the files do not fit, by how much, or a name cannot be on FAT.
    """
    root = _tree(files)
    entries = sum(_entry_count(name) for name in (*root.folders, *root.files))
    layout = _layout(size // SECTOR, -(-(entries + _FREE_ENTRIES) // 16) * 16)
    out = _Writer(layout)
    table = out.folder(root, None)
    if (more := len(out.fat) - 2 - layout.clusters) > 0:
        raise ProjectError(
            f"data: {len(files)} files do not fit the file system of {size:,} bytes: "
            f"{more * layout.cluster * SECTOR:,} bytes too many",
            hint='leave some out, or freeze what is only read: format = "modules"',
        )
    return b"".join(
        (
            _boot_sector(layout),
            _pack_fat(out.fat, layout),
            table.ljust(layout.root * 32, b"\0"),
            *out.clusters,
        )
    )


def _tree(files: Sequence[DataFile]) -> _Folder:
    root = _Folder()
    for file in sorted(files):
        *folders, name = file.name.split("/")
        place = root
        for part in folders:
            place = place.folders.setdefault(_checked(part), _Folder())
        place.files[_checked(name)] = file.data
    _check_case(root)
    return root


def _checked(name: str) -> str:
    """A name that can be on FAT.

    Raises:
        ProjectError: it cannot.
    """
    is_good = name.isascii() and name.isprintable() and not _FORBIDDEN & set(name)
    if not is_good or name[-1] in ". ":
        raise ProjectError(
            f"data: {name!r} cannot be a name on FAT",
            hint="use letters and digits of ASCII, - _ and .",
        )
    return name


def _check_case(folder: _Folder) -> None:
    """Check that no two names of a folder differ in case alone.

    Raises:
        ProjectError: two do.
    """
    seen: dict[str, str] = {}
    for name in (*folder.folders, *folder.files):
        other = seen.setdefault(name.upper(), name)
        if other != name:
            raise ProjectError(f"data: {other} and {name} are the same name on FAT")
    for inner in folder.folders.values():
        _check_case(inner)


def _layout(sectors: int, root: int) -> Layout:
    """The layout of a volume: FAT12 with clusters up to 4 KiB, else FAT16."""
    for bits, limit, cluster in (
        *((12, _LIMITS[12], 1 << n) for n in range(4)),
        *((16, _LIMITS[16], 1 << n) for n in range(2, 8)),
    ):
        most = sectors // cluster + 2
        layout = Layout(bits, sectors, cluster, -(-(most * bits) // (8 * SECTOR)), root)
        if 0 < layout.clusters <= limit and (bits == 12 or layout.clusters > _LIMITS[12]):
            return layout
    raise ProjectError(f"data: a FAT volume cannot have {sectors * SECTOR:,} bytes")


def _boot_sector(layout: Layout) -> bytes:
    small = layout.sectors if layout.sectors < 0x1_0000 else 0
    head = _BOOT.pack(
        *(b"\xeb\xfe\x90", b"MSDOS5.0", SECTOR, layout.cluster, 1, 1, layout.root, small, 0xF8),
        *(layout.fat, 63, 255, 0, 0 if small else layout.sectors),
        *(0x80, 0, 0x29, 0, b"NO NAME    ", f"FAT{layout.bits}".ljust(8).encode()),
    )
    return head.ljust(SECTOR - 2, b"\0") + b"\x55\xaa"


def _pack_fat(fat: list[int], layout: Layout) -> bytes:
    if layout.bits == 16:
        packed = struct.pack(f"<{len(fat)}H", *fat)
    else:
        pairs = zip(fat[::2], [*fat[1::2], 0], strict=False)
        packed = b"".join((low | high << 12).to_bytes(3, "little") for low, high in pairs)
    return packed.ljust(layout.fat * SECTOR, b"\0")


class _Writer:
    """Lays files and folders into clusters, one behind the other.

    Attributes:
        fat: the FAT's numbers.
        clusters: the bytes of the clusters, in their order.
    """

    def __init__(self, layout: Layout) -> None:
        self._size = layout.cluster * SECTOR
        self._end = (1 << layout.bits) - 1
        self.fat = [self._end & ~7, self._end]
        self.clusters: list[bytes] = []

    def folder(self, folder: _Folder, own: int | None, parent: int = 0) -> bytes:
        """The entries of a folder whose first cluster is `own`; None for the root."""
        taken: set[bytes] = set()
        out = []
        if own is not None:
            out.append(_entry(b".".ljust(11), _FOLDER, own, 0))
            out.append(_entry(b"..".ljust(11), _FOLDER, parent, 0))
        for name, inner in folder.folders.items():
            names = (*inner.folders, *inner.files)
            first = self.reserve(32 * (2 + sum(_entry_count(n) for n in names)))
            self.fill(first, self.folder(inner, first, own or 0))
            out.append(_named(name, taken, _FOLDER, first, 0))
        for name, data in folder.files.items():
            first = self.reserve(len(data))
            self.fill(first, data)
            out.append(_named(name, taken, _ARCHIVE, first, len(data)))
        return b"".join(out)

    def reserve(self, size: int) -> int:
        """The first of the clusters for `size` bytes; 0 if they take none."""
        number = -(-size // self._size)
        first = len(self.fat)
        self.fat += [*range(first + 1, first + number), self._end] if number else []
        self.clusters += [b""] * number
        return first if number else 0

    def fill(self, first: int, data: bytes) -> None:
        """Put contents into clusters that are reserved for them."""
        for index, at in enumerate(range(0, len(data), self._size)):
            part = data[at : at + self._size].ljust(self._size, b"\0")
            self.clusters[first - 2 + index] = part


def _entry(short: bytes, attributes: int, cluster: int, size: int) -> bytes:
    times = struct.pack("<BHHH", 0, 0, _DATE, _DATE)
    return _ENTRY.pack(short, attributes, 0, times, 0, 0, _DATE, cluster, size)


def _entry_count(name: str) -> int:
    """How many entries a name takes at most."""
    return 1 + -(-len(name) // 13)


def _named(name: str, taken: set[bytes], attributes: int, cluster: int, size: int) -> bytes:
    """The entries of a file or folder, with its long name if it needs one."""
    short = _short_name(name, taken)
    taken.add(short)
    entry = _entry(short, attributes, cluster, size)
    if _as_text(short) == name:
        return entry
    total = 0
    for byte in short:
        total = ((total & 1) << 7) + (total >> 1) + byte & 0xFF
    parts = []
    for order, at in enumerate(range(0, len(name), 13), 1):
        units = name[at : at + 13].encode("utf-16-le")
        units = (units + b"\0\0" if len(units) < 26 else units).ljust(26, b"\xff")
        last = 0x40 if at + 13 >= len(name) else 0
        parts.append(
            _LONG.pack(order | last, units[:10], _LONG_NAME, 0, total, units[10:22], 0, units[22:])
        )
    return b"".join(reversed(parts)) + entry


def _short_name(name: str, taken: set[bytes]) -> bytes:
    """The 8.3 name of a file: its own if it is one, else one that is free."""
    stem, dot, suffix = name.upper().rpartition(".")
    if not dot or not stem:
        stem, suffix = name.upper(), ""
    plain = [*stem, *suffix]
    if name == name.upper() and len(stem) <= 8 and len(suffix) <= 3 and set(plain) <= _SHORT:
        own = f"{stem:8}{suffix:3}".encode()
        if own not in taken:
            return own
    stem = "".join(c for c in stem if c in _SHORT and c != "~") or "X"
    suffix = "".join(c for c in suffix if c in _SHORT)[:3]
    for number in count(1):
        tail = f"~{number}"
        short = f"{stem[: 8 - len(tail)] + tail:8}{suffix:3}".encode()
        if short not in taken:
            return short
    raise AssertionError("unreachable")


def _as_text(short: bytes, case: int = 0) -> str:
    """A short name as it is shown; `case` tells which of its parts are in small letters."""
    stem, suffix = (part.decode("latin-1").rstrip() for part in (short[:8], short[8:]))
    stem = stem.lower() if case & 0x08 else stem
    suffix = suffix.lower() if case & 0x10 else suffix
    return f"{stem}.{suffix}" if suffix else stem


def read_fat(data: bytes) -> tuple[DataFile, ...]:
    """The files of a volume, sorted by name.

    Raises:
        FormatError: it is none that this module writes or a board changed, or it is damaged.
    """
    return tuple(sorted(_Reader(data).files()))


class _Reader:
    """Reads a volume."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        if len(data) < SECTOR or data[SECTOR - 2 : SECTOR] != b"\x55\xaa":
            raise _wrong(SECTOR - 2, "55 AA", "other bytes")
        values = _BOOT.unpack_from(data)
        size, cluster, reserved, fats, root, small = values[2:8]
        fat, large, kind = values[9], values[13], values[19]
        if (size, reserved, fats) != (SECTOR, 1, 1) or not cluster or not kind.startswith(b"FAT1"):
            raise _wrong(0, "a FAT volume with one FAT", "another one")
        bits = 12 if kind[:5] == b"FAT12" else 16
        self._layout = Layout(bits, small or large, cluster, fat, root)

    def files(self) -> Iterator[DataFile]:
        """All files."""
        start = (1 + self._layout.fat) * SECTOR
        yield from self._folder(self._part(start, self._layout.root * 32), "", 0)

    def _folder(self, table: bytes, folder: str, depth: int) -> Iterator[DataFile]:
        if depth > 100:
            raise _wrong(0, "at most 100 folders in folders", "more")
        long = ""
        for at in range(0, len(table) - 31, 32):
            short, attributes, case, _, _, _, _, first, size = _ENTRY.unpack_from(table, at)
            if short[0] == 0:
                return
            if short[0] == 0xE5 or (attributes & _LABEL and attributes != _LONG_NAME):
                continue
            if attributes == _LONG_NAME:
                parts = _LONG.unpack_from(table, at)
                text = (parts[1] + parts[5] + parts[7]).decode("utf-16-le", "replace")
                long = text.split("\0")[0] + ("" if parts[0] & 0x40 else long)
                continue
            name, long = folder + (long or _as_text(short, case)), ""
            if attributes & _FOLDER:
                if short[0] != ord("."):
                    yield from self._folder(self._chain(first), f"{name}/", depth + 1)
            else:
                contents = self._chain(first) if size else b""
                if len(contents) < size:
                    raise _wrong(0, f"{size} bytes of {name}", f"{len(contents)}")
                yield DataFile(name, contents[:size])

    def _chain(self, first: int) -> bytes:
        """The bytes of a chain of clusters."""
        layout, out, seen = self._layout, [], set()
        cluster, size = first, self._layout.cluster * SECTOR
        while cluster not in seen:
            if not 2 <= cluster < layout.clusters + 2:
                raise _wrong(0, "a cluster of the volume", str(cluster))
            seen.add(cluster)
            out.append(self._part(layout.first * SECTOR + (cluster - 2) * size, size))
            cluster = self._next(cluster)
            if cluster >= (1 << layout.bits) - 8:
                return b"".join(out)
        raise _wrong(0, "a chain of clusters with an end", "a loop")

    def _next(self, cluster: int) -> int:
        at = SECTOR + cluster * self._layout.bits // 8
        pair = int.from_bytes(self._part(at, 2), "little")
        if self._layout.bits == 16:
            return pair
        return pair >> 4 if cluster & 1 else pair & 0xFFF

    def _part(self, at: int, size: int) -> bytes:
        if at + size > len(self._data):
            raise _wrong(at, f"{size} bytes", str(max(0, len(self._data) - at)))
        return self._data[at : at + size]


def _wrong(offset: int, expected: str, found: str) -> FormatError:
    """The error that the volume is wrong at `offset` bytes."""
    return FormatError(
        f"FAT: offset {offset:#x}: expected {expected}, found {found}",
        hint="it is damaged: build it again",
    )
