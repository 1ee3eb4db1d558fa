# SPDX-License-Identifier: MIT
"""Real images of six chips of the ESP32 family, and of the Pico W: understood and linked into.

    ESP32, ESP32-S2, ESP32-S3 (Xtensa), ESP32-C3, -C5 (RISC-V)   official, v1.24.1 and v1.27.0
    ESP32-C6                                                     micrOS on v1.28.0
    ESP32 with camera drivers                                    v1.21.0
    RP2040, Pico W                                               official, v1.27.0

The facts in golden/micros.json come from esptool (segments, entry), objdump (what refers to the
names in RISC-V code, and where the end of the mapped constants is loaded) and plain searches for
texts and words; mpytool had no part in them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from firmware.real_images import golden, micros_image

from firmware import execute
from mpytool.build import BuildResult, build_image
from mpytool.cli.run import command as run_command
from mpytool.image.container import parse_image
from mpytool.runtime.cache import Cache
from mpytool.runtime.inspection import inspect_file
from mpytool.runtime.read import read_runtime
from mpytool.runtime.references.mapped_end import read_end
from mpytool.runtime.references.model import Table

FACTS = golden("micros")
MODULES = Path(__file__).parent / "ten_modules"
CHIPS = {
    "esp32-": "ESP32", "esp32cam": "ESP32", "esp32s2": "ESP32-S2", "esp32s3": "ESP32-S3",
    "esp32c3": "ESP32-C3", "esp32c5": "ESP32-C5", "micrOS-esp32c6": "ESP32-C6",
}  # fmt: skip


@pytest.fixture(params=sorted(FACTS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def facts(name: str) -> dict[str, Any]:
    return dict(FACTS[name])


@pytest.fixture
def image(name: str, facts: dict[str, Any]) -> bytes:
    data = micros_image(name)
    assert (len(data), hashlib.sha256(data).hexdigest()) == (facts["size"], facts["sha256"])
    return data


def test_inspect(name: str, facts: dict[str, Any], image: bytes) -> None:
    inspection = inspect_file(image, name)
    assert inspection.error is None
    runtime, file = inspection.runtime, inspection.file
    assert runtime is not None
    if "segments" in facts:
        chip = next(chip for start, chip in CHIPS.items() if name.startswith(start))
        assert file.container == f"{chip} application in a merged flash image"
        assert int(file.detail("entry"), 16) == int(facts["entry"], 16)
        assert [[hex(e.address), e.size] for e in file.load_map] == facts["segments"]
        assert file.detail("SHA-256") == "appended"
    assert runtime.version == facts["version"]
    assert runtime.machine == facts["machine"]
    assert (runtime.board or None) == facts["board"]
    assert hex(runtime.tables[Table.NAMES]) == facts["names"]
    assert [entry.name for entry in runtime.entries] == facts["modules"]
    places = {
        hex(user) if reference.second else hex(reference.address)
        for reference in runtime.references
        if reference.table is Table.NAMES
        for user in (reference.users if reference.second else (0,))
    }
    assert places == set(facts["references"])
    end = runtime.mapped_end
    assert (hex(end.address) if end else None) == facts.get("mapped_end")


@pytest.fixture
def linked(name: str, image: bytes, tmp_path: Path) -> BuildResult:
    file = tmp_path / name
    file.write_bytes(image)
    return build_image(MODULES, runtime=file)


def test_link(name: str, facts: dict[str, Any], image: bytes, linked: BuildResult) -> None:
    """Linked, proved, accepted by esptool, and the same again if linked a second time."""
    runtime = read_runtime(linked.data, name)
    new = [module for module, _ in linked.link.frozen.modules]
    assert [entry.name for entry in runtime.entries] == [*new, *facts["modules"]]
    if "segments" in facts:
        check_by_esptool(name, linked.data)
    before, after = parse_image(image).image, parse_image(linked.data).image
    changed = {d.address for d in after.diff(before) if d.old}
    places = {patch.address + n for patch in linked.link.patches for n in range(len(patch.new))}
    assert changed <= places


def check_by_esptool(name: str, data: bytes) -> None:
    """The application in the linked file has a valid check sum, digest and layout."""

    from esptool.bin_image import LoadFirmwareImage

    chip = next(chip for start, chip in CHIPS.items() if name.startswith(start))
    base = int(parse_image(data).detail("flash address of the file"), 16)
    tool = LoadFirmwareImage(chip.lower().replace("-", ""), data[0x1_0000 - base :])
    assert tool.checksum == tool.calculate_checksum()
    assert tool.stored_digest == tool.calc_digest
    for segment in tool.segments:
        if segment.addr and tool.is_flash_addr(segment.addr):
            assert (segment.file_offs + 8 - segment.addr) % 0x1_0000 == 0


@pytest.mark.parametrize("name", ["esp32-20251209-v1.27.0.bin", "esp32c3-20251209-v1.27.0.bin"])
def test_a_link_of_many_pages(
    name: str, image: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The constants grow by pages, and the code that reserves them is told."""
    file, project = tmp_path / name, tmp_path / "project"
    file.write_bytes(image)
    project.mkdir()
    for number in range(3):
        texts = "".join(f"    {n}: 'text {number} {n} of a table',\n" for n in range(1200))
        (project / f"big{number}.py").write_text(f"TABLE = {{\n{texts}}}\n")
    result = build_image(project, runtime=file)
    check_by_esptool(name, result.data)
    again = parse_image(result.data)
    end = int(again.detail("DROM end"), 16)
    assert end > int(parse_image(image).detail("DROM page end"), 16) + 0x1_0000
    place = result.firmware.runtime.mapped_end
    assert place is not None
    assert read_end(again.image, place) == end
    # A small link replaces it, and the file is what it would have been without.
    file.write_bytes(result.data)
    small = tmp_path / "small.py"
    small.write_text("print('small')\n")
    twice = build_image(small, runtime=file).data
    file.write_bytes(image)
    once = build_image(small, runtime=file).data
    assert twice == once
    # So it is from the cache, made and found there.
    monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path / "cache"))
    Cache.default().add(image, file, name="kept")
    assert [build_image(small, runtime="kept").data for _ in range(2)] == [once, once]


