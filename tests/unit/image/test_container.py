# SPDX-License-Identifier: MIT
"""Containers: told by content, checked against the board, the same bytes every time."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpytool.boards.load import load_board
from mpytool.errors import BoardError, FormatError, ToolError
from mpytool.image import container
from mpytool.image.container import parse_image, read_image, sniff, write_image
from mpytool.image.memory import MemoryImage
from mpytool.image.uf2 import Uf2Group, pack_uf2

PICO = load_board("rpi_pico")
MPS2 = load_board("qemu_mps2_an385")
FLASH = 0x1000_0000
IMAGE = MemoryImage.of([(FLASH, bytes(range(256)) * 2), (FLASH + 0x3000, b"tables")])


@pytest.mark.parametrize("name", PICO.formats)
def test_every_format_round_trips(tmp_path, name):
    data = write_image(IMAGE, name, PICO)
    assert data == write_image(IMAGE, name, PICO)
    assert sniff(data) == name
    path = tmp_path / "misleading.txt"
    path.write_bytes(data)
    file = read_image(path, PICO)
    assert (file.format, file.data) == (name, data)
    assert file.families == ((0xE48BFF56,) if name == "uf2" else ())
    for segment in IMAGE:
        assert file.image.read(segment.address, len(segment.data)) == segment.data
    if name in ("hex", "elf"):
        assert file.image == IMAGE


@given(st.lists(st.tuples(st.integers(0, 60000), st.binary(max_size=300)), min_size=1, max_size=5))
def test_all_formats_hold_the_same_bytes(parts):
    image = MemoryImage().overlaid([(FLASH + at, data) for at, data in parts])
    if not image:
        return
    size = image.end - FLASH
    expected = image.read_filled(FLASH, size)
    for name in PICO.formats:
        assert (
            parse_image(write_image(image, name, PICO), PICO).image.read_filled(FLASH, size)
            == expected
        )


def test_entry_point_is_the_reset_vector():
    vectors = IMAGE.with_patch(FLASH + 0x104, (FLASH + 0x201).to_bytes(4, "little"))
    assert container.entry_point(vectors, PICO) == FLASH + 0x201
    assert container.entry_point(MemoryImage.of([(FLASH + 0x800, b"x")]), PICO) == FLASH + 0x800


def test_binary_without_a_board_has_no_addresses_yet():
    file = parse_image(b"just bytes")
    assert (file.has_addresses, file.image.start, file.container) == (False, 0, "raw binary")
    found = file.located(FLASH)
    assert (found.has_addresses, found.image.start) == (True, FLASH)
    assert found.load_map[0].address == FLASH
    with pytest.raises(FormatError, match="expected a file without addresses, found raw binary"):
        found.located(0)
    with pytest.raises(FormatError, match="leave the 32-bit address range"):
        file.located(0xFFFF_FFFF)
    assert parse_image(b"just bytes", PICO).image.start == FLASH


def test_image_for_another_chip():
    other = pack_uf2([Uf2Group(0xE48BFF59, IMAGE)])
    with pytest.raises(BoardError, match=r"expected UF2 family RP2040 \(0xe48bff56\) for board rpi_pico, found RP2350 Arm secure \(0xe48bff59\)"):  # fmt: skip  # noqa: E501
        parse_image(other, PICO)
    with pytest.raises(BoardError, match="found 0x00000007"):
        parse_image(pack_uf2([Uf2Group(7, IMAGE)]), PICO)
    both = parse_image(other + write_image(IMAGE, "uf2", PICO), PICO)
    assert both.families == (0xE48BFF59, 0xE48BFF56)
    assert both.image.contains(FLASH, 512)


def test_image_for_another_processor():
    x86 = dataclasses.replace(PICO, architecture="x86")
    with pytest.raises(
        BoardError, match=r"expected ELF machine 40 for board rpi_pico \(armv6m\), found 3"
    ):
        parse_image(write_image(IMAGE, "elf", x86), PICO)


def test_image_beyond_the_memory():
    with pytest.raises(BoardError, match=r"does not fit board qemu_mps2_an385: expected addresses in flash 0x00000000 to 0x003fffff, ram .* found 0x10000000 to 0x100001ff"):  # fmt: skip  # noqa: E501
        parse_image(write_image(IMAGE, "hex", PICO), MPS2)
    with pytest.raises(BoardError, match="does not fit board rpi_pico"):
        write_image(MemoryImage.of([(FLASH + 0x1F_FFFF, b"ab")]), "bin", PICO)
    with pytest.raises(BoardError, match="does not fit board rpi_pico"):
        parse_image(bytes(0x20_0001), PICO)


def test_format_that_the_board_lacks():
    with pytest.raises(
        BoardError, match="board qemu_mps2_an385 has no 'uf2' images, only elf, bin, hex"
    ):
        write_image(IMAGE, "uf2", MPS2)


def test_files_that_cannot_be_read(tmp_path, monkeypatch):
    with pytest.raises(FormatError, match=r"cannot read .*nowhere.bin: No such file"):
        read_image(tmp_path / "nowhere.bin", PICO)
    path = tmp_path / "bad.uf2"
    path.write_bytes(write_image(IMAGE, "uf2", PICO)[:-7])
    with pytest.raises(FormatError, match=r"bad\.uf2: UF2: expected whole blocks"):
        read_image(path, PICO)
    monkeypatch.setattr(container, "MAX_FILE_SIZE", 100)
    with pytest.raises(FormatError, match="found a file of more than 256 MiB"):
        read_image(path, PICO)


@settings(max_examples=600)
@given(
    st.sampled_from(PICO.formats), st.integers(0, 2000), st.binary(max_size=12), st.integers(0, 12)
)
def test_mutated_files_give_only_tool_errors(name, offset, replacement, removed):
    data = write_image(IMAGE, name, PICO)
    data = data[:offset] + replacement + data[offset + removed :]
    with contextlib.suppress(ToolError):
        parse_image(data, PICO)


def test_memory_that_only_the_runtime_knows():
    host = load_board("host")
    image = MemoryImage.of([(0x0804_8000, b"program")])
    assert parse_image(write_image(image, "elf", host), host).image == image
