# SPDX-License-Identifier: MIT
r"""Find types and singletons of an image, and how it writes objects.

    type       points to itself, its name is the qstr "type"
    int, ...   a word that points to `type`, behind it flags and a name of 16 bits each
    builtins   {"int", ->int} {"str", ->str} ... {"Ellipsis", ->Ellipsis}: keys are object words

A name alone can belong to two types (`tuple` is also that of attrtuple); the builtins table
has the one that is meant.  Its keys show the object representation: the same qstr is another
word in each.

    A  id << 3 | 2      B  id << 3 | 3      C  id << 4 | 6      D  id << 1 | 2 << 48 | 1

Source: py/obj.h, py/modbuiltins.c, py/objint_mpz.c and py/modsys.c of MicroPython 1.20 to 1.29.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from mpytool.abi import Abi, Immediate, LongInt, ObjectRepr, Symbol, WordKind
from mpytool.errors import FormatError, LinkError
from mpytool.runtime.model import Evidence
from mpytool.runtime.structure.scan import Scan
from mpytool.runtime.words import Words

# Names of the builtins that tell the representation; every MicroPython has these types.
_PROBES = ("bool", "bytes", "dict", "int", "list", "object", "str", "tuple", "type")
_TYPES = {
    "str": Symbol.TYPE_STR,
    "bytes": Symbol.TYPE_BYTES,
    "int": Symbol.TYPE_INT,
    "float": Symbol.TYPE_FLOAT,
    "complex": Symbol.TYPE_COMPLEX,
    "tuple": Symbol.TYPE_TUPLE,
}
_T = TypeVar("_T")
_FUN_TABLE_SIZE = 128  # words, more than any version has
_FUN_TABLE_FIRST = 16  # functions in front of `type`, at least
_SLOTS = 12  # slot indices of a type, each at most as large
_PI = {4: struct.pack("<f", 3.141592653589793), 8: struct.pack("<d", 3.141592653589793)}
_SMALL_INT_BITS = {ObjectRepr.A: -1, ObjectRepr.B: -2, ObjectRepr.C: -1}  # beside the word's bits


@dataclass(frozen=True, slots=True)
class Objects:
    """What was found.

    Attributes:
        abi: with representation, float width and long integers as found.
        symbols: addresses of the objects that constants refer to.
        evidence: how each was found.
    """

    abi: Abi
    symbols: Mapping[Symbol, int]
    evidence: tuple[Evidence, ...]


class ObjectFinder:
    """Finds objects of one image.

    Args:
        scan: the image.
        abi: what is known of its layout: the width of words.
        qstr_ids: its names.
    """

    def __init__(self, scan: Scan, abi: Abi, qstr_ids: Mapping[str, int]) -> None:
        self._scan = scan
        self._abi = abi
        self._ids = qstr_ids
        self._names = {number: name for name, number in qstr_ids.items()}
        self._words = Words(scan.image, abi)
        self._evidence: list[Evidence] = []

    def find(self) -> Objects:
        """Everything.

        Raises:
            LinkError: a step has no candidate, or several.
        """
        type_type = self._type_type()
        types = self._types(type_type)
        abi, table = self._builtins(types)
        self._abi = abi
        symbols: dict[Symbol, int] = {}
        for name, symbol in _TYPES.items():
            if name in table:
                symbols[symbol] = table[name]
                self._note(
                    f"type {name}", f"{table[name]:#x}", "named so; the builtins table has it"
                )
        if (ellipsis := self._ellipsis(table)) is not None:
            symbols[Symbol.ELLIPSIS] = ellipsis
        if (fun_table := self._fun_table(type_type)) is not None:
            symbols[Symbol.FUN_TABLE] = fun_table
        self._find_float(symbols)
        self._find_long_int(symbols)
        abi = replace(self._abi, symbols=frozenset(symbols))
        return Objects(abi, symbols, tuple(self._evidence))

    def _note(self, subject: str, finding: str, reason: str) -> None:
        self._evidence.append(Evidence(subject, finding, reason))

    def _type_name(self, address: int) -> str | None:
        """The name of the type at an address, if there is one."""
        size = self._abi.word_size
        try:
            (name,) = self._words.numbers(address + size + 2, 2, 1)
            slots = self._words.numbers(address + size + 4, 1, _SLOTS)
        except FormatError:
            return None
        return self._names.get(name) if max(slots) <= _SLOTS else None

    def _type_type(self) -> int:
        size = self._abi.word_size
        found = [
            address
            for run in self._scan.runs
            for address, word in zip(
                range(run.address, run.address + size * len(run.words), size),
                run.words,
                strict=True,
            )
            if address == word and self._type_name(address) == "type"
        ]
        address = only("type `type`", found)
        self._note("type type", f"{address:#x}", "the only word that points to itself, named type")
        return address

    def _types(self, type_type: int) -> dict[str, list[int]]:
        """The addresses of types by their names."""
        types: dict[str, list[int]] = {}
        for address in self._scan.words_at(type_type):
            name = self._type_name(address)
            if name is not None:
                types.setdefault(name, []).append(address)
        return types

    def _builtins(self, types: Mapping[str, list[int]]) -> tuple[Abi, dict[str, int]]:
        """The representation of objects, and the builtins table."""
        places: dict[ObjectRepr, dict[str, int]] = {}
        for representation in ObjectRepr:
            abi = with_representation(self._abi, representation)
            hits = {
                address
                for name in _PROBES
                for target in types.get(name, ())
                for address in self._entries(abi, name, target)
            }
            tables = {self._table_start(abi, address) for address in hits}
            for start in tables:
                table = dict(self._read_table(abi, start))
                if all(name in table for name in _PROBES):
                    if representation in places:
                        raise LinkError(
                            "two tables of builtins were found: the image is ambiguous",
                            hint="give the ELF file as well, with --elf",
                        )
                    places[representation] = table
        representation = only("object representation", list(places))
        table = places[representation]
        self._note(
            "object representation",
            representation,
            f"keys of the builtins table, {len(table)} entries",
        )
        return with_representation(self._abi, representation), table

    def _entries(self, abi: Abi, name: str, target: int) -> Iterator[int]:
        """Addresses of table entries {name, target}."""
        key = abi.qstr_word(self._ids[name]).to_bytes(abi.object_size, "little")
        for address in self._scan.words_at(target):
            start = address - abi.object_size
            image = self._scan.image
            if image.contains(start, len(key)) and image.read(start, len(key)) == key:
                yield start

    def _table_start(self, abi: Abi, address: int) -> int:
        """The first entry of the table that an entry belongs to."""
        while self._key(abi, address - 2 * abi.object_size) is not None:
            address -= 2 * abi.object_size
        return address

    def _key(self, abi: Abi, address: int) -> str | None:
        """The name that an entry at an address has, None if it is no entry."""
        try:
            (word,) = self._words.numbers(address, abi.object_size, 1)
        except FormatError:
            return None
        read = abi.read_object_word(word)
        return self._names.get(int(read.value)) if read.kind is WordKind.QSTR else None

    def _read_table(self, abi: Abi, address: int) -> Iterator[tuple[str, int]]:
        """Names and value words of a table, up to what is no entry."""
        while (name := self._key(abi, address)) is not None:
            try:
                (value,) = self._words.numbers(address + abi.object_size, abi.object_size, 1)
            except FormatError:
                return
            yield name, value
            address += 2 * abi.object_size

    def _values(self, name: str) -> Iterator[int]:
        """The value words of every table entry with a key."""
        if name not in self._ids:
            return
        abi = self._abi
        key = abi.qstr_word(self._ids[name]).to_bytes(abi.object_size, "little")
        for address in self._scan.texts(key):
            if address % abi.word_size == 0 and self._scan.image.contains(
                address, 2 * abi.object_size
            ):
                yield self._words.numbers(address + abi.object_size, abi.object_size, 1)[0]

    def _ellipsis(self, table: Mapping[str, int]) -> int | None:
        """The Ellipsis object: {type, its name}."""
        if "Ellipsis" not in table:
            return None
        address = table["Ellipsis"]
        try:
            (name,) = self._words.numbers(address + self._abi.word_size, 2, 1)
        except FormatError:
            name = -1
        if self._names.get(name) != "Ellipsis":
            raise LinkError(
                f"the builtins table has Ellipsis at {address:#x}, but what is there is no "
                "singleton of that name",
                hint="the image is damaged",
            )
        self._note("Ellipsis", f"{address:#x}", "the builtins table has it; a singleton so named")
        return address

    def _fun_table(self, type_type: int) -> int | None:
        """The table of functions for native code: None, False, True, and pointers."""
        abi = self._abi
        try:
            head = b"".join(
                abi.immediate_word(value).to_bytes(abi.object_size, "little")
                for value in (Immediate.NONE, Immediate.FALSE, Immediate.TRUE)
            )
        except LinkError:
            return None
        found = [
            at
            for at in self._scan.texts(head)
            if at % abi.word_size == 0 and self._is_fun_table(at + len(head), type_type)
        ]
        # What is in front of it may be pointers as well: the type belongs to the nearest head.
        reach = _FUN_TABLE_SIZE * abi.word_size
        found = [at for at in found if not any(at < other <= at + reach for other in found)]
        if not found:
            self._note("mp_fun_table", "absent", "no {None, False, True, ...} with &mp_type_type")
            return None
        address = only("mp_fun_table", found)
        self._note("mp_fun_table", f"{address:#x}", "{None, False, True, ...} with &mp_type_type")
        return address

    def _is_fun_table(self, address: int, type_type: int) -> bool:
        """Whether functions follow from an address on, and behind them `type` and other types."""
        size = self._abi.word_size
        try:
            for index in range(_FUN_TABLE_SIZE):
                if self._words.pointer(address + index * size) == type_type:
                    behind = self._words.pointer(address + (index + 1) * size)
                    return index >= _FUN_TABLE_FIRST and self._words.pointer(behind) == type_type
        except FormatError:
            pass
        return False

    def _find_float(self, symbols: dict[Symbol, int]) -> None:
        """The width of floats, by math.pi; a float type without a width is left out."""
        abi = self._abi
        type_float = symbols.get(Symbol.TYPE_FLOAT)
        sizes: set[int] = set()
        if type_float is not None:
            if abi.object_repr in (ObjectRepr.C, ObjectRepr.D):
                sizes = {4 if abi.object_repr is ObjectRepr.C else 8}
                reason = f"representation {abi.object_repr}"
            else:
                sizes = {size for size in _PI if self._pi_at(type_float, size)}
                reason = "{&mp_type_float, pi}"
        if len(sizes) == 1:
            (size,) = sizes
            self._abi = replace(abi, float_size=size)
            self._note("float", f"{8 * size} bits", reason)
            return
        self._abi = replace(abi, float_size=0)
        symbols.pop(Symbol.TYPE_FLOAT, None)
        symbols.pop(Symbol.TYPE_COMPLEX, None)
        why = "no float type" if type_float is None else "no constant shows their width"
        self._note("float", "none that constants can use", why)

    def _pi_at(self, type_float: int, size: int) -> bool:
        start = max(self._abi.word_size, size)
        image = self._scan.image
        return any(
            image.contains(address + offset, size)
            and image.read(address + offset, size) == _PI[size]
            for address in self._scan.words_at(type_float)
            for offset in {start, self._abi.word_size}
        )

    def _find_long_int(self, symbols: dict[Symbol, int]) -> None:
        """The kind of long integers, by the object of sys.maxsize or any other one."""
        kinds: dict[tuple[LongInt, int], int] = {}
        small = False
        for value in self._values("maxsize"):
            read = self._abi.read_object_word(value)
            if read.kind is WordKind.SMALL_INT:
                small = True
            elif read.kind is WordKind.POINTER:
                for found in self._long_kinds(int(read.value), symbols[Symbol.TYPE_INT]):
                    kinds[found] = int(read.value)
        if len(kinds) == 1 and not small:
            ((kind, bits), address), *_ = kinds.items()
            self._abi = replace(self._abi, long_int=kind, mpz_digit_bits=bits or 16)
            digits = f", digits of {bits} bits" if bits else ""
            self._note("long integers", f"{kind.name}{digits}", f"sys.maxsize at {address:#x}")
            return
        self._abi = replace(self._abi, long_int=LongInt.NONE)
        symbols.pop(Symbol.TYPE_INT)
        why = (
            "sys.maxsize is a small int" if small and not kinds else "no constant shows their kind"
        )
        self._note("long integers", "none that constants can use", why)

    def _long_kinds(self, address: int, type_int: int) -> Iterator[tuple[LongInt, int]]:
        """The kinds of which the object at an address could be one with maxsize's value."""
        size = self._abi.word_size
        maxsize = (1 << (8 * size - 1)) - 1
        try:
            head, flags, count, digits = self._words.numbers(address, size, 4)
        except FormatError:
            return
        if head != type_int:
            return
        for offset in {size, 8}:
            if self._scan.image.contains(address + offset, 8):
                data = self._scan.image.read(address + offset, 8)
                if int.from_bytes(data, "little") == maxsize:
                    yield LongInt.LONGLONG, 0
                    return
        for bits in (8, 16, 32):
            wanted = -(-maxsize.bit_length() // bits)
            data = maxsize.to_bytes(wanted * bits // 8, "little")
            if (
                count == wanted
                and flags & 3 == 2
                and self._scan.image.contains(digits, len(data))
                and self._scan.image.read(digits, len(data)) == data
            ):
                yield LongInt.MPZ, bits


def with_representation(abi: Abi, representation: ObjectRepr) -> Abi:
    """A layout with another representation and the small ints that belong to it."""
    bits = 48 - 1
    if representation is not ObjectRepr.D:
        bits = 8 * abi.word_size + _SMALL_INT_BITS[representation]
    return replace(abi, object_repr=representation, small_int_bits=bits)


def only(what: str, found: list[_T]) -> _T:
    """The only candidate.

    Raises:
        LinkError: there is none, or there are several.
    """
    if len(found) == 1:
        return found[0]
    shown = ", ".join(f"{item:#x}" if isinstance(item, int) else str(item) for item in found)
    raise LinkError(
        f"{what}: expected one candidate in the image, found {shown or 'none'}",
        hint="is it a MicroPython image? with its ELF (--elf) the symbols are used",
    )
