# SPDX-License-Identifier: MIT
# ruff: noqa: E501
"""Board files: variants, partition tables, and what wrong ones say."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpytool.boards.load import load_board, with_variant
from mpytool.boards.model import Region
from mpytool.boards.parse import parse_board
from mpytool.errors import BoardError

HERE = Path("some.toml")
FLASH = """\
id = "some"
vendor = "V"
product = "P"
mcu = "M"
architecture = "armv8m"
fpu = "single"
machine = "P with M"
formats = ["hex"]

[memory.flash]
origin = 0
size = 0x10000

[memory.firmware]
origin = 0
size = 0x8000

[memory.file_system]
origin = 0x8000
size = 0x8000

[[variants]]
name = "BIG"
reason = "more flash"

[variants.memory.flash]
origin = 0
size = 0x20000

[[variants]]
name = "RISCV"
reason = "other cores"
architecture = "rv32imac"
machine = "P with R"

[variants.memory.file_system]
origin = 0
size = 0
"""
ESP = """\
id = "some"
vendor = "V"
product = "P"
mcu = "M"
architecture = "xtensa-lx6"
formats = ["bin"]

[esp]
chip = "esp32"
flash_size = 0x40000
partitions = [
  { name = "nvs", type = "data", subtype = "nvs", offset = 0x9000, size = 0x6000 },
  { name = "factory", type = "app", subtype = "factory", offset = 0x10000, size = 0x20000 },
]
"""


def edit(text: str, old: str, new: str) -> bytes:
    assert old in text
    return text.replace(old, new).encode()


def test_variants():
    board = parse_board(FLASH.encode(), HERE)
    big, riscv = board.variants
    assert (big.name, big.reason, big.moves, riscv.moves) == ("BIG", "more flash", True, True)
    changed = with_variant(board, "big")
    assert (changed.id, changed.product, changed.variants) == ("some-big", "P (BIG)", ())
    assert changed.flash == Region("flash", 0, 0x20000)
    assert changed.firmware == board.firmware
    changed = with_variant(board, "RISCV")
    assert (changed.architecture, changed.machine) == ("rv32imac", "P with R")
    assert changed.file_system is None
    assert board.file_system == Region("file_system", 0x8000, 0x8000)
    with pytest.raises(BoardError, match="board some has no variant 'ARM'") as caught:
        with_variant(board, "ARM")
    assert caught.value.hint == "it has: BIG, RISCV"
    with pytest.raises(BoardError, match="no variant 'x'") as caught:
        with_variant(load_board("rpi_pico"), "x")
    assert caught.value.hint == "it has: none"


def test_partitions():
    board = parse_board(ESP.encode(), HERE)
    assert board.esp is not None
    assert board.esp.app.name == "factory"
    assert board.esp.app.end == 0x30000
    assert board.find("flash") is None
    for get in (lambda: board.flash, lambda: board.firmware, lambda: board.bin_origin):
        with pytest.raises(
            BoardError,
            match="board some has no memory region 'flash': its flash is divided by a partition "
            "table, the program lies in 'factory'",
        ):
            get()


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (edit(FLASH, 'reason = "more flash"', "reasons = 1"), 24, "unknown key 'reasons'"),
        (edit(FLASH, 'reason = "other cores"', ""), 30, r"the key 'reason' in \[variants\[1\]\] is missing"),
        (edit(FLASH, '"RISCV"', '"big"'), 31, "there are two variants 'big'"),
        (edit(FLASH, '"RISCV"', '"R-V"'), 31, "name: expected letters, digits and underscores, found 'R-V'"),
        (edit(FLASH, '"rv32imac"', '"rv"'), 33, "architecture: expected one of armv6m"),
        (edit(FLASH, "size = 0x20000", "sze = 0x20000"), 28, "unknown key 'sze'"),
        (edit(FLASH, "size = 0x20000", "size = 0xC000"), 26, "region 'file_system' does not lie in flash"),
        (edit(FLASH, "[variants.memory.file_system]", "[variants.memory.romf]"), 36, "unknown region 'romf'"),
        (edit(FLASH, 'fpu = "single"', 'fpu = "half"'), 6, "fpu: expected one of none, single, double, found 'half'"),
        (edit(ESP, 'chip = "esp32"', "chip = 32"), 9, "chip: expected a file name without folders"),
        (edit(ESP, "flash_size = 0x40000", ""), 8, r"the key 'flash_size' in \[esp\] is missing"),
        (edit(ESP, "flash_size = 0x40000", "flash_size = 0x20000"), 11, "partition 'factory' ends beyond flash"),
        (edit(ESP, "0x9000, size = 0x6000", "0x9000, size = 0x8000"), 11, "partition 'factory' overlaps or precedes 'nvs'"),
        (edit(ESP, "size = 0x6000", "size = 0x6010"), 11, "partition 'nvs' does not begin and end at 4 KiB"),
        (edit(ESP, 'type = "app"', 'type = "data"'), 11, "there is no partition of type 'app'"),
        (edit(ESP, 'type = "app"', 'type = "apps"'), 11, "type: expected one of app, data, found 'apps'"),
        (edit(ESP, 'subtype = "nvs", ', ""), 11, r"the key 'subtype' in \[esp.partitions\] is missing"),
        (edit(ESP, "partitions = [", "parts = ["), 11, "unknown key 'parts'"),
    ],
)  # fmt: skip
def test_wrong_files(data, line, message):
    with pytest.raises(BoardError, match=message) as caught:
        parse_board(data, HERE)
    assert caught.value.location.line == line