# What stands in for the chips' ROM: strlen and memcmp, of RV32I.
STRLEN = (0x00050593, 0x0005C603, 0x00060663, 0x00158593, 0xFF5FF06F, 0x40A58533, 0x00008067)
MEMCMP = (
    0x02060063, 0x00054683, 0x0005C703, 0x00E69E63, 0x00150513, 0x00158593, 0xFFF60613,
    0xFE5FF06F, 0x00000513, 0x00008067, 0x40E68533, 0x00008067,
)  # fmt: skip
ROM = 0x4000_0000
# Where each chip's ROM has strlen and memcmp. Source: ESP-IDF, esp_rom/<chip>/ld/*.rom.libc*.ld.
ROM_SLOTS = {
    "esp32c3-20251209-v1.27.0.bin": (0x374, 0x360),
    "esp32c5-20251209-v1.27.0.bin": (0x4D8, 0x4C4),
}


def rom_of(slots: tuple[int, int]) -> bytes:
    """A page of ROM: a jump in each slot, the functions in its second half."""
    rom, at = bytearray(4096), 0x800
    for slot, function in zip(slots, (STRLEN, MEMCMP), strict=True):
        distance = at - slot
        jump = 0x6F | (distance >> 1 & 0x3FF) << 21 | (distance >> 11 & 1) << 20
        rom[slot : slot + 4] = jump.to_bytes(4, "little")
        code = b"".join(word.to_bytes(4, "little") for word in function)
        rom[at : at + len(code)] = code
        at += len(code)
    return bytes(rom)


@pytest.mark.parametrize("name", sorted(ROM_SLOTS))
def test_execution(name: str, facts: dict[str, Any], linked: BuildResult) -> None:
    """The linked image's own code finds every module, and none that is not there."""
    pytest.importorskip("unicorn", reason="unicorn, the emulator of processors, is not installed")
    runtime = read_runtime(linked.data, name)
    image = runtime.image.with_segment(ROM, rom_of(ROM_SLOTS[name]))
    machine = execute.Machine(image, runtime.architecture, runtime.current_pool)
    find = execute.frozen_finder(machine, image, runtime)
    assert len(runtime.entries) > len(facts["modules"])
    for entry in runtime.entries:
        found = execute.find_frozen(machine, find, entry.name)
        assert found == execute.Found(execute.FILE, execute.BYTECODE, entry.address), entry.name
    assert execute.find_frozen(machine, find, "asyncio").stat == execute.FOLDER
    for absent in ("nosuch.py", "asyncio/cor", ""):
        assert execute.find_frozen(machine, find, absent).stat == execute.NOT_FOUND, absent


def test_the_pico_w_boots_and_runs_a_frozen_main(tmp_path: Path) -> None:
    """Official firmware with Wi-Fi drivers, linked into, in the emulator."""
    file, project, out = tmp_path / "pico_w.uf2", tmp_path / "project", tmp_path / "out.uf2"
    file.write_bytes(micros_image("rpi-pico-w-20251209-v1.27.0.uf2"))
    project.mkdir()
    (project / "main.py").write_text("import extra\nprint(extra.total(range(1000)), 1 << 70)\n")
    (project / "extra.py").write_text("def total(items):\n    return sum(items)\n")
    out.write_bytes(build_image(project, runtime=file).data)
    result = CliRunner().invoke(
        run_command, [str(out), "--board", "rpi_pico_w", "--timeout", "120"]
    )
    assert (result.exit_code, result.output) == (0, f"499500 {1 << 70}\n")
