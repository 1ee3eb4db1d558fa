# SPDX-License-Identifier: MIT
"""The bundled board files, all of them: complete, consistent, and quick to read."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict

import pytest

from mpytool.boards import load
from mpytool.boards.load import (
    board_ids,
    boards_dir,
    find_board,
    load_board,
    load_boards,
    with_variant,
)
from mpytool.boards.model import PORTS, Board
from mpytool.errors import BoardError

BOARDS = load_boards()
ALL = [
    *BOARDS,
    *(with_variant(board, variant.name) for board in BOARDS for variant in board.variants),
]

# Of uf2families.json: RP2040, RP2350 Arm secure, RP2350 RISC-V, SAMD21, SAMD51, nRF52840,
# i.MX RT10xx; and Espressif's chips.
FAMILIES = {
    *(0xE48BFF56, 0xE48BFF59, 0xE48BFF5A, 0x68ED2B88, 0x55114460, 0xADA52840, 0x4FB2D5BD),
}
ESP_FAMILIES = {
    "esp32": 0x1C5F21B0, "esp32c2": 0x2B88D29C, "esp32c3": 0xD42BA06C, "esp32c5": 0xF71C0343,
    "esp32c6": 0x540DDF62, "esp32h2": 0x332726F6, "esp32p4": 0x3D308E94, "esp32s2": 0xBFDD4EEE,
    "esp32s3": 0xC47E5767,
}  # fmt: skip

# Boards that say the same and are laid out the same: either will do for linking.
SAME_TEXT = {"Olimex ESP32 ETH with ESP32"}


def test_every_port_is_there():
    assert board_ids() == [board.id for board in BOARDS]
    counts = Counter(board.port for board in BOARDS)
    assert counts == {
        "": 1, "rp2": 38, "stm32": 76, "esp32": 45, "esp8266": 1, "samd": 18, "nrf": 23,
        "mimxrt": 14, "renesas-ra": 7, "qemu": 7,
    }  # fmt: skip
    assert set(counts) == {"", *PORTS}


@pytest.mark.parametrize("board", ALL, ids=lambda board: board.id)
def test_a_board_is_complete(board: Board):
    assert board.id.partition("-")[0] == board.path.stem
    assert board.machine or board.id == "host"
    assert board.formats
    assert board.runtime in ("", f"{board.id}.elf")
    if board.port in ("rp2", "samd"):
        assert board.default_format == "uf2"
    if board.esp:
        assert board.uf2_family == ESP_FAMILIES[board.esp.chip]
        assert board.esp.app.offset == 0x10000
        return
    assert board.uf2_family is None or board.uf2_family in FAMILIES
    if not board.flash.size:
        return
    assert board.flash.contains(board.firmware.origin, board.firmware.size)
    assert board.firmware.size >= 32 << 10
    assert board.firmware.origin <= board.flash.origin + max(board.vector_offset, 0x60000)
    starts = [region for region in board.memory if region.name in ("firmware", "vectors")]
    if board.architecture.startswith("arm") and starts and board.port not in ("rp2", "qemu"):
        assert board.flash.origin + board.vector_offset in [region.origin for region in starts]
    assert board.flash.erase_size
    assert board.flash.contains(board.bin_origin)


def test_only_what_was_shown_is_called_verified():
    booted = {board.id for board in BOARDS if board.verified == "booted"}
    assert {"host", "qemu_mps2_an385", "rpi_pico"} <= booted
    for board in BOARDS:
        assert board.verified == "described" or board.emulator or board.verified == "linked"
        assert board.verified == "booted" or not board.runtime


def test_machine_texts_tell_boards_apart():
    by_text = defaultdict(set)
    for board in BOARDS:
        if board.machine:
            by_text[board.machine].add(board.id)
    assert {text for text, ids in by_text.items() if len(ids) > 1} == SAME_TEXT
    for text in SAME_TEXT:
        layouts = {(board.esp, board.memory) for board in find_board(text)}
        assert len(layouts) == 1
    for board in BOARDS:
        for variant in board.variants:  # a variant never says what another board says
            assert by_text[with_variant(board, variant.name).machine] <= {board.id}


def test_finding_a_board_by_what_an_image_says():
    def ids(text: str) -> list[str]:
        return [board.id for board in find_board(text)]

    assert ids("Raspberry Pi Pico with RP2040") == ["rpi_pico"]
    assert ids("Raspberry Pi Pico2 with RP2350") == ["rpi_pico2"]
    assert ids("Raspberry Pi Pico2 with RP2350-RISCV") == ["rpi_pico2-riscv"]
    assert find_board("Raspberry Pi Pico2 with RP2350-RISCV")[0].architecture == "rv32imac"
    assert ids("PYBv1.1 with STM32F405RG") == ["pybv11"]  # its variants are laid out alike
    assert ids("Generic ESP32 module with SPIRAM with ESP32") == ["esp32_generic-spiram"]
    assert ids("ESP32C3 module with ESP32C3") == ["esp32_generic_c3"]  # as v1.28 wrote it
    assert ids("ESP32C3 module with ESP32-C3") == ["esp32_generic_c3"]
    assert ids("WeAct Studio RP2040 with RP2040") == [
        "weactstudio", "weactstudio-flash_2m", "weactstudio-flash_4m", "weactstudio-flash_8m",
    ]  # fmt: skip
    assert ids("") == ids("RP2040") == ids("Raspberry Pi Pico with") == []


def test_ids_may_be_written_as_micropython_writes_them():
    assert load_board("RPI_PICO2-RISCV") == load_board("rpi_pico2-riscv")
    assert load_board("PYBV11").id == "pybv11"
    with pytest.raises(BoardError, match="board rpi_pico2 has no variant 'arm'"):
        load_board("rpi_pico2-arm")


def test_files_are_uniform():
    for path in boards_dir().glob("*.toml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0] == "# SPDX-License-Identifier: MIT"
        if path.stem != "host":
            assert lines[1].startswith("# Sources: "), path
        keys = [m[1] for line in lines if (m := re.match(r"(\w+) = ", line))]
        order = ["id", "vendor", "product", "mcu", "architecture"]
        assert keys[:5] == order, path


def test_known_facts():
    """A few boards, checked by hand against data sheets and linker scripts."""
    wio = load_board("seeed_wio_terminal")
    assert (wio.firmware.origin, wio.romfs.size, wio.file_system) == (0x4000, 64 << 10, None)
    teensy = load_board("teensy41")
    assert (teensy.flash.origin, teensy.file_system.size) == (0x6000_0000, (7 << 20) - 4096)
    ra = load_board("arduino_portenta_c33")
    assert ra.bin_origin == ra.firmware.origin == 0x10000
    icarus = load_board("actinius_icarus")
    assert (icarus.architecture, icarus.firmware.origin) == ("armv8m", 0x8000)
    ota = load_board("esp32_generic-ota").esp
    assert (ota.app.name, ota.app.size) == ("ota_0", 0x180000)
    assert load_board("esp8266_generic").firmware.end == 0x4030_0000
    pybd = load_board("pybd_sf6")
    assert (pybd.fpu, pybd.romfs.origin) == ("double", 0x9000_0000)


def test_reading_them_is_quick(monkeypatch):
    def timed(function, *arguments) -> float:
        start = time.process_time()
        function(*arguments)
        return time.process_time() - start

    assert min(timed(load_boards) for _ in range(5)) < 0.15
    assert min(timed(find_board, "PYBv1.1 with STM32F405RG") for _ in range(5)) < 0.03
    read = []
    real = load.read_board
    monkeypatch.setattr(load, "read_board", lambda path: read.append(path.stem) or real(path))
    load_board("pybv11")
    find_board("PYBv1.1 with STM32F405RG")
    assert read == ["pybv11", "pybv11"]
