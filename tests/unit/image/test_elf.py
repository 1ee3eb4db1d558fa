# SPDX-License-Identifier: MIT
"""ELF: reading, patching, adding segments; GNU readelf and pyelftools agree."""

from __future__ import annotations

import contextlib
import io
import shutil
import struct
import subprocess

import pytest
from elftools.elf.elffile import ELFFile
from hypothesis import given, settings
from hypothesis import strategies as st

from mpytool.errors import FormatError
from mpytool.image.elf import (
    Symbol,
    add_segment,
    add_symbols,
    build_elf,
    is_elf,
    load_image,
    load_symbols,
    parse_elf,
    patch_elf,
)
from mpytool.image.memory import MemoryImage

IMAGE = MemoryImage.of([(0x1000, b"code" * 30), (0x2000, b"\xff" * 64), (0x9001, b"data!")])
BARE = build_elf(IMAGE, "armv7m", 0x1001)
NAMED = add_symbols(BARE, [("main", 0x1000, 8), ("table", 0x9001, 5)])
MODULES = [("frozen_module.a", 0x5004, 8), ("frozen_module.b", 0x500C, 4)]


def readelf(data: bytes, tmp_path) -> str:
    tool = shutil.which("readelf") or shutil.which("arm-none-eabi-readelf")
    if not tool:
        pytest.skip("needs GNU readelf")
    file = tmp_path / "image.elf"
    file.write_bytes(data)
    done = subprocess.run([tool, "-a", "-W", file], capture_output=True, text=True, check=True)
    assert "warning" not in (done.stdout + done.stderr).lower()
    assert done.stderr == ""
    return done.stdout


def test_built_file(tmp_path):
    assert is_elf(BARE)
    assert load_image(BARE) == IMAGE
    assert load_symbols(BARE) == {}
    elf = ELFFile(io.BytesIO(BARE))
    assert (elf.header.e_entry, elf.header.e_machine) == (0x1001, "EM_ARM")
    assert parse_elf(build_elf(IMAGE, "x86", 0)).header.e_machine == 3
    assert ".image.00009001" in readelf(BARE, tmp_path)
    with pytest.raises(FormatError, match="there is no ELF file to write"):
        build_elf(MemoryImage(), "armv6m", 0)


def test_symbols_are_added(tmp_path):
    assert load_symbols(NAMED) == {
        "main": Symbol("main", 0x1000, 8, "STT_OBJECT"),
        "table": Symbol("table", 0x9001, 5, "STT_OBJECT"),
    }
    assert load_image(NAMED) == IMAGE
    assert "main" in readelf(NAMED, tmp_path)


def test_segment_is_added(tmp_path):
    data = add_segment(NAMED, 0x5004, b"frozen bytes", MODULES)
    assert load_image(data) == IMAGE.with_segment(0x5004, b"frozen bytes")
    assert list(load_symbols(data)) == ["main", "table", "frozen_module.a", "frozen_module.b"]
    elf = ELFFile(io.BytesIO(data))
    section = elf.get_section_by_name(".mpytool.frozen")
    assert (section["sh_addr"], section.data()) == (0x5004, b"frozen bytes")
    (symbol,) = elf.get_section_by_name(".symtab").get_symbol_by_name("frozen_module.b")
    assert elf.get_section(symbol["st_shndx"]).name == ".mpytool.frozen"
    loads = [s["p_vaddr"] for s in elf.iter_segments() if s["p_type"] == "PT_LOAD"]
    assert loads == sorted(loads)
    text = readelf(data, tmp_path)
    assert ".mpytool.frozen" in text
    assert "frozen_module.a" in text


def test_nothing_else_is_touched():
    data = add_segment(NAMED, 0x5004, b"frozen bytes", MODULES)
    header_size = 52
    assert data[header_size : len(NAMED)] == NAMED[header_size:]
    assert add_segment(NAMED, 0x5004, b"frozen bytes", MODULES) == data


