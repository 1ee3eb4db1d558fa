# SPDX-License-Identifier: MIT
"""Whole builds into an image of MicroPython."""

from dataclasses import replace
from pathlib import Path

import pytest
from lookalike import BASE, MODULES, build_lookalike

from mpytool.boards.load import load_board
from mpytool.build import build_image, choose_format, freeze_modules, open_runtime
from mpytool.errors import BoardError, LinkError, ToolError
from mpytool.image.container import ImageFile, parse_image
from mpytool.image.memory import MemoryImage
from mpytool.link.link import apply_link
from mpytool.link.output import _check_partition
from mpytool.link.proof import ProofError, prove_read
from mpytool.runtime.cache import Cache
from mpytool.runtime.follow import follow_runtime
from mpytool.runtime.read import read_firmware


@pytest.fixture(scope="module")
def image():
    return build_lookalike()


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def app(tmp_path):
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "main.py").write_text("import own, extra\nprint(extra.NAMES, 1.5, 1 << 70)\n")
    (folder / "extra.py").write_text("NAMES = ('a text of the runtime', 'new', b'bytes')\n")
    return folder


def listed(data):
    return [entry.name for entry in read_firmware(data, "x").runtime.entries]


@pytest.mark.parametrize("container", ["data", "uf2", "hex", "elf"])
def test_the_container_stays(image, app, tmp_path, container):
    path = tmp_path / "firmware"
    path.write_bytes(getattr(image, container))
    result = build_image(app, runtime=path)
    assert result.format == ("bin" if container == "data" else container)
    assert result.default_name == f"app-rpi_pico.{result.format}"
    assert listed(result.data) == ["extra.py", "main.py", *MODULES]
    # Nothing but the references changed outside of free flash.
    before, after = image.image, read_firmware(result.data, "x").file.image
    changed = after.clipped(BASE, BASE + len(image.data)).diff(before)
    assert len(changed) <= 3
    assert sum(len(d.new) for d in changed) <= 12


def test_another_container(image, app, tmp_path):
    path = tmp_path / "firmware.uf2"
    path.write_bytes(image.uf2)
    for name in ("x.bin", "x.hex", "x.elf"):
        data = build_image(app, runtime=path, fmt=choose_format(Path(name), None)).data
        assert parse_image(data).format == name[2:]
        assert listed(data)[:2] == ["extra.py", "main.py"]
    with pytest.raises(LinkError, match=r"an image from UF2 cannot be written as dfu"):
        build_image(app, runtime=path, fmt="dfu")
    assert choose_format(None, None) is None
    with pytest.raises(ToolError, match=r"has no suffix that tells its format"):
        choose_format(Path("x.img"), None)


@pytest.mark.parametrize(
    ("output", "runtime"), [("x.so", "m.cpython-311.so"), ("x", "micropython"), ("x.IMG", "a.img")]
)
def test_an_output_named_as_the_runtime_has_its_format(output, runtime):
    assert choose_format(Path(output), None, None, Path(runtime)) is None


def test_the_suffix_to_give_is_that_of_the_runtime():
    for runtime, suffix in (("m.so", ".so"), ("m", ".uf2"), ("m.zip", ".uf2")):
        with pytest.raises(ToolError, match=rf"end it with {suffix}, or give --format"):
            choose_format(Path("x.zip"), None, None, Path(runtime))


def test_linking_again_replaces(image, app, tmp_path):
    first = tmp_path / "first.uf2"
    path = tmp_path / "firmware.uf2"
    path.write_bytes(image.uf2)
    first.write_bytes(build_image(app, runtime=path).data)
    (tmp_path / "other.py").write_text("print('other')\n")
    second = tmp_path / "second.uf2"
    second.write_bytes(build_image(tmp_path / "other.py", runtime=first, without=["pkg"]).data)
    assert listed(second.read_bytes()) == ["main.py", "own.py"]
    again = build_image(app, runtime=second).data
    assert listed(again) == ["extra.py", "main.py", *MODULES]
    assert parse_image(again).image.clipped(BASE, BASE + 0x2000) == parse_image(
        first.read_bytes()
    ).image.clipped(BASE, BASE + 0x2000)


def test_linking_a_linked_image_with_its_elf(image, app, tmp_path):
    path, elf = tmp_path / "firmware.bin", tmp_path / "firmware.elf"
    path.write_bytes(image.data)
    elf.write_bytes(image.elf)
    linked = tmp_path / "linked.bin"
    linked.write_bytes(build_image(app, runtime=path, elf=elf).data)
    assert listed(build_image(app, runtime=linked, elf=elf).data) == [
        "extra.py",
        "main.py",
        *MODULES,
    ]
    damaged = bytearray(linked.read_bytes())
    damaged[0x20] ^= 0xFF
    linked.write_bytes(damaged)
    with pytest.raises(LinkError, match=r"the ELF has 21 at 0x10000020, the image has de"):
        build_image(app, runtime=linked, elf=elf)


def test_replacing_and_source_texts(app, tmp_path):
    path = tmp_path / "firmware.bin"
    path.write_bytes(build_lookalike(texts=("t.py",)).data)
    (app / "own.py").write_text("print('mine')\n")
    result = build_image(app, runtime=path)
    assert listed(result.data) == [
        "t.py", "extra.py", "main.py", "own.py", "pkg/__init__.py", "pkg/part.py",
    ]  # fmt: skip
    (app / "t.py").write_text("")
    with pytest.raises(LinkError, match=r"t.py cannot be replaced by t.py"):
        build_image(app, runtime=path)


