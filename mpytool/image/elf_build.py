# SPDX-License-Identifier: MIT
"""ELF files from nothing, and the two parts that every edit needs.

    Strings     a table of NUL-terminated names that grows
    Appender    a file that grows at its end, with aligned parts

Source: Tool Interface Standard, "Executable and Linking Format" 1.2.
"""

from __future__ import annotations

from mpytool.errors import FormatError
from mpytool.image.elf_layout import (
    ELF32,
    ELF64,
    ELF_MAGIC,
    EM_386,
    EM_ARM,
    EM_RISCV,
    EM_X86_64,
    EM_XTENSA,
    ET_EXEC,
    PF_R,
    PF_X,
    PT_LOAD,
    SHF_ALLOC,
    SHF_EXECINSTR,
    SHT_PROGBITS,
    SHT_STRTAB,
    Header,
    Program,
    Section,
)
from mpytool.image.memory import ADDRESS_LIMIT_32, MemoryImage

_EF_ARM_EABI5_SOFT_FLOAT = 0x0500_0200
ALIGNMENT = 16  # bytes; where the parts that are added begin


def alignment_of(address: int) -> int:
    """The largest power of two up to 16 that divides `address`."""
    return min(ALIGNMENT, address & -address or ALIGNMENT)


class Strings:
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


class Appender:
    """A file that grows at its end."""

    def __init__(self, data: bytes) -> None:
        self.parts = [data]
        self.size = len(data)

    def append(self, data: bytes, congruent_to: int = 0, modulo: int = ALIGNMENT) -> int:
        """Add `data`; its offset, equal to `congruent_to` modulo `modulo`."""
        pad = (congruent_to - self.size) % modulo
        self.parts += [bytes(pad), data]
        offset = self.size + pad
        self.size = offset + len(data)
        return offset

    def joined(self) -> bytes:
        """The whole file."""
        return b"".join(self.parts)


def machine_of(architecture: str) -> int:
    """The ELF machine number of a board's architecture."""
    for prefix, machine in _MACHINES:
        if architecture.startswith(prefix):
            return machine
    return EM_386


_MACHINES = (
    ("arm", EM_ARM),
    ("rv", EM_RISCV),
    ("riscv", EM_RISCV),
    ("xtensa", EM_XTENSA),
    ("x86_64", EM_X86_64),
    ("x64", EM_X86_64),
)  # the first that an architecture's name begins with


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
    is_wide = image.end > ADDRESS_LIMIT_32 or architecture in ("x86_64", "x64", "rv64")
    layout = ELF64 if is_wide else ELF32
    out = Appender(bytes(layout.header.size + count * layout.program.size))
    names = Strings(b"\0")
    programs, sections = [], [Section(*[0] * 10)]
    for segment in image:
        offset = out.append(segment.data, congruent_to=segment.address)
        where, size = segment.address, len(segment.data)
        align = alignment_of(where)
        programs.append(Program(PT_LOAD, offset, where, where, size, size, PF_R | PF_X, align))
        name, flags = names.add(f".image.{where:08x}"), SHF_ALLOC | SHF_EXECINSTR
        sections.append(Section(name, SHT_PROGBITS, flags, where, offset, size, 0, 0, align, 0))
    name = names.add(".shstrtab")
    packed = names.pack()
    sections.append(Section(name, SHT_STRTAB, 0, 0, out.append(packed), len(packed), 0, 0, 1, 0))
    header = Header(
        e_ident=(ELF_MAGIC + bytes([layout.bits // 32, 1, 1])).ljust(16, b"\0"),
        e_type=ET_EXEC,
        e_machine=machine,
        e_version=1,
        e_entry=entry,
        e_phoff=layout.header.size,
        e_shoff=out.append(b"".join(layout.pack_section(section) for section in sections)),
        e_flags=_EF_ARM_EABI5_SOFT_FLOAT if machine == EM_ARM else 0,
        e_ehsize=layout.header.size,
        e_phentsize=layout.program.size,
        e_phnum=count,
        e_shentsize=layout.section.size,
        e_shnum=len(sections),
        e_shstrndx=len(sections) - 1,
    )
    front = layout.pack_header(header) + b"".join(layout.pack_program(p) for p in programs)
    return front + out.joined()[len(front) :]
