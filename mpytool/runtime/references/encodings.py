# SPDX-License-Identifier: MIT
"""Read and retarget references, whatever their encoding."""

from __future__ import annotations

from mpytool.abi import Abi
from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.references import thumb
from mpytool.runtime.references.model import Encoding, Reference
from mpytool.runtime.words import Words

_WORDS = {Encoding.WORD, Encoding.THUMB_LITERAL, Encoding.XTENSA_L32R}


def read_target(image: MemoryImage, abi: Abi, reference: Reference) -> int:
    """The table's address that a reference holds now, the addend taken off.

    Raises:
        LinkError: the bytes there are not what the encoding says.
        FormatError: the image has no bytes there.
    """
    if reference.encoding in _WORDS:
        return Words(image, abi).pointer(reference.address) - reference.addend
    if reference.encoding is Encoding.THUMB_MOVW_MOVT:
        low, high = image.read(reference.address, 4), image.read(reference.second, 4)
        return thumb.read_pair(low, high) - reference.addend
    raise _unknown(reference)


def retarget(
    image: MemoryImage, abi: Abi, reference: Reference, target: int
) -> tuple[tuple[int, bytes], ...]:
    """The bytes to write, with their addresses, so that a reference holds another address.

    Raises:
        LinkError: the encoding cannot reach the address.
    """
    if reference.encoding in _WORDS:
        order = "big" if abi.big_endian else "little"
        value = (target + reference.addend).to_bytes(
            abi.word_size, "big" if order == "big" else "little"
        )
        return ((reference.address, value),)
    if reference.encoding is Encoding.THUMB_MOVW_MOVT:
        address = target + reference.addend
        places = ((reference.address, address & 0xFFFF), (reference.second, address >> 16))
        return tuple(
            (place, thumb.with_immediate(image.read(place, 4), half)) for place, half in places
        )
    raise _unknown(reference)


def _unknown(reference: Reference) -> LinkError:
    return LinkError(
        f"the reference to {reference.table} at {reference.address:#x} is a "
        f"{reference.encoding}, which cannot be changed yet"
    )
