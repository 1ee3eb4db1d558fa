# SPDX-License-Identifier: MIT
"""`mpytool flash` over serial ports: one board, all boards, and what is said of each."""

from __future__ import annotations

import sys

import pytest

pytest.importorskip("pty", reason="needs pseudo-terminals")

from fake_rom_loader import FakeChip

from mpytool.cli import main as cli
from mpytool.flash.ports import SerialPort


def run(capfd, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        cli.main([str(argument) for argument in arguments])
    out, err = capfd.readouterr()
    return int(caught.value.code or 0), out, err


@pytest.fixture
def image(tmp_path):
    from esptool import bin_image

    firmware = bin_image.ESP32FirmwareImage()
    firmware.entrypoint = 0x4008_1234
    # The description that begins an application's constants.
    description = (0xABCD_5432).to_bytes(4, "little").ljust(256, b"\0")
    for name, address, data in (
        (b".rodata", 0x3F40_0020, description + b"\x11" * 9000),
        (b".text", 0x400D_0020, b"\x22" * 70_000),
        (b".vectors", 0x4008_0000, b"\x33" * 1024),
    ):
        firmware.segments.append(bin_image.ELFSection(name, address, data, 0))
    path = tmp_path / "app.bin"
    path.write_bytes(firmware.save(None))
    return path


def test_one_board(capfd, image):
    with FakeChip("ESP32") as chip:
        options = (image, "--board", "esp32_generic", "--port", chip.port)
        code, out, err = run(capfd, "flash", *options, "--dry-run")
        assert (code, err) == (0, "")
        assert out.startswith("would write ")
        assert out.endswith(f"write at 0x10000 with esptool on {chip.port}\n")
        assert chip.commands == []
        code, out, err = run(capfd, "flash", *options)
        assert (code, err) == (0, "")
        wrote, verified = out.splitlines()
        assert wrote.startswith("wrote ")
        assert verified == "verified: the board's MD5 of what was written is right"
        data = image.read_bytes()
        assert chip.flash[0x10000 : 0x10000 + len(data)] == data


@pytest.mark.parametrize("terminal", [False, True])
def test_all_boards(capfd, image, monkeypatch, terminal):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    with FakeChip("ESP32") as good, FakeChip("ESP32-C3") as wrong:
        ports = [SerialPort(chip.port, 0x10C4, 0xEA60) for chip in (good, wrong)]
        monkeypatch.setattr("mpytool.flash.ports.serial_ports", lambda: ports)
        code, out, err = run(capfd, "flash", image, "--board", "esp32_generic", "--all")
        assert code == 1
        size = f"{image.stat().st_size:,}"
        assert f"{good.port}: wrote {size} bytes; verified: the board's MD5" in out
        assert f"error: {wrong.port}: the wrong chip" in err
        assert "1 of 2 boards were not written" in err
        assert wrong.writes == []
        code, out, err = run(capfd, "flash", image, "--board", "esp32_generic")
        assert (code, out) == (1, "")
        assert "name one with --port, or write them with --all" in err


def test_options_that_exclude_each_other(capfd, image):
    code, _, err = run(capfd, "flash", image, "-b", "esp32_generic", "--all", "--port", "COM3")
    assert code == 2
    assert "--port, --drive and --all exclude each other" in err
    code, _, err = run(capfd, "flash", image, "-b", "esp32_generic", "--drive", ".")
    assert code == 1
    assert "board esp32_generic is not flashed by a drive" in err