def test_segment_in_an_array_of_erased_flash(tmp_path):
    data = add_segment(NAMED, 0x2010, b"tables", [("frozen_module.a", 0x2010, 6)])
    assert load_image(data) == IMAGE.with_patch(0x2010, b"tables")
    assert len(parse_elf(data).programs) == len(parse_elf(NAMED).programs)
    assert load_symbols(data)["frozen_module.a"].address == 0x2010
    readelf(data, tmp_path)
    with pytest.raises(
        FormatError, match="expected erased bytes at 0x00002010, found bytes in use"
    ):
        add_segment(data, 0x2010, b"tables")
    with pytest.raises(FormatError, match="are given twice"):
        add_segment(NAMED, 0x203C, b"longer than the array")


def test_zeroed_memory_is_not_free():
    """A segment that is larger in memory than in the file, as with .bss, takes all of it."""
    data = poke(52 + 2 * 32 + 20, "<I", 0x100)
    assert parse_elf(data).programs[2].p_memsz == 0x100
    with pytest.raises(
        FormatError, match="found the zeroed memory of the program up to 0x00009101"
    ):
        add_segment(data, 0x9100, b"x")
    assert load_image(add_segment(data, 0x9101, b"x")).contains(0x9101)


def test_file_without_sections(tmp_path):
    bare = poke(48, "<H", 0, poke(32, "<I", 0, poke(50, "<H", 0, BARE)))
    assert parse_elf(bare).sections == ()
    data = add_segment(bare, 0x5004, b"frozen bytes", MODULES)
    assert load_image(data) == IMAGE.with_segment(0x5004, b"frozen bytes")
    assert list(load_symbols(data)) == ["frozen_module.a", "frozen_module.b"]
    readelf(data, tmp_path)
    within = add_segment(bare, 0x2010, b"tables", [("frozen_module.a", 0x2010, 6)])
    assert load_symbols(within)["frozen_module.a"].address == 0x2010
    readelf(within, tmp_path)


def test_segments_stand_in_rising_order():
    for address in (0x10, 0x5000, 0xA000):
        elf = parse_elf(add_segment(BARE, address, b"new"))
        assert [p.p_vaddr for p in elf.programs] == sorted([0x1000, 0x2000, 0x9001, address])


def test_local_symbols_give_way():
    """Two objects may each have a local symbol of one name; the global one counts."""
    data = bytearray(add_symbols(NAMED, [("main", 0x2000, 4), ("main", 0x2004, 4)]))
    elf = parse_elf(bytes(data))
    table = next(s for s in elf.sections if s.sh_type == 2)
    for index in (3, 4):  # the added two become local, the last one undefined
        data[table.sh_offset + index * 16 + 12] = 0x01
    struct.pack_into("<H", data, table.sh_offset + 4 * 16 + 14, 0)
    assert load_symbols(bytes(data))["main"].address == 0x1000


def test_patch():
    data = patch_elf(NAMED, [(0x1004, b"CODE"), (0x9005, b"?")])
    assert load_image(data) == IMAGE.with_patch(0x1004, b"CODE").with_patch(0x9005, b"?")
    assert sum(a != b for a, b in zip(data, NAMED, strict=True)) == 5
    with pytest.raises(FormatError, match="a loadable segment with 2 bytes at 0x00009005"):
        patch_elf(NAMED, [(0x9005, b"??")])


def poke(offset: int, form: str, value: int, data: bytes = NAMED) -> bytes:
    out = bytearray(data)
    struct.pack_into(form, out, offset, value)
    return bytes(out)


