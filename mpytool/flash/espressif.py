# SPDX-License-Identifier: MIT
"""Write ESP32 and ESP8266 boards over a serial port, by esptool's library.

    merged flash image   at its own address, which the image tells: 0, 0x1000 or 0x2000
    application          at the board's application partition
    ESP8266 firmware     at 0

esptool resets the chip into its ROM's boot loader, which says what chip it is.  A small
program (esptool's stub) is then run in RAM and writes.  Only 64 KiB blocks whose MD5 differs
are written; at the end the MD5 of all of it is compared.  Where a merged image has nothing
for the "nvs" partition, the settings that the board keeps there stay.

Source: esptool 5, "Serial Protocol" and "Embedding into Custom Scripts".
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.flash.boot_loader import how_to_enter
from mpytool.flash.ports import port_error, ports_of
from mpytool.flash.way import Load, Place, Progress, Target
from mpytool.image.container import ImageFile
from mpytool.image.memory import ERASED, MemoryImage

_BAUD = 460_800  # once the stub runs
_ATTEMPTS = 3  # to connect
_BLOCK = 64 << 10  # bytes compared by one MD5
_LARGEST = 128 << 20  # bytes of the largest flash chip
_NVS = (1, 2)  # type and subtype of a partition with settings
_FORCE = " Use --force to flash anyway."  # an option of esptool's program
_SAFE = "the boot loader in the chip's ROM is unharmed"


class Espressif:
    """The way "esptool"."""

    name = "esptool"

    def ready(self) -> bool:
        """Whether esptool is there; mpytool depends on it."""
        return True

    def find(self, board: Board, place: Place) -> list[Target]:
        """Serial ports that a board with such a chip may be behind."""
        if place.port:
            return [Target(place.port)]
        return [Target(port.name, detail=port.text) for port in ports_of(board)]

    def load(self, file: ImageFile, board: Board, name: str) -> Load:
        """The bytes of `file` by offset in flash."""
        image = flash_image(file, board)
        return Load(board, name, "flash", b"".join(s.data for s in image), image)

    def words(self, load: Load, target: Target | None) -> str:
        """Where each run of bytes goes."""
        places = " and ".join(f"{segment.address:#x}" for segment in load.image)
        where = f"on {target.name}" if target else "on a port with none connected now"
        return f"write at {places} with esptool {where}"

    @contextmanager
    def connect(self, load: Load, target: Target) -> Iterator[_Session]:
        """The chip in its ROM's boot loader; it is restarted afterwards."""
        with _errors(target.name, "connecting"):
            chip = _connected(target.name, load.board)
        session = _Session(chip, load, target.name)
        try:
            yield session
            with _errors(target.name, "restarting"):
                session.restart()
        finally:
            chip._port.close()  # noqa: SLF001


def flash_image(file: ImageFile, board: Board) -> MemoryImage:
    """What goes where in flash, by offset from its start.

    Raises:
        BoardError: the file is none for the board's chip, or too large for it.
    """
    data = _contents(file)
    if file.detail("chip") == "" or data is None:
        raise BoardError(
            f"expected an application or a flash image for {board.mcu}, found "
            f"{file.container or file.format}",
            hint=f"build it with: mpytool build ... --board {board.id}",
        )
    wanted = board.esp.chip if board.esp else "esp8266"
    if _plain(file.detail("chip")) != wanted:
        raise BoardError(
            f"the image is for another chip: expected {board.mcu} for board {board.id}, "
            f"found {file.detail('chip')}",
            hint=f"build it with: mpytool build ... --board {board.id}",
        )
    base, limit, where = _room(file, board)
    if base + len(data) > limit:
        raise BoardError(
            f"the image is too large for board {board.id}: expected at most {limit - base:,} "
            f"bytes in {where}, found {len(data):,}",
            hint="leave modules out, or choose a board or variant with more flash",
        )
    return _without_empty_settings(data, base)


def _contents(file: ImageFile) -> bytes | None:
    """The bytes that go to flash; None if it is no file for such a chip."""
    if file.format == "esp":
        return file.data
    if file.format == "uf2":
        from mpytool.image.uf2 import parse_uf2

        groups = [g for g in parse_uf2(file.data) if g.family == file.family]
        return groups[0].image.segments[0].data if groups else None
    return None


