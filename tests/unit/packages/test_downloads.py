# SPDX-License-Identifier: MIT
"""Names of firmware files, and which of a page's is meant."""

import pytest

from mpytool.boards.load import load_board, load_boards
from mpytool.errors import PackageError
from mpytool.packages.downloads import choose, fits, folder_of, order, parse_name, parse_page

PAGE = b"""<!doctype html><title>ESP32</title>
<a href="/resources/firmware/ESP32_GENERIC-20260406-v1.28.0.bin">v1.28.0 .bin</a>
<a href="/resources/firmware/ESP32_GENERIC-20260406-v1.28.0.app-bin">.app-bin</a>
<a href="/resources/firmware/ESP32_GENERIC-20260406-v1.28.0.elf">.elf</a>
<a href="/resources/firmware/ESP32_GENERIC-20260406-v1.28.0.map">.map</a>
<a href="/resources/firmware/ESP32_GENERIC-20260406-v1.28.0.uf2">.uf2</a>
<a href="/resources/firmware/ESP32_GENERIC-20250911-v1.26.1.bin">v1.26.1</a>
<a href="/resources/firmware/ESP32_GENERIC-20251209-v1.27.0.bin">v1.27.0</a>
<a href="/resources/firmware/ESP32_GENERIC-20260601-v1.29.0-preview.9.g0123456789.bin">p</a>
<a href="/resources/firmware/ESP32_GENERIC-20260602-v1.29.0-preview.12.gabcdef0123.bin">p</a>
<a href="/resources/firmware/ESP32_GENERIC-20220805-unstable-v1.19.1-240-g9dfabcd6d.bin">u</a>
<a href="/resources/firmware/ESP32_GENERIC-SPIRAM-20260406-v1.28.0.bin">SPIRAM</a>
<a href="/resources/firmware/ESP32_GENERIC-FLASH_2M-20260406-v1.28.0.bin">2M</a>
<a href="/resources/firmware/ESP32_GENERIC_C3-20260406-v1.28.0.bin">another board</a>
<a href="/resources/firmware/MY-ESP32_GENERIC-20260406-v1.30.0.bin">another board</a>
<a href="/resources/firmware/ESP32_GENERIC-20260406-v1.28.0.bin">again</a>
"""
DOWNLOADS = parse_page(PAGE, "ESP32_GENERIC")
PREVIEW = "1.29.0-preview.12.gabcdef0123"


def test_a_page():
    assert [(d.version, d.variant, d.suffix) for d in DOWNLOADS] == [
        (PREVIEW, "", "bin"), ("1.29.0-preview.9.g0123456789", "", "bin"),
        ("1.28.0", "", "bin"), ("1.28.0", "", "uf2"),
        ("1.28.0", "FLASH_2M", "bin"), ("1.28.0", "SPIRAM", "bin"),
        ("1.27.0", "", "bin"), ("1.26.1", "", "bin"),
    ]  # fmt: skip
    assert parse_page(b"<html>\xff nothing", "ESP32_GENERIC") == []


def test_a_name():
    found = parse_name("RPI_PICO2_W-RISCV-20260406-v1.28.0.uf2")
    assert found == (
        "RPI_PICO2_W-RISCV-20260406-v1.28.0.uf2", "RPI_PICO2_W", "RISCV", "20260406", "1.28.0",
        "uf2",
    )  # fmt: skip
    assert (found.address, found.day) == (f"firmware:{found.file}", "2026-04-06")
    for wrong in (
        "firmware.uf2", "../RPI_PICO-20260406-v1.28.0.uf2", "RPI_PICO-20260406-v1.28.0.uf2/x",
        "RPI_PICO-20260406-v1.28.0", "RPI_PICO-20260406-1.28.0.uf2", "",
    ):  # fmt: skip
        assert parse_name(wrong) is None


