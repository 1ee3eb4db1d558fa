# SPDX-License-Identifier: MIT
"""Read an image file whatever its format, and write one in any.

    read_image(Path("firmware.uf2"), board)    -> ImageFile("uf2", MemoryImage(...), ...)
    write_image(image, "hex", board)           -> a text as bytes

The format is told by content, not by the file's name:

    "UF2", LF           uf2   an ESP application inside is read too
    7F 45 4C 46         elf
    "DfuSe"             dfu
    E9, or a partition table at 0x8000    esp
    "PK", 3, 4          a .zip with one of these inside
    ":" and hex digits  hex (Intel HEX)
    anything else       bin, whose address the board tells, or an analysis (`located`)

`mpytool.image.rewrite` puts a changed image back into the container that it came from.
What knows a format is imported once a file of that format is met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mpytool.boards.model import Board
from mpytool.errors import BoardError, FormatError
from mpytool.image import binary
from mpytool.image.image_file import ImageFile, LoadEntry
from mpytool.image.memory import MemoryImage, Segment

if TYPE_CHECKING:
    from mpytool.image.elf_layout import Elf
    from mpytool.image.uf2 import Uf2Group

__all__ = [
    "ImageFile",
    "LoadEntry",
    "check_fits",
    "entry_point",
    "family_name",
    "parse_image",
    "read_image",
    "sniff",
    "write_image",
]

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
    0x621E937A: "nRF52833",
    0x1B57745F: "nRF52",
    0x68ED2B88: "SAMD21",
    0x55114460: "SAMD51",
    0x57755A57: "STM32F4",
    0x5EE21072: "STM32F103",
    0x53B80F00: "STM32F7",
    0x6B846188: "STM32F7x2",
    0x6DB66082: "STM32H7",
    0x4C71240A: "STM32G4",
    0x70D16653: "STM32WB",
    0x00FF6919: "STM32L4",
    0x4FB2D5BD: "i.MX RT10xx",
}
_ESP_MAGIC = b"\xe9"
_ESP_OFFSETS = (0, 0x1000, 0x2000)  # of the magic in an application or a merged flash image


def sniff(data: bytes) -> str:
    """The format of a container file by its first bytes; "bin" if nothing else fits.

    A .zip archive is "zip".
    """
    is_format: Callable[[bytes], bool]
    match data[:1]:
        case b"U":
            from mpytool.image.uf2 import is_uf2 as is_format

            name = "uf2"
        case b"\x7f":
            from mpytool.image.elf_layout import is_elf as is_format

            name = "elf"
        case b"D":
            from mpytool.image.dfu import is_dfu as is_format

            name = "dfu"
        case b"P":
            from mpytool.image.archive import is_archive as is_format

            name = "zip"
        case b":" | b"\r" | b"\n" | b"\t" | b" ":
            from mpytool.image.ihex import is_ihex as is_format

            name = "hex"
        case _:
            name = ""
    if name and is_format(data):
        return name
    if any(data[at : at + 1] == _ESP_MAGIC for at in _ESP_OFFSETS):
        from mpytool.image.esp import is_esp

        if is_esp(data):
            return "esp"
    return "bin"


def read_image(path: Path, board: Board | None = None) -> ImageFile:
    """Read the image file at `path`.

    Args:
        path: the file.
        board: for whom; checked if given. Without it a .bin file has no addresses yet.

    Raises:
        FormatError: the file cannot be read or is damaged.
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


def parse_image(data: bytes, board: Board | None = None, *, family: int | None = None) -> ImageFile:
    """Read the bytes of an image file; as `read_image`.

    Args:
        data: the file's bytes.
        board: for whom; checked if given.
        family: the UF2 family to read, where no board tells.

    Raises:
        FormatError: the file is damaged, or holds images for several chips.
        BoardError: it is an image for another board.
    """
    kind = sniff(data)
    if kind == "zip":
        from mpytool.image import archive

        member = archive.firmware_in(data, lambda d: sniff(d) not in ("bin", "zip"), MAX_FILE_SIZE)
        if sniff(member.data) == "zip":
            raise FormatError(f"{member.name}: expected a firmware, found an archive in an archive")
        inner = parse_image(member.data, board, family=family)
        return replace(inner, member=member.name)
    file = _read_file(kind, data, board, family)
    if board is not None and "ESP" not in file.container:
        check_fits(file.image, board)
    return file


