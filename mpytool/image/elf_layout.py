# SPDX-License-Identifier: MIT
"""The tables of an ELF file: read, checked, packed.

    +0        file header       Header    52 bytes, or 64 in a 64-bit file
    e_phoff   program headers   Program   32 or 56 bytes each: which bytes go to which address
    e_shoff   section headers   Section   40 or 64 bytes each: names for parts of the contents

Little-endian executables and shared objects.  The two classes have the same fields;
`Layout` says how wide they are and in which order they stand.
Source: Tool Interface Standard, "Executable and Linking Format" 1.2; System V ABI,
chapters 4 and 5; the names of fields are the specification's.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any, NamedTuple

from mpytool.errors import FormatError

ELF_MAGIC = b"\x7fELF"
PT_LOAD, PT_DYNAMIC, PT_NOTE, PT_PHDR = 1, 2, 4, 6
SHT_NULL, SHT_PROGBITS, SHT_SYMTAB, SHT_STRTAB, SHT_RELA, SHT_NOBITS = 0, 1, 2, 3, 4, 8
SHT_DYNSYM = 11
SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR = 1, 2, 4
PF_X, PF_W, PF_R = 1, 2, 4
ET_EXEC, ET_DYN = 2, 3
EM_386, EM_ARM, EM_X86_64, EM_XTENSA, EM_AARCH64, EM_RISCV = 3, 40, 62, 94, 183, 243
SHN_UNDEF, SHN_ABS = 0, 0xFFF1
STB_GLOBAL_STT_OBJECT = 0x11

_PROGRAM_FIELDS = (
    "p_type", "p_offset", "p_vaddr", "p_paddr", "p_filesz", "p_memsz", "p_flags", "p_align",
)  # fmt: skip
_PROGRAM_FIELDS_64 = (
    "p_type", "p_flags", "p_offset", "p_vaddr", "p_paddr", "p_filesz", "p_memsz", "p_align",
)  # fmt: skip
_SYMBOL_FIELDS = ("st_name", "st_value", "st_size", "st_info", "st_other", "st_shndx")
_SYMBOL_FIELDS_64 = ("st_name", "st_info", "st_other", "st_shndx", "st_value", "st_size")


class Layout(NamedTuple):
    """How the tables of one class of file are packed.

    Attributes:
        bits: 32 or 64.
        header, program, section, symbol: the records.
        program_fields, symbol_fields: their order in the record.
    """

    bits: int
    header: struct.Struct
    program: struct.Struct
    section: struct.Struct
    symbol: struct.Struct
    program_fields: tuple[str, ...]
    symbol_fields: tuple[str, ...]

    def pack_program(self, program: Program) -> bytes:
        """The bytes of a program header."""
        return self.program.pack(*(getattr(program, name) for name in self.program_fields))

    def pack_section(self, section: Section) -> bytes:
        """The bytes of a section header."""
        return self.section.pack(*section)

    def pack_header(self, header: Header) -> bytes:
        """The bytes of the file header."""
        return self.header.pack(*header)

    def read_program(self, fields: tuple[int, ...]) -> Program:
        """The program header whose record has these fields."""
        return Program(**dict(zip(self.program_fields, fields, strict=True)))

    def pack_symbol(self, symbol: Sym) -> bytes:
        """The bytes of an entry of a symbol table."""
        return self.symbol.pack(*(getattr(symbol, name) for name in self.symbol_fields))

    def read_symbols(self, table: bytes) -> list[Sym]:
        """The entries of a symbol table; an incomplete last one is left out."""
        whole = len(table) // self.symbol.size * self.symbol.size
        return [
            Sym(**dict(zip(self.symbol_fields, fields, strict=True)))
            for fields in self.symbol.iter_unpack(table[:whole])
        ]


class Sym(NamedTuple):
    """An entry of a symbol table, Elf32_Sym or Elf64_Sym."""

    st_name: int
    st_value: int
    st_size: int
    st_info: int
    st_other: int
    st_shndx: int


ELF32 = Layout(
    32,
    struct.Struct("<16s2H5I6H"),
    struct.Struct("<8I"),
    struct.Struct("<10I"),
    struct.Struct("<3I2BH"),
    _PROGRAM_FIELDS,
    _SYMBOL_FIELDS,
)
ELF64 = Layout(
    64,
    struct.Struct("<16s2HI3QI6H"),
    struct.Struct("<2I6Q"),
    struct.Struct("<2I4Q2I2Q"),
    struct.Struct("<I2BH2Q"),
    _PROGRAM_FIELDS_64,
    _SYMBOL_FIELDS_64,
)
_LAYOUTS = {1: ELF32, 2: ELF64}  # by the file's class, e_ident[4]


class Header(NamedTuple):
    """The file header, Elf32_Ehdr or Elf64_Ehdr. Offsets count from the start of the file."""

    e_ident: bytes
    e_type: int
    e_machine: int
    e_version: int
    e_entry: int
    e_phoff: int
    e_shoff: int
    e_flags: int
    e_ehsize: int
    e_phentsize: int
    e_phnum: int
    e_shentsize: int
    e_shnum: int
    e_shstrndx: int


class Program(NamedTuple):
    """A program header, Elf32_Phdr or Elf64_Phdr: a segment."""

    p_type: int
    p_offset: int
    p_vaddr: int
    p_paddr: int
    p_filesz: int
    p_memsz: int
    p_flags: int
    p_align: int


class Section(NamedTuple):
    """A section header, Elf32_Shdr or Elf64_Shdr."""

    sh_name: int
    sh_type: int
    sh_flags: int
    sh_addr: int
    sh_offset: int
    sh_size: int
    sh_link: int
    sh_info: int
    sh_addralign: int
    sh_entsize: int


class Elf(NamedTuple):
    """An ELF file, its tables read and checked to lie inside it.

    Attributes:
        data: the whole file.
        header: the file header.
        programs: the program headers.
        sections: the section headers; empty in a file without them.
        layout: how its tables are packed.
    """

    data: bytes
    header: Header
    programs: tuple[Program, ...]
    sections: tuple[Section, ...]
    layout: Layout = ELF32

    @property
    def is_shared(self) -> bool:
        """Whether it is loaded anywhere: a shared object or a position-independent program."""
        return self.header.e_type == ET_DYN

    @property
    def address_limit(self) -> int:
        """The first address that the file cannot name."""
        return 1 << self.layout.bits

    def address_of(self, program: Program) -> int:
        """Where a segment's bytes are held: in flash; of a shared object, where they run."""
        return program.p_vaddr if self.is_shared else program.p_paddr

    def loads(self) -> list[Program]:
        """The loadable segments that hold bytes of the file."""
        return [p for p in self.programs if p.p_type == PT_LOAD and p.p_filesz]

    def contents(self, section: Section) -> bytes:
        """The bytes of a section; none for one that has no bytes in the file."""
        if section.sh_type == SHT_NOBITS:
            return b""
        return self.data[section.sh_offset : section.sh_offset + section.sh_size]


