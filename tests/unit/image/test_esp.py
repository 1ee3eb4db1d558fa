# SPDX-License-Identifier: MIT
"""ESP images: every chip, applications and merged files, compared with esptool."""

from __future__ import annotations

import contextlib
import hashlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.image import esp_files

from mpytool.errors import FormatError
from mpytool.image.container import parse_image, sniff
from mpytool.image.esp import read_esp, rewrite_esp
from mpytool.image.esp_app import pack_application, parse_application
from mpytool.image.esp_chips import BY_ID, CHIPS
from mpytool.image.esp_flash import parse_flash
from mpytool.image.esp_layout import lay_out, xor_of
from mpytool.image.image_file import ImageFile
from mpytool.image.memory import MemoryImage
from mpytool.image.rewrite import rewrite
from mpytool.image.uf2 import Uf2Group, pack_uf2

ESP32 = BY_ID[0]
S3 = BY_ID[9]
APP = esp_files.application(ESP32)
FLASH = esp_files.flash(ESP32, APP)


def drom_end(file: ImageFile) -> int:
    return int(file.detail("DROM end"), 16)


def esptool_says(chip: str, data: bytes):
    """esptool's own view, its check sum and SHA-256 verified."""
    from esptool.bin_image import LoadFirmwareImage

    image = LoadFirmwareImage(chip, data)
    assert image.calculate_checksum() == image.checksum
    if image.append_digest:
        assert image.calc_digest == image.stored_digest
    return image


def test_the_table_of_chips_is_esptools():
    from esptool.targets import CHIP_DEFS

    known = {c.CHIP_NAME: c for c in CHIP_DEFS.values() if c.CHIP_NAME != "ESP8266"}
    assert set(known) == {chip.name for chip in CHIPS}
    for chip in CHIPS:
        tool = known[chip.name]
        assert chip.image_id == tool.IMAGE_CHIP_ID
        assert chip.bootloader_offset == tool.BOOTLOADER_FLASH_OFFSET
        assert chip.irom[0] == tool.IROM_MAP_START
        assert chip.drom[0] <= tool.DROM_MAP_START < chip.drom[1]
        assert chip.uf2_family in (0, getattr(tool, "UF2_FAMILY_ID", 0))


@pytest.mark.parametrize("chip", CHIPS, ids=lambda c: c.name)
def test_every_chip(chip):
    data = esp_files.application(chip)
    file = parse_image(data)
    assert (file.format, file.container) == ("esp", f"{chip.name} application")
    assert (file.detail("version"), file.detail("IDF version")) == ("v1.29", "v5.5")
    tool = esptool_says(chip.name, data)
    assert [(e.address, e.size) for e in file.load_map] == [
        (s.addr, len(s.data)) for s in tool.segments
    ]
    for entry in file.load_map:
        kept = data[entry.file_offset : entry.file_offset + entry.size]
        assert not entry.address or file.image.read(entry.address, entry.size) == kept
    assert rewrite_esp(data, file.image) == data
    app = parse_application(data)
    assert lay_out(chip, app.page_size, app.segments, 24) == app.segments
    assert pack_application(app) == data


@pytest.mark.parametrize("chip", CHIPS, ids=lambda c: c.name)
@pytest.mark.parametrize("size", [4, 1000, 35000, 200000])
def test_growing_drom(chip, size):
    data = esp_files.application(chip)
    file = parse_image(data)
    tables = esp_files.noise(size, 9)
    new = file.image.with_segment(drom_end(file), tables).with_patch(
        file.load_map[-1].address, b"x"
    )
    grown = rewrite(file, new)
    again = parse_image(grown)
    assert again.image.read(drom_end(file), size) == tables
    tool = esptool_says(chip.name, grown)
    for segment in tool.segments:
        if chip.is_mapped(segment.addr):
            assert (segment.file_offs + 8 - segment.addr) % 0x1_0000 == 0
    assert rewrite(again, file.image) == data


def test_a_gap_in_front_of_the_tables_is_erased_flash():
    file = parse_image(esp_files.application(CHIPS[0]))
    end = drom_end(file)
    again = parse_image(rewrite(file, file.image.with_segment(end + 12, b"tables 1")))
    assert again.image.read(end, 20) == b"\xff" * 12 + b"tables 1"


