# SPDX-License-Identifier: MIT
"""Put a changed image back into its ELF file: patched in place, and a segment more for new bytes.

What an earlier rewrite added is taken out first (`mpytool.image.elf_undo`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mpytool.errors import FormatError
from mpytool.image import elf, elf_dynamic, elf_dynamic_edit, elf_undo
from mpytool.image.container import parse_image
from mpytool.image.image_file import ImageFile
from mpytool.image.memory import Difference, MemoryImage

if TYPE_CHECKING:
    from mpytool.image.rewrite import Changes


def rewrite_elf(file: ImageFile, new: MemoryImage, changes: Changes) -> bytes:
    """The ELF file with the bytes of `new`.

    Args:
        file: as it was read.
        new: the whole new image.
        changes: pointers, symbols and names to add.

    Raises:
        FormatError: the file is damaged, or cannot hold the image.
    """
    original = elf_undo.original_of(file.data)
    base = file if original is None else parse_image(original)
    differences = new.diff(base.image)
    lost = [d for d in differences if not d.new]
    if lost:
        raise FormatError(
            f"ELF: {len(lost[0].old)} bytes at {lost[0].address:#x} cannot be taken out",
            hint="bytes that the file was built with can only be changed",
        )
    added = [d for d in differences if not d.old]
    if elf_dynamic.is_dynamic(base.data):
        kept = MemoryImage.of(
            (s.address, new.read_filled(s.address, len(s.data))) for s in base.image
        )
        if original is not None:  # what the earlier rewrite changed for the loader goes too
            own = elf_dynamic.tables_of(base.data)
            kept = kept.overlaid((s.address, base.image.read(s.address, len(s.data))) for s in own)
        result = elf_dynamic_edit.patch_dynamic(base.data, kept)
        if added or changes.symbols:
            if original is not None and not changes.pointers:
                old = _old_pointers(file, new, changes, added)
                changes = changes._replace(pointers=changes.pointers + old)
            result = _with_dynamic_segment(result, added, new, changes)
    else:
        patches = [(d.address, d.new) for d in differences if d.old]
        result = elf.patch_elf(base.data, patches)
        for number, piece in enumerate(added):
            names = changes.names if number == 0 else ()
            result = elf.add_segment(result, piece.address, piece.new, names, changes.section)
        if changes.names and not added:
            result = elf.add_symbols(result, changes.names)
    if len(result) == len(base.data):
        return result
    return elf_undo.with_undo(result, base.data)


def _old_pointers(
    file: ImageFile, new: MemoryImage, changes: Changes, added: list[Difference]
) -> tuple[int, ...]:
    """Words that an earlier rewrite added as pointers and that are still the same."""
    dynamic = elf_dynamic.parse_dynamic(file.data)
    return tuple(
        r.address
        for r in dynamic.relocations
        if r.kind == dynamic.relative_kind
        and r.address not in changes.pointers
        and any(d.address <= r.address < d.address + len(d.new) for d in added)
        and new.contains(r.address, 8)
        and new.read(r.address, 8) == file.image.read(r.address, 8)
    )


def _with_dynamic_segment(
    data: bytes, added: list[Difference], new: MemoryImage, changes: Changes
) -> bytes:
    """A shared object with one segment more, from the first to the last new byte."""
    if not added:
        raise FormatError("ELF: expected new bytes for the symbols that move, found none")
    start, end = added[0].address, added[-1].address + len(added[-1].new)
    outside = [at for at in changes.pointers if not start <= at < end]
    if outside:
        raise FormatError(f"ELF: expected a new word at {outside[0]:#x}, found old bytes")
    return elf_dynamic_edit.add_segment_with_relocations(
        data,
        start,
        new.read_filled(start, end - start, 0),
        [at - start for at in changes.pointers],
        changes.symbols,
        changes.section,
    )
