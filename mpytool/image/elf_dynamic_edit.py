# SPDX-License-Identifier: MIT
"""Change shared objects: patch words and their relocations, add a segment with new ones.

To add a segment nothing is moved.  It stands at the end of the file, followed in memory
by a longer copy of the relocations; one of the program headers, PT_NOTE, becomes its
PT_LOAD (in a file without one, a longer copy of the program headers goes there as well):

    old file | pad | new bytes | relocations | names of sections | section headers

DT_RELA, DT_RELASZ and DT_RELACOUNT then tell of the copy.  In place change: values of
symbols (the loader writes them to the global offset table), the dynamic section, program
headers, the file header.

Source: System V ABI, chapter 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from mpytool.errors import FormatError
from mpytool.image.elf import load_image
from mpytool.image.elf_build import Appender, Strings
from mpytool.image.elf_dynamic import (
    DT_NULL,
    DT_RELA,
    DT_RELACOUNT,
    DT_RELASZ,
    PAGE,
    RELA,
    WORD,
    DynamicElf,
    Relocation,
    parse_dynamic,
)
from mpytool.image.elf_layout import (
    PF_R,
    PF_W,
    PT_DYNAMIC,
    PT_LOAD,
    PT_NOTE,
    PT_PHDR,
    SHF_ALLOC,
    SHF_WRITE,
    SHN_UNDEF,
    SHT_DYNSYM,
    SHT_PROGBITS,
    SHT_RELA,
    SHT_SYMTAB,
    Elf,
    Program,
    Section,
    Sym,
    wrong,
)
from mpytool.image.memory import MemoryImage


def add_segment_with_relocations(
    data: bytes,
    address: int,
    contents: bytes,
    relative_offsets: Iterable[int],
    symbol_changes: Mapping[str, tuple[int, int]],
    section: str = ".mpytool.frozen",
) -> bytes:
    """A copy of a shared object that also loads `contents`.

    Args:
        data: the file.
        address: virtual address of the first byte, on a page boundary; see
            `DynamicElf.free_address`.
        contents: the bytes; words that are addresses count from a load address of 0.
        relative_offsets: where in `contents` these words are, in bytes.
        symbol_changes: name -> (new value, new size) of symbols that are defined here.
        section: the name of the new section.

    Raises:
        FormatError: `data` is no such file, the addresses are in use, a symbol is not
            there, or an offset is beyond `contents`.
    """
    dynamic = parse_dynamic(data)
    elf = dynamic.elf
    if address % PAGE or address < dynamic.free_address:
        raise FormatError(
            f"ELF: expected a page behind {dynamic.free_address:#x} for the new segment, "
            f"found {address:#x}"
        )
    fresh = [_relative(dynamic, address, contents, at) for at in sorted(relative_offsets)]
    table = _grown_rela(dynamic, fresh)
    start = -(-len(contents) // 8) * 8
    note = _slot(elf)
    headers = 0 if note is not None else (len(elf.programs) + 1) * elf.layout.program.size
    memory = contents.ljust(start, b"\0") + table + bytes(headers)
    out = Appender(data)
    offset = out.append(memory, congruent_to=address, modulo=PAGE)
    load = Program(PT_LOAD, offset, address, address, len(memory), len(memory), PF_R | PF_W, PAGE)
    programs = _with_load(elf, load, note)
    header = elf.header._replace(e_phnum=len(programs))
    if headers:
        header = header._replace(e_phoff=offset + start + len(table))
        programs = [_moved_phdr(p, header.e_phoff, load, headers) for p in programs]
    tags = {
        DT_RELA: address + start,
        DT_RELASZ: len(table),
        DT_RELACOUNT: dynamic.tags.get(DT_RELACOUNT, 0) + len(fresh),
    }
    edits = _dynamic_edits(elf, tags)
    names, sections = _sections(elf, section, load, (start, len(table)))
    new_index = len(elf.sections)
    edits += _symbol_edits(elf, dict(symbol_changes), load, new_index if sections else 0)
    if sections:
        sections[elf.header.e_shstrndx] = sections[elf.header.e_shstrndx]._replace(
            sh_offset=out.append(names), sh_size=len(names)
        )
        packed = b"".join(elf.layout.pack_section(s) for s in sections)
        header = header._replace(e_shoff=out.append(packed), e_shnum=len(sections))
    edits += [
        (0, elf.layout.pack_header(header)),
        (header.e_phoff, b"".join(elf.layout.pack_program(p) for p in programs)),
    ]
    whole = bytearray(out.joined())
    for at, new in edits:
        whole[at : at + len(new)] = new
    return bytes(whole)


def _relative(dynamic: DynamicElf, address: int, contents: bytes, offset: int) -> Relocation:
    """The relocation of the word at `offset` of the new bytes."""
    if not 0 <= offset <= len(contents) - 8:
        raise FormatError(
            f"ELF: expected a relocated word in {len(contents)} bytes, found one at {offset}"
        )
    (value,) = WORD.unpack_from(contents, offset)
    return Relocation(address + offset, dynamic.relative_kind, 0, value)


def _grown_rela(dynamic: DynamicElf, fresh: list[Relocation]) -> bytes:
    """.rela.dyn with more relative entries, behind those that DT_RELACOUNT counts."""
    tags = dynamic.tags
    if DT_RELA not in tags:
        raise FormatError("ELF: expected a table of relocations (DT_RELA), found none")
    old = load_image(dynamic.elf.data).read(tags[DT_RELA], tags.get(DT_RELASZ, 0))
    split = tags.get(DT_RELACOUNT, 0) * RELA.size
    return old[:split] + b"".join(r.pack() for r in fresh) + old[split:]


def _slot(elf: Elf) -> int | None:
    """The index of the program header that can be given up: a note's."""
    return next((i for i, p in enumerate(elf.programs) if p.p_type == PT_NOTE), None)


