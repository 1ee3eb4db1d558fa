# SPDX-License-Identifier: MIT
"""`[data]` of a project, in whole builds."""

from dataclasses import replace

import pytest
from lookalike import MODULES, build_lookalike

from mpytool.boards.load import load_board
from mpytool.data.files import DataFile
from mpytool.data.littlefs import Geometry, read_littlefs
from mpytool.errors import ProjectError
from mpytool.image.container import parse_image
from mpytool.project.build import Changes, build_for, build_project
from mpytool.project.data import add_data
from mpytool.project.load import load_project_config
from mpytool.runtime.model import Range
from mpytool.runtime.read import read_firmware

START, SIZE = 0x100A_0000, 0x16_0000
KEPT = "  data        -  not in the image: the board's file system stays (or: --data replace)"
MOUNTS = {**MODULES, "_boot.py": "import vfs\nvfs.VfsLfs2\n"}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project for a stand-in of MicroPython's firmware, with assets."""
    for name in ("src/main.py", "assets/a.bin", "assets/lib/tool.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    (tmp_path / "firmware.uf2").write_bytes(build_lookalike(MOUNTS).uf2)
    monkeypatch.chdir(tmp_path)

    def make(data):
        path = tmp_path / "mpytool.toml"
        path.write_text(
            f'name = "app"\nboards = ["rpi_pico"]\nruntime = "firmware.uf2"\n'
            f'[data]\nsources = ["assets"]\n{data}'
        )
        return load_project_config(path)

    return make


def files_in(data):
    image = parse_image(data, load_board("rpi_pico")).image
    found = image.read_filled(START, SIZE)
    return read_littlefs(found, Geometry(4096, SIZE // 4096, 256))


def one(config, **changes):
    (image,) = build_project(config, changes=Changes(**changes))
    assert not image.mistakes, image.mistakes
    return image


def test_a_file_system_is_in_the_image_by_choice_only(project):
    plain = one(project('format = "littlefs"'))
    assert plain.report.splitlines()[-1] == KEPT
    update = plain.output.read_bytes()
    assert parse_image(update).image.end <= START
    full = one(project('format = "littlefs"\nexisting = "replace"'))
    assert full.report.splitlines()[-1] == (
        "  data        16,384  2 files as LittleFS at 0x100a0000, of 1,441,792: replaces the "
        "board's file_system"
    )
    data = full.output.read_bytes()
    assert files_in(data) == (DataFile("a.bin", b"x = 1\n"), DataFile("lib/tool.py", b"x = 1\n"))
    # The rest is the same, byte by byte.
    below = parse_image(data).image.clipped(0, START)
    assert [d for d in below.diff(parse_image(update).image) if d.old or d.new.strip(b"\xff")] == []
    assert read_firmware(data, "x").runtime.entries[0].name == "main.py"
    # The command line's choice counts more.
    config = project('format = "littlefs"\nexisting = "replace"')
    assert one(config, replace_data=False).output.read_bytes() == update
    config = project('format = "littlefs"')
    assert one(config, replace_data=True).output.read_bytes() == data
    assert build_for(config, "rpi_pico", changes=Changes(replace_data=True)).data == data
    assert build_for(config, "rpi_pico").data == update


def test_changed_data_are_built_again(project):
    config = project('format = "littlefs"\nexisting = "replace"\ncompile = true')
    assert not one(config).is_fresh
    assert one(config).is_fresh
    (config.root / "assets/lib/tool.py").write_text("x = 2\n")
    image = one(config)
    assert not image.is_fresh
    files = dict(files_in(image.output.read_bytes()))
    assert list(files) == ["a.bin", "lib/tool.mpy"]
    assert files["lib/tool.mpy"][:2] == b"M\x06"


def test_a_module_of_files(project):
    config = project('format = "modules"')
    image = one(config)
    assert "data  " not in image.report
    data = image.output.read_bytes()
    assert [e.name for e in read_firmware(data, "x").runtime.entries][:2] == ["main.py", "data.py"]
    assert b"x = 1\n" in parse_image(data).image.segments[0].data
    assert one(config).is_fresh
    (config.root / "assets/a.bin").write_bytes(b"something else")
    assert not one(config).is_fresh
    (config.root / "src/data.py").touch()
    (image,) = build_project(config)
    assert "the module data.py is given twice: " in image.mistakes[0].message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('format = "romfs"', "the runtime cannot mount ROMFS: it has no VfsRom"),
        ('format = "littlefs"\nsize = 4096', "data.size: a LittleFS volume must have the"),
        ('format = "littlefs"', "do not fit the file system of 1,441,792 bytes"),
    ],
)
def test_mistakes(project, data, message):
    config = project(f'existing = "replace"\n{data}')
    if "fit" in message:
        (config.root / "assets/a.bin").write_bytes(bytes(2 << 20))
    (image,) = build_project(config)
    assert message in image.mistakes[0].message
    assert not (config.root / "build").exists()


def test_a_runtime_that_brings_a_file_system(project):
    """A dump of a board's flash: what is in it would be written over the board's files."""
    config = project('format = "littlefs"')
    dump = build_lookalike(MOUNTS, size=0xA_2000)
    (config.root / "firmware.uf2").write_bytes(dump.uf2)
    (image,) = build_project(config)
    assert "holds 8,192 bytes in the board's file_system" in image.mistakes[0].message
    assert files_in(one(config, replace_data=True).output.read_bytes())
    (config.root / "mpytool.toml").write_text(
        'name = "app"\nboards = ["rpi_pico"]\nruntime = "firmware.uf2"\n'
    )
    assert one(load_project_config(config.path)).report.splitlines()[-1] == (
        "  data        8,192  of the runtime's file lie at 0x100a0000: they replace the board's "
        "file_system"
    )


def test_a_program_where_the_file_system_would_be(project):
    config = project('format = "littlefs"\nexisting = "replace"')
    built = build_for(project('format = "littlefs"'), "rpi_pico")
    load = Range(built.link.runtime.load.start, START + 2)
    image = built.link.runtime.image.overlaid([(START - 1, b"abc")])
    runtime = replace(built.link.runtime, load=load, image=image)
    over = built._replace(link=replace(built.link, runtime=runtime))
    with pytest.raises(
        ProjectError, match="the program has bytes at 0x100a0000, in the file_system"
    ):
        add_data(config, config.options, over, None)
