# SPDX-License-Identifier: MIT
"""Where a board keeps a file system, and how its firmware divides that.

    mimxrt, nrf,   LittleFS in the board's region `file_system`; SAMD21 firmware mounts only its
    rp2, samd      version 1, though it has the name VfsLfs2
    renesas-ra,    FAT in the region `file_system`: what the firmware shows as its first
    stm32          partition, behind a table that is not in flash
    esp32          LittleFS in the partition "vfs" of a merged flash image; if it has none, the
                   firmware takes all flash behind the last partition, up to the end of the chip
    any            ROMFS in the board's region `romfs`, or the partition "romfs"

Of other ports, the writable file system is not written.

Sources: MicroPython 1.29, ports/{rp2,mimxrt,samd}/modules/_boot.py, nrf/modules/scripts/_boot.py,
esp32/modules/inisetup.py and main.c (boardctrl_startup), stm32/storage.c, samd/mcu/samd51
(VFS_BLOCK_SIZE_BYTES); extmod/vfs_lfs.c for the defaults.
"""

from __future__ import annotations

from typing import NamedTuple

from mpytool.boards.model import Board, EspFlash
from mpytool.errors import BoardError
from mpytool.image.image_file import ImageFile

_BLOCK_SIZE = 4096  # bytes of a block of LittleFS, where the board's flash has no other sectors
_ESP_LIMIT = 128 << 20  # bytes, more than any flash chip at an ESP32 has
# The ports whose firmware mounts LittleFS 2, and how many bytes it programs at once.
PROGRAM_SIZES = {"esp32": 32, "mimxrt": 256, "nrf": 32, "rp2": 256, "samd": 256}
_SAMD_BLOCK_SIZE = 2048  # less than a SAMD51 erases at once
_FAT_PORTS = ("renesas-ra", "stm32")
_FREEZE = 'freeze the files: format = "modules"'
_KINDS = {"littlefs": "file_system", "fat": "file_system", "romfs": "romfs"}
_PARTITIONS = {"littlefs": "vfs", "romfs": "romfs"}


def block_size(board: Board) -> int:
    """Bytes of a block of a board's LittleFS: mostly what its flash erases at once."""
    if board.port == "samd":
        return _SAMD_BLOCK_SIZE
    flash = board.find("flash")
    return flash.erase_size if flash and flash.erase_size else _BLOCK_SIZE


class Place(NamedTuple):
    """Where a volume goes.

    Attributes:
        name: of the region or partition.
        origin: address of its first byte; in a partition, its offset in flash.
        size: bytes.
        is_partition: whether it is one of an ESP flash image.
    """

    name: str
    origin: int
    size: int
    is_partition: bool = False

    @property
    def end(self) -> int:
        """Behind its last byte."""
        return self.origin + self.size


def find_place(board: Board, file: ImageFile, format_: str, size: int | None = None) -> Place:
    """Where a board has its volume of a format.

    Args:
        board: the target.
        file: the linked image; a partition table in it counts.
        format_: "littlefs", "fat" or "romfs".
        size: bytes of flash behind the last partition, if the firmware takes all of it; None to
            go by the smallest flash chip that the board may have.

    Raises:
        BoardError: it has none, or it is not known how its firmware mounts it.
    """
    if format_ == "littlefs" and board.port == "samd" and board.architecture == "armv6m":
        raise BoardError(
            f"data: the firmware of {board.id} mounts version 1 of LittleFS, which is not written",
            hint=_FREEZE,
        )
    ports = {"littlefs": tuple(PROGRAM_SIZES), "fat": _FAT_PORTS}.get(format_, (board.port,))
    if board.port not in ports:
        raise BoardError(
            f"data: the port {board.port or '(none)'} of board {board.id} has no {format_} file "
            f"system that is known, only {', '.join(ports)} have",
            hint=_hint(board),
        )
    if board.esp is not None:
        return _partition(board, board.esp, file, _PARTITIONS[format_], size)
    kind = _KINDS[format_]
    region = board.find(kind)
    if region is None or not region.size:
        raise BoardError(
            f"data: board {board.id} has no memory region {kind!r} for a {format_} volume",
            hint=_hint(board),
        )
    return Place(kind, region.origin, region.size)


def _hint(board: Board) -> str:
    """What a board has instead."""
    if not (board.file_system or board.esp):
        return _FREEZE
    if board.port in PROGRAM_SIZES:
        return f'use format = "littlefs", or {_FREEZE}'
    return f'use format = "fat", or {_FREEZE}' if board.port in _FAT_PORTS else _FREEZE


def _partition(
    board: Board, flash: EspFlash, file: ImageFile, name: str, size: int | None
) -> Place:
    """The partition of that name in a merged flash image, or what the firmware makes up for it.

    Raises:
        BoardError: the image is only an application, or has no such partition.
    """
    if file.format != "esp" or "merged" not in file.container:
        raise BoardError(
            f"data: the image for board {board.id} holds the application alone, and no partitions",
            hint="link into the whole firmware, the .bin file that begins with the boot loader",
        )
    from mpytool.image.esp_flash import parse_flash

    partitions = parse_flash(file.data).partitions
    for part in partitions:
        if part.name == name:
            return Place(name, part.offset, part.size, is_partition=True)
    end = max(part.offset + part.size for part in partitions)
    left = flash.flash_size - end if size is None else size
    if name == "vfs" and 2 * _BLOCK_SIZE <= left <= _ESP_LIMIT - end:
        return Place(name, end, left // _BLOCK_SIZE * _BLOCK_SIZE, is_partition=True)
    names = ", ".join(part.name for part in partitions)
    raise BoardError(
        f"data: the image for board {board.id} has no partition {name!r}, only {names}",
        hint=_FREEZE,
    )