def test_layout_is_the_one_that_esptool_gives():
    for size in (100, 20000, 34700, 35400, 90000):
        base = parse_image(esp_files.application(ESP32, drom=30000))
        whole = esp_files.application(ESP32, drom=30000 + size)
        grown = parse_image(whole).image
        assert rewrite(base, base.image.overlaid(
            [(s.address, s.data) for s in grown])) == whole  # fmt: skip


def test_without_digest():
    data = esp_files.application(ESP32, digest=False)
    file = parse_image(data)
    assert file.detail("SHA-256") == "none"
    assert esptool_says("esp32", rewrite(file, file.image.with_segment(drom_end(file), b"1234")))


def test_growth_tells_the_last_page():
    app = parse_application(APP)
    assert app.growth == (0x3F40_0020 + 30000, 0x3F41_0000, 0x3F80_0000)
    c6 = parse_application(esp_files.application(BY_ID[13]))
    assert c6.name_of(c6.drom) == "DROM"
    assert c6.growth[2] == 0x4220_0000  # where its code begins


@pytest.mark.parametrize("chip", [ESP32, S3, BY_ID[18]], ids=lambda c: c.name)
@pytest.mark.parametrize("size", [0, 0x10_0000])
@pytest.mark.parametrize("base", [None, 0])
def test_merged_flash_images(chip, size, base):
    app = esp_files.application(chip)
    data = esp_files.flash(chip, app, size=size, base=base)
    file = parse_image(data)
    assert file.container == f"{chip.name} application in a merged flash image"
    assert file.detail("partition factory") == "app factory, 0x10000, 0x80000 bytes"
    assert file.detail("partition vfs") == "data 0x81, 0x90000, 0x10000 bytes"
    assert rewrite_esp(data, file.image) == data
    start = 0x1_0000 - (chip.bootloader_offset if base is None else base)
    grown = rewrite(file, file.image.with_segment(drom_end(file), b"tables!!" * 5000))
    assert grown[:start] == data[:start]
    assert (len(grown) == len(data)) is bool(size)
    assert esptool_says(chip.name, grown[start:])
    assert rewrite(parse_image(grown), file.image) == data


def test_what_does_not_fit():
    file = parse_image(FLASH)
    end = drom_end(file)
    with pytest.raises(FormatError, match=r"does not fit the partition 'factory' of 524288: \d+ bytes too many"):  # fmt: skip  # noqa: E501
        rewrite(file, file.image.with_segment(end, bytes(450_000)))
    with pytest.raises(FormatError, match=r"at 0x3f000000 have no place in the ESP image: only its DROM segment can grow, from 0x3f407550 to 0x3f800000"):  # fmt: skip  # noqa: E501
        rewrite(file, file.image.with_segment(0x3F00_0000, b"x"))
    full = bytearray(esp_files.flash(ESP32, APP, size=0x10_0000))
    full[0x1_0000 - 0x1000 + len(APP) + 5000] = 0
    busy = parse_image(bytes(full))
    assert "unknown meaning follow" in busy.locked


def test_shared_range_has_a_limit():
    """Where code and data share a range, DROM ends where the next mapped segment begins."""
    from esptool import bin_image

    image = bin_image.ESP32C6FirmwareImage()
    image.segments = [
        bin_image.ELFSection(b"d", 0x4200_0020, esp_files.description(), 0),
        bin_image.ELFSection(b"t", 0x4202_0020, bytes(1000), 0),
    ]
    file = parse_image(image.save(None))
    assert file.detail("DROM limit") == "0x42020000"
    with pytest.raises(FormatError, match="have no place in the ESP image"):
        rewrite(file, file.image.with_segment(drom_end(file), bytes(0x2_0000 - 0x120 + 4)))


def test_without_drom():
    from esptool import bin_image

    image = bin_image.ESP32FirmwareImage()
    image.segments = [bin_image.ELFSection(b"d", 0x4008_0000, bytes(100), 0)]
    file = parse_image(image.save(None))
    with pytest.raises(FormatError, match="it has no DROM segment that could grow"):
        rewrite(file, file.image.with_segment(0x3F40_0020, b"1234"))


