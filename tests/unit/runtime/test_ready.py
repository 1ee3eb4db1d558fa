# SPDX-License-Identifier: MIT
"""What follows from a kept analysis is kept, and made again whenever it might differ."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from unit.conftest import StandIn

from mpytool.boards.load import load_board
from mpytool.runtime import cache as caches
from mpytool.runtime import ready
from mpytool.runtime.cache import Cache
from mpytool.runtime.ready import dump_ready, load_ready, ready_key
from mpytool.runtime.references.model import MappedEnd
from mpytool.runtime.store import dump_runtime, load_runtime


@pytest.fixture
def kept(tmp_path: Path, standin: StandIn, board_file: Path) -> Cache:
    cache = Cache(tmp_path / "cache")
    cache.add(standin.elf, Path("x.elf"), board=load_board(str(board_file)))
    return cache


def ready_file(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "cache" / "content").glob("*/ready")
    return path


def count_settled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    real = caches._settled
    monkeypatch.setattr(
        caches, "_settled", lambda entry, *rest: seen.append(entry.name) or real(entry, *rest)
    )
    return seen


def test_it_is_the_same_and_nothing_is_searched(kept, tmp_path, monkeypatch) -> None:
    seen = count_settled(monkeypatch)
    first, second = kept.load("x"), kept.load("x")
    assert seen == ["x"]
    assert second.firmware == first.firmware
    assert second.firmware.board.path == first.firmware.board.path
    assert not second.analysed


def test_damage_and_other_boards_are_noticed(kept, tmp_path, board_file, monkeypatch) -> None:
    firmware = kept.load("x").firmware
    path = ready_file(tmp_path)
    seen = count_settled(monkeypatch)
    data = path.read_bytes()
    for bad in (b"", data[:40], data[:-1], data[:30] + bytes([data[30] ^ 1]) + data[31:]):
        path.write_bytes(bad)
        assert kept.load("x").firmware == firmware
        assert path.read_bytes() == data
    assert len(seen) == 4
    text = board_file.read_text()
    board_file.write_text(text.replace('product = "none"', 'product = "other"'))
    assert kept.load("x").firmware.board.product == "other"
    kept.load("x", load_board(str(board_file)))  # a board that is named is looked at each time
    assert len(seen) == 6


def test_a_folder_that_cannot_be_written_still_serves(kept, tmp_path, monkeypatch) -> None:
    firmware = kept.load("x").firmware
    ready_file(tmp_path).unlink()
    ready_file_folder = next((tmp_path / "cache" / "content").iterdir())
    (ready_file_folder / "ready").mkdir()
    assert kept.load("x").firmware == firmware


def test_the_key_tells_code_boards_and_analysis(tmp_path, monkeypatch) -> None:
    analysis = tmp_path / "analysis.json"
    analysis.write_text("{}")
    keys = {ready_key("", analysis), ready_key("rpi_pico", analysis)}
    analysis.write_text("{ }")
    keys.add(ready_key("", analysis))
    os.utime(analysis, (1, 1))
    keys.add(ready_key("", analysis))
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "a.toml").touch()
    monkeypatch.setattr(ready, "boards_dir", lambda: tmp_path / "boards")
    keys.add(ready_key("", analysis))
    (tmp_path / "boards" / "b.toml").touch()
    keys.add(ready_key("", analysis))
    assert len(keys) == 6


def test_another_key_gives_nothing(kept, standin) -> None:
    firmware = kept.load("x").firmware
    data = dump_ready(firmware, "one")
    assert load_ready(data, "two", standin.elf) is None
    assert load_ready(data, "one", standin.elf) == firmware


def test_what_only_esp_images_have_is_kept(kept, standin) -> None:
    firmware = kept.load("x").firmware
    runtime = replace(
        firmware.runtime, mapped_end=MappedEnd(0x4014DE6C, 0, 0xFFFF), strays=(0x3F43F580,)
    )
    firmware = replace(firmware, runtime=runtime)
    assert load_ready(dump_ready(firmware, "one"), "one", standin.elf) == firmware
    assert load_runtime(dump_runtime(runtime), runtime.image) == runtime
