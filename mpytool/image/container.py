# SPDX-License-Identifier: MIT
"""Read an image file whatever its format, and write one in any.

    read_image(Path("firmware.uf2"), board)    -> ImageFile("uf2", MemoryImage(...), ...)
    write_image(image, "hex", board)           -> a text as bytes

The format is told by content, not by the file's name:

    "UF2", LF           uf2
    7F 45 4C 46         elf
    ":" and hex digits  hex (Intel HEX)
    anything else       bin, which needs a board to know its address
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mpytool.boards.model import Board
from mpytool.errors import BoardError, FormatError
from mpytool.image import binary, elf, ihex, uf2
from mpytool.image.memory import MemoryImage

MAX_FILE_SIZE = 256 << 20  # bytes; no container of a microcontroller's flash is larger

# From uf2families.json of microsoft/uf2: names for messages.
FAMILY_NAMES = {
    0xE48BFF56: "RP2040",
    0xE48BFF57: "RP2XXX absolute",
    0xE48BFF58: "RP2XXX data",
    0xE48BFF59: "RP2350 Arm secure",
    0xE48BFF5A: "RP2350 RISC-V",
    0xE48BFF5B: "RP2350 Arm non-secure",
    0xADA52840: "nRF52840",
    0x68ED2B88: "SAMD21",
    0x55114460: "SAMD51",
    0x57755A57: "STM32F4",
    0xC47E5767: "ESP32-S3",
    0xBFDD4EEE: "ESP32-S2",
    0x4FB2D5BD: "i.MX RT10xx",
}


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A container file, read.

    Attributes:
        format: "bin", "uf2", "hex" or "elf".
        image: the bytes by address; of a UF2 file, those for the board's family.
        data: the file's own bytes.
        families: the UF2 families in the file, in order.
    """

    format: str
    image: MemoryImage
    data: bytes
    families: tuple[int, ...] = ()


def sniff(data: bytes) -> str:
    """The format of a container file by its first bytes; "bin" if nothing else fits."""
    if uf2.is_uf2(data):
        return "uf2"
    if elf.is_elf(data):
        return "elf"
    if ihex.is_ihex(data):
        return "hex"
    return "bin"


def read_image(path: Path, board: Board | None = None) -> ImageFile:
    """Read the image file at `path`.

    Args:
        path: the file.
        board: for whom; checked if given, and needed for a .bin file.

    Raises:
        FormatError: the file cannot be read or is damaged, or a .bin without board.
        BoardError: it is an image for another board.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_SIZE + 1)
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror or error}") from error
    if len(data) > MAX_FILE_SIZE:
        raise FormatError(f"{path}: expected an image, found a file of more than 256 MiB")
    try:
        return parse_image(data, board)
    except (FormatError, BoardError) as error:
        raise type(error)(f"{path}: {error.message}", error.location, error.hint) from error


def parse_image(data: bytes, board: Board | None = None) -> ImageFile:
    """Read the bytes of an image file; as `read_image`."""
    kind = sniff(data)
    families: tuple[int, ...] = ()
    if kind == "uf2":
        groups = uf2.parse_uf2(data)
        families = tuple(dict.fromkeys(g.family for g in groups if g.family is not None))
        image = _image_for(groups, board)
    elif kind == "elf":
        image = elf.load_image(data)
        if board is not None:
            _check_machine(data, board)
    elif kind == "hex":
        image = ihex.parse_ihex(data)
    elif board is None:
        raise FormatError(
            "not a UF2, ELF or Intel HEX file, and a .bin file does not tell its address",
            hint="name the board, so that the address is known",
        )
    else:
        image = binary.parse_binary(data, board.flash.origin)
    if board is not None:
        check_fits(image, board)
    return ImageFile(kind, image, data, families)


def _check_machine(data: bytes, board: Board) -> None:
    """Raise BoardError if an ELF file is for another kind of processor than the board's."""
    expected = elf.machine_of(board.architecture)
    found = elf.parse_elf(data).header.e_machine
    if found != expected:
        raise BoardError(
            f"the image is for another processor: expected ELF machine {expected} for board "
            f"{board.id} ({board.architecture}), found {found}",
            hint=f"build it with: mpytool build ... --board {board.id}",
        )


def _image_for(groups: tuple[uf2.Uf2Group, ...], board: Board | None) -> MemoryImage:
    """What a board would take of a UF2 file: its family, and blocks without one."""
    wanted = [
        group
        for group in groups
        if board is None
        or group.family is None
        or board.uf2_family is None
        or group.family == board.uf2_family
    ]
    if groups and not wanted and board is not None and board.uf2_family is not None:
        found = ", ".join(family_name(g.family) for g in groups if g.family is not None)
        raise BoardError(
            f"the image is for another chip: expected UF2 family "
            f"{family_name(board.uf2_family)} for board {board.id}, found {found}",
            hint=f"build it with: mpytool build ... --board {board.id}",
        )
    return MemoryImage.of((s.address, s.data) for group in wanted for s in group.image)


def family_name(family: int) -> str:
    """A UF2 family id for messages: "RP2040 (0xe48bff56)"."""
    name = FAMILY_NAMES.get(family)
    return f"{name} ({family:#010x})" if name else f"{family:#010x}"


def check_fits(image: MemoryImage, board: Board) -> None:
    """Check that every byte of `image` lies in one of the board's memories.

    Regions whose place only the runtime knows (size 0) are not checked.

    Raises:
        BoardError: a byte lies elsewhere.
    """
    if any(region.size == 0 for region in board.memory):
        return
    for segment in image:
        home = next((r for r in board.memory if r.contains(segment.address)), None)
        if home is None or segment.end > home.end:
            where = f"{segment.address:#010x} to {segment.end - 1:#010x}"
            memory = ", ".join(
                f"{r.name} {r.origin:#010x} to {r.end - 1:#010x}" for r in board.memory
            )
            raise BoardError(
                f"the image does not fit board {board.id}: expected addresses in {memory}, "
                f"found {where}",
                hint="it was made for another board",
            )


def write_image(image: MemoryImage, format_name: str, board: Board) -> bytes:
    """The bytes of a container file that holds `image`.

    An ELF file made here has segments alone; to keep a runtime's symbols and
    sections, add to its own ELF with `mpytool.image.elf.add_segment`.

    Raises:
        FormatError: the image is empty, or too sparse for the format.
        BoardError: the board takes no such format, or the image does not fit it.
    """
    board.check_format(format_name)
    check_fits(image, board)
    if format_name == "uf2":
        return uf2.pack_uf2(
            [uf2.Uf2Group(board.uf2_family, image)], board.flash.erase_size or uf2.SECTOR_SIZE
        )
    if format_name == "hex":
        return ihex.pack_ihex(image)
    if format_name == "bin":
        return binary.pack_binary(image, board.flash.origin)
    return elf.build_elf(image, board.architecture, entry_point(image, board))


def entry_point(image: MemoryImage, board: Board) -> int:
    """Where the program begins: on Arm the second word of the vector table."""
    vectors = board.flash.origin + board.vector_offset
    if board.architecture.startswith("arm") and image.contains(vectors, 8):
        return int.from_bytes(image.read(vectors + 4, 4), "little")
    return image.start
