# SPDX-License-Identifier: MIT
"""The tables of an ELF file: read, checked, packed.

    +0        file header       Header    52 bytes
    e_phoff   program headers   Program   32 bytes each: which bytes go to which address
    e_shoff   section headers   Section   40 bytes each: names for parts of the contents

Only 32-bit little-endian executables.
Source: Tool Interface Standard, "Executable and Linking Format" 1.2; the names
of fields are the specification's.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any

from mpytool.errors import FormatError

ELF_MAGIC = b"\x7fELF"
PT_LOAD = 1
SHT_NULL, SHT_PROGBITS, SHT_SYMTAB, SHT_STRTAB, SHT_NOBITS = 0, 1, 2, 3, 8
SHF_ALLOC, SHF_EXECINSTR = 2, 4
PF_X, PF_R = 1, 4
ET_EXEC, ET_DYN = 2, 3
EM_386, EM_ARM = 3, 40
SHN_ABS = 0xFFF1
STB_GLOBAL_STT_OBJECT = 0x11

HEADER = struct.Struct("<16s2H5I6H")
PROGRAM = struct.Struct("<8I")
SECTION = struct.Struct("<10I")
SYMBOL = struct.Struct("<3I2BH")


@dataclass(frozen=True, slots=True)
class Header:
    """The file header, Elf32_Ehdr. Offsets count from the start of the file."""

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

    def pack(self) -> bytes:
        """The header's 52 bytes."""
        return HEADER.pack(*astuple(self))


@dataclass(frozen=True, slots=True)
class Program:
    """A program header, Elf32_Phdr: a segment."""

    p_type: int
    p_offset: int
    p_vaddr: int
    p_paddr: int
    p_filesz: int
    p_memsz: int
    p_flags: int
    p_align: int

    def pack(self) -> bytes:
        """The header's 32 bytes."""
        return PROGRAM.pack(*astuple(self))


@dataclass(frozen=True, slots=True)
class Section:
    """A section header, Elf32_Shdr."""

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

    def pack(self) -> bytes:
        """The header's 40 bytes."""
        return SECTION.pack(*astuple(self))


@dataclass(frozen=True, slots=True)
class Elf:
    """An ELF file, its tables read and checked to lie inside it.

    Attributes:
        data: the whole file.
        header: the file header.
        programs: the program headers.
        sections: the section headers; empty in a file without them.
    """

    data: bytes
    header: Header
    programs: tuple[Program, ...]
    sections: tuple[Section, ...]

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
    """Read the headers of a 32-bit little-endian executable.

    Raises:
        FormatError: it is no such file, or a table, segment or section lies
            beyond its end.
    """
    if not is_elf(data):
        raise wrong(0, "the magic number 7f 45 4c 46", data[:4].hex(" ") or "nothing")
    if len(data) < HEADER.size:
        raise wrong(0, f"a header of {HEADER.size} bytes", f"{len(data)} bytes")
    header = Header(*HEADER.unpack_from(data))
    if header.e_ident[4:6] != b"\x01\x01":
        kind = {1: "32-bit", 2: "64-bit"}.get(header.e_ident[4], "unknown class")
        order = {1: "little-endian", 2: "big-endian"}.get(header.e_ident[5], "unknown byte order")
        raise wrong(4, "a 32-bit little-endian file", f"{kind}, {order}")
    if header.e_type not in (ET_EXEC, ET_DYN):
        raise wrong(16, "an executable (type 2 or 3)", f"type {header.e_type}")
    programs = [
        Program(*fields)
        for fields in _table(
            data, header.e_phoff, header.e_phnum, header.e_phentsize, PROGRAM, "program"
        )
    ]
    sections = [
        Section(*fields)
        for fields in _table(
            data, header.e_shoff, header.e_shnum, header.e_shentsize, SECTION, "section"
        )
    ]
    elf = Elf(data, header, tuple(programs), tuple(sections))
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
    if offset < HEADER.size or end > len(data):
        raise wrong(offset, f"{count} {name} headers", f"a file that ends at offset {len(data):#x}")
    return layout.iter_unpack(data[offset:end])


def _check_extents(elf: Elf) -> None:
    """Raise FormatError if a segment or section lies beyond the end of the file."""
    size = len(elf.data)
    for index, program in enumerate(elf.programs):
        end = program.p_offset + program.p_filesz
        if end > size:
            raise wrong(
                elf.header.e_phoff + index * PROGRAM.size,
                f"segment {index} inside the file",
                f"bytes {program.p_offset:#x} to {end:#x} of {size:#x}",
            )
    for index, section in enumerate(elf.sections):
        end = section.sh_offset + section.sh_size
        if section.sh_type not in (SHT_NULL, SHT_NOBITS) and end > size:
            raise wrong(
                elf.header.e_shoff + index * SECTION.size,
                f"section {index} inside the file",
                f"bytes {section.sh_offset:#x} to {end:#x} of {size:#x}",
            )


def wrong(offset: int, expected: str, found: str) -> FormatError:
    """The error that the file is wrong at `offset` bytes."""
    return FormatError(
        f"ELF: offset {offset:#x}: expected {expected}, found {found}",
        hint="the file is damaged or not a firmware for a 32-bit chip: build or download it again",
    )