def _with_load(elf: Elf, load: Program, note: int | None) -> list[Program]:
    """The program headers with `load` behind the last PT_LOAD, where its address puts it."""
    programs = [p for i, p in enumerate(elf.programs) if i != note]
    last = max(i for i, p in enumerate(programs) if p.p_type == PT_LOAD)
    return [*programs[: last + 1], load, *programs[last + 1 :]]


def _moved_phdr(program: Program, offset: int, load: Program, size: int) -> Program:
    """A PT_PHDR that tells of the table's new place; others as they are."""
    if program.p_type != PT_PHDR:
        return program
    where = load.p_vaddr + offset - load.p_offset
    return program._replace(
        p_offset=offset, p_vaddr=where, p_paddr=where, p_filesz=size, p_memsz=size
    )


def _dynamic_edits(elf: Elf, tags: Mapping[int, int]) -> list[tuple[int, bytes]]:
    """(file offset, bytes) that give entries of the dynamic section other values."""
    program = next(p for p in elf.programs if p.p_type == PT_DYNAMIC)
    edits = []
    for at in range(program.p_offset, program.p_offset + program.p_filesz - 15, 16):
        (tag,) = WORD.unpack_from(elf.data, at)
        if tag == DT_NULL:
            break
        if tag in tags:
            edits.append((at + 8, WORD.pack(tags[tag])))
    return edits


def _sections(
    elf: Elf, name: str, load: Program, rela: tuple[int, int]
) -> tuple[bytes, list[Section]]:
    """The section names and headers with one more; none in a file without sections."""
    index = elf.header.e_shstrndx
    if not 0 < index < len(elf.sections):
        return b"", []
    names = Strings(elf.contents(elf.sections[index]))
    start, size = rela
    old = next((s.sh_addr for s in elf.sections if s.sh_type == SHT_RELA), None)
    sections = [
        s._replace(sh_addr=load.p_vaddr + start, sh_offset=load.p_offset + start, sh_size=size)
        if s.sh_type == SHT_RELA and s.sh_addr == old
        else s
        for s in elf.sections
    ]
    flags = SHF_ALLOC | SHF_WRITE
    where = (load.p_vaddr, load.p_offset, start)
    sections.append(Section(names.add(name), SHT_PROGBITS, flags, *where, 0, 0, 16, 0))
    return names.pack(), sections


