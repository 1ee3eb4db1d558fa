# SPDX-License-Identifier: MIT
"""What is known of a board, as values.

A board is data: one file `boards/<id>.toml`, read by `mpytool.boards.load`.

    id = "rpi_pico2"
    vendor = "Raspberry Pi"
    product = "Pico 2"
    mcu = "RP2350"
    architecture = "armv8m"
    fpu = "single"
    port = "rp2"
    machine = "Raspberry Pi Pico2 with RP2350"  # by which an image's board is recognised
    verified = "described"
    formats = ["uf2"]                           # the first is the default
    flashers = ["picotool", "uf2-drive"]        # the first that is there is taken
    uf2_family = 0xE48BFF59

    [memory.flash]                              # the whole chip
    origin = 0x10000000
    size = 0x400000
    erase_size = 4096

    [memory.firmware]                           # the part for the image and frozen tables
    origin = 0x10000000
    size = 0x100000

    [[variants]]                                # the board "rpi_pico2-riscv"
    name = "RISCV"
    reason = "RISC-V CPU mode"
    architecture = "rv32imac"

Espressif's boards with a partition table have a table [esp] in place of [memory]:
where their firmware lies is said by the table, and its addresses by the image.

Sources of the facts in the bundled files: the board definitions of MicroPython 1.29
and of pico-sdk 2, and uf2families.json of microsoft/uf2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from mpytool.errors import BoardError

FORMATS = ("bin", "uf2", "hex", "dfu", "elf")
ARCHITECTURES = (
    "armv6m",
    "armv7m",
    "armv7em",
    "armv8m",
    "armv7a",
    "rv32imc",
    "rv32imac",
    "rv32imafc",
    "xtensa-lx106",
    "xtensa-lx6",
    "xtensa-lx7",
    "x86",
)
FPUS = ("none", "single", "double")
PORTS = (
    "rp2",
    "stm32",
    "esp32",
    "esp8266",
    "samd",
    "nrf",
    "mimxrt",
    "renesas-ra",
    "qemu",
)
VERIFIED = ("booted", "linked", "described")
FLASHERS = (
    "picotool",
    "uf2-drive",
    "dfu-util",
    "st-flash",
    "esptool",
    "nrfjprog",
    "nrfutil",
    "pyocd",
    "idap",
    "bossac",
    "daplink-drive",
    "teensy-loader-cli",
    "rfp-cli",
)
EMULATORS = ("rp2040py", "qemu", "host")
REGIONS = (
    "flash",
    "boot",
    "vectors",
    "firmware",
    "romfs",
    "file_system",
    "external_flash",
    "ram",
    "tables",
    "option_settings",
)


@dataclass(frozen=True, slots=True)
class Region:
    """A run of a board's memory.

    Attributes:
        name: one of REGIONS.
        origin: address of its first byte; 0 if the linker of the runtime decides.
        size: bytes; 0 if the runtime's self-description tells.
        erase_size: bytes that flash erases at once (the most, where sectors differ);
            0 for memory that is just written.
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

    def overlaps(self, other: Region) -> bool:
        """Whether an address lies in both regions."""
        return self.origin < other.end and other.origin < self.end


class Partition(NamedTuple):
    """One line of an ESP partition table.

    Attributes:
        name: "factory", "nvs", ...
        type: "app" or "data".
        subtype: "factory", "ota_0", "nvs", ..., or a number such as "0x8f".
        offset: bytes from the start of the flash chip.
        size: bytes.
    """

    name: str
    type: str
    subtype: str
    offset: int
    size: int

    @property
    def end(self) -> int:
        """The first offset behind the partition."""
        return self.offset + self.size


class EspFlash(NamedTuple):
    """How the flash of an Espressif chip is divided.

    Attributes:
        chip: esptool's name of the chip: "esp32", "esp32s3", ...
        flash_size: bytes of the smallest flash chip that the firmware is made for.
        partitions: the partition table, in its order.
    """

    chip: str
    flash_size: int
    partitions: tuple[Partition, ...]

    @property
    def app(self) -> Partition:
        """The partition that a fresh installation starts: the first of type "app"."""
        return next(part for part in self.partitions if part.type == "app")