def test_a_runtime_from_the_cache(image, app, tmp_path):
    path = tmp_path / "firmware.uf2"
    path.write_bytes(image.uf2)
    direct = build_image(app, runtime=path).data
    Cache.default().add(image.uf2, path, name="pico")
    source = open_runtime("pico")
    assert source.is_analysed
    assert build_image(app, runtime="pico").data == direct
    with pytest.raises(ToolError, match=r"pico: no such file; --elf is only for a firmware file"):
        open_runtime("pico", None, path)


def test_what_is_missing(app, tmp_path):
    with pytest.raises(BoardError, match=r"neither a board nor a runtime is given"):
        build_image(app)
    with pytest.raises(LinkError, match=r"nothing: there is no such file, and no runtime of that"):
        build_image(app, runtime="nothing")
    path = tmp_path / "firmware.bin"
    path.write_bytes(build_lookalike(machine="Mine with Thing").data)
    with pytest.raises(LinkError, match=r"no free flash for tables: .* it says 'Mine with Thing'"):
        freeze_modules(app, runtime=path)
    assert freeze_modules(app, load_board("rpi_pico"), runtime=path).free_size > 0


def test_a_runtime_of_ours_for_an_unknown_board(app, tmp_path, standin):
    path = tmp_path / "standin.bin"
    path.write_bytes(standin.data)
    with pytest.raises(BoardError, match=r"for board 'standin', which is not known"):
        build_image(app, runtime=path)


def test_tables_far_from_the_program_are_in_no_binary(image, app, tmp_path):
    """The board's default is taken where the user asks for nothing; a .bin is refused."""
    path = tmp_path / "firmware.bin"
    path.write_bytes(image.data)
    pico = load_board("rpi_pico")
    far = replace(pico.region("ram"), name="tables", origin=0x3000_0000, size=0x10000)
    board = replace(pico, memory=(*pico.memory, far), formats=("elf", "bin"))
    result = build_image(app, board, runtime=path)
    assert (result.format, result.default_name) == ("elf", "app-rpi_pico.elf")
    assert parse_image(result.data).image.contains(result.link.manifest.address, 16)
    with pytest.raises(LinkError, match=r"tables at 0x30000000, far from its program") as error:
        build_image(app, board, runtime=path, fmt="bin")
    assert "end the output with .elf" in error.value.hint


def test_following_finds_what_searching_finds(image, app, tmp_path):
    path = tmp_path / "firmware.bin"
    path.write_bytes(image.data)
    link = freeze_modules(app, runtime=path)
    linked = apply_link(link)
    found = follow_runtime(linked, link.runtime)
    searched = read_firmware(linked.filled().data, "x").runtime
    for name in ("qstr_ids", "qstr_count", "tables", "references", "entries", "own_entries"):
        assert getattr(found, name) == getattr(searched, name)
    assert found.manifest == searched.manifest == link.manifest
    assert found.entries == link.entries
    assert prove_read(link, lambda: found) == found


def test_following_a_damaged_link(image, app, tmp_path):
    path = tmp_path / "firmware.bin"
    path.write_bytes(image.data)
    link = freeze_modules(app, runtime=path)
    linked = apply_link(link)
    with pytest.raises(ProofError, match=r"cannot be read back: the image has no manifest"):
        prove_read(link, lambda: follow_runtime(image.image, link.runtime))
    wrong = linked.with_patch(link.patches[0].address, link.patches[0].old)
    with pytest.raises(ProofError, match=r"cannot be read back: the Thumb literal at .* leads to"):
        prove_read(link, lambda: follow_runtime(wrong, link.runtime))
    other = linked.with_patch(BASE + 0x20, b"\0")
    with pytest.raises(ProofError, match=r"changed 1 bytes at 0x10000020"):
        prove_read(link, lambda: follow_runtime(other, link.runtime))
    # What only a loader reads may change: what it leads to is checked.
    loader = MemoryImage.of([(BASE + 0x20, b"\0")])
    assert prove_read(link, lambda: follow_runtime(other, link.runtime), loader)
    found = follow_runtime(linked, link.runtime)
    with pytest.raises(ProofError, match=r"refers to its tables from other places"):
        prove_read(link, lambda: replace(found, references=found.references[:-1]))
    with pytest.raises(ProofError, match=r"shows another layout"):
        prove_read(link, lambda: replace(found, symbols={}))
    with pytest.raises(ProofError, match=r"the linked image lists"):
        prove_read(link, lambda: replace(found, entries=found.entries[1:]))


def test_an_esp_application_must_fit_its_partition():
    board = load_board("esp32_generic")
    file = ImageFile("esp", MemoryImage(), b"", container="ESP32 application")
    _check_partition(bytes(0x1F0000), file, board)
    with pytest.raises(LinkError, match=r"2,031,617 bytes, 1 more than the partition 'factory'"):
        _check_partition(bytes(0x1F0001), file, board)
    merged = replace(file, container="ESP32 application in a merged flash image")
    _check_partition(bytes(0x1F0001), merged, board)
