# SPDX-License-Identifier: MIT
"""Put a changed image back into the container that it was read from.

    file = parse_image(data)
    rewrite(file, file.image.with_patch(...).with_segment(...))  -> bytes of the same format

The result is read again before it is given: it must hold exactly the bytes of the new
image, plus padding of 0 or FF at addresses of which the image says nothing; and what the
container says besides (families, ids, partitions, entry address, ...) must be as it was.
With the image unchanged the result is the file itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mpytool.errors import FormatError
from mpytool.image import (
    binary,
    dfu,
    elf,
    elf_dynamic,
    elf_dynamic_edit,
    elf_undo,
    esp,
    ihex_edit,
    uf2_edit,
)
from mpytool.image.container import parse_image
from mpytool.image.image_file import ImageFile
from mpytool.image.memory import Difference, MemoryImage

# Details that tell of a size which may change.
_CHANGING = frozenset({"DROM end", "DROM page end"})
_FF = b"\xff"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a container must be told besides the bytes.

    Attributes:
        pointers: addresses of new words that are addresses themselves; a shared object
            needs a relocation for each.
        symbols: name -> (address, size): a shared object's symbols with new values.
        names: (name, address, size) of symbols to add to an ELF executable.
        section: the name of the section for new bytes in an ELF file.
    """

    pointers: tuple[int, ...] = ()
    symbols: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    names: tuple[tuple[str, int, int], ...] = ()
    section: str = ".mpytool.frozen"


_NOTHING = Changes()


def rewrite(file: ImageFile, new: MemoryImage, changes: Changes = _NOTHING) -> bytes:
    """The container with the bytes of `new`.

    Args:
        file: as it was read; of a .zip archive, the firmware in it.
        new: the whole new image.
        changes: what else an ELF file needs to know.

    Raises:
        FormatError: the file must not be changed, cannot hold the image, or the result
            did not read back as it should.
    """
    if file.locked:
        raise FormatError(
            f"the {file.container} cannot be changed: {file.locked}",
            hint="use the unsigned build of this firmware",
        )
    if not file.has_addresses:
        raise FormatError("a raw binary cannot be changed before its address is known")
    if new == file.image and not changes.symbols and not changes.names:
        return file.data
    if changes.symbols and file.format == "elf":
        new = elf_dynamic.with_symbols(file.data, new, changes.symbols)
    result = _encoded(file, new, changes)
    _prove(file, new, result)
    return result


def _encoded(file: ImageFile, new: MemoryImage, changes: Changes) -> bytes:
    """The container's bytes, not yet proved."""
    if file.format == "elf":
        return _elf(file, new, changes)
    if file.format == "uf2":
        return _uf2(file, new)
    if file.format == "esp":
        return esp.rewrite_esp(file.data, new)
    if file.format == "dfu":
        return dfu.rewrite_dfu(file.data, new)
    if file.format == "hex":
        return ihex_edit.rewrite_ihex(file.data, new)
    return binary.pack_binary(new, file.image.start)


def _uf2(file: ImageFile, new: MemoryImage) -> bytes:
    """A UF2 file; an ESP application inside is rewritten first."""
    if "ESP" not in file.container:
        return uf2_edit.rewrite_uf2(file.data, file.family, new)
    blocks = uf2_edit.image_of(file.data, file.family)
    inner = esp.rewrite_esp(blocks.segments[0].data, new)
    moved = MemoryImage.of([(blocks.start, inner)])
    return uf2_edit.rewrite_uf2(file.data, file.family, moved)


def _elf(file: ImageFile, new: MemoryImage, changes: Changes) -> bytes:
    """An ELF file: patched in place, and a segment more for new bytes.

    What an earlier rewrite added is taken out first.
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
                changes = replace(
                    changes, pointers=changes.pointers + _old_pointers(file, new, changes, added)
                )
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


def _prove(file: ImageFile, new: MemoryImage, result: bytes) -> None:
    """Raise FormatError unless `result` reads back as the new image in the same container."""
    again = parse_image(result, family=file.family)
    if not again.has_addresses:
        again = again.located(new.start)
    if (again.format, again.container, again.families) != (
        file.format,
        file.container,
        file.families,
    ):
        raise _unproved(f"expected {file.container}, found {again.container}")
    if _lasting(again) != _lasting(file):
        changed = sorted(set(_lasting(again)) ^ set(_lasting(file)))
        raise _unproved(f"its {changed[0][0]!r} changed")
    found = again.image
    if file.format == "elf":  # what the loader reads: its meaning was compared
        tables = [(s.address, s.data) for s in elf_dynamic.tables_of(result)]
        found, new = found.overlaid(tables), new.overlaid(tables)
    for difference in found.diff(new):
        if not difference.old and not (difference.new.strip(b"\0") and difference.new.strip(_FF)):
            continue  # padding
        raise _unproved(
            f"expected {difference.old[:8].hex(' ') or 'no bytes'} at {difference.address:#010x}, "
            f"found {difference.new[:8].hex(' ') or 'none'}"
        )
    _prove_surroundings(file, result)


def _lasting(file: ImageFile) -> tuple[tuple[str, str], ...]:
    """The details that a rewrite must not change."""
    return tuple((name, text) for name, text in file.details if name not in _CHANGING)


def _prove_surroundings(file: ImageFile, result: bytes) -> None:
    """Raise FormatError unless what is not part of the image stayed as it was."""
    if file.format == "uf2":
        others = [f for f in file.families if f != file.family]
        if any(uf2_edit.image_of(file.data, f) != uf2_edit.image_of(result, f) for f in others):
            raise _unproved("the blocks of another family changed")
    if file.format == "esp":
        before, after = esp.surroundings(file.data), esp.surroundings(result)
        if before != after:
            raise _unproved("bytes outside of the application's partition changed")


def _unproved(what: str) -> FormatError:
    return FormatError(
        f"the rewritten file did not read back as it should: {what}",
        hint="nothing was written; please report this with the firmware's name",
    )
