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
    assert lines[0].split() == ["ID", "BOARD", "PORT", "MCU", "FORMATS", "VERIFIED"]
    pico = next(line for line in lines if line.startswith("rpi_pico "))
    assert pico.split() == [
        *("rpi_pico", "Raspberry", "Pi", "Pico", "rp2", "RP2040"),
        *("uf2", "bin", "hex", "elf", "booted"),
    ]
    assert lines[-1].startswith(f"{len(lines) - 3} boards: ")


def test_boards_are_filtered(capfd):
    def ids(*arguments: str) -> list[str]:
        code, out, err = run(capfd, "boards", *arguments)
        assert (code, err) == (0, "")
        return [line.split()[0] for line in out.splitlines()[1:-2]]

    assert ids("--port", "esp8266") == ["esp8266_generic"]
    assert ids("nucleo_f7") == [
        *("nucleo_f722ze", "nucleo_f746zg", "nucleo_f756zg", "nucleo_f767zi"),
    ]
    assert ids("TEENSY4?") == ["teensy40", "teensy41"]
    assert ids("rv32imac", "--port", "esp32")[0] == "esp32_generic_c5"
    assert "rpi_pico" in ids("rpi_pico", "--port", "rp2")  # a list, not the one board
    code, _, err = run(capfd, "boards", "nucleo", "--port", "rp2")
    assert code == 1
    assert err == (
        "error: no board fits 'nucleo' and port rp2\nhint: list the boards with: mpytool boards\n"
    )


def test_one_board(capfd):
    _, out, _ = run(capfd, "boards", "rpi_pico")
    assert "flash        0x10000000 to 0x101fffff, 2 MiB, erased by 4 KiB" in out
    assert "file_system  0x100a0000 to 0x101fffff, 1408 KiB" in out
    assert "verified     booted: an image linked for it ran in an emulator" in out
    assert "uf2 family   0xe48bff56" in out
    _, out, _ = run(capfd, "boards", "host")
    assert "flash     runtime's, erased by 4 KiB" in out
    assert "flashers  none" in out
    _, out, _ = run(capfd, "boards", "ESP32_GENERIC-OTA")
    assert "partition   0x010000 to 0x18ffff, 1536 KiB: ota_0 (app, ota_0)" in out
    assert "runtime     none bundled; link into an image with --runtime FILE" in out
    _, out, _ = run(capfd, "boards", "arduino_portenta_c33")
    assert ".bin from    0x00010000" in out
    _, out, _ = run(capfd, "boards", "rpi_pico2")
    assert "mcu          RP2350 (armv8m, single-precision FPU)" in out
    assert "variant      RISCV: RISC-V CPU mode" in out


def test_json(capfd):
    _, out, _ = run(capfd, "boards", "--json")
    boards = {board["id"]: board for board in json.loads(out)}
    assert {"host", "qemu_mps2_an385", "rpi_pico"} < set(boards)
    _, out, _ = run(capfd, "boards", "--json", "rpi_pico")
    assert json.loads(out) == boards["rpi_pico"]
    assert boards["rpi_pico"]["memory"]["flash"] == {
        "origin": 0x1000_0000, "size": 0x20_0000, "erase_size": 4096,
    }  # fmt: skip
    assert boards["qemu_mps2_an385"]["uf2_family"] is None
    esp = boards["esp32_generic"]
    assert (esp["memory"], esp["bin_address"]) == ({}, None)
    assert esp["esp"]["partitions"][2] == {
        "name": "factory", "type": "app", "subtype": "factory", "offset": 0x10000, "size": 0x1F0000,
    }  # fmt: skip
    assert esp["variants"][3]["esp"]["partitions"][3]["name"] == "ota_0"
    weact = boards["weactstudio"]["variants"][0]
    assert (weact["name"], weact["memory"]["flash"]["size"]) == ("FLASH_2M", 2 << 20)
    assert boards["rpi_pico2"]["variants"][0]["architecture"] == "rv32imac"


def test_sizes_that_are_no_whole_kilobytes(capfd, tmp_path):
    text = PICO.path.read_text().replace("size = 0x42000", "size = 1000")
    (tmp_path / "small.toml").write_text(text)
    _, out, _ = run(capfd, "boards", tmp_path / "small.toml")
    assert "1000 bytes" in out


def test_unknown_board(capfd):
    code, out, err = run(capfd, "boards", "rpi_picco")
    assert (code, out) == (1, "")
    assert err == "error: unknown board 'rpi_picco'\nhint: did you mean 'rpi_pico'?\n"
    code, _, err = run(capfd, "boards", "rpi_pico2-arm")
    assert (code, err) == (1, "error: board rpi_pico2 has no variant 'arm'\nhint: it has: RISCV\n")


def test_boards_that_mpytool_cannot_flash(capfd, tmp_path):
    for board, message in (
        ("teensy41", "mpytool cannot flash board teensy41 itself: it does not drive teensy-loader"),
        ("ek_ra6m1", "it does not drive"),
    ):
        code, out, err = run(capfd, "flash", tmp_path, "--board", board)
        assert (code, out) == (1, "")
        assert message in err
        assert f"mpytool build ... --board {board} --output app." in err


def test_build_for_a_board_without_a_bundled_runtime(capfd, tmp_path):
    (tmp_path / "main.py").write_text("print(1)\n")
    code, out, err = run(capfd, "build", tmp_path / "main.py", "--board", "pybv11")
    assert (code, out) == (1, "")
    assert err == (
        "error: board pybv11 has no bundled runtime: it needs an image of MicroPython to link "
        "into\nhint: download PYBV11 from micropython.org/download, then: "
        "mpytool build ... --board pybv11 --runtime FILE\n"
    )


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
    def boot(file, board, write, *, timeout, read):
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
def drive(tmp_path, monkeypatch):
    monkeypatch.setattr("mpytool.flash.uf2_drive.RESTART_TIMEOUT", 0.0)
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
def boot(file, board, write, *, timeout, read):
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
