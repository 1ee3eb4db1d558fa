# SPDX-License-Identifier: MIT
# ruff: noqa: RUF043
"""Flashing: a fake picotool, fake boot loader drives, and every refusal."""

from __future__ import annotations

import dataclasses
import errno
import os
import shutil
import sys
from pathlib import Path

import pytest

from mpytool.boards.load import load_board
from mpytool.errors import BoardError
from mpytool.flash import picotool, uf2_drive
from mpytool.flash.flash import perform, plan_flash
from mpytool.flash.uf2_drive import (
    copy_to_drive,
    find_drives,
    mount_points,
    read_drive,
    uf2_load,
)
from mpytool.flash.way import Place
from mpytool.image.container import parse_image, write_image
from mpytool.image.memory import MemoryImage
from mpytool.image.uf2 import Uf2Group, pack_uf2

PICO = load_board("rpi_pico")
IMAGE = MemoryImage.of([(0x1000_0000, b"firmware" * 20_000)])
FILE = parse_image(write_image(IMAGE, "uf2", PICO), PICO)
INFO = "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: {}\r\n"
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX scripts")


def make_drive(path: Path, board_id: str = "RPI-RP2") -> Path:
    path.mkdir(parents=True)
    (path / "INFO_UF2.TXT").write_text(INFO.format(board_id), newline="")
    return path


@pytest.fixture
def drive(tmp_path):
    return make_drive(tmp_path / "media" / "me" / "RPI-RP2")


@pytest.fixture
def no_picotool(monkeypatch):
    monkeypatch.setattr(picotool, "find_picotool", lambda: None)


