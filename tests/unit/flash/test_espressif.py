# SPDX-License-Identifier: MIT
# ruff: noqa: RUF043
"""ESP32 and ESP8266: esptool's library talks to a fake boot loader on a pseudo-terminal."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

pytest.importorskip("pty", reason="needs pseudo-terminals")

import serial
from fake_rom_loader import FLASH_DEFL_DATA, MD5, FakeChip

from mpytool.boards.load import load_board
from mpytool.errors import BoardError, ToolError
from mpytool.flash import espressif
from mpytool.flash.flash import FlashPlan, perform, perform_all, plan_all, plan_flash
from mpytool.flash.ports import SerialPort
from mpytool.flash.way import Place
from mpytool.image.container import parse_image
from mpytool.image.esp_chips import CHIPS

_FILES = Path(__file__).parents[1] / "image" / "esp_files.py"
_spec = importlib.util.spec_from_file_location("esp_files_for_flash", _FILES)
esp_files = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(esp_files)

ESP32, C3, ESP8266 = map(load_board, ("esp32_generic", "esp32_generic_c3", "esp8266_generic"))
NVS = slice(0x9000, 0xF000)


def merged(name: str) -> bytes:
    chip = next(chip for chip in CHIPS if chip.name == name)
    return esp_files.flash(chip, esp_files.application(chip))


def application(name: str, **options: int) -> bytes:
    chip = next(chip for chip in CHIPS if chip.name == name)
    return esp_files.application(chip, **options)


def plan_for(data: bytes, board, chip: FakeChip) -> FlashPlan:
    return plan_flash(parse_image(data, board), board, "app", Place(chip.port))


@pytest.mark.parametrize(
    ("name", "board", "base"),
    [("ESP32", ESP32, 0x1000), ("ESP32-C3", C3, 0), ("ESP8266", ESP8266, 0)],
)
def test_written_and_verified(name, board, base):
    data = esp_files.esp8266() if board is ESP8266 else merged(name)
    with FakeChip(name) as chip:
        if board is not ESP8266:
            chip.flash[NVS] = b"kept" * (0x6000 // 4)
        before = bytes(chip.flash)
        plan = plan_for(data, board, chip)
        assert chip.commands == []  # a plan changes nothing, asks nothing
        steps: list[tuple[int, int]] = []
        verified = perform(plan, lambda done, total: steps.append((done, total)))
        assert verified == "verified: the board's MD5 of what was written is right"
        expected = bytearray(before)
        expected[base : base + len(data)] = data
        if board is not ESP8266:
            expected[NVS] = before[NVS]
        assert bytes(chip.flash[: base + len(data)]) == bytes(expected[: base + len(data)])
        assert FLASH_DEFL_DATA in chip.commands
        assert chip.commands.count(MD5) >= 3
    assert steps == sorted(steps)
    assert steps[-1] == (len(plan.load.data), len(plan.load.data))


def test_only_changed_blocks_are_written():
    data = bytearray(application("ESP32", irom=300_000))
    with FakeChip("ESP32") as chip:
        perform(plan_for(bytes(data), ESP32, chip))
        assert chip.writes[0][0] == 0x10000
        chip.writes.clear()
        chip.reset()
        perform(plan_for(bytes(data), ESP32, chip))
        assert chip.writes == []
        chip.reset()
        chip.flash[0x10000 + 0x20005] ^= 0xFF  # what is there counts, not what was written
        perform(plan_for(bytes(data), ESP32, chip))
        assert [address for address, _ in chip.writes] == [0x30000]
        assert chip.flash[0x10000 : 0x10000 + len(data)] == data


def test_plan_in_words():
    file = parse_image(merged("ESP32"), ESP32)
    plan = plan_flash(file, ESP32, "app", Place("/dev/ttyUSB7"))
    size = len(file.data) - 0x6000
    assert str(plan) == (
        f"{size:,} bytes of flash for esp32_generic: write at 0x1000 and 0xf000 with esptool "
        "on /dev/ttyUSB7"
    )
    plan = plan_flash(parse_image(application("ESP32"), ESP32), ESP32, "app", Place("COM3"))
    assert "write at 0x10000 with esptool on COM3" in str(plan)


def test_settings_in_the_image_are_written():
    data = bytearray(merged("ESP32"))
    data[0x9000 - 0x1000] = 1
    plan = plan_flash(parse_image(bytes(data), ESP32), ESP32, "app", Place("COM3"))
    assert [segment.address for segment in plan.load.image] == [0x1000]


def test_the_wrong_chip_on_the_port():
    with FakeChip("ESP32-C3") as chip:
        plan = plan_for(merged("ESP32"), ESP32, chip)
        before = bytes(chip.flash)
        with pytest.raises(
            BoardError,
            match="the wrong chip: expected ESP32 for board esp32_generic, found ESP32-C3",
        ) as caught:
            perform(plan)
        assert "mpytool devices" in caught.value.hint
        assert bytes(chip.flash) == before


def test_images_that_do_not_fit():
    with pytest.raises(BoardError, match="for another chip: expected ESP32-C3 .* found ESP32"):
        plan_flash(parse_image(merged("ESP32"), C3), C3, "app", Place("COM3"))
    large = application("ESP32", irom=2_100_000)
    with pytest.raises(
        BoardError,
        match="too large for board esp32_generic: expected at most 2,031,616 bytes in partition "
        "'factory', found 2,1",
    ):
        plan_flash(parse_image(large, ESP32), ESP32, "app", Place("COM3"))
    text = parse_image(b"no image at all", load_board("rpi_pico"))
    with pytest.raises(BoardError, match="expected an application or a flash image for ESP32, "):
        plan_flash(text, ESP32, "app", Place("COM3"))


def test_a_flash_chip_that_is_too_small():
    data = application("ESP32", irom=500_000)
    with FakeChip("ESP32", flash_size=1 << 19) as chip:
        with pytest.raises(BoardError, match="too large for this board's flash: .* found 524,288"):
            perform(plan_for(data, ESP32, chip))
        assert chip.writes == []


def test_a_chip_of_an_older_revision():
    from esptool import bin_image

    boot = bin_image.ESP32FirmwareImage()
    boot.append_digest, boot.entrypoint = False, 0x4008_0400
    boot.segments = [bin_image.ELFSection(b".iram", 0x4008_0400, b"\x33" * 500, 0)]
    header = bytearray(boot.save(None))
    header[15:19] = (300).to_bytes(2, "little") + b"\xff\xff"  # from revision v3.0 on
    data = bytearray(merged("ESP32"))
    data[: len(header)] = header
    with FakeChip("ESP32") as chip:
        with pytest.raises(BoardError, match=r"requires chip revision .*v3\.0") as caught:
            perform(plan_for(bytes(data), ESP32, chip))
        assert chip.writes == []
    assert "--force" not in caught.value.message
    assert caught.value.hint == "take a firmware that is made for this revision of the chip"


def test_flash_that_does_not_keep_what_is_written():
    with FakeChip("ESP32") as chip:
        chip.damage = lambda address, data: data[:-1] + bytes([data[-1] ^ 1])
        with pytest.raises(
            BoardError, match="writing failed: MD5 of file does not match"
        ) as caught:
            perform(plan_for(application("ESP32"), ESP32, chip))
    assert "the boot loader in the chip's ROM is unharmed" in caught.value.hint


def test_a_board_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(espressif, "_ATTEMPTS", 1)
    with FakeChip("ESP32") as chip:
        chip.answers = False
        with pytest.raises(BoardError, match="no chip answers: expected the boot loader") as caught:
            perform(plan_for(application("ESP32"), ESP32, chip))
    assert "hold BOOT (GPIO0 low) while pressing reset" in caught.value.hint


def test_unplugged_half_way(monkeypatch):
    monkeypatch.setattr("esptool.loader.ESPLoader.WRITE_FLASH_ATTEMPTS", 1)
    with FakeChip("ESP32") as chip:
        chip.unplug_at = 40_000
        with pytest.raises(BoardError, match="the board was lost while writing") as caught:
            perform(plan_for(application("ESP32"), ESP32, chip))
    assert "check the cable, plug the board in again" in caught.value.hint


def test_ports_that_cannot_be_opened(tmp_path, monkeypatch):
    file = parse_image(application("ESP32"), ESP32)
    with pytest.raises(BoardError, match="ttyNO: there is no such port"):
        perform(plan_flash(file, ESP32, "app", Place(str(tmp_path / "ttyNO"))))
    with FakeChip("ESP32") as chip:
        plan = plan_for(file.data, ESP32, chip)
        busy = pytest.raises(BoardError, match="another program has the port open")
        with serial.Serial(chip.port, exclusive=True), busy:
            perform(plan)

        def refuse(*_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", refuse)
        with pytest.raises(BoardError, match="no permission to open the port") as caught:
            perform(plan_for(file.data, ESP32, chip))
        monkeypatch.undo()
    assert "dialout" in caught.value.hint


def test_several_boards_at_once(monkeypatch):
    """Three boards, one of them with another chip: the others are written, and it says why."""
    data = merged("ESP32")
    with FakeChip("ESP32") as one, FakeChip("ESP32-C3") as other, FakeChip("ESP32") as two:
        ports = [SerialPort(c.port, 0x10C4, 0xEA60, "CP2102") for c in (one, other, two)]
        monkeypatch.setattr("mpytool.flash.ports.serial_ports", lambda: ports)
        file = parse_image(data, ESP32)
        with pytest.raises(BoardError, match="expected one ESP32 / WROOM, found 3: ") as caught:
            plan_flash(file, ESP32, "app")
        assert caught.value.hint == "name one with --port, or write them with --all"
        results: dict[str, str | ToolError] = {}
        heard: set[str] = set()
        perform_all(
            plan_all(file, ESP32, "app"),
            lambda plan, result: results.update({plan.target.name: result}),
            lambda plan, *_: heard.add(plan.target.name),
        )
        assert results[one.port] == results[two.port]
        assert str(results[one.port]).startswith("verified: ")
        assert "the wrong chip" in str(results[other.port])
        assert heard == {one.port, two.port}
        for chip in (one, two):
            assert chip.flash[0x10000 : 0x1000 + len(data)] == data[0xF000:]


def test_nothing_connected(monkeypatch):
    monkeypatch.setattr("mpytool.flash.ports.serial_ports", list)
    file = parse_image(application("ESP32"), ESP32)
    with pytest.raises(
        BoardError, match="found no ESP32 / WROOM: expected a serial port"
    ) as caught:
        plan_flash(file, ESP32, "app")
    assert "--port" in caught.value.hint
    assert "connected now" in str(plan_flash(file, ESP32, "app", connected=False))
