# SPDX-License-Identifier: MIT
"""Flash for tables, on boards of every kind."""

from dataclasses import replace

import pytest
from lookalike import BASE, build_lookalike

from mpytool.boards.load import load_board
from mpytool.boards.model import Region
from mpytool.errors import LinkError
from mpytool.image.container import ImageFile
from mpytool.image.memory import MemoryImage
from mpytool.runtime.free import check_room, find_free
from mpytool.runtime.model import Range
from mpytool.runtime.read import read_runtime
from mpytool.runtime.references.model import MappedEnd

PICO = load_board("rpi_pico")
FILE = ImageFile("bin", MemoryImage(), b"", container="raw binary")


@pytest.fixture(scope="module")
def runtime():
    return read_runtime(build_lookalike().data, "x.bin")


def with_image(runtime, *pieces):
    image = MemoryImage.of(pieces)
    return replace(runtime, image=image, load=Range(image.start, image.end))


def test_from_the_image_to_the_end_of_the_firmware_region(runtime):
    free = find_free(FILE, runtime, PICO)
    assert free.range == Range(BASE + 0x1000, BASE + 0xA0000)
    assert free.image_end == runtime.image.end
    assert free.reason == f"from the image's end at {runtime.image.end:#x}, rpi_pico's firmware"
    assert free.evidence.finding == "0x10001000-0x100a0000, 651,264 bytes"


def test_nothing_is_free_without_a_board(runtime):
    free = find_free(FILE, runtime, None, "Some with Thing")
    assert free.range.size == 0
    assert free.evidence.finding == "none"
    assert free.reason == "the image's board is not known though it says 'Some with Thing'"
    lost = replace(runtime, board="", free=free.range, evidence=(free.evidence,))
    with pytest.raises(LinkError, match=r"x.bin: there is no free flash for tables: .*Thing") as e:
        check_room(lost, "x.bin")
    assert "--board" in e.value.hint
    check_room(runtime, "x.bin")
    with pytest.raises(LinkError) as e:
        check_room(replace(lost, board="rpi_pico"), "x.bin")
    assert e.value.hint == "link into an image that leaves more flash free"


def test_erased_bytes_behind_the_image_are_free(runtime):
    data = b"x" * 0x1234
    padded = with_image(runtime, (BASE, data + b"\xff" * 0x20000))
    free = find_free(FILE, padded, PICO)
    assert (free.range.start, free.image_end) == (BASE + 0x2000, BASE + 0x1234)
    assert "erased bytes behind it" in free.reason
    # a few may be data
    padded = with_image(runtime, (BASE, data + b"\xff" * 0x800))
    assert find_free(FILE, padded, PICO).image_end == BASE + 0x1A34


def test_zeros_up_to_the_region_s_end_are_padding(runtime):
    data = b"x" * 0x1234
    padded = with_image(runtime, (BASE, data + bytes(0xA0000 - 0x1234) + b"variables"))
    free = find_free(FILE, padded, PICO)
    assert (free.range.start, free.image_end) == (BASE + 0x2000, BASE + 0x1234)
    # zeros that end earlier are data
    short = with_image(runtime, (BASE, data + bytes(0x40000)))
    assert find_free(FILE, short, PICO).image_end == BASE + 0x41234


def test_no_room_is_left(runtime):
    full = with_image(runtime, (BASE, b"x" * 0xA0000))
    free = find_free(FILE, full, PICO)
    assert free.range == Range(BASE + 0xA0000, BASE + 0xA0000)


def test_a_region_for_tables_elsewhere(runtime):
    board = load_board("qemu_mps2_an385")
    free = find_free(FILE, with_image(runtime, (0, b"x" * 100)), board)
    assert free.range == Range(0x2140_0000, 0x2200_0000)
    assert (free.image_end, free.reason) == (100, "qemu_mps2_an385's tables")


@pytest.mark.parametrize("name", ["file_system", "romfs"])
def test_other_regions_are_kept_clear(runtime, name):
    memory = tuple(r for r in PICO.memory if r.name not in ("file_system", "romfs"))
    board = replace(PICO, memory=(*memory, Region(name, BASE + 0x80000, 0x1000)))
    free = find_free(FILE, runtime, board)
    assert free.range.end == BASE + 0x80000
    assert free.reason.endswith(f"up to its {name}")


def test_esp_chips_have_the_rest_of_a_page(runtime):
    details = (
        ("page size", "0x10000"),
        ("DROM end", "0x3f443694"),
        ("DROM page end", "0x3f450000"),
        ("DROM limit", "0x3f800000"),
    )
    file = replace(FILE, format="esp", container="ESP32 application", details=details)
    free = find_free(file, runtime, load_board("esp32_generic"))
    assert free.range == Range(0x3F44_36A0, 0x3F45_0000)
    assert free.image_end == 0x3F44_3694
    # pages more, where the code can be told of them: as many as the partition has room for
    runtime = replace(runtime, mapped_end=MappedEnd(0x400D0000, 0, 0))
    grown = find_free(file, runtime, load_board("esp32_generic"))
    assert grown.range == Range(
        0x3F44_36A0, 0x3F45_0000 + (0x1F_0000 - len(FILE.data)) // 0x1_0000 * 0x1_0000
    )
    merged = replace(file, details=(*details, ("room in the partition", "0x2ffff")))
    assert find_free(merged, runtime, None).range == Range(0x3F44_36A0, 0x3F47_0000)
    full = replace(file, details=(*details, ("room in the partition", "0xffff")))
    assert find_free(full, runtime, None).range == free.range
    # its ELF does not tell where the pages are
    assert "maps flash by pages" in find_free(FILE, runtime, load_board("esp32_generic")).reason
