# SPDX-License-Identifier: MIT
"""LittleFS volumes, written and read back by the library."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.data.strategies import data_files

from mpytool.data.files import DataFile
from mpytool.data.littlefs import Geometry, read_littlefs, write_littlefs
from mpytool.errors import FormatError, ProjectError

PICO = Geometry(4096, 64, 256)


def volume(blocks, geometry, before=b""):
    """The flash of a board that had `before` in it, with the blocks written."""
    data = bytearray(before.ljust(geometry.size, b"\xff"))
    for number, contents in blocks.contents.items():
        data[number * geometry.block_size : (number + 1) * geometry.block_size] = contents
    return bytes(data)


@settings(max_examples=60, deadline=None)
@given(data_files(), st.sampled_from([32, 256]), st.booleans())
def test_what_is_written_is_read(files, program_size, used_before):
    geometry = Geometry(4096, 256, program_size)
    blocks = write_littlefs(files, geometry)
    before = random.Random(1).randbytes(geometry.size) if used_before else b""
    assert read_littlefs(volume(blocks, geometry, before), geometry) == files
    assert write_littlefs(files, geometry) == blocks


def test_what_a_board_had_before_does_not_show():
    """Not even whole folders of a volume with the same layout and a longer history."""
    old = [DataFile(f"d/{n}", b"old") for n in range(40)]
    before = volume(write_littlefs(old, PICO), PICO)
    new = (DataFile("d/n", b"new"), DataFile("e/f", b"\xff" * 10_000))
    blocks = write_littlefs(new, PICO)
    assert {0, 1} <= set(blocks.contents)
    assert len(blocks.contents) < 16
    assert read_littlefs(volume(blocks, PICO, before), PICO) == new


@pytest.mark.parametrize("size", [300_000, 1_000_000])
def test_too_much_says_by_how_much(size):
    files = [DataFile("a", bytes(size)), DataFile("b/c", b"")]
    with pytest.raises(ProjectError, match=r"2 files do not fit .* of 262,144 bytes: ") as caught:
        write_littlefs(files, PICO)
    more = int(caught.value.message.split(": ")[2].split(" bytes")[0].replace(",", ""))
    assert 0 <= more - (size - PICO.size) <= 8 * 4096
    enough = PICO._replace(block_count=PICO.block_count + more // 4096)
    assert write_littlefs(files, enough)
    with pytest.raises(ProjectError):
        write_littlefs(files, enough._replace(block_count=enough.block_count - 2))


def test_damage_is_told():
    files = (DataFile("a", bytes(range(256)) * 40), DataFile("b/c", b"x" * 700))
    good = volume(write_littlefs(files, PICO), PICO)
    with pytest.raises(FormatError, match="the volume cannot be read"):
        read_littlefs(b"", PICO)
    with pytest.raises(FormatError, match="another number of blocks"):
        read_littlefs(good, PICO._replace(block_count=32))
    noise = random.Random(2)
    outcomes = set()
    for _ in range(200):
        data = bytearray(good)
        for _ in range(noise.randrange(1, 40)):
            data[noise.randrange(8 * 4096)] = noise.randrange(256)
        try:
            outcomes.add(read_littlefs(bytes(data), PICO) == files)
        except FormatError:
            outcomes.add("refused")
    assert outcomes >= {False, "refused"}
