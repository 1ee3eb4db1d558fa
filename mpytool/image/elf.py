# SPDX-License-Identifier: MIT
"""ELF files: read the loadable bytes and the symbols, patch, and add a segment.

`mpytool.image.elf_layout` has the tables.  A segment is added without moving anything:

    old file | pad | new bytes | .symtab | .strtab | .shstrtab | program headers | section headers

The tables at the end are grown copies; the old ones stay behind unused, except
that the file header no longer points to them.  Every loadable byte keeps its
address, and its offset in the file.

Source: Tool Interface Standard, "Executable and Linking Format" 1.2.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from mpytool.errors import FormatError
from mpytool.image.elf_layout import (
    ELF_MAGIC,
    EM_386,
    EM_ARM,
    ET_EXEC,
    HEADER,
    PF_R,
    PF_X,
    PROGRAM,
    PT_LOAD,
    SECTION,
    SHF_ALLOC,
    SHF_EXECINSTR,
    SHN_ABS,
    SHT_PROGBITS,
    SHT_STRTAB,
    SHT_SYMTAB,
    STB_GLOBAL_STT_OBJECT,
    SYMBOL,
    Elf,
    Header,
    Program,
    Section,
    is_elf,
    parse_elf,
    wrong,
)
from mpytool.image.memory import MemoryImage

__all__ = [
    "Symbol",
    "add_segment",
    "add_symbols",
    "build_elf",
    "is_elf",
    "load_image",
    "load_symbols",
    "machine_of",
    "parse_elf",
    "patch_elf",
]

_EF_ARM_EABI5_SOFT_FLOAT = 0x0500_0200
_ALIGNMENT = 16  # bytes; where the parts that are added begin


def load_image(data: bytes) -> MemoryImage:
    """The loadable bytes of an ELF file by physical address, where flash holds them.

    Raises:
        FormatError: the file is no 32-bit executable or has no loadable bytes.
    """
    elf = parse_elf(data)
    loads = elf.loads()
    if not loads:
        raise wrong(0, "at least one loadable segment", "none")
    return MemoryImage.of((p.p_paddr, data[p.p_offset : p.p_offset + p.p_filesz]) for p in loads)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol that is defined in the file.

    Attributes:
        name: its name.
        address: its value; odd for a Thumb function.
        size: bytes, 0 if not known.
        kind: "STT_OBJECT", "STT_FUNC", "STT_NOTYPE", ...
    """

    name: str
    address: int
    size: int
    kind: str


def load_symbols(data: bytes) -> dict[str, Symbol]:
    """The defined symbols by name; a global one wins over local ones of its name.

    Raises:
        FormatError: the file is no 32-bit executable, or its symbol table is damaged.
    """
    elf = parse_elf(data)
    if not any(section.sh_type == SHT_SYMTAB for section in elf.sections):
        return {}
    library: Any = import_module("elftools.elf.elffile")
    found: dict[str, Symbol] = {}
    try:
        table = library.ELFFile(io.BytesIO(data)).get_section_by_name(".symtab")
        for symbol in table.iter_symbols() if table is not None else ():
            if symbol["st_shndx"] == "SHN_UNDEF" or not symbol.name:
                continue
            info = symbol["st_info"]
            if symbol.name in found and info["bind"] == "STB_LOCAL":
                continue
            found[symbol.name] = Symbol(
                symbol.name, symbol["st_value"], symbol["st_size"], str(info["type"])
            )
    except Exception as error:  # the library has no common base for what bad files raise
        raise FormatError(
            f"ELF: the symbol table cannot be read ({type(error).__name__}: {error})",
            hint="the file is damaged: build or download it again",
        ) from error
    return found


def patch_elf(data: bytes, patches: Iterable[tuple[int, bytes]]) -> bytes:
    """A copy of the file with other bytes at physical addresses it already holds.

    Raises:
        FormatError: an address is not among the file's loadable bytes.
    """
    loads = parse_elf(data).loads()
    out = bytearray(data)
    for address, new in patches:
        for p in loads:
            if p.p_paddr <= address and address + len(new) <= p.p_paddr + p.p_filesz:
                offset = p.p_offset + address - p.p_paddr
                out[offset : offset + len(new)] = new
                break
        else:
            raise FormatError(
                f"ELF: expected a loadable segment with {len(new)} bytes at {address:#010x}, "
                "found none"
            )
    return bytes(out)


