# SPDX-License-Identifier: MIT
"""Shared objects as the loader sees them: dynamic symbols and relocations.

    parse_dynamic(data) -> DynamicElf(image, relocations, symbols, ...)

The image is what memory holds if the file is loaded at address 0: each relocated word
has its value; a word that refers to another library is 0.

`mpytool.image.elf_dynamic_edit` adds a segment with relocations.

Source: System V ABI, chapter 5; the processor supplements for x86-64 and AArch64.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mpytool.errors import FormatError
from mpytool.image.elf import load_image
from mpytool.image.elf_layout import (
    EM_AARCH64,
    EM_X86_64,
    PT_DYNAMIC,
    PT_LOAD,
    SHN_UNDEF,
    SHT_DYNSYM,
    SHT_RELA,
    Elf,
    parse_elf,
    wrong,
)
from mpytool.image.memory import MemoryImage

RELA = struct.Struct("<QQq")
WORD = struct.Struct("<Q")
_MASK = (1 << 64) - 1
PAGE = 0x1000  # bytes: the smallest unit that a loader maps

DT_NULL, DT_PLTRELSZ, DT_HASH, DT_STRTAB, DT_SYMTAB = 0, 2, 4, 5, 6
DT_RELA, DT_RELASZ, DT_STRSZ, DT_JMPREL = 7, 8, 10, 23
DT_RELRSZ, DT_RELR, DT_GNU_HASH, DT_RELACOUNT = 35, 36, 0x6FFF_FEF5, 0x6FFF_FFF9


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The relocation types of a machine that give a word a value known here."""

    relative: int
    symbolic: frozenset[int]  # symbol + addend: absolute words, the GOT, the PLT's GOT


_KINDS = {
    EM_X86_64: _Kinds(8, frozenset({1, 6, 7})),
    EM_AARCH64: _Kinds(1027, frozenset({257, 1025, 1026})),
}


@dataclass(frozen=True, slots=True)
class DynamicSymbol:
    """A symbol that the loader knows.

    Attributes:
        name: its name.
        address: its value, if it is defined here.
        size: bytes.
        is_defined: False for one of another library.
    """

    name: str
    address: int
    size: int
    is_defined: bool


@dataclass(frozen=True, slots=True)
class Relocation:
    """A word that the loader sets.

    Attributes:
        address: of the word.
        kind: the machine's number, 8 for R_X86_64RELATIVE.
        symbol: index in the dynamic symbols, 0 for none.
        addend: what is added to the load address, or to the symbol's value.
    """

    address: int
    kind: int
    symbol: int
    addend: int

    def pack(self) -> bytes:
        """The entry's 24 bytes."""
        return RELA.pack(self.address, self.symbol << 32 | self.kind, self.addend)


