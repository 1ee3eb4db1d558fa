# SPDX-License-Identifier: MIT
"""What is known of a board, as values.

A board is data: one file `boards/<id>.toml`, read by `mpytool.boards.load`.

    id = "rpi_pico"
    vendor = "Raspberry Pi"
    product = "Pico"
    mcu = "RP2040"
    architecture = "armv6m"
    formats = ["uf2", "bin", "hex", "elf"]      # the first is the default
    flashers = ["picotool", "uf2-drive"]        # the first that is there is taken
    uf2_family = 0xE48BFF56

    [memory.flash]
    origin = 0x10000000
    size = 0x200000
    erase_size = 4096

    [emulator]
    kind = "rp2040py"
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from mpytool.errors import BoardError

FORMATS = ("bin", "uf2", "hex", "elf")
ARCHITECTURES = ("armv6m", "armv7m", "x86")
FLASHERS = ("picotool", "uf2-drive")
EMULATORS = ("rp2040py", "qemu", "host")


@dataclass(frozen=True, slots=True)
class Region:
    """A run of a board's memory.

    Attributes:
        name: "flash", "ram", ...
        origin: address of its first byte; 0 if the linker of the runtime decides.
        size: bytes; 0 if the runtime's self-description tells.
        erase_size: bytes that flash erases at once; 0 for memory that is just written.
    """

    name: str
    origin: int
    size: int
    erase_size: int = 0

    @property
    def end(self) -> int:
        """The first address behind the region."""
        return self.origin + self.size

    def contains(self, address: int, size: int = 1) -> bool:
        """Whether `size` bytes at `address` all lie in the region."""
        return self.origin <= address and address + size <= self.end


@dataclass(frozen=True, slots=True)
class Emulator:
    """How `mpytool run` boots the board.

    Attributes:
        kind: "rp2040py"; "qemu"; or "host", which runs the image as a process.
        program: the emulator's executable, for "qemu".
        machine: what goes after `-machine`, for "qemu".
        arguments: more arguments of the program.
    """

    kind: str
    program: str = ""
    machine: str = ""
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """A target.

    Attributes:
        id: the name used on the command line.
        vendor: who makes the board.
        product: what it is sold as.
        mcu: the microcontroller.
        architecture: one of ARCHITECTURES, the instruction set of its runtime.
        memory: its regions in the file's order; one is named "flash".
        formats: the container formats it takes, the default first.
        flashers: the ways to write it, the preferred first.
        uf2_family: the UF2 family id of its chip, or None.
        uf2_board_id: the start of Board-ID in its boot drive's INFO_UF2.TXT, or "".
        emulator: how to boot it without hardware, or None.
        vector_offset: bytes from the origin of flash to the vector table, on Arm.
        runtime: the file name of its prebuilt runtime, an ELF.
        path: the TOML file that says all this.
    """

    id: str
    vendor: str
    product: str
    mcu: str
    architecture: str
    memory: tuple[Region, ...]
    formats: tuple[str, ...]
    flashers: tuple[str, ...] = ()
    uf2_family: int | None = None
    uf2_board_id: str = ""
    emulator: Emulator | None = None
    vector_offset: int = 0
    runtime: str = ""
    path: Path = field(default=Path(), compare=False)

    @property
    def default_format(self) -> str:
        """The format of an image when the user names none."""
        return self.formats[0]

    @property
    def flash(self) -> Region:
        """Where the program lives."""
        return self.region("flash")

    def region(self, name: str) -> Region:
        """The region of that name.

        Raises:
            BoardError: the board has none.
        """
        for region in self.memory:
            if region.name == name:
                return region
        names = ", ".join(region.name for region in self.memory)
        raise BoardError(f"board {self.id} has no memory region {name!r}, only {names}")

    def check_format(self, name: str) -> str:
        """`name` if it is a format that this board takes.

        Raises:
            BoardError: it is not.
        """
        if name not in self.formats:
            raise BoardError(
                f"board {self.id} has no {name!r} images, only {', '.join(self.formats)}",
                hint=f"use --format {self.default_format}",
            )
        return name
