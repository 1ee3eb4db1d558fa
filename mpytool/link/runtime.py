# SPDX-License-Identifier: MIT
"""What the linker must know of a runtime, read from its image.

Our own runtimes describe themselves: `mpytool.link.description` says where everything
is.  The names that a runtime has come from its qstr pools, newest first; pools and
modules that lie in free flash were put there by an earlier link and do not count as
the runtime's own.

    slot of the pool -> pool in free flash -> own pool -> static pool
                        (an earlier link)     base of the next link

Source: py/qstr.h and py/frozenmod.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mpytool.abi import Abi, Symbol
from mpytool.errors import FormatError, LinkError
from mpytool.image.container import parse_image, sniff
from mpytool.image.memory import MemoryImage
from mpytool.link.description import Range, Slots, locate_stripped, read_description
from mpytool.link.words import Words

_MAX_POOLS = 64
_MAX_NAME_SIZE = 4096  # bytes of a frozen name, far beyond what is sensible
_MAX_PACKED_SIZE = 256  # bytes of a name in a packed pool, with its NUL
_MAX_MODULES = 65536


@dataclass(frozen=True, slots=True)
class FrozenEntry:
    """One module that the image lists.

    Attributes:
        name: "package/__init__.py".
        address: of its module structure.
    """

    name: str
    address: int


@dataclass(frozen=True, slots=True)
class Runtime:
    """A runtime ready to be linked.

    Attributes:
        image: its bytes.
        info_address: where its description is.
        board: id of the board it was built for.
        version: its version, "0.1.0".
        abi: the layout of its tables.
        symbols: addresses of the objects that constants refer to.
        qstr_ids: the names in its own pools.
        qstr_count: the id that the first name after them gets.
        own_pool: address of its own last pool.
        slots: the words to set.
        entries: every module that the image lists now, in the list's order.
        free: flash for tables.
        load: flash that the runtime itself takes.
    """

    image: MemoryImage
    info_address: int
    board: str
    version: str
    abi: Abi
    symbols: Mapping[Symbol, int]
    qstr_ids: Mapping[str, int]
    qstr_count: int
    own_pool: int
    slots: Slots
    entries: tuple[FrozenEntry, ...]
    free: Range
    load: Range

    @property
    def own_entries(self) -> tuple[FrozenEntry, ...]:
        """Modules that are part of the runtime, not put there by a link."""
        return tuple(entry for entry in self.entries if entry.address not in self.free)

    @property
    def is_linked(self) -> bool:
        """Whether an earlier link left tables in this image."""
        words = Words(self.image, self.abi)
        slots = (self.slots.names, self.slots.content, self.slots.pool)
        return any(words.pointer(slot) in self.free for slot in slots)


@dataclass(frozen=True, slots=True)
class QstrPool:
    """One pool of names.

    Attributes:
        address: of the structure.
        first_id: id of its first name.
        names: in the order of their ids.
        is_sorted: whether look-up bisects it.
    """

    address: int
    first_id: int
    names: tuple[str, ...]
    is_sorted: bool


def read_runtime(data: bytes, path: str) -> Runtime:
    """Analyse a runtime's file: ELF, UF2, Intel HEX or stripped.

    Raises:
        FormatError: the file is damaged.
        LinkError: it is no runtime of ours, or of a newer version.
    """
    if sniff(data) == "bin":
        return analyse(locate_stripped(data, path), path)
    return analyse(parse_image(data).image, path)


def analyse(image: MemoryImage, path: str) -> Runtime:
    """Read a runtime's description and what it points to.

    Args:
        image: the runtime's bytes at their addresses.
        path: its file, for messages.

    Raises:
        FormatError: it points to bytes that the image does not have.
        LinkError: it has no description, or one that makes no sense.
    """
    told = read_description(image, path)
    pools = read_pools(image, told.abi, told.pool)
    own = [pool for pool in pools if pool.address not in told.free]
    if not own:
        raise LinkError(f"{path}: the runtime has no qstr pool of its own", hint="it is damaged")
    return Runtime(
        image=image,
        info_address=told.address,
        board=told.board,
        version=told.runtime,
        abi=told.abi,
        symbols=told.symbols,
        qstr_ids={
            name: pool.first_id + index
            for pool in reversed(own)
            for index, name in enumerate(pool.names)
        },
        qstr_count=own[0].first_id + len(own[0].names),
        own_pool=own[0].address,
        slots=told.slots,
        entries=tuple(read_entries(image, told.abi, names=told.names, content=told.content)),
        free=told.free,
        load=told.load,
    )


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
        previous, total, alloc, count, pointers = words.run(address, 4)
        flag = 1 << (8 * abi.word_size - 1) if abi.sorted_pools else 0
        first_id = total & ~flag
        if expected_end not in (-1, first_id + count):
            raise FormatError(
                f"qstr pool at {address:#x}: expected its names to end with number "
                f"{expected_end}, found {first_id + count}"
            )
        if first_id + count > 1 << 16:
            raise FormatError(
                f"qstr pool at {address:#x}: expected at most 65536 names, found {first_id + count}"
            )
        is_packed = not alloc and count
        names = (_packed_names if is_packed else _pool_names)(words, pointers, count)
        pools.append(QstrPool(address, first_id, names, bool(total & flag)))
        address, expected_end = previous, first_id
    return pools


def _pool_names(words: Words, pointers: int, count: int) -> tuple[str, ...]:
    """A pool's names, from the address where its pointers start."""
    abi = words.abi
    arrays = words.run(pointers, 2 if abi.qstr_hash_size else 1)
    lengths = words.numbers(arrays[-2], abi.qstr_length_size, count)
    addresses = words.numbers(arrays[-1], abi.word_size, count)
    return tuple(
        _pool_name(words, address, length)
        for address, length in zip(addresses, lengths, strict=True)
    )


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


def read_entries(image: MemoryImage, abi: Abi, names: int, content: int) -> Iterator[FrozenEntry]:
    """The modules that the lists at two addresses name.

    Raises:
        FormatError: a list leaves the image.
    """
    words = Words(image, abi)
    for _ in range(_MAX_MODULES):
        name = words.text(names, _MAX_NAME_SIZE)
        if not name:
            return
        text = _decoded(name)
        if text is None:
            raise FormatError(f"frozen name at {names:#x}: expected UTF-8, found {name!r}")
        yield FrozenEntry(text, words.pointer(content))
        names += len(name) + 1
        content += abi.word_size
    raise FormatError(f"frozen names: expected at most {_MAX_MODULES}, found more")


def _decoded(data: bytes) -> str | None:
    """UTF-8 as a text, None if it is none."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
