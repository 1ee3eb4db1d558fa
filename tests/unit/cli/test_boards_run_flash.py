# SPDX-License-Identifier: MIT
"""`mpytool boards`, `run` and `flash`: what goes where, and exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mpytool.boards.load import load_board
from mpytool.cli import main as cli
from mpytool.errors import BoardError
from mpytool.image.container import write_image
from mpytool.image.memory import MemoryImage

MPS2 = load_board("qemu_mps2_an385")
PICO = load_board("rpi_pico")
# mps2-an385: semihosting SYS_EXIT_EXTENDED with the status in the last word; and a loop.
EXIT = "2020 01a1 abbe 00bf 26000200"
LOOP = "fee7"
needs_qemu = pytest.mark.skipif(not shutil.which("qemu-system-arm"), reason="needs qemu-system-arm")


def run(capfd, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        cli.main([str(argument) for argument in arguments])
    out, err = capfd.readouterr()
    return int(caught.value.code or 0), out, err


@pytest.fixture
def image(tmp_path):
    """A function (machine code) -> a .bin for mps2-an385."""

    def make(code: str) -> Path:
        vectors = (0x2010_0000).to_bytes(4, "little") + (9).to_bytes(4, "little")
        path = tmp_path / "image.bin"
        path.write_bytes(vectors + bytes.fromhex(code))
        return path

    return make


@pytest.fixture
def uf2(tmp_path):
    path = tmp_path / "blink.uf2"
    path.write_bytes(write_image(MemoryImage.of([(0x1000_0000, b"x" * 300)]), "uf2", PICO))
    return path


def test_boards_table(capfd):
    code, out, err = run(capfd, "boards")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].split() == ["ID", "BOARD", "MCU", "FLASH", "RAM", "FORMATS", "EMULATOR"]
    assert lines[3].split() == [
        *("rpi_pico", "Raspberry", "Pi", "Pico", "RP2040", "2", "MiB", "264", "KiB"),
        *("uf2", "bin", "hex", "elf", "rp2040py"),
    ]


def test_one_board(capfd):
    _, out, _ = run(capfd, "boards", "rpi_pico")
    assert "flash       0x10000000 to 0x101fffff, 2 MiB, erased by 4 KiB" in out
    assert "uf2 family  0xe48bff56" in out
    _, out, _ = run(capfd, "boards", "host")
    assert "flash     runtime's, erased by 4 KiB" in out
    assert "flashers  none" in out


def test_json(capfd):
    _, out, _ = run(capfd, "boards", "--json")
    boards = json.loads(out)
    assert [board["id"] for board in boards] == ["host", "qemu_mps2_an385", "rpi_pico"]
    _, out, _ = run(capfd, "boards", "--json", "rpi_pico")
    assert json.loads(out) == boards[2]
    assert boards[2]["memory"]["flash"] == {
        "origin": 0x1000_0000, "size": 0x20_0000, "erase_size": 4096,
    }  # fmt: skip
    assert boards[1]["uf2_family"] is None


def test_sizes_that_are_no_whole_kilobytes(capfd, tmp_path):
    text = PICO.path.read_text().replace("size = 0x42000", "size = 1000")
    (tmp_path / "small.toml").write_text(text)
    _, out, _ = run(capfd, "boards", tmp_path / "small.toml")
    assert "1000 bytes" in out


def test_unknown_board(capfd):
    code, out, err = run(capfd, "boards", "rpi_pic")
    assert (code, out) == (1, "")
    assert err == "error: unknown board 'rpi_pic'\nhint: did you mean 'rpi_pico'?\n"


@needs_qemu
@pytest.mark.needs_qemu
def test_run_gives_the_programs_status(capfd, image):
    for status in (0, 1):
        path = image(f"{EXIT} {status:02x}000000")
        assert run(capfd, "run", path, "--board", MPS2.id, "--timeout", 30) == (status, "", "")


@needs_qemu
@pytest.mark.needs_qemu
def test_run_times_out(capfd, image):
    result = run(capfd, "run", image(LOOP), "--board", MPS2.id, "--timeout", "0.5")
    assert result == (124, "", "stopped after 0.5 s\n")


def test_run_writes_the_console_unchanged(capfdbinary, image, monkeypatch):
    def boot(file, board, write, *, timeout):
        write(b"caf\xc3\xa9\r\n")
        return 0

    monkeypatch.setattr("mpytool.run.boot.boot", boot)
    with pytest.raises(SystemExit):
        cli.main(["run", str(image(LOOP)), "--board", MPS2.id])
    assert capfdbinary.readouterr() == (b"caf\xc3\xa9\r\n", b"")


def test_run_is_interrupted(capfd, image, monkeypatch):
    def boot(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("mpytool.run.boot.boot", boot)
    assert run(capfd, "run", image(LOOP), "--board", MPS2.id) == (130, "", "")


def test_run_errors(capfd, tmp_path, uf2):
    code, out, err = run(capfd, "run", tmp_path / "no.py", "--board", "rpi_pico")
    assert (code, out) == (1, "")
    assert "no.py: no such file or folder" in err
    code, _, err = run(capfd, "run", uf2, "--board", "qemu_mps2_an385")
    assert code == 1
    assert "the image does not fit board qemu_mps2_an385" in err
    assert run(capfd, "run", uf2)[0] == 2
    assert run(capfd, "run", uf2, "--board", "rpi_pico", "--timeout", "0")[0] == 2


@pytest.fixture
def drive(tmp_path):
    path = tmp_path / "RPI-RP2"
    path.mkdir()
    (path / "INFO_UF2.TXT").write_text("Model: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n")
    return path


def test_flash(capfd, uf2, drive):
    code, out, err = run(capfd, "flash", uf2, "--board", "rpi_pico", "--drive", drive, "--dry-run")
    assert (code, err) == (0, "")
    assert out == (
        f"would write 8,192 bytes of UF2 for rpi_pico: copy blink.uf2 to {drive} "
        "(Board-ID RPI-RP2)\n"
    )
    assert not (drive / "blink.uf2").exists()
    code, out, err = run(capfd, "flash", uf2, "--board", "rpi_pico", "--drive", drive)
    assert (code, err) == (0, "")
    assert out.startswith("wrote 8,192 bytes")
    assert (drive / "blink.uf2").read_bytes() == uf2.read_bytes()


def test_flash_shows_a_bar_on_a_terminal(capfd, uf2, drive, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    code, out, err = run(capfd, "flash", uf2, "--board", "rpi_pico", "--drive", drive)
    assert code == 0
    assert out.startswith("wrote 8,192 bytes")
    assert "\033[" in err or "writing" in err or err == ""


def test_flash_refuses_another_chips_image(capfd, tmp_path, uf2, drive):
    other = tmp_path / "pico2.uf2"
    other.write_bytes(uf2.read_bytes().replace((0xE48BFF56).to_bytes(4, "little"), (0xE48BFF59).to_bytes(4, "little")))  # fmt: skip  # noqa: E501
    code, out, err = run(capfd, "flash", other, "--board", "rpi_pico", "--drive", drive)
    assert (code, out) == (1, "")
    assert "the image is for another chip: expected UF2 family RP2040" in err
    assert sorted(path.name for path in drive.iterdir()) == ["INFO_UF2.TXT"]


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_ctrl_c_ends_the_emulator(tmp_path):
    """A real SIGINT while the emulator runs: the process ends with 130 and says nothing."""
    code = f"""
import os, signal, threading
from mpytool.cli import main, run
import mpytool.run.boot as b
# A job in the background of a shell is born with SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
def boot(file, board, write, *, timeout):
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    while True:
        signal.pause()
b.boot = boot
main.main(["run", {str(tmp_path / "x.bin")!r}, "--board", "qemu_mps2_an385"])
"""
    (tmp_path / "x.bin").write_bytes(b"x" * 16)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_board_error_is_shown(capfd, uf2, drive, monkeypatch):
    def fail(*_):
        raise BoardError("no luck", hint="try again")

    monkeypatch.setattr("mpytool.flash.flash.perform", fail)
    result = run(capfd, "flash", uf2, "--board", "rpi_pico", "--drive", drive)
    assert result == (1, "", "error: no luck\nhint: try again\n")
