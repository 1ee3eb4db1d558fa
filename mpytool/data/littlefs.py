# SPDX-License-Identifier: MIT
"""LittleFS volumes, as MicroPython's `VfsLfs2` mounts them, by the library littlefs-python.

    write_littlefs(files, Geometry(4096, 352, 256))  ->  Blocks({0: ..., 1: ..., 2: ...}, 352)

Only some blocks of a volume mean anything; which, the library tells by reading and writing
them.  A block that it has only read may be the second one of a folder's pair: what a board
has there from before would be taken for the folder's newer state, so it is written, erased.
The number of blocks is part of the volume: it must be the board's.

Version 2.0 on the disk is written, which every MicroPython that has VfsLfs2 mounts; a newer
one raises it at the first write.

Source: DESIGN.md and SPEC.md of littlefs; extmod/vfs_lfsx.c of MicroPython 1.29 (sizes of
caches).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from mpytool.data.files import DataFile
from mpytool.errors import FormatError, ProjectError, ToolError
from mpytool.image.memory import ERASED

if TYPE_CHECKING:
    from littlefs import LittleFS

_READ_SIZE = 32  # bytes, MicroPython's default
_LOOKAHEAD = 32
_DISK_VERSION = 0x0002_0000
_NO_SPACE = -28


class Geometry(NamedTuple):
    """How a volume is divided.

    Attributes:
        block_size: bytes that are erased at once.
        block_count: of the whole volume.
        program_size: bytes that are written at once.
    """

    block_size: int
    block_count: int
    program_size: int

    @property
    def size(self) -> int:
        """Bytes of the volume."""
        return self.block_size * self.block_count


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a volume that count.

    Attributes:
        contents: bytes by the block's number, in their order.
        used: how many blocks the files and folders take.
    """

    contents: dict[int, bytes]
    used: int


def write_littlefs(files: Sequence[DataFile], geometry: Geometry) -> Blocks:
    """A volume with these files.

    Raises:
        ProjectError: they do not fit, by how much.
    """
    try:
        return _written(files, geometry)
    except _NoSpaceError:
        pass
    needed = geometry
    while True:
        needed = needed._replace(block_count=needed.block_count * 2)
        try:
            used = _written(files, needed).used
            break
        except _NoSpaceError:
            continue
    more = max(used + 1 - geometry.block_count, 1) * geometry.block_size
    raise ProjectError(
        f"data: {len(files)} files do not fit the file system of {geometry.size:,} bytes: "
        f"{more:,} bytes too many",
        hint='leave some out, or freeze what is only read: format = "modules"',
    )


def read_littlefs(data: bytes, geometry: Geometry) -> tuple[DataFile, ...]:
    """The files of a volume, sorted by name.

    Raises:
        FormatError: it cannot be mounted, or is damaged.
    """
    from littlefs import LittleFSError

    files = []
    try:
        volume = _volume(_Device(geometry, data), geometry)
        volume.mount()
        for folder, _, names in volume.walk("/"):
            for name in names:
                path = f"{folder.rstrip('/')}/{name}"
                with volume.open(path, "rb") as file:
                    files.append(DataFile(path[1:], file.read()))
        volume.unmount()
    except (LittleFSError, OSError, UnicodeDecodeError) as error:
        raise FormatError(
            f"LittleFS: the volume cannot be read: {error}",
            hint="it is damaged, or has another number of blocks",
        ) from None
    return tuple(sorted(files))


class _NoSpaceError(Exception):
    """The files do not fit."""


class _Device:
    """The flash under a volume; `touched` are the blocks that the library was interested in."""

    def __init__(self, geometry: Geometry, data: bytes = b"") -> None:
        self.data = bytearray(data.ljust(geometry.size, bytes([ERASED])))
        self.touched: set[int] = set()

    def read(self, config: Any, block: int, offset: int, size: int) -> bytearray:
        self.touched.add(block)
        at = block * config.block_size + offset
        return self.data[at : at + size]

    def prog(self, config: Any, block: int, offset: int, data: bytes) -> int:
        self.touched.add(block)
        at = block * config.block_size + offset
        self.data[at : at + len(data)] = data
        return 0

    def erase(self, config: Any, block: int) -> int:
        self.touched.add(block)
        at = block * config.block_size
        self.data[at : at + config.block_size] = bytes([ERASED]) * config.block_size
        return 0

    def sync(self, _config: Any) -> int:
        return 0


def _volume(device: Any, geometry: Geometry, version: int = 0) -> LittleFS:
    """The library's file system over a device, not mounted; version 0 stands for its newest."""
    try:
        from littlefs import LittleFS
    except ImportError as error:
        raise ToolError(
            f"LittleFS volumes need the library littlefs-python: {error}",
            hint="install it: pip install littlefs-python",
        ) from None
    return LittleFS(
        context=device,
        mount=False,
        block_size=geometry.block_size,
        block_count=geometry.block_count,
        read_size=_READ_SIZE,
        prog_size=geometry.program_size,
        cache_size=min(geometry.block_size, 4 * max(_READ_SIZE, geometry.program_size)),
        lookahead_size=_LOOKAHEAD,
        disk_version=version,
    )


def _written(files: Sequence[DataFile], geometry: Geometry) -> Blocks:
    """As `write_littlefs`.

    Raises:
        _NoSpaceError: they do not fit.
    """
    device = _Device(geometry)
    volume = _volume(device, geometry, _DISK_VERSION)
    from littlefs import LittleFSError

    try:
        volume.format()
        volume.mount()
        for folder in _folders(files):
            volume.mkdir(folder)
        for file in files:
            with volume.open(file.name, "wb") as handle:
                handle.write(file.data)
        used = volume.used_block_count
        volume.unmount()
    except LittleFSError as error:
        if error.code == _NO_SPACE:
            raise _NoSpaceError from None
        raise
    except OSError as error:
        raise _NoSpaceError from error
    size = geometry.block_size
    contents = {n: bytes(device.data[n * size : (n + 1) * size]) for n in sorted(device.touched)}
    return Blocks(contents, used)


def _folders(files: Sequence[DataFile]) -> list[str]:
    """All folders that the files lie in, the outer ones first."""
    found: dict[str, None] = {}
    for file in files:
        parts = file.name.split("/")
        for depth in range(1, len(parts)):
            found["/".join(parts[:depth])] = None
    return sorted(found)