def _read_file(kind: str, data: bytes, board: Board | None, family: int | None) -> ImageFile:
    """A file of a format that `sniff` has told."""
    if kind == "uf2":
        return _read_uf2(data, board, family)
    if kind == "elf":
        return _read_elf(data, board)
    if kind == "dfu":
        from mpytool.image.dfu import read_dfu

        return read_dfu(data)
    if kind == "esp":
        from mpytool.image.esp import read_esp

        return read_esp(data)
    if kind == "hex":
        from mpytool.image.ihex import parse_ihex

        image = parse_ihex(data)
        return ImageFile("hex", image, data, container="Intel HEX", load_map=_entries(image))
    return _read_binary(data, board)


def _entries(image: MemoryImage) -> tuple[LoadEntry, ...]:
    """A load map for a format whose bytes are spread over the file."""
    return tuple(
        LoadEntry(f"run {i}", segment.address, len(segment.data)) for i, segment in enumerate(image)
    )


def _read_binary(data: bytes, board: Board | None) -> ImageFile:
    """A raw binary, at the board's flash or without addresses."""
    file = ImageFile(
        "bin",
        binary.parse_binary(data, 0),
        data,
        container="raw binary",
        load_map=(LoadEntry("file", 0, len(data), 0),),
        has_addresses=False,
    )
    return file if board is None else file.located(board.flash.origin)


def _read_elf(data: bytes, board: Board | None) -> ImageFile:
    """An ELF file; a shared object is relocated, as if loaded at address 0."""
    from mpytool.image.elf import load_image
    from mpytool.image.elf_layout import parse_elf

    parsed = parse_elf(data)
    image = _dynamic_image(data) if parsed.is_shared else None
    if image is None:
        image = load_image(data)
    if board is not None:
        _check_machine(parsed, board)
    kind = "shared object" if parsed.is_shared else "executable"
    return ImageFile(
        "elf",
        image,
        data,
        container=f"ELF {parsed.layout.bits}-bit {kind}",
        load_map=tuple(
            LoadEntry(f"segment {i}", parsed.address_of(p), p.p_filesz, p.p_offset)
            for i, p in enumerate(parsed.loads())
        ),
        details=(
            ("machine", str(parsed.header.e_machine)),
            ("entry", f"{parsed.header.e_entry:#010x}"),
        ),
    )


def _read_uf2(data: bytes, board: Board | None, wanted: int | None) -> ImageFile:
    """A UF2 file: what the board, or the only chip it is for, takes of it."""
    from mpytool.image import uf2

    groups = uf2.parse_uf2(data)
    families = tuple(dict.fromkeys(g.family for g in groups if g.family is not None))
    family = wanted if wanted in families else _family_for(families, groups, board)
    image = MemoryImage.of(
        (s.address, s.data) for g in groups if g.family in (family, None) for s in g.image
    )
    details = tuple((f"family {i}", family_name(f)) for i, f in enumerate(families))
    file = ImageFile("uf2", image, data, families, "UF2", _entries(image), details, family=family)
    contents = _esp_in(file)
    if contents is None:
        return file
    return replace(
        contents,
        format="uf2",
        data=data,
        families=families,
        container=f"{contents.container} in UF2",
        load_map=tuple(e._replace(file_offset=-1) for e in contents.load_map),
        details=(*details, *contents.details),
        family=family,
    )


def _esp_in(file: ImageFile) -> ImageFile | None:
    """The ESP application that the blocks of a UF2 file hold, or None."""
    if file.family is None or len(file.image.segments) != 1:
        return None
    contents = file.image.segments[0].data
    if sniff(contents) != "esp":
        return None
    from mpytool.image.esp import read_esp
    from mpytool.image.esp_chips import FAMILIES

    return read_esp(contents) if file.family in FAMILIES else None


