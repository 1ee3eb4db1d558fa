# SPDX-License-Identifier: MIT
"""Use the ELF that an image was made from: its symbols, after both were found to agree.

Every byte that both have must be the same.  A link has changed some of them: the image is then
compared when its references have been set back (`mpytool.runtime.manifest` says to what).

Source: ESP-IDF, esp_app_desc.h: esptool puts the ELF's own SHA-256 into the image.
"""

from __future__ import annotations

from dataclasses import replace

from mpytool.errors import LinkError
from mpytool.image.container import parse_image
from mpytool.image.elf import is_elf, load_symbols
from mpytool.image.image_file import ImageFile
from mpytool.image.memory import Difference, MemoryImage
from mpytool.runtime.manifest import MAGIC as MANIFEST_MAGIC
from mpytool.runtime.model import Runtime
from mpytool.runtime.references.encodings import retarget
from mpytool.runtime.references.model import Table

_ESP_HASH_OFFSET, _ESP_HASH_SIZE = 144, 32  # of the ELF's hash in the application description
_ESP_DESCRIPTION = (0xABCD5432).to_bytes(4, "little")
_LARGEST_PATCH = 12  # bytes in which a link changes a reference
_MOST_PATCHES = 64


def elf_symbols(data: bytes) -> dict[str, int] | None:
    """The addresses of an ELF's symbols; None if those of frozen modules are not among them.

    Raises:
        FormatError: the ELF is damaged.
        LinkError: it is no ELF.
    """
    if not is_elf(data):
        raise LinkError(
            "the file given as ELF is none", hint="give the firmware.elf of MicroPython's build"
        )
    symbols = {name: symbol.address for name, symbol in load_symbols(data).items()}
    return symbols if all(table in symbols for table in Table) else None


def check_same(file: ImageFile, elf: bytes, path: str, *, strict: bool = False) -> ImageFile:
    """The image with addresses, its bytes checked against its ELF's.

    Args:
        file: the image.
        elf: the ELF file.
        path: the image's file, for messages.
        strict: whether a linked image must not differ where a link changes it.

    Raises:
        FormatError: the ELF is damaged.
        LinkError: they differ.
    """
    other = parse_image(elf).image
    if not file.has_addresses:
        file = file.located(other.start)
    shared = sum(file.image.clipped(s.address, s.end).size for s in other)
    if not shared:
        raise LinkError(
            f"{path}: the ELF has no byte where the image has some: it begins at "
            f"{other.start:#x}, the image at {file.image.start:#x}",
            hint="give the ELF that the image was made from",
        )
    different = [d for d in file.image.diff(other) if d.old and d.new]
    different = [d for d in different if not _is_esp_hash(file, d)]
    if not strict and _is_linked(file.image) and _are_patches(different):
        return file  # `check_unlinked` looks at what they are
    if different:
        first = different[0]
        raise LinkError(
            f"{path}: the ELF has {first.old[:8].hex(' ')} at {first.address:#x}, the image has "
            f"{first.new[:8].hex(' ')}",
            hint="give the ELF that the image was made from",
        )
    return file


def check_unlinked(file: ImageFile, runtime: Runtime, elf: bytes, path: str) -> None:
    """Check that a linked image, its references set back, is its ELF's.

    Raises:
        LinkError: it is not.
    """
    if runtime.manifest is None:
        return
    image = file.image
    for reference in runtime.references:
        target = runtime.manifest.replaced[reference.table]
        for address, data in retarget(image, runtime.abi, reference, target):
            image = image.with_patch(address, data)
    check_same(replace(file, image=image, data=b""), elf, path, strict=True)


def _is_linked(image: MemoryImage) -> bool:
    return any(MANIFEST_MAGIC in segment.data for segment in image)


def _are_patches(different: list[Difference]) -> bool:
    """Whether differences look like the references that a link changes."""
    return len(different) <= _MOST_PATCHES and all(
        len(difference.new) <= _LARGEST_PATCH for difference in different
    )


def _is_esp_hash(file: ImageFile, difference: Difference) -> bool:
    """Whether a difference lies in the hash that esptool puts into an application."""
    segment = file.image.segment_at(difference.address)
    if "ESP" not in file.container or segment is None:
        return False
    start = segment.data.find(_ESP_DESCRIPTION)
    offset = difference.address - segment.address - start - _ESP_HASH_OFFSET
    return start >= 0 and offset >= 0 and offset + len(difference.new) <= _ESP_HASH_SIZE