def add_segment(
    data: bytes,
    address: int,
    contents: bytes,
    symbols: Iterable[tuple[str, int, int]] = (),
    section: str = ".mpytool.frozen",
) -> bytes:
    """A copy of the file that also loads `contents` at `address`.

    Where an existing segment's bytes cover the addresses already (a runtime that
    keeps its flash in an array), they are replaced instead; they must be erased,
    all 0xFF or all 0.

    Args:
        data: the ELF file.
        address: physical and virtual address of the first byte.
        contents: the bytes, at least one.
        symbols: (name, address, size in bytes) of each symbol to add.
        section: the name of the new section.

    Raises:
        FormatError: `data` is no 32-bit executable, or the addresses are in use.
    """
    elf = parse_elf(data)
    image = load_image(data)
    if image.contains(address, len(contents)):
        old = image.read(address, len(contents))
        if old.strip(b"\xff") and old.strip(b"\0"):
            raise FormatError(
                f"ELF: expected erased bytes at {address:#010x}, found bytes in use",
                hint="link into the runtime as it was built, not into a linked image",
            )
        patched = parse_elf(patch_elf(data, [(address, contents)]))
        return _rebuild(patched, None, symbols, _section_at(patched, address))
    image.with_segment(address, contents)  # raises if the addresses are partly in use
    size = len(contents)
    program = Program(PT_LOAD, 0, address, address, size, size, PF_R, _alignment_of(address))
    return _rebuild(elf, (program, contents, section), symbols, len(elf.sections))


def _alignment_of(address: int) -> int:
    """The largest power of two up to 16 that divides `address`."""
    return min(_ALIGNMENT, address & -address or _ALIGNMENT)


def add_symbols(data: bytes, symbols: Iterable[tuple[str, int, int]]) -> bytes:
    """A copy of the file with more symbols: (name, address, size in bytes) each.

    Raises:
        FormatError: `data` is no 32-bit executable.
    """
    return _rebuild(parse_elf(data), None, symbols, SHN_ABS)


def _section_at(elf: Elf, address: int) -> int:
    """The index of the section that holds `address`, or SHN_ABS."""
    for index, section in enumerate(elf.sections):
        inside = section.sh_addr <= address < section.sh_addr + section.sh_size
        if section.sh_flags & SHF_ALLOC and inside:
            return index
    return SHN_ABS


def _rebuild(
    elf: Elf,
    added: tuple[Program, bytes, str] | None,
    symbols: Iterable[tuple[str, int, int]],
    symbol_section: int,
) -> bytes:
    """Append a segment (and its section), grown symbol tables and the new headers."""
    out = _Appender(elf.data)
    sections = list(elf.sections) or [Section(*[0] * 10)]
    programs = list(elf.programs)
    names = _names(elf)
    if added:
        program, contents, name = added
        offset = out.append(contents, congruent_to=program.p_paddr)
        programs.insert(_load_position(programs, program), replace(program, p_offset=offset))
        symbol_section = len(sections)
        sections.append(
            Section(
                names.add(name), SHT_PROGBITS, SHF_ALLOC, program.p_vaddr,
                offset, len(contents), 0, 0, _alignment_of(program.p_vaddr), 0,
            )
        )  # fmt: skip
    _grow_symbols(elf, out, sections, names, list(symbols), symbol_section)
    strings_index = elf.header.e_shstrndx if elf.sections else 0
    if not 0 < strings_index < len(elf.sections):
        strings_index = len(sections)
        sections.append(Section(names.add(".shstrtab"), SHT_STRTAB, 0, 0, 0, 0, 0, 0, 1, 0))
    packed = names.pack()
    sections[strings_index] = replace(
        sections[strings_index], sh_offset=out.append(packed), sh_size=len(packed)
    )
    header = elf.header
    if added:
        header = replace(
            header,
            e_phoff=out.append(b"".join(p.pack() for p in programs)),
            e_phnum=len(programs),
            e_phentsize=PROGRAM.size,
        )
    header = replace(
        header,
        e_shoff=out.append(b"".join(s.pack() for s in sections)),
        e_shnum=len(sections),
        e_shentsize=SECTION.size,
        e_shstrndx=strings_index,
    )
    return header.pack() + out.joined()[HEADER.size :]


def _load_position(programs: Sequence[Program], new: Program) -> int:
    """Where `new` goes: loadable segments stand in rising order of virtual address."""
    for index, program in enumerate(programs):
        if program.p_type == PT_LOAD and program.p_vaddr > new.p_vaddr:
            return index
    last = [index for index, program in enumerate(programs) if program.p_type == PT_LOAD]
    return last[-1] + 1 if last else len(programs)


def _names(elf: Elf) -> _Strings:
    """The table of section names, ready to grow."""
    index = elf.header.e_shstrndx
    if 0 < index < len(elf.sections):
        return _Strings(elf.contents(elf.sections[index]))
    return _Strings(b"\0")


