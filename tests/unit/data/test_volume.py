# SPDX-License-Identifier: MIT
"""Volumes in images: where they go, and what stays as it was."""

import re
from dataclasses import replace

import pytest
from lookalike import BASE, build_lookalike
from unit.image import esp_files

from mpytool.boards.load import board_ids, load_board
from mpytool.boards.model import Region
from mpytool.data.fat import read_fat
from mpytool.data.files import DataFile
from mpytool.data.littlefs import read_littlefs
from mpytool.data.places import find_place
from mpytool.data.romfs import read_romfs
from mpytool.data.volume import bytes_at, check_volume, volume_for, with_volume
from mpytool.errors import BoardError, LinkError, ProjectError
from mpytool.image.container import parse_image
from mpytool.image.dfu import build_dfu
from mpytool.image.esp_chips import CHIPS
from mpytool.image.memory import MemoryImage

PICO = load_board("rpi_pico")
WITH_ROMFS = replace(PICO, memory=(*PICO.memory, Region("romfs", BASE + 0x9_0000, 0x1000)))
FILES = (DataFile("a.bin", bytes(range(256)) * 30), DataFile("b/c.txt", b"hello"))
START, END = 0x100A_0000, 0x1020_0000


@pytest.fixture(scope="module")
def lookalike():
    return build_lookalike()


def containers(lookalike):
    return {
        "bin": parse_image(lookalike.data).located(BASE),
        "uf2": parse_image(lookalike.uf2),
        "hex": parse_image(lookalike.hex),
        "elf": parse_image(lookalike.elf),
        "dfu": parse_image(build_dfu(lookalike.image)),
    }


@pytest.mark.parametrize("container", ["bin", "uf2", "hex", "elf", "dfu"])
def test_littlefs_in_each_container(lookalike, container):
    file = containers(lookalike)[container]
    volume = volume_for(PICO, file, FILES, "littlefs")
    result = with_volume(file, volume)
    again = parse_image(result.data)
    image = (again if again.has_addresses else again.located(BASE)).image
    rest = image.clipped(0, START)
    assert [d for d in rest.diff(file.image) if d.old or d.new.strip(b"\xff")] == []
    assert read_littlefs(image.read_filled(START, END - START), volume.geometry) == FILES
    # What it replaces goes without a trace.
    other = volume_for(PICO, result, FILES[1:], "littlefs")
    twice = with_volume(result, other)
    assert other.read(bytes_at(twice, other.place)) == FILES[1:]
    assert with_volume(file, other).image.clipped(START, END) == twice.image.clipped(START, END)


def test_romfs(lookalike):
    file = containers(lookalike)["uf2"]
    volume = volume_for(WITH_ROMFS, file, FILES[1:], "romfs", 64)
    result = parse_image(with_volume(file, volume).data)
    assert read_romfs(result.image.read_filled(BASE + 0x9_0000, 0x1000)) == FILES[1:]
    assert volume.used == len(volume.image.segments[0].data)
    with pytest.raises(ProjectError, match=r"take 7,\d+ bytes as ROMFS, 3,\d+ more than the 4,096"):
        volume_for(WITH_ROMFS, file, FILES, "romfs")
    with pytest.raises(ProjectError, match=r"data\.size: 4,097 bytes are 1 more than romfs of"):
        volume_for(WITH_ROMFS, file, FILES, "romfs", 4097)


def test_a_size_that_the_firmware_would_not_mount(lookalike):
    file = containers(lookalike)["uf2"]
    with pytest.raises(ProjectError, match="must have the 1,441,792 bytes that the firmware"):
        volume_for(PICO, file, FILES, "littlefs", 65536)
    assert volume_for(PICO, file, FILES, "littlefs", 1_441_792).geometry


@pytest.mark.parametrize(
    ("board", "format_", "message"),
    [
        ("rpi_pico", "romfs", "'romfs' for a romfs volume"),
        ("pybd_sf2", "littlefs", "port stm32 of board pybd_sf2 has no littlefs file system that"),
        ("rpi_pico", "fat", "the port rp2 .* only renesas-ra, stm32 have\nhint: use format = "),
        ("seeed_xiao_samd21", "littlefs", "mounts version 1 of LittleFS, .*\nhint: freeze"),
        ("qemu_mps2_an385", "littlefs", "only esp32, mimxrt, nrf, rp2, samd have\nhint: freeze"),
        ("esp32_generic", "littlefs", "holds the application alone, and no partitions"),
    ],
)
def test_boards_without_a_place(lookalike, board, format_, message):
    with pytest.raises(BoardError) as caught:
        find_place(load_board(board), containers(lookalike)["uf2"], format_)
    assert re.search(message, str(caught.value))


