# SPDX-License-Identifier: MIT
# ruff: noqa: E501
"""Building projects: which files, when it is built again, limits, several boards, new projects."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mpytool.boards.load import load_board
from mpytool.compiler.cache import CompiledCache
from mpytool.errors import BoardError, ProjectError, SourceError, ToolError
from mpytool.freeze.files import ProjectFile
from mpytool.project.build import Changes, build_for, build_project, chosen_boards, freeze_for
from mpytool.project.create import create_project
from mpytool.project.inputs import project_of, runtime_of
from mpytool.project.load import load_project_config
from mpytool.project.packages import PackageFiles
from mpytool.project.stamp import read_stamp
from mpytool.run.program import load_program
from mpytool.runtime.cache import Cache


def error(image):
    """What is wrong with an image, with its place."""
    return "\n".join(f"{m.location or ''}: {m.message}" for m in image.mistakes)


NO_PACKAGES = PackageFiles()
PICO = load_board("rpi_pico")


def names(config, packages=NO_PACKAGES):
    files = project_of(config, PICO, packages, {}).files
    return {file.name: file.path.relative_to(config.root).as_posix() for file in files}


def test_sources(make_project):
    config = load_project_config(
        make_project(
            'sources = ["src", "lib/pkg", "tools/one.py"]', src__deep__a="", src__boot="",
            lib__pkg="", tools="",
        )
    )  # fmt: skip
    for name in ("src/deep/a", "src/boot", "lib/pkg", "tools"):
        (config.root / name).unlink()
    for name in (
        "src/deep/a.py",
        "lib/pkg/__init__.py",
        "lib/pkg/b.py",
        "lib/other.py",
        "tools/one.py",
    ):
        (config.root / name).parent.mkdir(parents=True, exist_ok=True)
        (config.root / name).write_text("")
    assert names(config) == {
        "main.py": "src/main.py", "deep/a.py": "src/deep/a.py", "pkg/__init__.py": "lib/pkg/__init__.py",
        "pkg/b.py": "lib/pkg/b.py", "one.py": "tools/one.py",
    }  # fmt: skip
    with pytest.raises(ProjectError, match=r"sources: there is no module or folder .*gone"):
        names(replace(config, sources=("gone",)))


def test_the_project_s_modules_win_over_packages(make_project, tmp_path):
    config = load_project_config(make_project())
    path = config.root / "cached.py"
    packages = PackageFiles(
        (ProjectFile("main.py", path), ProjectFile("led.py", path)), {"led": "1"}
    )
    assert names(config, packages) == {"led.py": "cached.py", "main.py": "src/main.py"}
    assert list(names(config, packages)) == ["led.py", "main.py"]


def test_a_manifest_with_variables_and_packages(make_project):
    config = load_project_config(
        make_project('manifest = "m.py"\nvariables = { MPY_DIR = "mp", KIND = "x" }')
    )
    (config.root / "mp/ports/rp2/boards/RPI_PICO/x").mkdir(parents=True)
    (config.root / "mp/ports/rp2/boards/RPI_PICO/x/p.py").write_text("")
    (config.root / "m.py").write_text('require("led")\nfreeze("$(BOARD_DIR)/$(KIND)")')
    packages = PackageFiles((), {"led": "1"})
    assert names(config, packages) == {"p.py": "mp/ports/rp2/boards/RPI_PICO/x/p.py"}
    with pytest.raises(SourceError, match=r"m.py:1:1: require: there is no package 'led'"):
        names(config)
    (config.root / "src/x").mkdir()
    (config.root / "src/x/q.py").write_text("")
    (file,) = project_of(config, PICO, packages, {"BOARD_DIR": str(config.root / "src")}).files
    assert file.name == "q.py"


def test_an_image_is_built_when_its_inputs_change(make_project, board_file):
    path = make_project()

    def build(**changes):
        (image,) = build_project(load_project_config(path), changes=Changes(**changes))
        assert error(image) == ""
        assert image.output.stat().st_size == image.size
        return image.is_fresh

    assert not build()
    assert build()
    os.utime(path.parent / "src/main.py", (1, 1))
    assert build()
    (path.parent / "src/main.py").write_text("x = 2\n")
    assert not build()
    assert build()
    (path.parent / "src/more.py").write_text("")
    assert not build()
    assert not build(optimise=3)
    assert not build()
    (path.parent / "build/app-standin.uf2").write_bytes(b"damaged")
    assert not build()
    board_file.write_text(board_file.read_text() + "# changed\n")
    assert not build()
    runtime = board_file.parent / "standin.elf"
    runtime.write_bytes(runtime.read_bytes() + b"\0")
    assert not build()
    assert build()
    stamp = path.parent / "build/.mpytool/app-standin.json"
    assert read_stamp(stamp).format == "uf2"
    for damage in (b"", b"{}", b"[]", b'{"inputs": 1}', b"[" * 10000):
        stamp.write_bytes(damage)
        assert read_stamp(stamp) is None
    assert not build()


def test_outputs(make_project, tmp_path):
    config = load_project_config(make_project('format = "hex"\noutput = "out/deep"'))
    (image,) = build_project(config)
    assert image.output == config.root / "out/deep/app-standin.hex"
    assert image.report.splitlines()[-1].startswith("  free flash")
    (image,) = build_project(config, changes=Changes(format="bin"))
    assert image.output.suffix == ".bin"
    (image,) = build_project(config, changes=Changes(output=tmp_path / "x.elf"))
    assert (image.format, image.output.read_bytes()[:4]) == ("elf", b"\x7fELF")
    (image,) = build_project(config, changes=Changes(output=tmp_path / "x.elf"))
    assert image.is_fresh


def test_limits(make_project):
    path = make_project("limits = { tables = 100 }")
    (image,) = build_project(load_project_config(path))
    assert "the tables take" in error(image)
    assert "limits.tables allows 100" in error(image)
    assert not (path.parent / "build").exists()
    path = make_project('limits = { free = "1 MiB" }')
    with pytest.raises(ProjectError, match=r"stay free, limits.free demands 1,048,576"):
        freeze_for(load_project_config(path), load_project_config(path).boards[0])
    path = make_project('limits = { tables = "1 MiB", free = 1 }')
    config = load_project_config(path)
    assert build_for(config, config.boards[0], cache=CompiledCache.default()).format == "uf2"


def test_a_board_that_fails_keeps_no_other_from_being_built(make_project, tmp_path, board_file):
    text = board_file.read_text()
    boards = []
    for number in range(3):
        other = board_file.with_name(f"b{number}.toml")
        other.write_text(text.replace('"standin"', f'"b{number}"'))
        boards.append(other.as_posix())
    board_file.with_name("b0.toml").write_text(
        text.replace('"standin"', '"b0"').replace("standin.elf", "gone.elf")
    )
    config = replace(load_project_config(make_project()), boards=(boards[0], str(board_file)))
    bad, good = build_project(config, workers=2)
    assert "the runtime of board b0 is missing" in error(bad)
    assert (error(good), good.output.is_file()) == ("", True)
    again = build_project(config, workers=1)
    assert [image.is_fresh for image in again] == [False, True]
    more = [board_file.with_name(f"b{number}.toml").as_posix() for number in (1, 2)]
    for number in (3, 4):
        more.append(board_file.with_name(f"b{number}.toml").as_posix())
        board_file.with_name(f"b{number}.toml").write_text(
            text.replace('"standin"', f'"b{number}"')
        )
    many = build_project(config, more)  # enough for several processes
    assert [image.board for image in many] == more
    for image in many:
        assert f"this runtime is for board 'standin', not '{Path(image.board).stem}'" in error(
            image
        )
    twin = board_file.with_name("twin.toml")
    twin.write_text(text)
    with pytest.raises(ProjectError, match="two boards have the id standin"):
        build_project(config, [str(twin), str(board_file)])
    with pytest.raises(ProjectError, match="cannot be the image of 2 boards"):
        build_project(config, changes=Changes(output=tmp_path / "x.uf2"))


def test_processes_give_the_same_bytes_as_one(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("print('here')")
    (tmp_path / "mpytool.toml").write_text('boards = ["rpi_pico", "qemu_mps2_an385"]')
    config = load_project_config(tmp_path / "mpytool.toml")
    first = {image.board: image.output.read_bytes() for image in build_project(config, workers=2)}
    for image in build_project(config):
        assert image.is_fresh
        image.output.unlink()
    second = {image.board: image.output.read_bytes() for image in build_project(config, workers=1)}
    assert first == second
    assert set(first) == {"rpi_pico", "qemu_mps2_an385"}


def test_boards(make_project):
    config = replace(load_project_config(make_project()), boards=("a", "b"))
    assert chosen_boards(config) == ("a", "b")
    assert chosen_boards(config, ("c", "c")) == ("c",)
    with pytest.raises(ProjectError, match="the project has no boards"):
        chosen_boards(replace(config, boards=()))


def test_runtimes(make_project, monkeypatch, tmp_path, board_file):
    monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path / "cache"))
    config = load_project_config(make_project())
    assert runtime_of(config, "bundled", PICO) is None
    (config.root / "fw.uf2").write_bytes(b"")
    assert runtime_of(config, "fw.uf2", PICO) == config.root / "fw.uf2"
    with pytest.raises(ProjectError, match=r"no file .*gone.uf2, and no runtime 'gone.uf2' in the"):
        runtime_of(config, "gone.uf2", PICO)
    with pytest.raises(ToolError, match="there is no such home folder"):
        runtime_of(config, "~nobody-of-that-name/x", PICO)
    with pytest.raises(ProjectError, match=r"https://h/x.uf2 is not on this machine"):
        runtime_of(config, "https://h/x.uf2", PICO)
    with pytest.raises(
        ProjectError, match=r"MicroPython 1.28 for rpi_pico is not in the cache"
    ) as e:
        runtime_of(config, "micropython@1.28", PICO)
    assert "mpytool runtime add FILE --name micropython-1.28-rpi_pico" in e.value.hint
    data, path = (board_file.parent / "standin.elf").read_bytes(), board_file
    board = load_board(str(board_file))
    for name in (
        "1.28.0-rpi_pico",
        "1.28.10-rpi_pico",
        "1.28.9-rpi_pico",
        "1.2-rpi_pico",
        "1.29.0-x",
    ):
        Cache.default().add(data, path, board=board, name=f"micropython-{name}")
    assert runtime_of(config, "micropython@1.28", PICO) == "micropython-1.28.10-rpi_pico"
    assert runtime_of(config, "micropython@v1.28.0", PICO) == "micropython-1.28.0-rpi_pico"
    assert runtime_of(config, "micropython", PICO) == "micropython-1.28.10-rpi_pico"
    assert runtime_of(config, "micropython-1.2-rpi_pico", PICO) == "micropython-1.2-rpi_pico"
    with pytest.raises(ProjectError, match=r"MicroPython 1.29 for rpi_pico"):
        runtime_of(config, "micropython@1.29", PICO)


def test_new(tmp_path, run_on_board, monkeypatch):
    monkeypatch.setenv("MPYTOOL_OFFLINE", "1")
    folder = tmp_path / "my-blinker"
    files = create_project(folder, ("qemu_mps2_an385", "rpi_pico", "esp32_generic"))
    assert {path.relative_to(folder).as_posix() for path in files} == {
        "mpytool.toml", "README.md", ".gitignore", ".github/workflows/build.yml", "src/main.py",
        "src/my_blinker/__init__.py", "tests/test_my_blinker.py",
    }  # fmt: skip
    config = load_project_config(folder / "mpytool.toml")
    assert config.boards == ("qemu_mps2_an385", "rpi_pico", "esp32_generic")
    assert config.options_for("esp32_generic").runtime == "micropython"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "2 passed" in done.stdout) == (0, True), done.stdout + done.stderr
    images = build_project(config)
    assert [bool(error(image)) for image in images] == [False, False, True]
    assert "MicroPython of any version for esp32_generic is not in the cache" in error(images[2])
    outcome = run_on_board(folder / "src", "rpi_pico")
    assert outcome.output.replace(b"\r", b"") == b"blink 1 of 3\nblink 2 of 3\nblink 3 of 3\n"
    workflow = (folder / ".github/workflows/build.yml").read_text()
    assert "path: build/my-blinker-*" in workflow
    assert "<" not in workflow.replace("<NAME>", "<")


def test_the_image_of_a_new_project_runs(tmp_path):
    from mpytool.image.container import read_image
    from mpytool.run.boot import boot

    create_project(tmp_path / "x")
    (image,) = build_project(load_project_config(tmp_path / "x/mpytool.toml"))
    output = bytearray()
    assert boot(read_image(image.output, PICO), PICO, output.extend, timeout=60) == 0
    assert output.replace(b"\r", b"") == b"blink 1 of 3\nblink 2 of 3\nblink 3 of 3\n"
    assert load_program(image.output, PICO).format == "uf2"


def test_new_overwrites_nothing(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/x").write_text("")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    for name in ("full", "file"):
        with pytest.raises(ProjectError, match="it is there already, and not empty"):
            create_project(tmp_path / name)
    create_project(tmp_path / "empty")
    for name in ("-x", "a b", "é", "..."):
        with pytest.raises(ProjectError, match="cannot be a project's name"):
            create_project(tmp_path / name)
    with pytest.raises(BoardError, match="unknown board"):
        create_project(tmp_path / "other", ("rpi_pcio",))
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("name", "package"),
    [("json", "app_json"), ("2048", "app_2048"), ("class", "app_class"), ("My.App", "my_app")],
)
def test_names_of_packages(tmp_path, name, package):
    create_project(tmp_path / name)
    assert (tmp_path / name / "src" / package / "__init__.py").is_file()


def test_a_missing_source_is_an_error_of_its_board(make_project):
    path = make_project('sources = ["gone"]')
    (image,) = build_project(load_project_config(path))
    assert error(image).startswith(f": {path}: sources: there is no module")
    with pytest.raises(ToolError, match="there is no module"):
        build_for(load_project_config(path), load_project_config(path).boards[0])