def _grow_symbols(
    elf: Elf,
    out: _Appender,
    sections: list[Section],
    names: _Strings,
    symbols: list[tuple[str, int, int]],
    symbol_section: int,
) -> None:
    """Append copies of the symbol table and its strings with `symbols` at their ends."""
    at = next((i for i, s in enumerate(elf.sections) if s.sh_type == SHT_SYMTAB), 0)
    if at and (
        elf.sections[at].sh_entsize != SYMBOL.size or elf.sections[at].sh_link >= len(elf.sections)
    ):
        raise wrong(elf.sections[at].sh_offset, "a table of 16-byte symbols", "another layout")
    if not at:
        at = len(sections)
        link = at + 1
        sections.append(
            Section(names.add(".symtab"), SHT_SYMTAB, 0, 0, 0, 0, link, 1, 4, SYMBOL.size)
        )
        sections.append(Section(names.add(".strtab"), SHT_STRTAB, 0, 0, 0, 0, 0, 0, 1, 0))
        table, strings = bytearray(SYMBOL.size), _Strings(b"\0")
    else:
        link = elf.sections[at].sh_link
        table = bytearray(elf.contents(elf.sections[at]))
        strings = _Strings(elf.contents(elf.sections[link]))
    for name, address, size in symbols:
        table += SYMBOL.pack(
            strings.add(name), address, size, STB_GLOBAL_STT_OBJECT, 0, symbol_section
        )
    for index, packed in ((at, bytes(table)), (link, strings.pack())):
        sections[index] = replace(
            sections[index], sh_offset=out.append(packed), sh_size=len(packed)
        )


class _Strings:
    """A string table that grows: NUL-terminated names by offset."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data or b"\0")
        if self.data[-1]:
            self.data.append(0)

    def add(self, name: str) -> int:
        """The offset of `name`, appended."""
        offset = len(self.data)
        self.data += name.encode() + b"\0"
        return offset

    def pack(self) -> bytes:
        """The table."""
        return bytes(self.data)


class _Appender:
    """A file that grows at its end."""

    def __init__(self, data: bytes) -> None:
        self.parts = [data]
        self.size = len(data)

    def append(self, data: bytes, congruent_to: int = 0) -> int:
        """Add `data`; its offset, equal to `congruent_to` modulo 16."""
        pad = (congruent_to - self.size) % _ALIGNMENT
        self.parts += [bytes(pad), data]
        offset = self.size + pad
        self.size = offset + len(data)
        return offset

    def joined(self) -> bytes:
        """The whole file."""
        return b"".join(self.parts)


def machine_of(architecture: str) -> int:
    """The ELF machine number of a board's architecture."""
    return EM_ARM if architecture.startswith("arm") else EM_386


def build_elf(image: MemoryImage, architecture: str, entry: int) -> bytes:
    """A minimal executable that loads `image`: a segment and a section for each run of bytes.

    Args:
        image: what it loads.
        architecture: a board's, "armv6m", "armv7m" or "x86".
        entry: the address where it begins; odd for Thumb code.

    Raises:
        FormatError: there is nothing to load.
    """
    if not image:
        raise FormatError("the image holds no bytes, so there is no ELF file to write")
    machine = machine_of(architecture)
    count = len(image.segments)
    out = _Appender(bytes(HEADER.size + count * PROGRAM.size))
    names = _Strings(b"\0")
    programs, sections = [], [Section(*[0] * 10)]
    for segment in image:
        offset = out.append(segment.data, congruent_to=segment.address)
        where, size = segment.address, len(segment.data)
        align = _alignment_of(where)
        programs.append(Program(PT_LOAD, offset, where, where, size, size, PF_R | PF_X, align))
        name, flags = names.add(f".image.{where:08x}"), SHF_ALLOC | SHF_EXECINSTR
        sections.append(Section(name, SHT_PROGBITS, flags, where, offset, size, 0, 0, align, 0))
    name = names.add(".shstrtab")
    packed = names.pack()
    sections.append(Section(name, SHT_STRTAB, 0, 0, out.append(packed), len(packed), 0, 0, 1, 0))
    header = Header(
        e_ident=(ELF_MAGIC + b"\x01\x01\x01").ljust(16, b"\0"),
        e_type=ET_EXEC,
        e_machine=machine,
        e_version=1,
        e_entry=entry,
        e_phoff=HEADER.size,
        e_shoff=out.append(b"".join(section.pack() for section in sections)),
        e_flags=_EF_ARM_EABI5_SOFT_FLOAT if machine == EM_ARM else 0,
        e_ehsize=HEADER.size,
        e_phentsize=PROGRAM.size,
        e_phnum=count,
        e_shentsize=SECTION.size,
        e_shnum=len(sections),
        e_shstrndx=len(sections) - 1,
    )
    front = header.pack() + b"".join(program.pack() for program in programs)
    return front + out.joined()[len(front) :]
