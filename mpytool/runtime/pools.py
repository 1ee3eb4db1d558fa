# SPDX-License-Identifier: MIT
"""The chain of qstr pools and the list of frozen modules, read at known addresses.

    last pool -> previous pool -> ... -> static pool -> 0

Source: py/qstr.h and py/frozenmod.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Iterator

from mpytool.abi import Abi
from mpytool.errors import FormatError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.model import FrozenEntry, QstrPool
from mpytool.runtime.words import Words
from mpytool.source.encoding import encode

_MAX_POOLS = 64
_MAX_NAME_SIZE = 4096  # bytes of a frozen name, far beyond what is sensible
_MAX_MODULES = 65536
_MAX_PACKED_SIZE = 256  # bytes of a name in a packed pool, with its NUL


def read_pools(image: MemoryImage, abi: Abi, last_pool: int) -> list[QstrPool]:
    """The chain of qstr pools, the newest first.

    Raises:
        FormatError: the chain is broken.
    """
    words = Words(image, abi)
    pools: list[QstrPool] = []
    address, expected_end = last_pool, -1
    while address:
        if len(pools) == _MAX_POOLS:
            raise FormatError(
                f"qstr pool at {address:#x}: expected at most {_MAX_POOLS} pools, found more"
            )
        pool, previous = read_pool(words, address)
        if expected_end not in (-1, pool.end_id):
            raise FormatError(
                f"qstr pool at {address:#x}: expected its names to end with number "
                f"{expected_end}, found {pool.end_id}"
            )
        pools.append(pool)
        address, expected_end = previous, pool.first_id
    return pools


def read_pool(words: Words, address: int) -> tuple[QstrPool, int]:
    """One pool, and the address of the one before it, 0 if it is the first.

    Raises:
        FormatError: what is there is no pool.
    """
    abi = words.abi
    previous, total, alloc, count, pointers = words.run(address, 4)
    flag = 1 << (8 * abi.word_size - 1) if abi.sorted_pools else 0
    first_id = total & ~flag
    if first_id + count > 1 << 16:
        raise FormatError(
            f"qstr pool at {address:#x}: expected at most 65536 names, found {first_id + count}"
        )
    is_packed = not alloc and count
    names = (_packed_names if is_packed else _pool_names)(words, pointers, count)
    return QstrPool(address, first_id, names, bool(total & flag)), previous


def _pool_names(words: Words, pointers: int, count: int) -> tuple[str, ...]:
    """A pool's names, from the address where its pointers start."""
    abi = words.abi
    arrays = words.run(pointers, 2 if abi.qstr_hash_size else 1)
    lengths = words.numbers(arrays[-2], abi.qstr_length_size, count)
    addresses = words.numbers(arrays[-1], abi.word_size, count)
    names = []
    start, data = 0, b""
    for address, length in zip(addresses, lengths, strict=True):
        at = address - start
        if not 0 <= at < len(data):  # the texts of a pool mostly lie in one segment
            segment = words.image.segment_at(address)
            start, data = (segment.address, segment.data) if segment else (0, b"")
            at = address - start
        end = at + length
        if data[end : end + 1] != b"\0":
            names.append(_pool_name(words, address, length))  # says what is wrong
        elif (name := _decoded(data[at:end])) is None:
            names.append(_pool_name(words, address, length))
        else:
            names.append(name)
    return tuple(names)


def name_texts(words: Words, pool: QstrPool) -> Iterator[tuple[int, bytes]]:
    """Address and bytes of each name of a pool, its NUL included."""
    _, _, alloc, count, pointers = words.run(pool.address, 4)
    texts = [encode(name) + b"\0" for name in pool.names]
    if not alloc and count:
        address = words.run(pointers, 2)[1]
        for text in texts:
            yield address, text
            address += len(text)
        return
    arrays = words.run(pointers, 2 if words.abi.qstr_hash_size else 1)
    yield from zip(words.numbers(arrays[-1], words.abi.word_size, count), texts, strict=True)


def _packed_names(words: Words, pointers: int, count: int) -> tuple[str, ...]:
    """The names of a pool whose texts lie behind each other, as our runtimes' own one."""
    address = words.run(pointers, 2)[1]
    names = []
    for _ in range(count):
        length = len(words.text(address, _MAX_PACKED_SIZE))
        names.append(_pool_name(words, address, length))
        address += length + 1
    return tuple(names)


def _pool_name(words: Words, address: int, length: int) -> str:
    text = words.image.read(address, length + 1)
    name = _decoded(text[:-1]) if not text[-1] else None
    if name is None:
        raise FormatError(
            f"qstr at {address:#x}: expected {length} bytes of UTF-8 and a NUL, found {text!r}"
        )
    return name


def read_entries(
    image: MemoryImage, abi: Abi, names: int, content: int, texts: int = 0
) -> Iterator[FrozenEntry]:
    """The modules that the lists at two addresses name.

    Args:
        image: the bytes.
        abi: the layout of the content.
        names: address of the names.
        content: address of the array of modules.
        texts: how many of the first are frozen as source text: they are not in the array.

    Raises:
        FormatError: a list leaves the image.
    """
    words = Words(image, abi)
    for index in range(_MAX_MODULES):
        name = words.text(names, _MAX_NAME_SIZE)
        if not name:
            return
        text = _decoded(name)
        if text is None:
            raise FormatError(f"frozen name at {names:#x}: expected UTF-8, found {name!r}")
        names += len(name) + 1
        if index < texts:
            yield FrozenEntry(text, 0)
            continue
        yield FrozenEntry(text, words.pointer(content))
        content += abi.word_size
    raise FormatError(f"frozen names: expected at most {_MAX_MODULES}, found more")


def _decoded(data: bytes) -> str | None:
    """UTF-8 as a text, None if it is none."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