@pytest.fixture
def fake_picotool(tmp_path, monkeypatch):
    """A function (shell script) -> its path; the script is `picotool` on PATH."""

    def make(script: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        path = folder / "picotool"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
        return path

    return make


def test_drive_is_read(drive, tmp_path):
    found = read_drive(drive)
    assert found is not None
    assert (found.board_id, found.model) == ("RPI-RP2", "Raspberry Pi RP2")
    assert read_drive(tmp_path) is None


def test_mount_points(tmp_path, drive):
    (tmp_path / "run/media/me/STICK").mkdir(parents=True)
    (tmp_path / "Volumes/RPI-RP2").mkdir(parents=True)
    places = mount_points("linux", tmp_path)
    assert drive in places
    assert tmp_path / "run/media/me/STICK" in places
    assert mount_points("darwin", tmp_path) == [tmp_path / "Volumes/RPI-RP2"]
    assert [str(place) for place in mount_points("win32")][:2] == ["A:\\", "B:\\"]
    assert [found.path for found in find_drives(PICO, places)] == [drive]


@pytest.mark.usefixtures("no_picotool")
def test_drives_that_do_not_fit(tmp_path, drive, monkeypatch):
    def plan(*places: Path):
        monkeypatch.setattr(uf2_drive, "mount_points", lambda: list(places))
        return plan_flash(FILE, PICO, "a")

    with pytest.raises(
        BoardError,
        match="found no Pico in BOOTSEL mode: expected a drive with INFO_UF2.TXT, Board-ID RPI-RP2",
    ) as caught:
        plan(tmp_path)
    assert "hold BOOTSEL while plugging the board in" in caught.value.hint
    other = make_drive(tmp_path / "other", "RP2350")
    with pytest.raises(
        BoardError,
        match=r"expected Board-ID RPI-RP2 for board rpi_pico, found RP2350 \(Raspberry Pi RP2\)",
    ):
        plan(other)
    assert plan(other, drive).target.key == str(drive)
    second = make_drive(tmp_path / "second")
    with pytest.raises(BoardError, match="expected one Pico, found 2: .*RPI-RP2, ") as caught:
        plan(drive, second)
    assert caught.value.hint == "name one with --drive, or write them with --all"


@pytest.mark.usefixtures("no_picotool")
def test_copy(drive, monkeypatch):
    monkeypatch.setattr(uf2_drive, "mount_points", lambda: [drive])
    plan = plan_flash(FILE, PICO, "blink")
    assert str(plan) == (
        f"327,680 bytes of UF2 for rpi_pico: copy blink.uf2 to {drive} (Board-ID RPI-RP2)"
    )
    assert not (drive / "blink.uf2").exists()
    steps = []
    perform(plan, lambda done, total: steps.append((done, total)))
    assert (drive / "blink.uf2").read_bytes() == FILE.data
    assert steps[-1] == (len(FILE.data), len(FILE.data))
    assert len(steps) == 5


@pytest.mark.usefixtures("no_picotool")
def test_plan_without_a_board(monkeypatch):
    monkeypatch.setattr(uf2_drive, "mount_points", list)
    assert str(plan_flash(FILE, PICO, "a", connected=False)) == (
        "327,680 bytes of UF2 for rpi_pico: copy a.uf2 to the RPI-RP2 drive, not connected now"
    )
    with pytest.raises(BoardError, match="found no Pico in BOOTSEL mode"):
        plan_flash(FILE, PICO, "a")


def test_named_drive_wins_over_picotool(tmp_path, drive):
    assert plan_flash(FILE, PICO, "a", Place(drive=drive)).target.key == str(drive)
    with pytest.raises(
        BoardError, match=r"expected a boot loader's drive with INFO_UF2\.TXT, found none"
    ):
        plan_flash(FILE, PICO, "a", Place(drive=tmp_path))
    with pytest.raises(BoardError, match="found RP2350"):
        plan_flash(FILE, PICO, "a", Place(drive=make_drive(tmp_path / "x", "RP2350")))


def test_full_drive(drive, monkeypatch):
    usage = shutil.disk_usage(drive)._replace(free=1000)
    monkeypatch.setattr(uf2_drive.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(BoardError, match="expected 327680 bytes of free space, found 1000"):
        perform(plan_flash(FILE, PICO, "a", Place(drive=drive)))
    assert not (drive / "a.uf2").exists()


def test_drive_that_fails_while_writing(drive, monkeypatch):
    def fail(_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(uf2_drive.os, "fsync", fail)
    with pytest.raises(
        BoardError, match=r"a\.uf2: writing failed after 65536 of 327680 bytes: Input/output error"
    ) as caught:
        copy_to_drive(read_drive(drive), "a.uf2", FILE.data)
    assert "the board's boot loader is unharmed" in caught.value.hint
    assert not (drive / "a.uf2").exists()


def test_drive_that_is_gone(drive):
    found = read_drive(drive)
    shutil.rmtree(drive)
    with pytest.raises(BoardError, match="writing failed after 0 of 327680 bytes: No such file"):
        copy_to_drive(found, "a.uf2", FILE.data)


def test_board_that_restarts_at_the_last_block(drive, monkeypatch):
    """The drive vanishes with the last block: fsync and close fail, the board is written."""
    data = FILE.data[:40_000]

    def restart(_):
        shutil.rmtree(drive)
        raise OSError(errno.ENODEV, "No such device")

    monkeypatch.setattr(uf2_drive.os, "fsync", restart)
    assert copy_to_drive(read_drive(drive), "a.uf2", data) == drive / "a.uf2"


def test_close_that_fails_after_all_bytes(drive, monkeypatch):
    real_open = Path.open

    class Vanishing:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self.file

        def __exit__(self, *_):
            self.file.close()
            shutil.rmtree(drive)
            raise OSError(errno.EIO, "Input/output error")

    def open_(path, mode="r", **options):
        file = real_open(path, mode, **options)
        return Vanishing(file) if mode == "wb" else file

    found = read_drive(drive)
    monkeypatch.setattr(Path, "open", open_)
    assert copy_to_drive(found, "a.uf2", b"all") == drive / "a.uf2"


GOOD = 'if [ "$1" = version ]; then echo "picotool v2.1.1 (Linux)"; exit; fi\n'


@posix
def test_picotool(fake_picotool, tmp_path):
    path = fake_picotool(GOOD + f'echo "$1 $2 $3" > {tmp_path}/args; cat "$4" > {tmp_path}/written')
    plan = plan_flash(FILE, PICO, "blink")
    assert str(plan) == (
        f"327,680 bytes of UF2 for rpi_pico: {path} load -v -x blink.uf2 (picotool 2.1.1)"
    )
    perform(plan)
    assert (tmp_path / "args").read_text() == "load -v -x\n"
    assert (tmp_path / "written").read_bytes() == FILE.data


@posix
def test_picotool_without_a_board(fake_picotool):
    fake_picotool(
        GOOD + "echo 'No accessible RP2040 devices in BOOTSEL mode were found.'; exit 249"
    )
    with pytest.raises(
        BoardError, match="picotool failed with exit code 249: No accessible RP2040"
    ) as caught:
        perform(plan_flash(FILE, PICO, "a"))
    assert "hold BOOTSEL" in caught.value.hint


@posix
def test_a_program_that_only_has_the_name(fake_picotool):
    fake_picotool("echo hello")
    with pytest.raises(
        BoardError, match=r"expected 'picotool v\.\.\.' as its version, found 'hello'"
    ):
        plan_flash(FILE, PICO, "a")


@posix
def test_picotool_that_hangs_or_cannot_run(fake_picotool, monkeypatch):
    path = fake_picotool("exec sleep 30")
    monkeypatch.setattr(picotool, "_VERSION_TIMEOUT", 0.2)
    with pytest.raises(BoardError, match=r"picotool version did not end within 0\.2 s"):
        plan_flash(FILE, PICO, "a")
    path.write_text("#!/no/such/shell\n")
    with pytest.raises(BoardError, match="cannot run .*picotool: No such file"):
        plan_flash(FILE, PICO, "a")


@pytest.mark.skipif(sys.platform == "win32", reason="message differs")
def test_boards_that_cannot_be_flashed(monkeypatch):
    mps2 = load_board("qemu_mps2_an385")
    file = parse_image(write_image(MemoryImage.of([(0, b"x" * 8)]), "bin", mps2), mps2)
    with pytest.raises(
        BoardError, match="board qemu_mps2_an385 has no way to be flashed"
    ) as caught:
        plan_flash(file, mps2, "a")
    assert "mpytool run" in caught.value.hint
    monkeypatch.setattr(picotool, "find_picotool", lambda: None)
    only = dataclasses.replace(PICO, flashers=("picotool",))
    with pytest.raises(BoardError, match="is flashed with picotool: expected it on PATH"):
        plan_flash(FILE, only, "a")


def test_other_formats_become_uf2():
    for name in ("bin", "hex", "elf"):
        file = parse_image(write_image(IMAGE, name, PICO), PICO)
        assert parse_image(uf2_load(file, PICO, "a").data, PICO).families == (0xE48BFF56,)
    # Blocks without a family id would be ignored by the boot ROM.
    nameless = parse_image(pack_uf2([Uf2Group(None, IMAGE)]), PICO)
    assert parse_image(uf2_load(nameless, PICO, "a").data, PICO).families == (0xE48BFF56,)
    assert uf2_load(FILE, PICO, "a").data is FILE.data
