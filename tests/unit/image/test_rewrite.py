# SPDX-License-Identifier: MIT
"""Rewriting: every format gives back what it was given, and proves it."""

from __future__ import annotations

import dataclasses
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.image import esp_files

from mpytool.boards.load import load_board
from mpytool.errors import FormatError
from mpytool.image import dfu, esp, ihex_edit, uf2_edit
from mpytool.image.container import parse_image, write_image
from mpytool.image.dfu import build_dfu, parse_dfu
from mpytool.image.elf import load_symbols
from mpytool.image.esp_chips import BY_ID
from mpytool.image.memory import MemoryImage
from mpytool.image.rewrite import Changes, rewrite

PICO = load_board("rpi_pico")
FLASH = 0x1000_0000
IMAGE = MemoryImage.of([(FLASH, bytes(range(256)) * 16), (FLASH + 0x3000, b"tables" * 50)])
FILES = {name: write_image(IMAGE, name, PICO) for name in ("bin", "uf2", "hex", "elf")}
FILES["dfu"] = build_dfu(IMAGE)


def opened(name: str):
    file = parse_image(FILES[name])
    return file if file.has_addresses else file.located(FLASH)


@pytest.mark.parametrize("name", FILES)
def test_unchanged_is_identical(name):
    file = opened(name)
    assert file.format == name
    assert rewrite(file, file.image) is FILES[name]


@pytest.mark.parametrize("name", FILES)
@given(
    st.lists(st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=9)), max_size=4),
    st.lists(st.tuples(st.integers(0, 9000), st.binary(min_size=1, max_size=99)), max_size=3),
)
def test_changed_bytes_read_back(name, patches, additions):
    file = opened(name)
    new = file.image.overlaid((FLASH + at, data) for at, data in patches)
    new = new.overlaid((FLASH + 0x5000 + at, data) for at, data in additions)
    again = parse_image(rewrite(file, new))
    again = again if again.has_addresses else again.located(FLASH)
    for segment in new:
        assert again.image.read(segment.address, len(segment.data)) == segment.data


def test_symbols_of_an_executable():
    file = opened("elf")
    new = file.image.with_segment(FLASH + 0x8000, b"frozen").with_segment(FLASH + 0x9000, b"more")
    out = rewrite(file, new, Changes(names=(("frozen_module.a", FLASH + 0x8000, 6),)))
    assert load_symbols(out)["frozen_module.a"].size == 6
    named = rewrite(file, file.image, Changes(names=(("here", FLASH, 4),)))
    assert load_symbols(named)["here"].address == FLASH
    with pytest.raises(FormatError, match="300 bytes at 0x10003000 cannot be taken out"):
        rewrite(file, file.image.clipped(0, FLASH + 0x3000))


def test_files_that_must_not_change():
    file = parse_image(FILES["bin"])
    with pytest.raises(FormatError, match="cannot be changed before its address is known"):
        rewrite(file, file.image)
    locked = dataclasses.replace(opened("bin"), locked="it is signed")
    with pytest.raises(FormatError, match="the raw binary cannot be changed: it is signed"):
        rewrite(locked, locked.image)


def unproved(monkeypatch, name, place, function, result, message):
    monkeypatch.setattr(place, function, lambda *_: result)
    file = opened(name) if isinstance(name, str) else name
    with pytest.raises(FormatError, match=f"did not read back as it should: {message}"):
        rewrite(file, file.image.with_patch(file.image.start, b"\xaa"))


def test_a_result_that_reads_back_differently_is_not_given(monkeypatch):
    hex_file = FILES["hex"]
    unproved(monkeypatch, "hex", ihex_edit, "rewrite_ihex", hex_file, "expected aa at 0x10000000, found 00")  # fmt: skip  # noqa: E501
    unproved(monkeypatch, "hex", ihex_edit, "rewrite_ihex", FILES["dfu"], "expected Intel HEX, found DfuSe")  # fmt: skip  # noqa: E501
    more = write_image(IMAGE.overlaid([(FLASH, b"\xaa"), (FLASH + 0x7000, b"odd")]), "hex", PICO)
    unproved(monkeypatch, "hex", ihex_edit, "rewrite_ihex", more, "expected no bytes at 0x10007000, found 6f")  # fmt: skip  # noqa: E501
    fewer = write_image(IMAGE.clipped(0, FLASH + 0x3000).overlaid([(FLASH, b"\xaa")]), "hex", PICO)
    unproved(monkeypatch, "hex", ihex_edit, "rewrite_ihex", fewer, "expected 74 61 62 .* at 0x10003000, found none")  # fmt: skip  # noqa: E501
    other = dfu.pack_dfu(dataclasses.replace(parse_dfu(FILES["dfu"]), vendor=7))
    unproved(monkeypatch, "dfu", dfu, "rewrite_dfu", other, "its 'vendor' changed")


def test_surroundings_are_proved(monkeypatch):
    second = FILES["uf2"] + FILES["uf2"].replace(b"\x56\xff\x8b\xe4", b"\x07\0\0\0")
    file = parse_image(second, family=PICO.uf2_family)
    new = file.image.with_patch(FLASH, b"\xaa")
    good = uf2_edit.rewrite_uf2(second, file.family, new)
    bad = uf2_edit.rewrite_uf2(good, 7, file.image.with_patch(FLASH, b"\xbb"))
    unproved(
        monkeypatch, file, uf2_edit, "rewrite_uf2", bad, "the blocks of another family changed"
    )
    app = esp_files.application(BY_ID[0])
    data = esp_files.flash(BY_ID[0], app)
    esp_file = parse_image(data)
    start = esp_file.image.start
    good = rewrite(esp_file, esp_file.image.with_patch(start + 400, b"\xaa"))
    assert good[:0xF000] == data[:0xF000]
    bad = good[:0x100] + b"?" + good[0x101:]
    monkeypatch.setattr(esp, "rewrite_esp", lambda *_: bad)
    with pytest.raises(FormatError, match="bytes outside of the application's partition changed"):
        rewrite(esp_file, esp_file.image.with_patch(start + 400, b"\xaa"))


def test_load_maps_point_into_the_file():
    for name in ("bin", "elf", "dfu"):
        file = opened(name)
        for entry in file.load_map:
            part = file.data[entry.file_offset : entry.file_offset + entry.size]
            assert part == file.image.read(entry.address, entry.size)
    assert [e.file_offset for e in opened("uf2").load_map] == [-1, -1]
    assert (
        opened("elf").detail("entry")
        == f"0x{struct.unpack('<I', IMAGE.read(FLASH + 0x104, 4))[0]:08x}"
    )
    assert opened("elf").detail("nothing") == ""
