# SPDX-License-Identifier: MIT
"""The two runtimes in the box, as ELF and stripped: the same findings, the same link, and run.

What is expected comes from binutils while the test runs: nm for addresses, objcopy for the
stripped files.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from firmware.real_images import missing

from firmware import execute
from mpytool.abi import Symbol
from mpytool.boards.load import load_board, runtimes_dir
from mpytool.build import build_image
from mpytool.image.container import parse_image
from mpytool.image.memory import MemoryImage
from mpytool.runtime.pools import read_pools
from mpytool.runtime.read import read_runtime
from mpytool.runtime.references.model import Table

MODULES = Path(__file__).parent / "ten_modules"
PREFIX = "arm-none-eabi-"
TYPES = {
    Symbol.TYPE_STR: "rt_type_str",
    Symbol.TYPE_BYTES: "rt_type_bytes",
    Symbol.TYPE_INT: "rt_type_int",
    Symbol.TYPE_FLOAT: "rt_type_float",
    Symbol.TYPE_COMPLEX: "rt_type_complex",
    Symbol.TYPE_TUPLE: "rt_type_tuple",
    Symbol.ELLIPSIS: "rt_ellipsis",
}


@pytest.fixture(params=["rpi_pico", "qemu_mps2_an385"])
def board_id(request: pytest.FixtureRequest) -> str:
    if not shutil.which(f"{PREFIX}nm"):
        missing(f"{PREFIX}nm is not installed")
    return request.param


@pytest.fixture
def elf(board_id: str) -> Path:
    return runtimes_dir() / f"{board_id}.elf"


@pytest.fixture
def addresses(elf: Path) -> dict[str, int]:
    """Symbols as nm tells them."""
    done = subprocess.run([f"{PREFIX}nm", str(elf)], capture_output=True, text=True, check=True)
    fields = [line.split() for line in done.stdout.splitlines()]
    return {f[2]: int(f[0], 16) for f in fields if len(f) == 3}


def stripped(elf: Path, form: str, folder: Path) -> Path:
    """The file as objcopy writes it: "binary" or "ihex"."""
    path = folder / f"stripped.{'hex' if form == 'ihex' else 'bin'}"
    subprocess.run([f"{PREFIX}objcopy", "-O", form, "-R", ".bss", str(elf), str(path)], check=True)
    return path


def test_symbols(elf: Path, addresses: dict[str, int], board_id: str) -> None:
    runtime = read_runtime(elf.read_bytes(), board_id)
    assert runtime.info_address == addresses["rt_info"]
    assert runtime.tables[Table.POOL] == addresses["rt_qstr_const_pool"]
    assert {runtime.symbols[symbol] for symbol in TYPES} == {
        addresses[name] for name in TYPES.values()
    }
    assert all(runtime.symbols[symbol] == addresses[name] for symbol, name in TYPES.items())


@pytest.mark.parametrize("form", ["binary", "ihex"])
def test_stripped_is_the_same(elf: Path, form: str, tmp_path: Path) -> None:
    from_elf = read_runtime(elf.read_bytes(), "elf")
    path = stripped(elf, form, tmp_path)
    runtime = read_runtime(path.read_bytes(), path.name)
    assert replace(runtime, image=from_elf.image) == from_elf
    check_same(runtime.image, from_elf.image)


def check_same(found: MemoryImage, wanted: MemoryImage) -> None:
    """Equal, but for the padding between sections, which objcopy leaves out of a .hex file."""
    missing = 0
    for difference in found.diff(wanted):
        assert not (difference.old + difference.new).strip(b"\0\xff"), hex(difference.address)
        missing += len(difference.old + difference.new)
    assert missing < 300


@pytest.mark.parametrize("form", ["elf", "binary", "ihex"])
def test_link(board_id: str, elf: Path, form: str, tmp_path: Path) -> None:
    """However the runtime came, the linked memory is the same."""
    board = load_board(board_id)
    path = elf if form == "elf" else stripped(elf, form, tmp_path)
    fmt = board.formats[0]
    result = build_image(MODULES, board, runtime=path, fmt=fmt)
    wanted = build_image(MODULES, board, fmt=fmt)
    check_same(parse_image(result.data, board).image, parse_image(wanted.data, board).image)
    again = read_runtime(result.data, "linked")
    assert [entry.name for entry in again.entries] == [file.name for file in result.link.files]


def test_execution(board_id: str, elf: Path, addresses: dict[str, int]) -> None:
    """The runtime's own code finds the linked modules, and their names by number."""
    pytest.importorskip("unicorn", reason="unicorn, the emulator of processors, is not installed")
    board = load_board(board_id)
    result = build_image(MODULES, board, fmt=board.formats[0])
    runtime = read_runtime(result.data, "linked")
    image = runtime.image
    machine = execute.Machine(image, "thumb", runtime.current_pool)
    find, look_up = addresses["find_frozen"] & ~1, addresses["rt_qstr_find"] & ~1
    for name, wanted in [
        *((entry.name, entry.address) for entry in runtime.entries),
        *((name, 0) for name in ("shapes", "nosuch.py", "report", "report.pyx")),
    ]:
        is_package = machine.scratch(bytes(4))
        text = machine.scratch(name.encode() + b"\0", 64)
        assert machine.call(find, text, len(name), is_package) == wanted, name
        assert machine.read_word(is_package) & 0xFF == (name == "shapes")
    numbers: dict[str, int] = {}
    for pool in reversed(read_pools(image, runtime.abi, runtime.current_pool)):
        for index, name in enumerate(pool.names):
            numbers.setdefault(name, pool.first_id + index)
    found = {n: execute.find_qstr(machine, look_up, n) for n in numbers if n}
    assert found == {n: number for n, number in numbers.items() if n}
    assert len(found) > len(runtime.qstr_ids)
    assert execute.find_qstr(machine, look_up, "nosuch") == 0
