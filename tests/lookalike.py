# SPDX-License-Identifier: MIT
"""A stand-in for an image of MicroPython: the structures that an analysis looks for, no program.

10000000  boot block
10000100  static pool, second pool, types, builtins table, sys.implementation, texts
          frozen modules of its own, made by the freezer
          Thumb code that refers to the three tables
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from mpytool.abi import Abi, Symbol
from mpytool.boards.load import load_board
from mpytool.compiler.pipeline import compile_source
from mpytool.freeze.tables import Base, FrozenFile, freeze_tables
from mpytool.image.container import write_image
from mpytool.image.elf import add_symbols, build_elf
from mpytool.image.memory import MemoryImage
from mpytool.link.placement import place, placed_bytes
from mpytool.qstr.hash import qstr_hash
from mpytool.qstr.static import STATIC_QSTRS
from mpytool.runtime.references.model import Table

BASE = 0x1000_0000
PICO = "Raspberry Pi Pico with RP2040"
MODULES = {
    "own.py": "VALUES = (1.5, 'a text of the runtime', 1 << 70)\ndef f(x):\n    return x + 1\n",
    "pkg/__init__.py": "from .part import g\n",
    "pkg/part.py": "def g():\n    return [i for i in range(3)]\n",
}
_BUILTINS = ("bool", "bytes", "complex", "dict", "float", "int", "list", "object", "str", "tuple",
             "type")  # fmt: skip
_TYPES = {
    Symbol.TYPE_STR: "str",
    Symbol.TYPE_BYTES: "bytes",
    Symbol.TYPE_INT: "int",
    Symbol.TYPE_FLOAT: "float",
    Symbol.TYPE_COMPLEX: "complex",
    Symbol.TYPE_TUPLE: "tuple",
}
_MORE_NAMES = ("Ellipsis", "Pin", "attrtuple", "implementation", "machine", "maxsize",
               "micropython", *_BUILTINS)  # fmt: skip


@dataclass(frozen=True)
class Lookalike:
    """The image, and where its parts are."""

    data: bytes
    tables: Mapping[Table, int]
    symbols: Mapping[Symbol, int]
    modules: Mapping[str, int]

    @property
    def image(self) -> MemoryImage:
        return MemoryImage.of([(BASE, self.data)])

    @property
    def uf2(self) -> bytes:
        return write_image(self.image, "uf2", load_board("rpi_pico"))

    @property
    def hex(self) -> bytes:
        return write_image(self.image, "hex", load_board("rpi_pico"))

    @property
    def elf(self) -> bytes:
        """An ELF with symbols of the tables and types."""
        names = [(str(table), address, 4) for table, address in self.tables.items()]
        names += [(f"mp_{symbol}", a, 4) for symbol, a in self.symbols.items() if "type" in symbol]
        return add_symbols(build_elf(self.image, "armv6m", BASE + 1), names)


class _Builder:
    def __init__(self) -> None:
        self.out = bytearray()
        self.ids: dict[str, int] = {}
        self.count = 0  # of names; two of them are empty
        self.abi = Abi(qstr_hash_size=2, symbols=frozenset(_TYPES))

    def put(self, data: bytes, align: int = 4) -> int:
        self.out += bytes(-len(self.out) % align)
        self.out += data
        return BASE + len(self.out) - len(data)

    def words(self, *values: int) -> int:
        return self.put(struct.pack(f"<{len(values)}I", *(value & 0xFFFFFFFF for value in values)))

    def pool(self, previous: int, names: tuple[str, ...], *, is_sorted: bool) -> int:
        total = self.count
        texts = [name.encode() for name in names]
        addresses = [self.put(text + b"\0", 1) for text in texts]
        hashes = self.put(struct.pack(f"<{len(texts)}H", *(qstr_hash(t, 2) for t in texts)))
        lengths = self.put(bytes(map(len, texts)), 1)
        self.count += len(names)
        self.ids |= {name: total + index for index, name in enumerate(names)}
        head = (previous, total | is_sorted << 31, 10, len(texts))
        return self.words(*head, hashes, lengths, *addresses)

    def name_word(self, name: str) -> int:
        return self.abi.qstr_word(self.ids[name])

    def type(self, type_type: int, name: str) -> int:
        return self.put(struct.pack("<IHH12s", type_type, 0, self.ids[name], bytes(range(12))))

    def text(self, type_str: int, text: bytes) -> int:
        data = self.put(text + b"\0", 1)
        return self.words(type_str, 0, len(text), data)


def build_lookalike(
    modules: Mapping[str, str] = MODULES,
    *,
    machine: str = PICO,
    banner: str = "",
    texts: tuple[str, ...] = (),
    size: int = 0,
) -> Lookalike:
    """An image.

    Args:
        modules: names and sources of its own modules.
        machine: what sys.implementation says; "" to leave it out.
        banner: a text behind "; " that ends with NUL.
        texts: names of modules that are frozen as source text.
        size: bytes to fill it up to, with erased ones.
    """
    build = _Builder()
    build.put(bytes(range(1, 256)))
    first = build.pool(0, STATIC_QSTRS, is_sorted=False)
    more = tuple(sorted(set(_MORE_NAMES) - set(STATIC_QSTRS)))
    second = build.pool(first, more, is_sorted=True)
    types = _types(build)
    symbols = {symbol: types[name] for symbol, name in _TYPES.items()}
    symbols[Symbol.ELLIPSIS] = _builtins(build, types)
    build.words(types["float"], *struct.unpack("<I", struct.pack("<f", 3.141592653589793)))
    digits = build.put(struct.pack("<2H", 0xFFFF, 0x7FFF))
    maxsize = build.words(types["int"], 2, 2, digits)
    build.words(0, 0, build.name_word("maxsize"), maxsize)
    if machine:
        _implementation(build, types, machine)
    build.put(b"MicroPython v1.28.0 on 2026-01-01\0", 1)
    if banner:
        build.put(b"; " + banner.encode() + b"\0", 1)
    tables, places = _frozen(build, modules, symbols, second, texts)
    for table in Table:
        load = 0x7800 if table is Table.NAMES else 0x6800
        build.put(struct.pack("<4HI", 0x4801, load, 0x4770, 0xBF00, tables[table]))
    build.out += b"\xff" * (size - len(build.out))
    return Lookalike(bytes(build.out), tables, symbols, places)


def _types(build: _Builder) -> dict[str, int]:
    type_type = BASE + len(build.out) + -len(build.out) % 4
    types = {"type": build.type(type_type, "type")}
    assert types["type"] == type_type
    names = ("attrtuple", *(name for name in _BUILTINS if name != "type"))
    return types | {name: build.type(type_type, name) for name in names}


def _builtins(build: _Builder, types: Mapping[str, int]) -> int:
    """The builtins table; the address of Ellipsis, which is in it."""
    ellipsis = build.put(struct.pack("<IHH", types["object"], build.ids["Ellipsis"], 0))
    entries = [build.name_word("Ellipsis"), ellipsis]
    for name in _BUILTINS:
        entries += [build.name_word(name), types[name]]
    build.words(0, 0, *entries, 0, 0)
    return ellipsis


def _implementation(build: _Builder, types: Mapping[str, int], machine: str) -> None:
    version = build.words(types["tuple"], 0)
    text = build.text(types["str"], machine.encode())
    mpy = build.abi.small_int_word(6 | 3 << 8)
    build.words(types["attrtuple"], 4, build.name_word("micropython"), version, text, mpy)


def _frozen(
    build: _Builder,
    modules: Mapping[str, str],
    symbols: Mapping[Symbol, int],
    pool: int,
    texts: tuple[str, ...],
) -> tuple[dict[Table, int], dict[str, int]]:
    """The runtime's own tables and modules, behind what there is already."""
    files = [FrozenFile(n, compile_source(s.encode(), n)) for n, s in modules.items()]
    base = Base(build.ids, build.count, pool, (), texts)
    frozen = freeze_tables(files, build.abi, base)
    start = BASE + len(build.out) + -len(build.out) % 16
    placement = place(frozen, start, start + 0x10000)
    build.put(placed_bytes(frozen, placement, build.abi, symbols), 16)
    tables = {
        Table.NAMES: placement.addresses[frozen.names.index],
        Table.CONTENT: placement.addresses[frozen.content.index],
        Table.POOL: pool if frozen.pool is None else placement.addresses[frozen.pool.index],
    }
    return tables, {name: placement.addresses[ref.index] for name, ref in frozen.modules}