def is_elf(data: bytes) -> bool:
    """Whether `data` begins like an ELF file."""
    return data[:4] == ELF_MAGIC


def parse_elf(data: bytes) -> Elf:
    """Read the headers of a little-endian executable or shared object.

    Raises:
        FormatError: it is no such file, or a table, segment or section lies
            beyond its end.
    """
    if not is_elf(data):
        raise wrong(0, "the magic number 7f 45 4c 46", data[:4].hex(" ") or "nothing")
    ident = data[:16].ljust(16, b"\0")
    layout = _LAYOUTS.get(ident[4])
    if layout is None or ident[5] != 1:
        kind = {1: "32-bit", 2: "64-bit"}.get(ident[4], "unknown class")
        order = {1: "little-endian", 2: "big-endian"}.get(ident[5], "unknown byte order")
        raise wrong(4, "a 32-bit or 64-bit little-endian file", f"{kind}, {order}")
    if len(data) < layout.header.size:
        raise wrong(0, f"a header of {layout.header.size} bytes", f"{len(data)} bytes")
    header = Header(*layout.header.unpack_from(data))
    if header.e_type not in (ET_EXEC, ET_DYN):
        raise wrong(16, "an executable (type 2 or 3)", f"type {header.e_type}")
    place = (data, header.e_phoff, header.e_phnum, header.e_phentsize)
    programs = [layout.read_program(f) for f in _table(*place, layout.program, "program")]
    place = (data, header.e_shoff, header.e_shnum, header.e_shentsize)
    sections = [Section(*f) for f in _table(*place, layout.section, "section")]
    elf = Elf(data, header, tuple(programs), tuple(sections), layout)
    _check_extents(elf)
    return elf


def _table(
    data: bytes, offset: int, count: int, entry_size: int, layout: struct.Struct, name: str
) -> Iterable[tuple[Any, ...]]:
    """The fields of each entry of a header table."""
    if not count:
        return []
    if entry_size != layout.size:
        raise wrong(0, f"{name} headers of {layout.size} bytes", f"{entry_size} bytes")
    end = offset + count * layout.size
    if offset < ELF32.header.size or end > len(data):
        raise wrong(offset, f"{count} {name} headers", f"a file that ends at offset {len(data):#x}")
    return layout.iter_unpack(data[offset:end])


def _check_extents(elf: Elf) -> None:
    """Raise FormatError if a segment or section lies beyond the end of the file."""
    size = len(elf.data)
    for index, program in enumerate(elf.programs):
        end = program.p_offset + program.p_filesz
        if end > size:
            raise wrong(
                elf.header.e_phoff + index * elf.layout.program.size,
                f"segment {index} inside the file",
                f"bytes {program.p_offset:#x} to {end:#x} of {size:#x}",
            )
    for index, section in enumerate(elf.sections):
        end = section.sh_offset + section.sh_size
        if section.sh_type not in (SHT_NULL, SHT_NOBITS) and end > size:
            raise wrong(
                elf.header.e_shoff + index * elf.layout.section.size,
                f"section {index} inside the file",
                f"bytes {section.sh_offset:#x} to {end:#x} of {size:#x}",
            )


def wrong(offset: int, expected: str, found: str) -> FormatError:
    """The error that the file is wrong at `offset` bytes."""
    return FormatError(
        f"ELF: offset {offset:#x}: expected {expected}, found {found}",
        hint="the file is damaged or not a firmware: build or download it again",
    )
