# SPDX-License-Identifier: MIT
r"""Find the qstr pools of an image, and with them the address where it is loaded.

Every MicroPython since v1.19 has the same first 165 names in its first pool, whose array
of pointers is therefore known but for where the texts are:

    pool      prev 0, total 0, alloc, length, ->hashes, ->lengths, ->"", ->"", ->"__dir__", ...
                                                                  number 0   1    2

Two names with one occurrence each in the file fix the place: the pointers to them are as far
apart as the texts, and their distance in words is that of their numbers.  Everything else is
then checked: all names, all lengths, all hashes.  Later pools begin with a word that holds the
address of the one before.

Source: py/qstr.h and py/qstr.c of MicroPython 1.20 to 1.29.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from mpytool.abi import Abi
from mpytool.errors import FormatError
from mpytool.image.memory import MemoryImage
from mpytool.qstr.hash import qstr_hash
from mpytool.qstr.static import STATIC_QSTRS
from mpytool.runtime.model import QstrPool
from mpytool.runtime.pools import read_pool
from mpytool.runtime.structure.scan import Scan
from mpytool.runtime.words import Words
from mpytool.source.encoding import encode

# Names that hardly occur elsewhere and are the end of no other name.
_ANCHORS = ("NotImplementedError", "IndentationError", "ZeroDivisionError", "KeyboardInterrupt")
_MAX_OCCURRENCES = 8  # of an anchor's text; a file has one, more if it holds two images


@dataclass(frozen=True, slots=True)
class PoolLayout:
    """How the pools of an image are laid out.

    Attributes:
        base: what to add to the searched addresses so that pointers are right; 0 if they are.
        address: of the static pool, base included.
        word_size: bytes of a pointer.
        hash_size: bytes of a hash, 0 to 2.
        length_size: bytes of a length, 1 or 2.
        count: names in the static pool, number 0 included.
    """

    base: int
    address: int
    word_size: int
    hash_size: int
    length_size: int
    count: int


def find_static_pools(scan: Scan, *, has_base: bool) -> list[PoolLayout]:
    """Every static pool in an image; one in a sound image.

    Args:
        scan: the image.
        has_base: whether its addresses are right; if not, the first byte has address 0.
    """
    found: dict[tuple[int, int], PoolLayout] = {}
    for names in _array_candidates(scan, has_base=has_base):
        layout = _check_pool(scan, *names)
        if layout is not None:
            found[layout.base, layout.address] = layout
    return list(found.values())


def _array_candidates(scan: Scan, *, has_base: bool) -> Iterator[tuple[int, int]]:
    """Address of the array of names' pointers (not based), and the base, by two anchors."""
    places = {name: scan.texts(b"\0" + name.encode() + b"\0") for name in _ANCHORS}
    known = [name for name in _ANCHORS if 0 < len(places[name]) <= _MAX_OCCURRENCES]
    if len(known) < 2:
        return
    first, second = sorted(known[:2], key=STATIC_QSTRS.index)
    number = STATIC_QSTRS.index(first)
    distance = STATIC_QSTRS.index(second) - number
    for low, high in product(places[first], places[second]):
        for address in scan.pairs(distance, high - low):
            pointer = int.from_bytes(scan.image.read(address, scan.word_size), "little")
            base = pointer - (low + 1)
            if base == 0 or (not has_base and base > 0):
                yield address - number * scan.word_size, base


def _check_pool(scan: Scan, names: int, base: int) -> PoolLayout | None:
    """The static pool whose pointers to names start at an address, if all of it fits."""
    size, image = scan.word_size, scan.image

    def word(index: int) -> int:
        """A word before (or in) the array, by its number."""
        return int.from_bytes(image.read(names + index * size, size), "little")

    try:
        if any(
            image.read(word(i) - base, len(text) + 1) != text.encode() + b"\0"
            for i, text in enumerate(STATIC_QSTRS)
        ):
            return None
        lengths = [len(text) for text in STATIC_QSTRS]
        length_size = _array_width(image, word(-1) - base, lengths, (1, 2))
        if not length_size:
            return None
        for hash_size in (1, 2, 0):
            hashes = [qstr_hash(text.encode(), hash_size) for text in STATIC_QSTRS]
            if hash_size and not _array_width(image, word(-2) - base, hashes[1:], (hash_size,), 1):
                continue
            header = names - (6 if hash_size else 5) * size
            previous, total, alloc, count = (
                int.from_bytes(image.read(header + i * size, size), "little") for i in range(4)
            )
            if previous == total == 0 and alloc and count >= len(STATIC_QSTRS) - 1:
                return PoolLayout(base, header + base, size, hash_size, length_size, count)
    except FormatError:
        return None
    return None


def _array_width(
    image: MemoryImage, address: int, values: list[int], widths: tuple[int, ...], skip: int = 0
) -> int:
    """The width in bytes in which an array holds these values, 0 if in none."""
    for width in widths:
        data = b"".join(
            (value & (1 << 8 * width) - 1).to_bytes(width, "little") for value in values
        )
        start = address + skip * width
        if image.contains(start, len(data)) and image.read(start, len(data)) == data:
            return width
    return 0


def later_pools(scan: Scan, abi: Abi, first: QstrPool) -> list[list[QstrPool]]:
    """Every chain of pools that begins with the static one: pools by their links, oldest first.

    A linked image has two chains, which part at the runtime's own last pool.
    """
    chains = [[first]]
    finished: list[list[QstrPool]] = []
    while chains:
        chain = chains.pop()
        followers = list(_followers(scan, abi, chain[-1]))
        if not followers:
            finished.append(chain)
        chains.extend([*chain, pool] for pool in followers)
    return finished


def _followers(scan: Scan, abi: Abi, pool: QstrPool) -> Iterator[QstrPool]:
    words = Words(scan.image, abi)
    for address in scan.words_at(pool.address):
        try:
            _, total, alloc, count = words.numbers(address, abi.word_size, 4)
            flag = 1 << (8 * abi.word_size - 1)
            if total & ~flag != pool.first_id + len(pool.names) or not alloc:
                continue
            if not 0 < count < 1 << 16:
                continue
            follower = read_pool(words, address)[0]
        except FormatError:
            continue
        if _hashes_fit(words, follower):
            yield follower


def _hashes_fit(words: Words, pool: QstrPool) -> bool:
    """Whether the pool's hashes are those of its names."""
    size = words.abi.qstr_hash_size
    if not size:
        return True
    pointer = words.pointer(pool.address + 4 * words.abi.word_size)
    hashes = words.numbers(pointer, size, len(pool.names))
    return all(
        found == qstr_hash(encode(name), size)
        for found, name in zip(hashes, pool.names, strict=True)
    )
