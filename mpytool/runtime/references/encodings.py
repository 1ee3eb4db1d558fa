# SPDX-License-Identifier: MIT
"""Read and retarget references, whatever their encoding.

What knows an instruction set is imported once one of its references is met.
"""

from __future__ import annotations

from collections.abc import Callable

from mpytool.abi import Abi
from mpytool.image.memory import MemoryImage
from mpytool.runtime.references.model import Encoding, Reference
from mpytool.runtime.words import Words

_PAIRS = {Encoding.THUMB_MOVW_MOVT, Encoding.ARM_MOVW_MOVT}
_RISCV = {Encoding.RISCV_LUI, Encoding.RISCV_AUIPC}


def read_target(image: MemoryImage, abi: Abi, reference: Reference) -> int:
    """The table's address that a reference holds now, the addend taken off.

    Raises:
        LinkError: the bytes there are not what the encoding says.
        FormatError: the image has no bytes there.
    """
    if reference.encoding in _RISCV:
        from mpytool.runtime.references import riscv

        found = riscv.read_pair(image, reference, reference.second, _mask(abi))
    elif reference.encoding is Encoding.X86_RIP:
        from mpytool.runtime.references import x86_64

        found = x86_64.read_distance(image, reference)
    elif reference.encoding in _PAIRS:
        read_pair, _ = _pair_functions(reference.encoding)
        found = read_pair(image.read(reference.address, 4), image.read(reference.second, 4))
    else:
        found = Words(image, abi).pointer(reference.address)
    return found - reference.addend & _mask(abi)


def retarget(
    image: MemoryImage, abi: Abi, reference: Reference, target: int
) -> tuple[tuple[int, bytes], ...]:
    """The bytes to write, with their addresses, so that a reference holds another address.

    Args:
        image: the bytes as they are.
        abi: the layout of words.
        reference: what to change.
        target: the table's new address.

    Raises:
        LinkError: the encoding cannot reach the address, or the bytes are not what it says.
    """
    address = target + reference.addend & _mask(abi)
    if reference.encoding in _RISCV:
        from mpytool.runtime.references import riscv

        return tuple(riscv.with_address(image, reference, target, _mask(abi)))
    if reference.encoding is Encoding.X86_RIP:
        from mpytool.runtime.references import x86_64

        return ((reference.address, x86_64.with_distance(reference, target)),)
    if reference.encoding in _PAIRS:
        _, with_immediate = _pair_functions(reference.encoding)
        halves = ((reference.address, address & 0xFFFF), (reference.second, address >> 16))
        return tuple((place, with_immediate(image.read(place, 4), half)) for place, half in halves)
    order = "big" if abi.big_endian else "little"
    return (
        (reference.address, address.to_bytes(abi.word_size, "big" if order == "big" else "little")),
    )


def _pair_functions(
    encoding: Encoding,
) -> tuple[Callable[[bytes, bytes], int], Callable[[bytes, int], bytes]]:
    """How a movw and a movt are read, and how either gets another immediate."""
    if encoding is Encoding.THUMB_MOVW_MOVT:
        from mpytool.runtime.references import thumb

        return thumb.read_pair, thumb.with_immediate
    from mpytool.runtime.references import arm

    return arm.read_pair, arm.with_immediate


def _mask(abi: Abi) -> int:
    """All ones, as wide as a pointer."""
    return (1 << 8 * abi.word_size) - 1