def test_signed_images_are_refused():
    v2 = APP.ljust(-(-len(APP) // 4096) * 4096, b"\xff") + b"\xe7\x02".ljust(4096, b"s")
    v1 = APP + bytes(4) + esp_files.noise(64, 10)
    for data, reason in ((v2, "Secure Boot v2"), (v1, "Secure Boot v1")):
        file = parse_image(data)
        assert reason in file.locked
        with pytest.raises(FormatError, match=f"cannot be changed: it is signed for {reason}"):
            rewrite(file, file.image.with_patch(0x3F40_0020 + 300, b"x"))
        with pytest.raises(FormatError, match=reason):
            rewrite_esp(data, file.image)
    assert parse_image(APP + b"\xff" * 5000).locked == ""


def sha(data: bytes) -> bytes:
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def poke(data: bytes, offset: int, value: bytes) -> bytes:
    return data[:offset] + value + data[offset + len(value) :]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (APP[:5000], "offset 0x1c: expected segment 0 to have a multiple of 4 bytes, at most"),
        (APP[:-33], "expected a check sum, found the end of the file"),
        (poke(APP, 300, bytes([APP[300] ^ 1])), "expected the check sum 0x.., found 0x"),
        (APP[:-1] + b"\0", "expected the SHA-256 .*, found"),
        (APP[:24], "offset 0x18: expected segment 0, found the end of the file"),
        (poke(APP, 28, b"\3"), "to have a multiple of 4 bytes"),
        (poke(FLASH, 0x7004, b"\1"), "ESP flash image: offset 0x7070: expected the MD5"),
        (poke(FLASH, 0x7020, b"\1"), "offset 0x7020: expected a partition .aa 50., found 01 50"),
        (
            poke(FLASH, 0xF000, b"\0"),
            r"expected an application in one of its partitions, found none \(factory at 0x10000\)",
        ),
        (poke(FLASH, 0xF00C, b"\x09"), "expected an application for ESP32, found one for|SHA-256"),
    ],
)
def test_damaged_files(data, message):
    with pytest.raises(FormatError, match=message):
        read_esp(data)


def table(*entries) -> bytes:
    return b"".join(struct.pack("<2sBBII16sI", b"\xaa\x50", *e) for e in entries).ljust(
        0xC00, b"\xff"
    )


def with_table(entries, app2=b"", otadata=b"") -> bytes:
    data = esp_files.flash(ESP32, APP, size=0x20_0000)
    data = poke(data, 0x7000, table(*entries))
    data = poke(data, 0xF_F000, app2)
    return poke(data, 0xD000 - 0x1000, otadata)


def test_partition_that_is_booted():
    ota = [(1, 0, 0xD000, 0x2000, b"otadata", 0), (0, 0x10, 0x1_0000, 0x8_0000, b"ota_0", 0),
           (0, 0x11, 0x10_0000, 0x8_0000, b"ota_1", 0)]  # fmt: skip
    other = esp_files.application(ESP32, irom=1000)
    assert parse_flash(with_table(ota)).partition.name == "ota_0"
    assert parse_flash(with_table(ota, other)).partition.kind == "app ota_0"
    factory = [ota[0], ota[1], (0, 0, 0x10_0000, 0x8_0000, b"factory", 0)]
    assert parse_flash(with_table(factory, other)).partition.name == "factory"
    with pytest.raises(FormatError, match="the partitions ota_0, ota_1 hold applications, and an"):
        parse_flash(with_table(ota, other, b"\1\0\0\0"))
    secret = [(0, 0, 0x1_0000, 0x8_0000, b"factory", 1)]
    with pytest.raises(FormatError, match="the partition 'factory' is marked as encrypted"):
        parse_flash(with_table(secret))


def test_no_merged_image():
    with pytest.raises(FormatError, match="expected a boot loader and a partition table"):
        parse_flash(APP)


