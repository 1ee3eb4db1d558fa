# SPDX-License-Identifier: MIT
"""The bundled runtime's size on the Pico, as `arm-none-eabi-size` counts it."""

from pathlib import Path

import pytest

ELF = Path(__file__).resolve().parents[3] / "firmware" / "prebuilt" / "rpi_pico.elf"
# Bytes of code and constants. A ratchet: the goal is 65,536; lower it when the runtime shrinks.
MOST_TEXT = 65_536
MOST_STATIC_RAM = 4096  # bytes, beside heap and stack

_WRITE, _ALLOC = 1, 2  # SHF_WRITE, SHF_ALLOC


@pytest.fixture(scope="module")
def sizes() -> tuple[int, int]:
    from elftools.elf.elffile import ELFFile

    text = ram = 0
    with ELF.open("rb") as file:
        for section in ELFFile(file).iter_sections():
            if section["sh_flags"] & _WRITE:
                ram += section["sh_size"]
            elif section["sh_flags"] & _ALLOC:
                text += section["sh_size"]
    return text, ram


def test_text(sizes):
    assert 40_000 < sizes[0] <= MOST_TEXT


def test_static_ram(sizes):
    assert 0 < sizes[1] <= MOST_STATIC_RAM
