# SPDX-License-Identifier: MIT
"""DfuSe: layout, several targets, growing; dfu-suffix agrees on the suffix."""

from __future__ import annotations

import contextlib
import shutil
import struct
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpytool.errors import FormatError
from mpytool.image.container import parse_image
from mpytool.image.dfu import (
    DfuFile,
    Element,
    Target,
    build_dfu,
    is_dfu,
    pack_dfu,
    parse_dfu,
    rewrite_dfu,
)
from mpytool.image.memory import MemoryImage
from mpytool.image.rewrite import rewrite

FLASH, EXTERNAL = 0x0800_0000, 0x9000_0000
NAME = b"Internal Flash".ljust(255, b"\0")
FILE = DfuFile(
    (
        Target(0, 1, NAME, (Element(FLASH, b"vectors!"), Element(FLASH + 0x2_0000, b"code" * 9))),
        Target(1, 0, bytes(255), (Element(EXTERNAL, b"external"),)),
    ),
    device=0x2200,
    product=0xDF11,
    vendor=0x1234,
)
GOOD = pack_dfu(FILE)


def checked(data: bytes) -> bytes:
    """`data` with a check sum that fits."""
    import zlib

    return data[:-4] + struct.pack("<I", zlib.crc32(data[:-4]) ^ 0xFFFF_FFFF)


def poke(offset: int, form: str, value: int) -> bytes:
    out = bytearray(GOOD)
    struct.pack_into(form, out, offset, value)
    return checked(bytes(out))


def test_layout_byte_by_byte():
    data = build_dfu(MemoryImage.of([(FLASH, b"abc")]))
    assert data[:11] == bytes.fromhex("4466755365 01 28010000 01")
    assert data[11:22] == b"Target\0" + bytes.fromhex("01000000")
    assert data[277:285] == bytes.fromhex("0b000000 01000000")
    assert data[285:296] == bytes.fromhex("00000008 03000000") + b"abc"
    assert data[296:308] == bytes.fromhex("ffff 11df 8304 1a01 554644 10")
    assert len(data) == 312
    assert is_dfu(data)


def test_everything_is_kept():
    assert parse_dfu(GOOD) == FILE
    assert pack_dfu(parse_dfu(GOOD)) == GOOD
    file = parse_image(GOOD)
    assert (file.format, file.container) == ("dfu", "DfuSe")
    assert file.image.read(FLASH + 0x2_0000, 4) == b"code"
    assert file.image.read(EXTERNAL, 8) == b"external"
    assert file.detail("vendor") == "0x1234"
    assert file.detail("target 0") == "setting 0 Internal Flash"
    for entry in file.load_map:
        assert GOOD[entry.file_offset : entry.file_offset + entry.size] == file.image.read(
            entry.address, entry.size
        )
    assert rewrite(file, file.image) is GOOD
    assert rewrite_dfu(GOOD, file.image) == GOOD


def test_patched_grown_and_added():
    file = parse_image(GOOD)
    end = FLASH + 0x2_0000 + 36
    new = (
        file.image.with_patch(FLASH, b"VECTORS!")
        .with_segment(end, b"tables")
        .with_segment(FLASH + 0x8_0000, b"more")
    )
    result = parse_dfu(rewrite(file, new))
    assert result.targets[1] == FILE.targets[1]
    assert result.targets[0].elements == (
        Element(FLASH, b"VECTORS!"),
        Element(FLASH + 0x2_0000, b"code" * 9 + b"tables"),
        Element(FLASH + 0x8_0000, b"more"),
    )
    assert rewrite_dfu(pack_dfu(result), file.image.with_patch(FLASH, b"vectors!")) == GOOD


def test_below_everything_goes_to_the_lowest_target():
    result = rewrite(parse_image(GOOD), parse_image(GOOD).image.with_segment(FLASH - 16, b"boot"))
    assert parse_dfu(result).targets[0].elements[-1] == Element(FLASH - 16, b"boot")


def test_neighbours_are_not_run_over():
    two = pack_dfu(DfuFile((Target(0, 1, NAME, (Element(8, b"high"), Element(0, b"low."))),)))
    image = parse_image(two).image
    result = parse_dfu(rewrite_dfu(two, image.with_segment(4, b"mid.")))
    assert result.targets[0].elements == (Element(8, b"high"), Element(0, b"low.mid."))


@pytest.mark.skipif(not shutil.which("dfu-suffix"), reason="needs dfu-util")
def test_dfu_suffix_agrees(tmp_path):
    file = parse_image(GOOD)
    grown = rewrite(file, file.image.with_segment(FLASH + 0x4_0000, bytes(5000)))
    for data in (GOOD, grown, build_dfu(file.image)):
        path = tmp_path / "firmware.dfu"
        path.write_bytes(data)
        done = subprocess.run(
            ["dfu-suffix", "-c", path], capture_output=True, text=True, check=True
        )
        text = done.stdout + done.stderr
        assert "Product ID:\t0xDF11" in text
        assert "BCD DFU:\t0x011A" in text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (GOOD[:20], "offset 0x0: expected at least 27 bytes, found 20"),
        (GOOD[:-1], "offset 0x6: expected a size of 634 bytes, found 635"),
        (poke(5, "B", 2), "expected DfuSe version 1, found b'DfuSe' version 2"),
        (poke(len(GOOD) - 8, "B", 0), "expected the suffix's mark 'UFD', 16, found b'.x00FD', 16"),
        (GOOD[:40] + b"x" + GOOD[41:], "expected the check sum 0x.*, found 0x"),
        (poke(10, "B", 3), "expected a target of 274 bytes, found 0"),
        (poke(10, "B", 1), "expected the end of 1 targets, found 290 more bytes"),
        (poke(11, "B", 0), "offset 0xb: expected a target, found b'.x00arget'"),
        (poke(277, "<I", 9999), "expected a target of at most 350 bytes, found 9999"),
        (poke(281, "<I", 3), "expected 3 elements in 60 bytes, found 2 in 60"),
        (poke(289, "<I", 900), "expected an element of at most 52 bytes, found 900"),
        (poke(285, "<I", FLASH + 0x2_0001), "are given twice"),
    ],
)
def test_damaged_files(data, message):
    with pytest.raises(FormatError, match=message):
        parse_image(data)


def test_nothing_to_write():
    with pytest.raises(FormatError, match="there is no DfuSe file to write"):
        build_dfu(MemoryImage())
    with pytest.raises(FormatError, match="has no target"):
        rewrite_dfu(checked(GOOD[:6] + struct.pack("<IB", 11, 0) + GOOD[-16:]), MemoryImage())


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(GOOD)), st.binary(max_size=8), st.integers(0, 8), st.booleans())
def test_mutated_files_give_only_format_errors(offset, replacement, removed, mended):
    data = GOOD[:offset] + replacement + GOOD[offset + removed :]
    if mended:
        data = checked(data)
    with contextlib.suppress(FormatError):
        file = parse_image(data)
        if file.has_addresses:
            rewrite(file, file.image.with_segment(0x700, b"more"))


@given(
    st.lists(st.tuples(st.integers(0, 90), st.binary(max_size=20)), max_size=5),
    st.lists(st.tuples(st.integers(0, 120), st.binary(max_size=30)), max_size=4),
)
def test_any_change_reads_back(parts, edits):
    image = MemoryImage().overlaid([*parts, (0x10, b"!")])
    file = parse_image(build_dfu(image))
    new = file.image.overlaid(edits)
    assert parse_image(rewrite(file, new)).image == new