class Variant(NamedTuple):
    """A build of the same board that differs.

    Attributes:
        name: MicroPython's name, "RISCV"; the board's id with "-riscv" behind selects it.
        reason: what it is for.
        changes: the board's attributes that differ, by name.
    """

    name: str
    reason: str
    changes: tuple[tuple[str, object], ...] = ()

    @property
    def moves(self) -> bool:
        """Whether its processor or its memory differs from the board's."""
        layout = {"architecture", "memory", "esp"}
        return any(key in layout for key, _ in self.changes)


class Emulator(NamedTuple):
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
        id: the name used on the command line; of a variant "rpi_pico2-riscv".
        vendor: who makes the board.
        product: what it is sold as.
        mcu: the microcontroller.
        architecture: one of ARCHITECTURES, the instruction set of its runtime.
        memory: its regions in the file's order; one is named "flash", unless `esp` is given.
        formats: the container formats it takes, the default first.
        fpu: the floating-point unit that the runtime is compiled for.
        port: MicroPython's port, or "".
        machine: what an image says in `sys.implementation._machine`, or "".
        verified: how far linking for it has been shown: "booted" in an emulator,
            "linked" and proved, or only "described".
        flashers: the ways to write it, the preferred first.
        uf2_family: the UF2 family id of its chip, or None.
        uf2_board_id: the start of Board-ID in its boot drive's INFO_UF2.TXT, or "".
        emulator: how to boot it without hardware, or None.
        vector_offset: bytes from the origin of flash to the vector table, on Arm.
        bin_address: where a .bin file begins, or None for the start of flash.
        runtime: the file name of its bundled runtime, an ELF, or "".
        esp: partitions, of an Espressif chip with a partition table.
        variants: other builds of it.
        path: the TOML file that says all this.
    """

    id: str
    vendor: str
    product: str
    mcu: str
    architecture: str
    memory: tuple[Region, ...]
    formats: tuple[str, ...]
    fpu: str = "none"
    port: str = ""
    machine: str = ""
    verified: str = "described"
    flashers: tuple[str, ...] = ()
    uf2_family: int | None = None
    uf2_board_id: str = ""
    emulator: Emulator | None = None
    vector_offset: int = 0
    bin_address: int | None = None
    runtime: str = ""
    esp: EspFlash | None = None
    variants: tuple[Variant, ...] = ()
    path: Path = field(default=Path(), compare=False)

    @property
    def default_format(self) -> str:
        """The format of an image when the user names none."""
        return self.formats[0]

    @property
    def flash(self) -> Region:
        """Where the program lives.

        Raises:
            BoardError: flash is divided by a partition table, and has no address.
        """
        return self.region("flash")

    @property
    def firmware(self) -> Region:
        """Where the image and frozen tables may lie: all of flash if nothing else is said.

        Raises:
            BoardError: as `flash`.
        """
        return self.find("firmware") or self.flash

    @property
    def tables(self) -> Region:
        """Where frozen tables may lie: as `firmware`, except on machines that load it to RAM."""
        return self.find("tables") or self.firmware

    @property
    def file_system(self) -> Region | None:
        """The part of flash with the writable file system; None if it lies elsewhere."""
        return self.find("file_system")

    @property
    def romfs(self) -> Region | None:
        """The part of flash for a read-only file system image; None if there is none."""
        return self.find("romfs")

    @property
    def bin_origin(self) -> int:
        """The address of a .bin file's first byte."""
        return self.flash.origin if self.bin_address is None else self.bin_address

    def find(self, name: str) -> Region | None:
        """The region of that name, or None."""
        return next((region for region in self.memory if region.name == name), None)

    def region(self, name: str) -> Region:
        """The region of that name.

        Raises:
            BoardError: the board has none.
        """
        if region := self.find(name):
            return region
        if self.esp:
            raise BoardError(
                f"board {self.id} has no memory region {name!r}: its flash is divided by a "
                f"partition table, the program lies in {self.esp.app.name!r}"
            )
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