@dataclass(frozen=True, slots=True)
class DynamicElf:
    """A shared object as the loader sees it.

    Attributes:
        elf: the file.
        image: its bytes, loaded at address 0 and relocated.
        relocations: of .rela.dyn, the PLT and .relr.dyn, in this order.
        symbols: the dynamic symbols, by their index; the first is empty.
        relative_kind: the number of this machine's "load address + addend".
        tags: the dynamic section: tag -> value, the first of each.
    """

    elf: Elf
    image: MemoryImage
    relocations: tuple[Relocation, ...]
    symbols: tuple[DynamicSymbol, ...]
    relative_kind: int
    tags: Mapping[int, int]

    def symbol(self, name: str) -> DynamicSymbol | None:
        """The symbol of that name that is defined here, or None."""
        return next((s for s in self.symbols if s.name == name and s.is_defined), None)

    @property
    def free_address(self) -> int:
        """The first page boundary behind everything that is loaded."""
        ends = [p.p_vaddr + p.p_memsz for p in self.elf.programs if p.p_type == PT_LOAD]
        step = max([PAGE, *(p.p_align for p in self.elf.programs if p.p_type == PT_LOAD)])
        return -(-max(ends) // step) * step


def is_dynamic(data: bytes) -> bool:
    """Whether `data` is a 64-bit ELF file with a dynamic section that is read here.

    Raises:
        FormatError: it is a damaged ELF file.
    """
    elf = parse_elf(data)
    return (
        elf.layout.bits == 64
        and elf.is_shared
        and elf.header.e_machine in _KINDS
        and any(p.p_type == PT_DYNAMIC for p in elf.programs)
    )


def parse_dynamic(data: bytes) -> DynamicElf:
    """Read a 64-bit shared object, or a position-independent program.

    Raises:
        FormatError: it is none, or a table of the loader's lies outside of its segments.
    """
    elf = parse_elf(data)
    if not is_dynamic(data):
        raise wrong(16, "a 64-bit shared object for x86-64 or AArch64", "another ELF file")
    kinds = _KINDS[elf.header.e_machine]
    raw = load_image(data)
    tags = _tags(elf)
    symbols = _symbols(elf, raw, tags)
    plain = list(_read_rela(raw, tags.get(DT_RELA, 0), tags.get(DT_RELASZ, 0)))
    plain += _read_rela(raw, tags.get(DT_JMPREL, 0), tags.get(DT_PLTRELSZ, 0))
    packed = _read_relr(raw, tags.get(DT_RELR, 0), tags.get(DT_RELRSZ, 0), kinds.relative)
    image = _relocated(raw, plain, symbols, kinds)
    return DynamicElf(elf, image, (*plain, *packed), symbols, kinds.relative, tags)


def _tags(elf: Elf) -> dict[int, int]:
    """The dynamic section; the first of equal tags counts."""
    program = next(p for p in elf.programs if p.p_type == PT_DYNAMIC)
    contents = elf.data[program.p_offset : program.p_offset + program.p_filesz // 16 * 16]
    found: dict[int, int] = {}
    for tag, value in struct.iter_unpack("<QQ", contents):
        if tag == DT_NULL:
            break
        found.setdefault(tag, value)
    return found


def _symbols(elf: Elf, raw: MemoryImage, tags: Mapping[int, int]) -> tuple[DynamicSymbol, ...]:
    """The dynamic symbols."""
    if DT_SYMTAB not in tags:
        return ()
    size = _symbol_count(elf, raw, tags) * elf.layout.symbol.size
    entries = elf.layout.read_symbols(raw.read(tags[DT_SYMTAB], size))
    names = raw.read(tags.get(DT_STRTAB, 0), tags.get(DT_STRSZ, 0))
    found = []
    for entry in entries:
        end = names.find(b"\0", entry.st_name)
        if end < 0 or entry.st_name > len(names):
            raise FormatError(f"ELF: the dynamic symbols' names end before {entry.st_name:#x}")
        name = names[entry.st_name : end].decode("utf-8", "replace")
        found.append(
            DynamicSymbol(name, entry.st_value, entry.st_size, entry.st_shndx != SHN_UNDEF)
        )
    return tuple(found)


def _symbol_count(elf: Elf, raw: MemoryImage, tags: Mapping[int, int]) -> int:
    """How many dynamic symbols there are: from the sections, or from a hash table."""
    for section in elf.sections:
        if section.sh_type == SHT_DYNSYM and section.sh_addr == tags[DT_SYMTAB]:
            return section.sh_size // elf.layout.symbol.size
    if DT_HASH in tags:
        return int.from_bytes(raw.read(tags[DT_HASH] + 4, 4), "little")
    if DT_GNU_HASH not in tags:
        raise FormatError("ELF: expected a section or hash table of dynamic symbols, found none")
    table = tags[DT_GNU_HASH]
    buckets, first, words = struct.unpack("<3I", raw.read(table, 12))
    at = table + 16 + words * 8
    heads = struct.unpack(f"<{buckets}I", raw.read(at, buckets * 4))
    last = int(max(heads, default=0))
    if last < first:
        return int(first)
    chain_at = at + buckets * 4
    while not raw.read(chain_at + (last - first) * 4, 1)[0] & 1:  # the last of a chain is odd
        last += 1
    return last + 1


def _read_rela(raw: MemoryImage, address: int, size: int) -> Iterable[Relocation]:
    """The entries of a table with addends."""
    table = raw.read(address, size // RELA.size * RELA.size)
    for where, info, addend in RELA.iter_unpack(table):
        yield Relocation(where, info & 0xFFFF_FFFF, info >> 32, addend)


def _read_relr(raw: MemoryImage, address: int, size: int, kind: int) -> list[Relocation]:
    """The words of a packed table of relative relocations; their addends are in place."""
    found: list[int] = []
    base = 0
    for (entry,) in WORD.iter_unpack(raw.read(address, size // 8 * 8)):
        if not entry & 1:
            found.append(entry)
            base = entry + 8
        else:
            found += [base + 8 * bit for bit in range(63) if entry >> (bit + 1) & 1]
            base += 63 * 8
    return [
        Relocation(at, kind, 0, int.from_bytes(raw.read(at, 8), "little", signed=True))
        for at in found
    ]


def _relocated(
    raw: MemoryImage,
    relocations: Sequence[Relocation],
    symbols: Sequence[DynamicSymbol],
    kinds: _Kinds,
) -> MemoryImage:
    """The image with each word that a relocation sets."""
    words = []
    for relocation in relocations:
        if relocation.kind == kinds.relative:
            value = relocation.addend
        elif relocation.kind in kinds.symbolic:
            if relocation.symbol >= len(symbols):
                raise FormatError(
                    f"ELF: the relocation of {relocation.address:#x}: expected one of "
                    f"{len(symbols)} symbols, found {relocation.symbol}"
                )
            symbol = symbols[relocation.symbol]
            value = symbol.address + relocation.addend if symbol.is_defined else 0
        else:
            continue
        raw.read(relocation.address, 8)  # raises if it is not among the bytes of the file
        words.append((relocation.address, WORD.pack(value & _MASK)))
    return raw.overlaid(words)


def with_symbols(
    data: bytes, image: MemoryImage, changes: Mapping[str, tuple[int, int]]
) -> MemoryImage:
    """`image` with the words that refer to changed symbols, as the loader will set them.

    Raises:
        FormatError: `data` is no shared object.
    """
    dynamic = parse_dynamic(data)
    symbolic = _KINDS[dynamic.elf.header.e_machine].symbolic
    words = []
    for relocation in dynamic.relocations:
        if relocation.kind in symbolic and relocation.symbol < len(dynamic.symbols):
            symbol = dynamic.symbols[relocation.symbol]
            if symbol.is_defined and symbol.name in changes:
                value = changes[symbol.name][0] + relocation.addend
                words.append((relocation.address, WORD.pack(value & _MASK)))
    return image.overlaid(words)


def tables_of(data: bytes) -> MemoryImage:
    """The loaded bytes that are the loader's own tables, not the program's.

    Headers, the dynamic section, relocations and dynamic symbols.

    Raises:
        FormatError: the file is damaged.
    """
    elf = parse_elf(data)
    layout, header = elf.layout, elf.header
    spans = [
        (0, layout.header.size),
        (header.e_phoff, len(elf.programs) * layout.program.size),
        *((p.p_offset, p.p_filesz) for p in elf.programs if p.p_type == PT_DYNAMIC),
        *((s.sh_offset, s.sh_size) for s in elf.sections if s.sh_type in (SHT_DYNSYM, SHT_RELA)),
    ]
    tags = _tags(elf) if is_dynamic(data) else {}
    found = MemoryImage()
    if DT_RELA in tags:
        raw = load_image(data).read(tags[DT_RELA], tags.get(DT_RELASZ, 0))
        found = MemoryImage.of([(tags[DT_RELA], raw)])
    for p in elf.loads():
        for offset, size in spans:
            low, high = max(offset, p.p_offset), min(offset + size, p.p_offset + p.p_filesz)
            if low < high:
                where = elf.address_of(p) + low - p.p_offset
                found = found.overlaid([(where, data[low:high])])
    return found