@pytest.mark.parametrize("start", [0, 0x3_C000])
def test_esp8266(start):
    data = esp_files.esp8266(start)
    file = parse_image(data)
    assert (file.container, file.detail("flash address of the file")) == (
        "ESP8266 firmware",
        hex(start),
    )
    assert rewrite_esp(data, file.image) == data
    end = 0x4020_9000 + start + 20000
    assert file.image.read(0x4020_9000 + start, 20000) == esp_files.noise(20000, 8)
    grown = rewrite(
        file, file.image.with_segment(end, b"tables!!" * 50).with_patch(0x3FFE_8000, b"x")
    )
    assert grown[:4] == data[:4]
    assert hashlib.md5(grown[4:-16]).digest() == grown[-16:]
    assert int.from_bytes(grown[0x8FFC:0x9000], "little") == len(grown) - 16 == len(data) - 16 + 400
    from esptool.bin_image import LoadFirmwareImage

    tool = LoadFirmwareImage("esp8266", grown)
    assert tool.calculate_checksum() == tool.checksum
    assert rewrite(parse_image(grown), file.image) == data
    with pytest.raises(FormatError, match=r"only its mapped part can grow, from 0x402.* to 0x4030"):
        rewrite(file, file.image.with_segment(0x4030_0000, b"x"))


ESP8266 = esp_files.esp8266()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (poke(ESP8266, 12, b"\xff\x8f"), "expected segment 0 below 0x9000, found"),
        (ESP8266[:0x9000], "expected code from 0x9000 on, found a file of 36864 bytes"),
        (poke(ESP8266, 40, b"abcd"), "expected the check sum 0x.., found 0x"),
        (poke(ESP8266, 0x8FFC, bytes(4)), "offset 0x8ffc: expected the size 56864, found 0"),
        (poke(ESP8266, 0x9000, b"abcd"), "expected the MD5"),
        (b"\xe9", "expected an ESP8266 image, found e9"),
    ],
)
def test_damaged_esp8266(data, message):
    from mpytool.image.esp8266 import parse_esp8266

    with pytest.raises(FormatError, match=message):
        parse_esp8266(data)


def test_esp8266_of_unclear_place():
    from esptool import bin_image

    image = bin_image.ESP8266ROMFirmwareImage()
    image.segments = [bin_image.ImageSegment(0x4010_0000, bytes(100))]
    out = image.save(None)[1].ljust(0x8FFC, b"\xff") + struct.pack("<I", 0x9000 + 64) + bytes(64)
    with pytest.raises(FormatError, match="its place in flash is unclear"):
        parse_image(out + hashlib.md5(out[4:]).digest())


def test_application_in_uf2():
    app = esp_files.application(S3)
    data = pack_uf2([Uf2Group(S3.uf2_family, MemoryImage.of([(0, app)]))], 256)
    file = parse_image(data)
    assert (file.format, file.container) == ("uf2", "ESP32-S3 application in UF2")
    assert rewrite(file, file.image) is data
    grown = rewrite(file, file.image.with_segment(drom_end(file), b"tables!!" * 999))
    again = parse_image(grown)
    assert again.image.read(drom_end(file), 8) == b"tables!!"
    assert rewrite(again, file.image) == data
    plain = parse_image(pack_uf2([Uf2Group(S3.uf2_family, MemoryImage.of([(0, b"no app")]))]))
    assert plain.container == "UF2"


def test_sniffing():
    assert [sniff(d) for d in (APP, FLASH, ESP8266)] == ["esp"] * 3
    assert sniff(b"\xe9\1" + b"\xaa" * 100) == "bin"


def test_exclusive_or():
    data = esp_files.noise(1001, 11)
    expected = 0
    for byte in data:
        expected ^= byte
    assert xor_of(data) == expected
    assert xor_of(b"") == 0


@settings(max_examples=250, deadline=None)
@given(
    st.integers(0, 3),
    st.integers(0, 0x1_0000),
    st.binary(max_size=8),
    st.integers(0, 8),
)
def test_mutated_files_give_only_format_errors(which, offset, replacement, removed):
    good = (APP[:0x400] + APP[-0x400:], APP, FLASH, ESP8266)[which]
    data = good[:offset] + replacement + good[offset + removed :]
    with contextlib.suppress(FormatError):
        file = parse_image(data)
        if file.has_addresses:
            end = int(file.detail("DROM end") or "0x4020dc20", 16)
            rewrite(file, file.image.with_segment(end, b"1234"))
