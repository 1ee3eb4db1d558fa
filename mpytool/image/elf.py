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
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from mpytool.errors import FormatError
from mpytool.image.elf_build import (
    ALIGNMENT,
    Appender,
    Strings,
    alignment_of,
    build_elf,
    machine_of,
)
from mpytool.image.elf_layout import (
    PF_R,
    PT_LOAD,
    PT_NOTE,
    PT_PHDR,
    SHF_ALLOC,
    SHN_ABS,
    SHT_PROGBITS,
    SHT_STRTAB,
    SHT_SYMTAB,
    STB_GLOBAL_STT_OBJECT,
    Elf,
    Program,
    Section,
    Sym,
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


def load_image(data: bytes) -> MemoryImage:
    """The loadable bytes of an ELF file: by physical address, where flash holds them.

    Those of a shared object are by virtual address, before relocation;
    `mpytool.image.elf_dynamic` applies the relocations.

    Raises:
        FormatError: the file is no executable or has no loadable bytes.
    """
    elf = parse_elf(data)
    loads = elf.loads()
    if not loads:
        raise wrong(0, "at least one loadable segment", "none")
    return MemoryImage.of(
        ((elf.address_of(p), data[p.p_offset : p.p_offset + p.p_filesz]) for p in loads),
        limit=elf.address_limit,
    )


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
        FormatError: the file is no executable, or its symbol table is damaged.
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
    elf = parse_elf(data)
    loads = [(elf.address_of(p), p) for p in elf.loads()]
    out = bytearray(data)
    for address, new in patches:
        for start, p in loads:
            if start <= address and address + len(new) <= start + p.p_filesz:
                offset = p.p_offset + address - start
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
        FormatError: `data` is no executable, or the addresses are in use.
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
    for p in elf.programs:
        if p.p_type == PT_LOAD and p.p_vaddr < address + size and address < p.p_vaddr + p.p_memsz:
            raise FormatError(
                f"ELF: expected free memory for {size} bytes at {address:#010x}, found the zeroed "
                f"memory of the program up to {p.p_vaddr + p.p_memsz:#010x}"
            )
    align = _PAGE if _is_hosted(elf) else alignment_of(address)
    program = Program(PT_LOAD, 0, address, address, size, size, PF_R, align)
    return _rebuild(elf, (program, contents, section), symbols, len(elf.sections))


_PAGE = 0x1000  # bytes: the smallest unit that an operating system maps


def _is_hosted(elf: Elf) -> bool:
    """Whether an operating system loads the file, and tells it where its headers are."""
    return any(program.p_type == PT_PHDR for program in elf.programs)


def _without_note(programs: list[Program]) -> list[Program]:
    """Program headers with room for one: they are loaded, so they cannot move."""
    note = next((i for i, p in enumerate(programs) if p.p_type == PT_NOTE), None)
    if note is None:
        raise FormatError(
            "ELF: expected a note whose program header can be used for a segment, found none",
            hint="link the program with --build-id",
        )
    return [*programs[:note], *programs[note + 1 :]]


def add_symbols(data: bytes, symbols: Iterable[tuple[str, int, int]]) -> bytes:
    """A copy of the file with more symbols: (name, address, size in bytes) each.

    Raises:
        FormatError: `data` is no executable.
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
    out, layout = Appender(elf.data), elf.layout
    sections = list(elf.sections) or [Section(*[0] * 10)]
    programs = list(elf.programs)
    names = _names(elf)
    if added:
        program, contents, name = added
        if _is_hosted(elf):
            programs = _without_note(programs)
        modulo = max(ALIGNMENT, program.p_align)
        offset = out.append(contents, congruent_to=program.p_paddr, modulo=modulo)
        programs.insert(_load_position(programs, program), program._replace(p_offset=offset))
        symbol_section = len(sections)
        sections.append(
            Section(
                names.add(name), SHT_PROGBITS, SHF_ALLOC, program.p_vaddr,
                offset, len(contents), 0, 0, alignment_of(program.p_vaddr), 0,
            )
        )  # fmt: skip
    _grow_symbols(elf, out, sections, names, list(symbols), symbol_section)
    strings_index = elf.header.e_shstrndx if elf.sections else 0
    if not 0 < strings_index < len(elf.sections):
        strings_index = len(sections)
        sections.append(Section(names.add(".shstrtab"), SHT_STRTAB, 0, 0, 0, 0, 0, 0, 1, 0))
    packed = names.pack()
    sections[strings_index] = sections[strings_index]._replace(
        sh_offset=out.append(packed), sh_size=len(packed)
    )
    header, table = elf.header, b"".join(layout.pack_program(p) for p in programs)
    if added and not _is_hosted(elf):
        header = header._replace(
            e_phoff=out.append(table),
            e_phnum=len(programs),
            e_phentsize=layout.program.size,
        )
    header = header._replace(
        e_shoff=out.append(b"".join(layout.pack_section(s) for s in sections)),
        e_shnum=len(sections),
        e_shentsize=layout.section.size,
        e_shstrndx=strings_index,
    )
    whole = bytearray(out.joined())
    whole[: layout.header.size] = layout.pack_header(header)
    whole[header.e_phoff : header.e_phoff + len(table)] = table
    return bytes(whole)


def _load_position(programs: Sequence[Program], new: Program) -> int:
    """Where `new` goes: loadable segments stand in rising order of virtual address."""
    for index, program in enumerate(programs):
        if program.p_type == PT_LOAD and program.p_vaddr > new.p_vaddr:
            return index
    last = [index for index, program in enumerate(programs) if program.p_type == PT_LOAD]
    return last[-1] + 1 if last else len(programs)


def _names(elf: Elf) -> Strings:
    """The table of section names, ready to grow."""
    index = elf.header.e_shstrndx
    if 0 < index < len(elf.sections):
        return Strings(elf.contents(elf.sections[index]))
    return Strings(b"\0")


def _grow_symbols(
    elf: Elf,
    out: Appender,
    sections: list[Section],
    names: Strings,
    symbols: list[tuple[str, int, int]],
    symbol_section: int,
) -> None:
    """Append copies of the symbol table and its strings with `symbols` at their ends."""
    entry_size = elf.layout.symbol.size
    at = next((i for i, s in enumerate(elf.sections) if s.sh_type == SHT_SYMTAB), 0)
    if at and (
        elf.sections[at].sh_entsize != entry_size or elf.sections[at].sh_link >= len(elf.sections)
    ):
        where = elf.sections[at].sh_offset
        raise wrong(where, f"a table of {entry_size}-byte symbols", "another layout")
    if not at:
        at = len(sections)
        link = at + 1
        sections.append(
            Section(
                names.add(".symtab"),
                SHT_SYMTAB,
                0,
                0,
                0,
                0,
                link,
                1,
                elf.layout.bits // 8,
                entry_size,
            )
        )
        sections.append(Section(names.add(".strtab"), SHT_STRTAB, 0, 0, 0, 0, 0, 0, 1, 0))
        table, strings = bytearray(entry_size), Strings(b"\0")
    else:
        link = elf.sections[at].sh_link
        table = bytearray(elf.contents(elf.sections[at]))
        strings = Strings(elf.contents(elf.sections[link]))
    for name, address, size in symbols:
        entry = Sym(strings.add(name), address, size, STB_GLOBAL_STT_OBJECT, 0, symbol_section)
        table += elf.layout.pack_symbol(entry)
    for index, packed in ((at, bytes(table)), (link, strings.pack())):
        sections[index] = sections[index]._replace(
            sh_offset=out.append(packed), sh_size=len(packed)
        )