def _room(file: ImageFile, board: Board) -> tuple[int, int, str]:
    """First offset, the one behind the last possible, and a name for the room between."""
    told = file.detail("flash address of the file")
    if board.esp is None:
        end = board.firmware.end - board.flash.origin
        return int(told or "0", 0), end, "the firmware's part of flash"
    if told:  # boards of one kind come with flash chips of several sizes: the chip is asked
        return int(told, 0), _LARGEST, "flash"
    app = board.esp.app
    return app.offset, app.end, f"partition {app.name!r}"


def _without_empty_settings(data: bytes, base: int) -> MemoryImage:
    """`data` at offset `base`, without an "nvs" partition that has nothing in it."""
    from mpytool.image.esp_flash import base_of, parse_flash

    whole = MemoryImage.of([(base, data)])
    if base_of(data) is None:
        return whole
    for part in parse_flash(data).partitions:
        low, high = max(part.offset, base), min(part.offset + part.size, whole.end)
        if (part.type, part.subtype) != _NVS or low >= high:
            continue
        if not data[low - base : high - base].strip(bytes([ERASED])):
            pieces = [(base, data[: low - base]), (high, data[high - base :])]
            return MemoryImage.of((at, piece) for at, piece in pieces if piece)
    return whole


class _Session:
    """A chip in its boot loader."""

    def __init__(self, chip: Any, load: Load, port: str) -> None:
        self.chip = chip
        self.board = load.board
        self.image = load.image
        self.port = port

    def check(self) -> None:
        """The chip is the board's, and its flash is large enough."""
        from esptool.cmds import attach_flash, detect_flash_size, run_stub

        wanted = self.board.esp.chip if self.board.esp else "esp8266"
        found = str(self.chip.CHIP_NAME)
        if _plain(found) != wanted:
            raise BoardError(
                f"{self.port}: the wrong chip: expected {self.board.mcu} for board "
                f"{self.board.id}, found {found}",
                hint="choose the right --board, or the right --port: mpytool devices",
            )
        if self.chip.secure_download_mode:
            raise BoardError(
                f"{self.port}: the chip allows secure downloads alone, which mpytool cannot do",
                hint="write it with esptool and your keys",
            )
        with _errors(self.port, "starting to write"):
            self.chip = run_stub(self.chip)
            if self.chip.IS_STUB:
                self.chip.change_baud(_BAUD)
            attach_flash(self.chip)
            size = _bytes_of(detect_flash_size(self.chip))
            if size:
                self.chip.flash_set_parameters(size)
        if size and self.image.end > size:
            raise BoardError(
                f"{self.port}: the image is too large for this board's flash: expected at least "
                f"{self.image.end:,} bytes, found {size:,}",
                hint="build for a board or a variant with less flash",
            )

    def write(self, progress: Progress | None) -> None:
        """Write the blocks that differ."""
        from esptool.cmds import write_flash

        with _errors(self.port, "writing"):
            changed = self._changed()
            total = sum(len(data) for _, data in changed)
            done = 0
            for address, data in changed:
                _Listener.tell(progress, done, len(data), total)
                write_flash(self.chip, [(address, data)])
                done += len(data)
            _Listener.tell(None, 0, 0, 0)
        if progress:
            progress(max(total, 1), max(total, 1))

    def verify(self) -> str:
        """The chip's MD5 of every run of bytes is that of the image."""
        if not self._can_compare():
            return "not verified: this chip's boot loader cannot tell what it has"
        with _errors(self.port, "verifying"):
            for segment in self.image:
                if not self._has(segment.address, segment.data):
                    raise BoardError(
                        f"{self.port}: the board does not have what was written: the MD5 of "
                        f"{len(segment.data)} bytes at {segment.address:#x} differs",
                        hint=f"{_SAFE}: flash again; if it fails again, the flash chip is worn out",
                    )
        return "verified: the board's MD5 of what was written is right"

    def restart(self) -> None:
        """Start the program."""
        from esptool.cmds import reset_chip

        reset_chip(self.chip, "hard-reset")

    def _changed(self) -> list[tuple[int, bytes]]:
        """The runs of blocks that flash does not have yet."""
        if not self._can_compare():
            return [(segment.address, segment.data) for segment in self.image]
        blocks = [
            (segment.address + at, segment.data[at : at + _BLOCK])
            for segment in self.image
            for at in range(0, len(segment.data), _BLOCK)
        ]
        changed = (block for block in blocks if not self._has(*block))
        return [(segment.address, segment.data) for segment in MemoryImage.of(changed)]

    def _has(self, address: int, data: bytes) -> bool:
        """Whether flash has `data` at `address`."""
        expected = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return bool(self.chip.flash_md5sum(address, len(data)) == expected)

    def _can_compare(self) -> bool:
        """Whether the boot loader computes MD5s."""
        return bool(self.chip.IS_STUB or self.chip.CHIP_NAME != "ESP8266")


