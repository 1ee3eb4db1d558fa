# SPDX-License-Identifier: MIT
"""Images of MicroPython: by structure, by symbols, with their ELF, and those that are too old."""

import io
import struct
import zipfile

import pytest
from lookalike import BASE, MODULES, PICO, build_lookalike

from mpytool.boards.load import load_board
from mpytool.errors import BoardError, FormatError, LinkError
from mpytool.image.elf import build_elf
from mpytool.image.memory import MemoryImage
from mpytool.qstr.hash import qstr_hash
from mpytool.runtime.model import Origin, Range
from mpytool.runtime.old import explain_old
from mpytool.runtime.read import open_image, read_file, read_firmware


@pytest.fixture(scope="module")
def image():
    return build_lookalike()


def zipped(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("firmware.uf2", data)
    return out.getvalue()


@pytest.mark.parametrize("container", ["data", "uf2", "hex", "elf", "zip"])
def test_every_container_tells_the_same(image, container):
    data = zipped(image.uf2) if container == "zip" else getattr(image, container)
    firmware = read_firmware(data, "x")
    runtime = firmware.runtime
    assert firmware.board.id == runtime.board == "rpi_pico"
    assert (runtime.machine, runtime.version, runtime.architecture) == (PICO, "v1.28.0", "thumb")
    assert runtime.origin is (Origin.SYMBOLS if container == "elf" else Origin.STRUCTURE)
    assert runtime.tables == image.tables
    assert runtime.symbols == image.symbols
    assert [entry.name for entry in runtime.entries] == list(MODULES)
    assert [entry.address for entry in runtime.entries] == list(image.modules.values())
    assert runtime.free == Range(BASE + 0x1000, BASE + 0xA0000)
    assert firmware.file.has_addresses
    assert firmware.file.image.start == BASE


def test_with_its_elf(image):
    alone = read_firmware(image.data, "x").runtime
    both = read_firmware(image.data, "x", elf=image.elf).runtime
    assert both.origin is Origin.SYMBOLS
    for name in ("abi", "symbols", "qstr_ids", "tables", "references", "entries", "free", "load"):
        assert getattr(both, name) == getattr(alone, name)


def test_an_elf_of_another_image(image):
    other = build_lookalike({"own.py": "x = 1\n"})
    with pytest.raises(LinkError, match=r"x: the ELF has .* at 0x10000[0-9a-f]+, the image has"):
        read_firmware(image.data, "x", elf=other.elf)
    far = build_elf(MemoryImage.of([(0x2000_0000, image.data)]), "armv6m", 0x2000_0001)
    with pytest.raises(LinkError, match=r"no symbols of frozen modules"):
        read_firmware(image.uf2, "x", elf=far)
    with pytest.raises(LinkError, match=r"the file given as ELF is none"):
        read_firmware(image.uf2, "x", elf=image.uf2)


def test_an_elf_elsewhere(image):
    from mpytool.runtime.elf_match import check_same

    far = build_elf(MemoryImage.of([(0x2000_0000, image.data)]), "armv6m", 0x2000_0001)
    with pytest.raises(LinkError, match=r"begins at 0x20000000, the image at 0x10000000"):
        check_same(open_image(image.uf2, "x"), far, "x")


def test_the_elf_of_an_esp_image_lacks_a_hash(image):
    from dataclasses import replace

    from mpytool.runtime.elf_match import check_same

    plain = bytearray(b"\x32\x54\xcd\xab" + bytes(0x200))
    filled = bytearray(plain)
    filled[144:176] = bytes(range(1, 33))
    elf = build_elf(MemoryImage.of([(BASE, bytes(plain))]), "armv6m", BASE + 1)
    file = open_image(bytes(filled), "x")
    file = replace(file, container="ESP32 application")
    assert check_same(file, elf, "x").image.start == BASE
    filled[176] = 9
    file = replace(open_image(bytes(filled), "x"), container="ESP32 application")
    with pytest.raises(LinkError, match=r"the image has"):
        check_same(file, elf, "x")


def test_the_board_is_checked(image):
    assert read_firmware(image.uf2, "x", board=load_board("rpi_pico")).board.id == "rpi_pico"
    with pytest.raises(BoardError, match=r"x: the image says that it runs on"):
        read_firmware(image.data, "x", board=load_board("rpi_pico2"))
    unknown = build_lookalike(machine="Mine with RP2040")
    assert read_firmware(unknown.data, "x").board is None
    firmware = read_firmware(unknown.data, "x", board=load_board("rpi_pico"))
    assert firmware.runtime.free.size > 0
    assert firmware.runtime.machine == "Mine with RP2040"


def test_modules_frozen_as_source_text():
    runtime = read_firmware(build_lookalike(texts=("t.py",)).data, "x").runtime
    assert [(e.name, bool(e.address)) for e in runtime.entries][:2] == [
        ("t.py", False),
        ("own.py", True),
    ]


def test_what_is_no_micropython():
    with pytest.raises(LinkError, match=r"^x: no MicroPython was found"):
        read_firmware(b"something else" * 100, "x")
    with pytest.raises(FormatError, match=r"^x: UF2"):
        read_firmware(build_lookalike().uf2[:700], "x")


@pytest.mark.parametrize("size", [1, 2])
def test_names_of_micropython_before_v1_19(size):
    names = (b"NotImplementedError", b"KeyboardInterrupt", b"__init__")
    old = b"".join(
        qstr_hash(name, size).to_bytes(size, "little") + struct.pack("B", len(name)) + name + b"\0"
        for name in names
    )
    image = MemoryImage.of([(BASE, old + b"MicroPython v1.15 on 2021\0")])
    with pytest.raises(LinkError, match=r"x: this MicroPython is older than v1.19 \(it says v1.15"):
        read_firmware(image.segments[0].data, "x")
    assert "does not say" in explain_old(MemoryImage.of([(BASE, old)]), "x").message
    assert explain_old(MemoryImage.of([(BASE, b"__init__\0")]), "x") is None


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(LinkError, match=r"nothing.bin: cannot read it: No such file"):
        read_file(tmp_path / "nothing.bin")