@pytest.mark.parametrize(
    ("board", "version", "file"),
    [
        ("esp32_generic", "", "ESP32_GENERIC-20260406-v1.28.0.bin"),
        ("esp32_generic", "1.28", "ESP32_GENERIC-20260406-v1.28.0.bin"),
        ("esp32_generic", "v1.26", "ESP32_GENERIC-20250911-v1.26.1.bin"),
        ("esp32_generic", "1", "ESP32_GENERIC-20260406-v1.28.0.bin"),
        ("esp32_generic", "preview", f"ESP32_GENERIC-20260602-v{PREVIEW}.bin"),
        ("esp32_generic", "1.29.0-preview.9", DOWNLOADS[1].file),
        ("esp32_generic-spiram", "", "ESP32_GENERIC-SPIRAM-20260406-v1.28.0.bin"),
    ],
)  # fmt: skip
def test_the_choice(board, version, file):
    assert choose(DOWNLOADS, load_board(board), version).file == file


@pytest.mark.parametrize(
    ("board", "version", "message"),
    [
        ("esp32_generic", "1.29", "does not have MicroPython 1.29 for esp32_generic"),
        ("esp32_generic", "1.2", "does not have MicroPython 1.2 for esp32_generic"),
        ("esp32_generic-ota", "", "does not have the variant OTA of esp32_generic"),
        ("qemu_microbit", "", "has no firmware for qemu_microbit"),
        ("host", "", "has no firmware for host"),
    ],
)
def test_no_choice(board, version, message):
    with pytest.raises(PackageError, match=message) as caught:
        choose(DOWNLOADS, load_board(board), version)
    assert caught.value.hint


def test_a_board_with_variants_only_and_one_with_previews_only():
    board = load_board("rpi_pico2")
    with pytest.raises(PackageError, match="not have the build without a variant of rpi") as caught:
        choose(parse_page(b"RPI_PICO2-RISCV-20260101-v1.28.0.uf2", "RPI_PICO2"), board, "")
    assert caught.value.hint == "variants that it has: RISCV"
    page = b"RPI_PICO2-20260101-v1.29.0-preview.3.g012345.uf2"
    with pytest.raises(PackageError, match="does not have a release of MicroPython") as caught:
        choose(parse_page(page, "RPI_PICO2"), board, "")
    assert "versions that it has: 1.29.0-preview.3.g012345;" in caught.value.hint


def test_of_the_same_version_the_newest_build():
    page = b"RPI_PICO-20230101-v1.20.0.uf2 RPI_PICO-20230426-v1.20.0.uf2"
    board = load_board("rpi_pico")
    assert choose(parse_page(page, "RPI_PICO"), board, "").date == "20230426"


def test_the_boards_preferred_container():
    page = b"NUCLEO_F401RE-20260406-v1.28.0.hex NUCLEO_F401RE-20260406-v1.28.0.dfu"
    board = load_board("nucleo_f401re")
    assert choose(parse_page(page, "NUCLEO_F401RE"), board, "").suffix == board.formats[0] == "dfu"
    hex_only = parse_page(page.split()[0], "NUCLEO_F401RE")
    assert choose(hex_only, board, "").suffix == "hex"


def test_the_order_of_versions():
    versions = ["1.9.4", "1.19.1", "1.20", "1.28.0", "1.29.0-preview.9.gff", "1.29.0-preview.10.g0",
                "1.29.0"]  # fmt: skip
    turned = versions[::-1]
    assert sorted(turned, key=order) == versions
    assert order("1.20") == order("1.20.0")


def test_which_version_is_meant():
    assert fits("1.28.0", "")
    assert fits("1.28.1", "1.28")
    assert not fits("1.28.10", "1.28.1")
    assert not fits(PREVIEW, "")
    assert not fits(PREVIEW, "1.29")
    assert fits(PREVIEW, "preview")
    assert not fits("1.28.0", "preview")
    assert fits(PREVIEW, PREVIEW)


def test_every_board_has_a_folder():
    for board in load_boards():
        if board.port not in ("", "qemu"):
            assert folder_of(board) == (board.id.upper(), "")
            for variant in board.variants:
                found = folder_of(load_board(f"{board.id}-{variant.name}"))
                assert found == (board.id.upper(), variant.name)