def _connected(port: str, board: Board) -> Any:
    """The chip behind `port`."""
    from esptool.cmds import detect_chip

    _Listener.install()
    try:
        return detect_chip(port, connect_attempts=_ATTEMPTS)
    except Exception as error:
        if "Failed to connect" not in str(error):
            raise
        raise BoardError(
            f"{port}: no chip answers: expected the boot loader of {board.mcu}",
            hint=f"{how_to_enter(board)}, then flash again; or it is the wrong --port",
        ) from error


@contextmanager
def _errors(port: str, doing: str) -> Iterator[None]:
    """What esptool and the port raise, as errors of the board."""
    from esptool.util import FatalError
    from serial import SerialException

    try:
        yield
    except (FatalError, SerialException, OSError) as error:
        if doing == "connecting":
            raise port_error(port, error) from error
        if isinstance(error, FatalError):
            first = str(error).strip().partition("\n")[0].removesuffix(_FORCE)
            hint = f"{_SAFE}: flash again"
            if "revision" in first:
                hint = "take a firmware that is made for this revision of the chip"
            raise BoardError(f"{port}: {doing} failed: {first}", hint=hint) from error
        lost = port_error(port, error, doing=doing)
        raise BoardError(lost.message, hint=f"{lost.hint}; {_SAFE}") from error


def _bytes_of(size: str | None) -> int:
    """Bytes of a flash size as esptool names it, "4MB" or "512KB"; 0 if it is not known."""
    from esptool import util

    read: Any = util
    return int(read.flash_size_bytes(size)) if size else 0


def _plain(chip: str) -> str:
    """A chip's name as esptool's option takes it: "ESP32-S3" is "esp32s3"."""
    return chip.lower().replace("-", "")


class _Listener:
    """Takes what esptool would print; each thread hears of its own progress."""

    _of_thread = threading.local()
    _lock = threading.Lock()
    _installed = False

    @classmethod
    def install(cls) -> None:
        """Let esptool tell what it does here, and print nothing."""
        from esptool.logger import TemplateLogger, log

        class Silent(TemplateLogger):
            """Esptool's messages go nowhere, its progress to the thread's listener."""

            _stage_active = False  # looked at by methods that esptool 5.0 to 5.2 bound before

            def print(self, *args: object, **kwargs: object) -> None:
                """Nothing is printed."""

            def note(self, message: str) -> None:
                """As `print`."""

            def warning(self, message: str) -> None:
                """As `print`."""

            def error(self, message: str) -> None:
                """As `print`: esptool raises as well."""

            def stage(self, finish: bool = False) -> None:  # noqa: FBT001, FBT002
                """As `print`."""

            def set_verbosity(self, verbosity: str) -> None:
                """As `print`."""

            def progress_bar(
                self, cur_iter: int, total_iters: int, *_: object, **__: object
            ) -> None:
                """`cur_iter` of `total_iters` bytes of what goes over the wire are out."""
                cls.heard(cur_iter, total_iters)

        with cls._lock:
            if not cls._installed:
                proxy: Any = log  # its class does not tell
                proxy.set_verbosity("silent")
                proxy.set_logger(Silent())
                cls._installed = True

    @classmethod
    def tell(cls, progress: Progress | None, before: int, size: int, total: int) -> None:
        """Report the next run of `size` bytes as part of `total`, with `before` done."""
        cls._of_thread.report = (progress, before, size, total)

    @classmethod
    def heard(cls, done: int, of: int) -> None:
        """A part of the run is out; compressed bytes stand for as many of the run's."""
        progress, before, size, total = getattr(cls._of_thread, "report", (None, 0, 0, 0))
        if progress and of:
            progress(before + size * done // of, total)
