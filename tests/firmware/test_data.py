# SPDX-License-Identifier: MIT
"""File systems in official images: what MicroPython itself makes of them.

The Pico W's image is booted in rp2040py, its flash taken out afterwards and read by the library.
No emulator boots the ESP32's; there the volume and everything around it are compared.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from firmware.real_images import micros_image

from mpytool.boards.load import load_board
from mpytool.data.littlefs import Geometry, read_littlefs
from mpytool.errors import ProjectError
from mpytool.image.container import parse_image
from mpytool.project.build import Changes, build_for
from mpytool.project.load import load_project_config
from mpytool.run.outcome import Deadline
from mpytool.run.rp2040 import Rp2040

FILES = {
    "config.json": b'{"a": 1}',
    "empty": b"",
    "web/a/b/deep.txt": b"deep\n" * 200,
    "web/big.bin": random.Random(1).randbytes(50_000),
    "tool.py": b"def twice(x):\n    return 2 * x\n",
}
PROGRAM = """
import binascii, os

def walk(folder):
    for name, kind, *_ in sorted(os.ilistdir(folder)):
        path = folder + "/" + name
        if kind == 0x4000:
            walk(path)
        else:
            with open(path, "rb") as file:
                contents = file.read()
            print(path, len(contents), binascii.crc32(contents))

walk("")
import tool
print(tool.__file__, tool.twice(21))
with open("/new/log.txt" if os.mkdir("/new") else "/new/log.txt", "w") as file:
    for number in range(400):
        file.write("line %d\\n" % number)
with open("/config.json", "a") as file:
    file.write("\\n")
os.remove("/web/big.bin")
os.rename("/web/a", "/moved")
"""

MakeProject = Callable[[str, bytes], Path]


@pytest.fixture
def project(tmp_path: Path) -> MakeProject:
    """Makes a project for a firmware, with FILES as its data; its file."""

    def make(board: str, firmware: bytes) -> Path:
        for name, contents in FILES.items():
            path = tmp_path / "assets" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents)
        (tmp_path / "src").mkdir()
        (tmp_path / "src/main.py").write_text(PROGRAM)
        (tmp_path / "firmware").write_bytes(firmware)
        toml = tmp_path / "mpytool.toml"
        toml.write_text(
            f'name = "app"\nboards = ["{board}"]\nruntime = "firmware"\n'
            '[data]\nsources = ["assets"]\nformat = "littlefs"\ncompile = true\n'
        )
        return toml

    return make


def test_the_pico_w_mounts_reads_and_writes(project: MakeProject) -> None:
    from binascii import crc32

    board = load_board("rpi_pico_w")
    firmware = micros_image("rpi-pico-w-20251209-v1.27.0.uf2")
    config = load_project_config(project(board.id, firmware))
    built = build_for(config, board.id, changes=Changes(replace_data=True))
    region = board.region("file_system")
    geometry = Geometry(4096, region.size // 4096, 256)
    image = parse_image(built.data, board).image
    before = dict(read_littlefs(image.read_filled(region.origin, region.size), geometry))
    assert set(before) == {*FILES, "tool.mpy"} - {"tool.py"}

    output = bytearray()
    machine = Rp2040(image, output.extend, usb=True)
    assert machine.run(Deadline.after(120)) == 0, output
    lines = [f"/{name} {len(data)} {crc32(data)}" for name, data in sorted(before.items())]
    assert output.decode().splitlines() == [*lines, "tool.mpy 42"]

    start = region.origin - board.flash.origin
    flash = bytes(machine._simulator.rp2040.flash[start : start + region.size])
    big, deep = before.pop("web/big.bin"), before.pop("web/a/b/deep.txt")
    assert len(big) == 50_000
    assert dict(read_littlefs(flash, geometry)) == {
        **before,
        "config.json": FILES["config.json"] + b"\n",
        "moved/b/deep.txt": deep,
        "new/log.txt": b"".join(b"line %d\n" % number for number in range(400)),
    }


def test_the_esp32_s_partition(project: MakeProject) -> None:
    """Everything outside of the partition is as it is without the file system."""
    from mpytool.image.esp_flash import parse_flash

    firmware = micros_image("esp32-20251209-v1.27.0.bin")
    config = load_project_config(project("esp32_generic", firmware))
    update = build_for(config, "esp32_generic").data
    full = build_for(config, "esp32_generic", changes=Changes(replace_data=True)).data
    flash = parse_flash(full)
    last = flash.partitions[-1]  # the firmware takes all that follows, up to 4 MiB
    start = last.offset + last.size - flash.base
    assert full[:start] == update.ljust(start, b"\xff")
    (config.root / "firmware").write_bytes(firmware.ljust(start + 100, b"\xff"))  # a dump
    with pytest.raises(ProjectError, match="holds 100 bytes in the board's file_system"):
        build_for(config, "esp32_generic")
    geometry = Geometry(4096, ((4 << 20) - last.offset - last.size) // 4096, 32)
    found = dict(read_littlefs(full[start:], geometry))
    assert {name: found[name] for name in FILES if name in found} == {
        name: data for name, data in FILES.items() if name != "tool.py"
    }