E_SHOFF = parse_elf(NAMED).header.e_shoff
SYMTAB = next(i for i, s in enumerate(parse_elf(NAMED).sections) if s.sh_type == 2)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "expected the magic number 7f 45 4c 46, found nothing"),
        (b"MZ\x90\0", "offset 0x0: expected the magic number 7f 45 4c 46, found 4d 5a 90 00"),
        (NAMED[:51], "expected a header of 52 bytes, found 51 bytes"),
        (
            poke(4, "B", 3),
            "expected a 32-bit or 64-bit little-endian file, found unknown class, lit",
        ),
        (poke(5, "B", 2), "found 32-bit, big-endian"),
        (poke(5, "B", 9), "found 32-bit, unknown byte order"),
        (poke(16, "<H", 1), "expected an executable .type 2 or 3., found type 1"),
        (poke(42, "<H", 56), "expected program headers of 32 bytes, found 56 bytes"),
        (poke(46, "<H", 64), "expected section headers of 40 bytes, found 64 bytes"),
        (
            poke(28, "<I", 1 << 31),
            "offset 0x80000000: expected 3 program headers, found a file that",
        ),
        (poke(28, "<I", 4), "offset 0x4: expected 3 program headers"),
        (poke(52 + 16, "<I", 1 << 20), "expected segment 0 inside the file, found bytes"),
        (poke(E_SHOFF + 40 + 20, "<I", 1 << 30), "expected section 1 inside the file, found bytes"),
        (poke(44, "<H", 0), "expected at least one loadable segment, found none"),
    ],
)
def test_damaged_files(data, message):
    with pytest.raises(FormatError, match=message):
        load_image(data)


def test_damaged_symbol_table():
    bad = poke(E_SHOFF + 40 * SYMTAB + 36, "<I", 0)  # sh_entsize
    with pytest.raises(FormatError, match="the symbol table cannot be read"):
        load_symbols(bad)
    with pytest.raises(
        FormatError, match="expected a table of 16-byte symbols, found another layout"
    ):
        add_symbols(bad, [("x", 0, 0)])


@settings(max_examples=500)
@given(st.integers(0, len(NAMED)), st.binary(min_size=1, max_size=8), st.integers(0, 8))
def test_mutated_files_give_only_format_errors(offset, replacement, removed):
    data = NAMED[:offset] + replacement + NAMED[offset + removed :]
    for step in (load_image, load_symbols, lambda d: add_segment(d, 0x5004, b"xyz", MODULES)):
        with contextlib.suppress(FormatError):
            step(data)


SOURCE = """
const char text[] = "text";
int counter = 7;
int numbers[20];
int main(void) { return text[counter] + numbers[3]; }
void _start(void) { for (;;) main(); }
"""


@pytest.mark.parametrize("strip", [False, True])
def test_what_a_compiler_makes(tmp_path, strip):
    if not shutil.which("arm-none-eabi-gcc"):
        pytest.skip("needs arm-none-eabi-gcc")
    (tmp_path / "a.c").write_text(SOURCE)
    command = [
        "arm-none-eabi-gcc",
        "-mcpu=cortex-m3",
        "-nostdlib",
        "-Ttext=0x1000",
        "-Tdata=0x20000000",
    ]
    subprocess.run(
        [*command, *(["-s"] if strip else []), "a.c", "-o", "a.elf"], cwd=tmp_path, check=True
    )
    before = (tmp_path / "a.elf").read_bytes()
    after = add_segment(before, 0x8000, b"frozen" * 9, MODULES)
    readelf(after, tmp_path)
    assert load_image(after) == load_image(before).with_segment(0x8000, b"frozen" * 9)
    symbols = load_symbols(after)
    assert ("main" in symbols) is not strip
    assert symbols["frozen_module.a"].address == 0x5004
    # objcopy, which rewrites the whole file, finds the same bytes.
    (tmp_path / "b.elf").write_bytes(after)
    subprocess.run(
        ["arm-none-eabi-objcopy", "-O", "binary", "-j", ".mpytool.frozen", "b.elf", "b.bin"],
        cwd=tmp_path, check=True,
    )  # fmt: skip
    assert (tmp_path / "b.bin").read_bytes() == b"frozen" * 9
