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
from types import MappingProxyType
from typing import NamedTuple

from mpytool.errors import FormatError
from mpytool.image.binary import pack_binary
from mpytool.image.container import parse_image
from mpytool.image.image_file import ImageFile
from mpytool.image.memory import MemoryImage

# Details that tell of a size which may change.
_CHANGING = frozenset({"DROM end", "DROM page end", "room in the partition"})
_FF = b"\xff"


class Changes(NamedTuple):
    """What a container must be told besides the bytes.

    Attributes:
        pointers: addresses of new words that are addresses themselves; a shared object
            needs a relocation for each.
        symbols: name -> (address, size): a shared object's symbols with new values.
        names: (name, address, size) of symbols to add to an ELF executable.
        section: the name of the section for new bytes in an ELF file.
    """

    pointers: tuple[int, ...] = ()
    symbols: Mapping[str, tuple[int, int]] = MappingProxyType({})
    names: tuple[tuple[str, int, int], ...] = ()
    section: str = ".mpytool.frozen"


_NOTHING = Changes()


def rewrite(file: ImageFile, new: MemoryImage, changes: Changes = _NOTHING) -> bytes:
    """The container with the bytes of `new`; as `rewritten`."""
    return rewritten(file, new, changes).data


def rewritten(file: ImageFile, new: MemoryImage, changes: Changes = _NOTHING) -> ImageFile:
    """The container with the bytes of `new`, as read back from its own bytes.

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
        return file
    if changes.symbols and file.format == "elf":
        from mpytool.image.elf_dynamic import with_symbols

        new = with_symbols(file.data, new, changes.symbols)
    return _read_back(file, new, _encoded(file, new, changes))


def _encoded(file: ImageFile, new: MemoryImage, changes: Changes) -> bytes:
    """The container's bytes, not yet proved."""
    if file.format == "elf":
        from mpytool.image.elf_rewrite import rewrite_elf

        return rewrite_elf(file, new, changes)
    if file.format == "uf2":
        return _uf2(file, new)
    if file.format == "esp":
        from mpytool.image.esp import rewrite_esp

        return rewrite_esp(file.data, new)
    if file.format == "dfu":
        from mpytool.image.dfu import rewrite_dfu

        return rewrite_dfu(file.data, new)
    if file.format == "hex":
        from mpytool.image.ihex_edit import rewrite_ihex

        return rewrite_ihex(file.data, new)
    return pack_binary(new, file.image.start)


def _uf2(file: ImageFile, new: MemoryImage) -> bytes:
    """A UF2 file; an ESP application inside is rewritten first."""
    from mpytool.image.uf2_edit import image_of, rewrite_uf2

    if "ESP" not in file.container:
        return rewrite_uf2(file.data, file.family, new)
    from mpytool.image.esp import rewrite_esp

    blocks = image_of(file.data, file.family)
    inner = rewrite_esp(blocks.segments[0].data, new)
    moved = MemoryImage.of([(blocks.start, inner)])
    return rewrite_uf2(file.data, file.family, moved)


def _read_back(file: ImageFile, new: MemoryImage, result: bytes) -> ImageFile:
    """The file with the bytes `result`, which must be the new image in the same container.

    Raises:
        FormatError: it is not.
    """
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
        from mpytool.image.elf_dynamic import tables_of

        tables = [(s.address, s.data) for s in tables_of(result)]
        found, new = found.overlaid(tables), new.overlaid(tables)
    for difference in found.diff(new):
        if not difference.old and not (difference.new.strip(b"\0") and difference.new.strip(_FF)):
            continue  # padding
        raise _unproved(
            f"expected {difference.old[:8].hex(' ') or 'no bytes'} at {difference.address:#010x}, "
            f"found {difference.new[:8].hex(' ') or 'none'}"
        )
    _prove_surroundings(file, result)
    return again


def _lasting(file: ImageFile) -> tuple[tuple[str, str], ...]:
    """The details that a rewrite must not change."""
    return tuple((name, text) for name, text in file.details if name not in _CHANGING)


def _prove_surroundings(file: ImageFile, result: bytes) -> None:
    """Raise FormatError unless what is not part of the image stayed as it was."""
    if file.format == "uf2":
        from mpytool.image.uf2_edit import image_of

        others = [f for f in file.families if f != file.family]
        if any(image_of(file.data, f) != image_of(result, f) for f in others):
            raise _unproved("the blocks of another family changed")
    if file.format == "esp":
        from mpytool.image.esp import surroundings

        if surroundings(file.data) != surroundings(result):
            raise _unproved("bytes outside of the application's partition changed")


def _unproved(what: str) -> FormatError:
    return FormatError(
        f"the rewritten file did not read back as it should: {what}",
        hint="nothing was written; please report this with the firmware's name",
    )
