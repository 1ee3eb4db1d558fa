# SPDX-License-Identifier: MIT
"""Analysed runtimes on the disk."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from lookalike import build_lookalike

from mpytool.boards.load import load_board, read_board
from mpytool.errors import FormatError, LinkError, ToolError
from mpytool.runtime import store
from mpytool.runtime.cache import Cache
from mpytool.runtime.read import read_firmware
from mpytool.runtime.store import dump_runtime, load_runtime, stored_base


@pytest.fixture(scope="module")
def image():
    return build_lookalike()


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache")


def analysis_of(tmp_path) -> Path:
    (path,) = (tmp_path / "cache" / "content").glob("*/analysis.json")
    return path


@pytest.mark.parametrize("container", ["data", "uf2", "elf"])
def test_what_is_kept_is_what_was_found(image, cache, container):
    data = getattr(image, container)
    added = cache.add(data, Path("firmware.x"), name="pico")
    assert added.analysed
    loaded = cache.load("pico")
    assert not loaded.analysed
    assert loaded.firmware == added.firmware == read_firmware(data, "firmware.x")
    assert loaded.elf is None
    (entry,) = cache.entries()
    assert entry == loaded.entry
    assert entry.summary.startswith("v1.28.0, rpi_pico, ")


def test_a_linked_image(image, cache, tmp_path, monkeypatch):
    from mpytool.build import build_image

    path, program = tmp_path / "firmware.uf2", tmp_path / "main.py"
    path.write_bytes(image.uf2)
    program.write_text("print(1)\n")
    linked = build_image(program, runtime=path).data
    cache.add(linked, Path("linked.uf2"))
    loaded = cache.load("linked")
    assert not loaded.analysed
    assert loaded.firmware.runtime.manifest is not None
    assert loaded.firmware == read_firmware(linked, "linked.uf2")


def test_a_runtime_of_ours(standin, cache):
    added = cache.add(standin.elf, Path("standin.elf"))
    assert cache.load("standin").firmware == added.firmware
    assert added.entry.summary == "0.1.0, board unknown, ELF 32-bit executable"


def test_the_elf_and_the_board_stay_with_it(image, cache, tmp_path):
    unknown = build_lookalike(machine="Mine with RP2040")
    cache.add(
        unknown.data, Path("x.bin"), elf=unknown.elf, board=load_board("rpi_pico"), name="mine"
    )
    loaded = cache.load("mine")
    assert loaded.elf == unknown.elf
    assert loaded.entry.board == "rpi_pico"
    assert loaded.firmware.runtime.free.size > 0
    assert not loaded.analysed


def test_a_board_from_a_file(image, cache, board_file):
    board = replace(read_board(board_file), machine="", uf2_family=None)
    cache.add(image.data, Path("x.bin"), board=board)
    entry = cache.entries()[0]
    assert entry.board == str(board_file.resolve())
    assert cache.load("x").firmware.board.id == "standin"


def test_another_version_of_mpytool_analyses_again(image, cache, tmp_path, monkeypatch):
    cache.add(image.data, Path("x.bin"))
    path = analysis_of(tmp_path)
    value = json.loads(path.read_bytes())
    path.write_text(json.dumps({**value, "mpytool": "0.0.1"}))
    assert cache.load("x").analysed
    assert not cache.load("x").analysed  # and it was kept
    monkeypatch.setattr(store, "FORMAT", 99)
    assert cache.load("x").analysed


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}'])
def test_a_damaged_analysis_is_made_again(image, cache, tmp_path, damage):
    cache.add(image.data, Path("x.bin"))
    analysis_of(tmp_path).write_text(damage)
    loaded = cache.load("x")
    assert loaded.analysed
    assert loaded.firmware == read_firmware(image.data, "x")


def test_the_analysis_of_another_image(image):
    runtime = read_firmware(image.data, "x").runtime
    data = dump_runtime(runtime)
    assert load_runtime(data, runtime.image) == runtime
    moved = replace(runtime.image, segments=())
    with pytest.raises(FormatError, match=r"of an image at 0x?[0-9a-f]*, found one at"):
        load_runtime(data.replace(b'"base":268435456', b'"base":4096'), runtime.image)
    with pytest.raises(FormatError, match=r"damaged: KeyError"):
        load_runtime(data.replace(b'"abi"', b'"iba"'), moved)
    assert stored_base(data) == 0x1000_0000
    assert stored_base(b'{"base": -1}') == stored_base(b"x") == 0


def test_a_changed_file_is_noticed(image, cache, tmp_path):
    cache.add(image.data, Path("x.bin"))
    path = analysis_of(tmp_path).with_name("image")
    path.write_bytes(image.data + b"!")
    with pytest.raises(LinkError, match=r"the runtime x in the cache is damaged: .*not what was"):
        cache.load("x")
    path.unlink()
    with pytest.raises(LinkError, match=r"damaged: .*image: No such file"):
        cache.load("x")


def test_names(image, cache, tmp_path):
    with pytest.raises(ToolError, match=r"'../x' cannot be a runtime's name"):
        cache.add(image.data, Path("x.bin"), name="../x")
    for name in ("nothing", "../names/x", ""):
        with pytest.raises(LinkError, match=r"there is no such file, and no runtime of that name"):
            cache.load(name)
    cache.add(image.data, Path("x.bin"))
    for damage in ("{", "[]", json.dumps({"name": "x"})):
        (tmp_path / "cache" / "names" / "x.json").write_text(damage)
        with pytest.raises(LinkError, match=r"the runtime x in the cache is damaged"):
            cache.load("x")
    assert cache.entries() == []
    fields = {"name": "x", "content": "../..", "source": "", "board": "", "summary": ""}
    (tmp_path / "cache" / "names" / "x.json").write_text(json.dumps(fields))
    with pytest.raises(LinkError, match=r"its content is '../..'"):
        cache.load("x")


def test_removing(image, cache, tmp_path):
    cache.add(image.data, Path("one.bin"))
    cache.add(image.data, Path("two.bin"))
    contents = tmp_path / "cache" / "content"
    assert len(list(contents.iterdir())) == 1  # one content for both
    assert cache.remove("one").name == "one"
    assert len(list(contents.iterdir())) == 1
    cache.remove("two")
    assert list(contents.iterdir()) == []
    with pytest.raises(LinkError, match=r"two: there is no such file"):
        cache.remove("two")


def test_replacing_a_name_forgets_its_content(image, cache, tmp_path):
    cache.add(image.data, Path("x.bin"))
    cache.add(build_lookalike({"a.py": "x = 1\n"}).data, Path("x.bin"))
    assert len(list((tmp_path / "cache" / "content").iterdir())) == 1
    assert [e.name for e in cache.load("x").firmware.runtime.entries] == ["a.py"]


def test_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path))
    assert Cache.default()._folder == tmp_path
    monkeypatch.delenv("MPYTOOL_CACHE")
    assert Cache.default()._folder.parts[-2:] == ("mpytool", "runtimes")