def test_the_proof(lookalike):
    file = containers(lookalike)["hex"]
    volume = volume_for(PICO, file, FILES, "littlefs")
    result = with_volume(file, volume)
    with pytest.raises(LinkError, match=r"a\.bin is not as it was meant"):
        check_volume(result, replace(volume, files=(DataFile("a.bin", b""), FILES[1])))
    with pytest.raises(LinkError, match=r"b/c\.txt is not as it was meant"):
        check_volume(result, replace(volume, files=FILES[:1]))
    with pytest.raises(LinkError, match="the volume cannot be read"):
        check_volume(file, volume)
    cut = replace(volume, image=volume.image.clipped(START, START + 4096 * 3))
    with pytest.raises(LinkError, match="did not read back"):
        with_volume(file, cut)


def test_a_partition_of_a_merged_flash_image():
    """LittleFS in "vfs"; the boot loader, the table and the application stay."""
    chip = next(chip for chip in CHIPS if chip.name == "ESP32")
    data = esp_files.flash(chip, esp_files.application(chip))
    board = load_board("esp32_generic")
    for old in (data, data.ljust(0xA_0000 + 100, b"\x55")):  # with something behind it
        file = parse_image(old)
        volume = volume_for(board, file, FILES, "littlefs")
        assert volume.place == ("vfs", 0x9_0000, 0x1_0000, True)
        result = with_volume(file, volume).data
        start = 0x9_0000 - chip.bootloader_offset
        assert result[:start] == old[:start].ljust(start, b"\xff")
        assert result[start + 0x1_0000 :] == old[start + 0x1_0000 :]
        assert volume.read(result[start : start + 0x1_0000]) == FILES
        with pytest.raises(BoardError, match="has no partition 'romfs', only nvs, factory, vfs"):
            find_place(board, file, "romfs")


def test_flash_behind_the_last_partition():
    """Where firmware of the ESP32 has its files if no partition is called vfs."""
    chip = next(chip for chip in CHIPS if chip.name == "ESP32")
    data = esp_files.flash(chip, esp_files.application(chip))
    table = 0x8000 - chip.bootloader_offset + 3 * 32
    data = data[:table] + b"\xff" * 32 + data[table + 32 :]  # without the MD5
    file = parse_image(data.replace(b"vfs\0", b"own\0"))
    board = load_board("esp32_generic")
    assert find_place(board, file, "littlefs") == ("vfs", 0xA_0000, 0x36_0000, True)
    volume = volume_for(board, file, FILES, "littlefs", 0x76_0000)
    assert volume.geometry == (4096, 0x760, 32)
    result = with_volume(file, volume)
    assert volume.read(bytes_at(result, volume.place)) == FILES
    for size in (4096, 1 << 39):
        with pytest.raises(BoardError, match="has no partition 'vfs', only nvs, factory, own"):
            find_place(board, file, "littlefs", size)


def test_a_board_with_large_sectors(lookalike):
    """Its firmware's blocks are as large."""
    (large,) = [b for b in map(load_board, board_ids()) if b.port == "mimxrt" and b.esp is None
                and b.flash.erase_size == 262144]  # fmt: skip
    image = parse_image(lookalike.data).located(large.flash.origin)
    volume = volume_for(large, image, FILES, "littlefs")
    assert volume.geometry == (262144, large.region("file_system").size // 262144, 256)
    assert with_volume(image, volume)


def test_fat_between_vectors_and_program():
    """Where STM32 boards have it; the volume is as long as what is in it."""
    board = load_board("nucleo_f411re")
    region = board.region("file_system")
    image = MemoryImage.of([(0x0800_0000, b"v" * 0x200), (0x0802_0000, b"p" * 5000)])
    file = parse_image(build_dfu(image))
    volume = volume_for(board, file, FILES, "fat")
    result = parse_image(with_volume(file, volume).data)
    assert result.image.clipped(0, region.origin) == image.clipped(0, region.origin)
    assert result.image.clipped(region.end, 1 << 32) == image.clipped(region.end, 1 << 32)
    assert read_fat(result.image.read_filled(region.origin, region.size)) == FILES
    assert volume.used == result.image.clipped(region.origin, region.end).size < 16_000
    with pytest.raises(ProjectError, match=r"do not fit the file system of 65,536 bytes: "):
        volume_for(board, file, [DataFile("a", bytes(70_000))], "fat")


@pytest.mark.parametrize(
    ("board", "block", "program"),
    [("microbit", 1024, 32), ("pca10056", 4096, 32), ("seeed_xiao_nrf52", 4096, 32)],
)
def test_littlefs_of_other_ports(board, block, program):
    target = load_board(board)
    file = parse_image(b"x" * 600).located(target.flash.origin)
    volume = volume_for(target, file, FILES[1:], "littlefs")
    region = target.region("file_system")
    assert volume.geometry == (block, region.size // block, program)
    assert volume.read(bytes_at(with_volume(file, volume), volume.place)) == FILES[1:]
