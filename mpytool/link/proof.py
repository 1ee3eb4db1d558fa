# SPDX-License-Identifier: MIT
"""Prove a linked image: read it back from scratch and compare with what was meant.

Three things are checked, with nothing taken over from the link but its intent:

    1. the analyser finds the runtime, and the modules in the order meant;
    2. each module, decoded from its bytes in flash, is the module that was frozen;
    3. outside the references and free flash, every byte is the runtime's own.

A failure is a mistake of mpytool, or of a damaged runtime that looks whole.
"""

from __future__ import annotations

from collections.abc import Callable

from mpytool.errors import LinkError, ToolError
from mpytool.image.memory import ADDRESS_LIMIT, ERASED, MemoryImage
from mpytool.link.link import Link, mapped_end_of
from mpytool.link.readback import ReadBack
from mpytool.runtime.model import Range, Runtime

_NOTHING = MemoryImage()


class ProofError(LinkError):
    """A linked image is not what was meant.  Nothing is written then."""

    def __init__(self, message: str) -> None:
        super().__init__(
            message,
            hint="if the runtime is as it was built, this is a bug of mpytool: please report it",
        )


def prove(link: Link, image: MemoryImage) -> Runtime:
    """Check a linked image; the runtime as read back from it.

    Args:
        link: what was meant.
        image: the bytes that the container file holds.

    Raises:
        ProofError: the image is not what was meant.
    """
    from mpytool.runtime.read import analyse

    return prove_read(link, lambda: analyse(image, "the linked image"))


def prove_read(link: Link, read: Callable[[], Runtime], loader: MemoryImage = _NOTHING) -> Runtime:
    """Check a linked image that `read` reads back; as `prove`.

    Args:
        link: what was meant.
        read: reads the image back.
        loader: bytes that only the loader of a shared object reads: headers, relocations,
            symbols.  What they lead to is checked, not they themselves.

    Raises:
        ProofError: the image is not what was meant.
    """
    try:
        found = read()
        _check_modules(link, found)
    except ProofError:
        raise
    except ToolError as error:
        raise ProofError(f"the linked image cannot be read back: {error.message}") from error
    _check_untouched(link, found, loader)
    return found


def _check_modules(link: Link, found: Runtime) -> None:
    """The list of modules, and each module's content."""
    meant = link.entries
    if found.entries != meant:
        lists, wanted = (
            [(entry.name, entry.address) for entry in entries] for entries in (found.entries, meant)
        )
        raise ProofError(f"the linked image lists {lists}, but {wanted} was meant")
    runtime = link.runtime
    if (found.qstr_ids, found.tables) != (runtime.qstr_ids, runtime.tables):
        raise ProofError("the linked image has other names of its own than the runtime")
    if (found.abi, found.symbols) != (runtime.abi, runtime.symbols):
        raise ProofError("the linked image shows another layout than the runtime")
    if found.references != runtime.references:
        raise ProofError("the linked image refers to its tables from other places than the runtime")
    _check_mapped_end(link, found)
    reader = ReadBack(found)
    for file, (name, ref) in zip(link.files, link.frozen.modules, strict=True):
        address = link.placement.addresses[ref.index]
        if difference := reader.difference(address, file.module):
            raise ProofError(f"{name} at {address:#x} is not what was frozen: {difference}")


def _check_mapped_end(link: Link, found: Runtime) -> None:
    """The code that is told how much flash to map for constants has all tables in it."""
    place = link.runtime.mapped_end
    if found.mapped_end != place:
        raise ProofError("the linked image says elsewhere which flash is mapped for constants")
    if place is None:
        return
    from mpytool.runtime.references.mapped_end import read_end

    if read_end(found.image, place) != mapped_end_of(link.manifest):
        raise ProofError("the linked image does not map all tables")


def _check_untouched(link: Link, found: Runtime, loader: MemoryImage) -> None:
    """Every byte outside free flash is the runtime's, but for the references."""
    wanted = link.runtime.image.overlaid((patch.address, patch.new) for patch in link.patches)
    free = link.runtime.free
    for difference in _without(found.image, free).diff(_without(wanted, free)):
        if loader.contains(difference.address, len(difference.new)):
            continue
        # A container may fill gaps with erased bytes, on either side.
        if (difference.old and difference.new) or _is_used(difference.old + difference.new):
            raise ProofError(
                f"the link changed {len(difference.new or difference.old)} bytes at "
                f"{difference.address:#x}, which are the runtime's"
            )


def _without(image: MemoryImage, hole: Range) -> MemoryImage:
    below = image.clipped(0, hole.start)
    above = image.clipped(hole.end, ADDRESS_LIMIT)
    return MemoryImage((*below.segments, *above.segments))


def _is_used(data: bytes) -> bool:
    return bool(data.strip(bytes([ERASED])))