def _symbol_edits(
    elf: Elf, changes: dict[str, tuple[int, int]], load: Program, index: int
) -> list[tuple[int, bytes]]:
    """(file offset, bytes) that give symbols other values, in both symbol tables."""
    edits: list[tuple[int, bytes]] = []
    found: set[str] = set()
    tables = (s for s in elf.sections if s.sh_type in (SHT_DYNSYM, SHT_SYMTAB))
    for section in tables:
        if section.sh_link >= len(elf.sections):
            raise wrong(section.sh_offset, "a symbol table with names", "none")
        names = elf.contents(elf.sections[section.sh_link])
        wanted = {name.encode() + b"\0": name for name in changes}
        for number, entry in enumerate(elf.layout.read_symbols(elf.contents(section))):
            end = names.find(b"\0", entry.st_name) + 1
            name = wanted.get(names[entry.st_name : end]) if end else None
            if name is None or entry.st_shndx == SHN_UNDEF:
                continue
            if section.sh_type == SHT_DYNSYM:
                found.add(name)
            at = section.sh_offset + number * elf.layout.symbol.size
            edits.append((at, elf.layout.pack_symbol(_moved(entry, changes[name], load, index))))
    if missing := sorted(set(changes) - found):
        raise FormatError(f"ELF: expected the dynamic symbol {missing[0]!r}, found none")
    return edits


def _moved(entry: Sym, change: tuple[int, int], load: Program, index: int) -> Sym:
    """The symbol with its new value and size, in the new section if it lies there."""
    value, size = change
    inside = load.p_vaddr <= value < load.p_vaddr + load.p_filesz
    section = index if inside and index else entry.st_shndx
    return entry._replace(st_value=value, st_size=size, st_shndx=section)


def patch_dynamic(data: bytes, new: MemoryImage) -> bytes:
    """A copy of the file with other bytes at addresses it holds already.

    A word that a relative relocation sets changes through its addend.

    Raises:
        FormatError: bytes change that another relocation sets, or `new` lacks some.
    """
    dynamic = parse_dynamic(data)
    elf = dynamic.elf
    by_address = {r.address: (i, r) for i, r in enumerate(dynamic.relocations)}
    out = bytearray(data)
    table = dynamic.tags.get(DT_RELA, 0)
    counted = dynamic.tags.get(DT_RELASZ, 0) // RELA.size
    for difference in new.diff(dynamic.image):
        if len(difference.old) != len(difference.new):
            raise FormatError(
                f"ELF: {len(difference.new or difference.old)} bytes at {difference.address:#x} "
                "cannot be added or removed by a patch"
            )
        for at in range(difference.address, difference.address + len(difference.new)):
            word = next((w for w in chain([at], range(at - 7, at)) if w in by_address), None)
            where, byte = at, new.read(at, 1)
            if word is not None:
                index, relocation = by_address[word]
                if relocation.kind != dynamic.relative_kind:
                    continue  # a symbol sets it: its new value decides
                if index < counted:
                    where = table + index * RELA.size + 16 + at - word
            out[_offset_of(elf, where)] = byte[0]
    return bytes(out)


def _offset_of(elf: Elf, address: int) -> int:
    """The file offset of the byte at a virtual address."""
    for p in elf.loads():
        if p.p_vaddr <= address < p.p_vaddr + p.p_filesz:
            return p.p_offset + address - p.p_vaddr
    raise FormatError(f"ELF: expected a byte at {address:#x}, found none")