def _family_for(
    families: tuple[int, ...], groups: tuple[Uf2Group, ...], board: Board | None
) -> int | None:
    """The UF2 family to read; None for blocks without one."""
    wanted = None if board is None else board.uf2_family
    if wanted is not None and (wanted in families or not groups):
        return wanted
    if any(group.family is None for group in groups):
        return None
    if wanted is not None and board is not None:
        found = ", ".join(family_name(family) for family in families)
        raise BoardError(
            f"the image is for another chip: expected UF2 family "
            f"{family_name(wanted)} for board {board.id}, found {found}",
            hint=f"build it with: mpytool build ... --board {board.id}",
        )
    from mpytool.image.uf2 import FAMILY_ABSOLUTE

    chips = [family for family in families if family != FAMILY_ABSOLUTE] or list(families)
    if len(chips) > 1:
        raise FormatError(
            "UF2: expected an image for one chip, found some for several: "
            + ", ".join(family_name(family) for family in chips),
            hint="name the board",
        )
    return chips[0] if chips else None


def _dynamic_image(data: bytes) -> MemoryImage | None:
    """The bytes of a shared object, relocated; None if it is none that is read here."""
    from mpytool.image.elf_dynamic import is_dynamic, parse_dynamic

    return parse_dynamic(data).image if is_dynamic(data) else None


def _check_machine(parsed: Elf, board: Board) -> None:
    """Raise BoardError if an ELF file is for another kind of processor than the board's."""
    from mpytool.image.elf_build import machine_of

    expected = machine_of(board.architecture)
    found = parsed.header.e_machine
    if found != expected:
        raise BoardError(
            f"the image is for another processor: expected ELF machine {expected} for board "
            f"{board.id} ({board.architecture}), found {found}",
            hint=f"build it with: mpytool build ... --board {board.id}",
        )


def family_name(family: int) -> str:
    """A UF2 family id for messages: "RP2040 (0xe48bff56)"."""
    name = FAMILY_NAMES.get(family)
    if name is None:
        from mpytool.image.esp_chips import CHIPS

        name = next((chip.name for chip in CHIPS if chip.uf2_family == family), "")
    return f"{name} ({family:#010x})" if name else f"{family:#010x}"


def check_fits(image: MemoryImage, board: Board) -> None:
    """Check that every byte of `image` lies in one of the board's memories.

    Regions whose place only the runtime knows (size 0) are not checked.

    Raises:
        BoardError: a byte lies elsewhere.
    """
    segment = outside_memory(image, board)
    if segment is not None:
        where = f"{segment.address:#010x} to {segment.end - 1:#010x}"
        memory = ", ".join(f"{r.name} {r.origin:#010x} to {r.end - 1:#010x}" for r in board.memory)
        raise BoardError(
            f"the image does not fit board {board.id}: expected addresses in {memory}, "
            f"found {where}",
            hint="it was made for another board",
        )


def outside_memory(image: MemoryImage, board: Board) -> Segment | None:
    """The first segment that leaves the board's memories, or None; regions may adjoin."""
    if any(region.size == 0 for region in board.memory if region.name in ("flash", "ram")):
        return None
    for segment in image:
        address = segment.address
        while address < segment.end:
            ends = [region.end for region in board.memory if region.contains(address)]
            if not ends:
                return segment
            address = max(ends)
    return None


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
        from mpytool.image import uf2

        return uf2.pack_uf2(
            [uf2.Uf2Group(board.uf2_family, image)], board.flash.erase_size or uf2.SECTOR_SIZE
        )
    if format_name == "hex":
        from mpytool.image.ihex import pack_ihex

        return pack_ihex(image)
    if format_name == "dfu":
        from mpytool.image.dfu import build_dfu

        return build_dfu(image)
    if format_name == "bin":
        return binary.pack_binary(image, board.flash.origin)
    from mpytool.image.elf_build import build_elf

    return build_elf(image, board.architecture, entry_point(image, board))


def entry_point(image: MemoryImage, board: Board) -> int:
    """Where the program begins: on Arm the second word of the vector table."""
    vectors = board.flash.origin + board.vector_offset
    if board.architecture.startswith("arm") and image.contains(vectors, 8):
        return int.from_bytes(image.read(vectors + 4, 4), "little")
    return image.start
