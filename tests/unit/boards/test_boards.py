# SPDX-License-Identifier: MIT
# ruff: noqa: E501
"""Board files: the bundled ones, and what wrong ones say."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpytool.boards import load
from mpytool.boards.load import (
    boards_dir,
    load_board,
    runtime_path,
    runtimes_dir,
)
from mpytool.boards.parse import parse_board
from mpytool.errors import BoardError, ToolError

GOOD = (boards_dir() / "rpi_pico.toml").read_text()
HERE = Path("some.toml")


def edit(old: str, new: str) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new).encode()


def test_pico():
    board = load_board("rpi_pico")
    assert board.default_format == "uf2"
    assert (board.flash.origin, board.flash.size, board.flash.erase_size) == (
        1 << 28,
        2 << 20,
        4096,
    )
    assert board.flash.end == 0x1020_0000
    assert board.region("ram").contains(0x2004_1FFF)
    assert not board.region("ram").contains(0x2004_1FFF, 2)
    assert board.uf2_family == 0xE48BFF56
    assert board.emulator is not None
    assert board.emulator.kind == "rp2040py"
    assert board.firmware.end == board.file_system.origin == 0x100A_0000
    assert board.tables == board.firmware
    assert board.romfs is None
    assert board.bin_origin == board.flash.origin
    with pytest.raises(
        BoardError,
        match="rpi_pico has no memory region 'romfs', only flash, firmware, file_system, ram",
    ):
        board.region("romfs")


def test_unknown_board():
    with pytest.raises(BoardError, match="unknown board 'rpi_picco'") as caught:
        load_board("rpi_picco")
    assert caught.value.hint == "did you mean 'rpi_pico'?"
    with pytest.raises(BoardError) as caught:
        load_board("zzz")
    assert caught.value.hint == "list the boards with: mpytool boards"
    for name in ("", "../rpi_pico", "-riscv"):
        with pytest.raises(BoardError, match="unknown board"):
            load_board(name)


def test_board_file_by_path(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(edit('id = "rpi_pico"', 'id = "mine"'))
    board = load_board(str(path))
    assert board.id == "mine"
    (tmp_path / "rpi_pico.elf").write_bytes(b"")
    assert runtime_path(board) == tmp_path / "rpi_pico.elf"
    with pytest.raises(BoardError, match="cannot read the board file: No such file"):
        load_board(str(tmp_path / "none.toml"))
    path.write_bytes(b"#" * (1 << 21))
    with pytest.raises(BoardError, match="expected a board file, found more than 1 MiB"):
        load_board(str(path))


def test_runtime(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "runtimes_dir", lambda: tmp_path)
    with pytest.raises(
        BoardError, match=r"the runtime of board rpi_pico is missing: expected .*rpi_pico\.elf"
    ):
        runtime_path(load_board("rpi_pico"))
    none = parse_board(edit('runtime = "rpi_pico.elf"', ""), HERE)
    with pytest.raises(BoardError, match="board rpi_pico has no bundled runtime") as caught:
        runtime_path(none)
    assert caught.value.hint == (
        "download RPI_PICO from micropython.org/download, then: "
        "mpytool build ... --board rpi_pico --runtime FILE"
    )
    with pytest.raises(BoardError, match="board qemu_microbit has no bundled runtime") as caught:
        runtime_path(load_board("qemu_microbit"))
    assert caught.value.hint.startswith("build MicroPython for it, then: mpytool build")
    with pytest.raises(BoardError, match="board rpi_pico2-riscv has no") as caught:
        runtime_path(load_board("rpi_pico2-riscv"))
    assert "download RPI_PICO2-RISCV from" in caught.value.hint


def test_installed_package_wins_over_the_checkout(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "_PACKAGE", tmp_path / "mpytool")
    assert boards_dir() == tmp_path / "boards"
    assert runtimes_dir() == tmp_path / "firmware" / "prebuilt"
    for name in ("boards", "runtimes"):
        (tmp_path / "mpytool" / "data" / name).mkdir(parents=True)
    assert boards_dir() == tmp_path / "mpytool" / "data" / "boards"
    assert runtimes_dir() == tmp_path / "mpytool" / "data" / "runtimes"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (edit("vendor =", "vendors ="), r"some\.toml:4: unknown key 'vendors'\nhint: did you mean 'vendor'"),
        (edit('vendor = "Raspberry Pi"\n', ""), "the key 'vendor' is missing"),
        (edit("[memory.flash]\norigin = 0x10000000", "[memory.flash]"), r"some\.toml:1\d: the key 'origin' in \[memory.flash\] is missing"),
        (edit('mcu = "RP2040"', "mcu = 2040"), r"some\.toml:6: mcu: expected a text, found 2040"),
        (edit('"armv6m"', '"armv9"'), "architecture: expected one of armv6m, armv7m, .*, x86, found 'armv9'"),
        (edit('"uf2", "bin"', '"exe"'), "formats: expected one of bin, uf2, hex, dfu, elf, found"),
        (edit('"uf2", "bin"', '"hex"'), "formats: expected each name once"),
        (edit('["uf2", "bin", "hex", "elf"]', "[]"), r"formats: expected at least one, found \[\]"),
        (edit('["uf2", "bin", "hex", "elf"]', '"uf2"'), "formats: expected a list, found 'uf2'"),
        (edit("uf2_family = 0xE48BFF56\n", ""), "a board with uf2 images needs the key 'uf2_family'"),
        (edit("uf2_family = 0xE48BFF56", "uf2_family = true"), "expected a number from 0 to 0xffffffff, found True"),
        (edit('"rpi_pico.elf"', '"../x.elf"'), "runtime: expected a file name without folders, found"),
        (edit("size = 0x200000 ", "size = 0xFFFFFFFF "), "region 'flash' ends beyond 32-bit addresses"),
        (edit("erase_size = 4096", "erase_size = 4095"), "erase_size: expected a power of two, found 4095"),
        (edit("[memory.flash]", "[memory.flas]"), r"some\.toml:\d+: unknown region 'flas'\nhint: did you mean 'flash'"),
        (edit("[memory.flash]", "[memory.boot]"), r"the table \[memory.flash\] is missing"),
        (edit("[memory.ram]", "[memory]\ntables = 1\n[memory.ram]"), r"tables: expected a table \[memory.NAME\], found 1"),
        (edit('kind = "rp2040py"', 'kind = "qemu"'), r"some\.toml:\d\d: the key 'program' is missing"),
        (edit('id = "rpi_pico"', 'id = "../x"'), "id: expected up to 47 small letters, digits and underscores"),
        (edit('[emulator]\nkind = "rp2040py"', ""), None),
        (edit('mcu = "RP2040"', 'mcu = "RP2040'), r"some\.toml:6:\d+: the board file is not TOML: Illegal character"),
        (edit('port = "rp2"', 'port = "rp3"'), "port: expected one of rp2, stm32, .*, found 'rp3'"),
        (edit('verified = "booted"', 'verified = "yes"'), "verified: expected one of booted, linked, described, found 'yes'"),
        (edit("0x100A0000", "0x10090000"), r"some\.toml:\d+: region 'file_system' overlaps 'firmware', which is 0x10000000 to 0x1009ffff"),
        (edit("size = 0x160000", "size = 0x170000"), r"some\.toml:\d+: region 'file_system' does not lie in flash"),
        (edit("origin = 0x20000000", "origin = 0x10000000"), "region 'ram' overlaps 'flash'"),
        (b"emulator = 3\n" + GOOD[: GOOD.index("[emulator]")].encode(), "emulator: expected a table, found 3"),
        (GOOD.encode() + b"#\xff", "expected UTF-8 text, found byte 0xff"),
        (b"a = " + b"[" * 5000, "the board file is not TOML"),
    ],
)  # fmt: skip
def test_wrong_files(data, message):
    if message is None:
        assert parse_board(data, HERE).emulator is None
        return
    with pytest.raises(BoardError, match=message) as caught:
        parse_board(data, HERE)
    assert caught.value.location is not None


@settings(max_examples=400)
@given(st.integers(0, len(GOOD)), st.text(max_size=12), st.integers(0, 12))
def test_mutated_files_give_only_tool_errors(offset, replacement, removed):
    text = GOOD[:offset] + replacement + GOOD[offset + removed :]
    with contextlib.suppress(ToolError):
        parse_board(text.encode("utf-8", "surrogatepass"), HERE)
