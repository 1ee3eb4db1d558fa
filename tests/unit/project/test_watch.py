# SPDX-License-Identifier: MIT
"""Watching a project: what counts as a change, what a build gives, what stays warm."""

import os
from pathlib import Path

import pytest

import mpytool.build
from mpytool.build import Runtimes
from mpytool.errors import ToolError
from mpytool.project.watch import INTERVAL, ProjectWatch


class Time:
    """A clock that stands still but for sleeping; each sleep does the next of some actions."""

    def __init__(self):
        self.now, self.actions, self.sleeps = 0.0, [], []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.sleeps.append(seconds)
        self.now += seconds
        assert len(self.sleeps) < 100, "no change was seen"
        if self.actions:
            self.actions.pop(0)()


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def watch(time):
    def make(path, **options):
        return ProjectWatch(path, clock=time.clock, sleep=time.sleep, **options)

    return make


def write(path, text):
    """Write a file so that its date is another one, however coarse the clock is."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, ns=(before + 10**9, before + 10**9))


def names(paths):
    return [Path(path).name for path in paths]


def test_changes_are_seen_and_built(make_project, watch, time):
    path = make_project()
    source = path.parent / "src"
    watching = watch(path)
    first = watching.build()
    (image,) = first.images
    assert (first.is_built, image.is_fresh) == (True, False)
    old = image.output.read_bytes()
    time.actions = [lambda: None, lambda: write(source / "main.py", "x = 'another text'\n")]
    assert names(watching.wait()) == ["main.py"]
    assert watching.build().is_built
    assert image.output.read_bytes() != old
    time.actions = [lambda: write(source / "deep/er/more.py", "y = 2\n")]
    assert names(watching.wait()) == ["more.py"]
    assert watching.build().is_built
    time.actions = [(source / "deep/er/more.py").unlink]
    assert names(watching.wait()) == ["more.py"]


def test_a_file_that_is_written_slowly_is_built_once(make_project, watch, time):
    path = make_project()
    main = path.parent / "src/main.py"
    watching = watch(path)
    watching.build()
    time.actions = [lambda n=n: write(main, "x" * n) for n in (1, 2, 3)]
    assert names(watching.wait()) == ["main.py"]
    assert main.read_text() == "xxx"
    assert time.sleeps[0] == pytest.approx(INTERVAL)
    assert len(time.sleeps) == 4


def test_a_change_during_a_build_is_not_lost(make_project, watch, time, monkeypatch):
    path = make_project()
    watching = watch(path)
    real = mpytool.project.watch.build_project

    def slow(*arguments, **options):
        images = real(*arguments, **options)
        write(path.parent / "src/main.py", "z = 3\n")
        return images

    monkeypatch.setattr("mpytool.project.watch.build_project", slow)
    watching.build()
    assert names(watching.wait()) == ["main.py"]


def test_other_files_are_not_looked_at(make_project, watch, time):
    path = make_project(venv__x="")
    watching = watch(path)
    watching.build()
    source = path.parent / "src"

    def others():
        for name in ("notes.txt", ".hidden.py", "__pycache__/a.py", ".git/b.py"):
            write(source / name, "x")
        write(source / "venv/pyvenv.cfg", "")
        write(source / "venv/lib/c.py", "")
        write(path.parent / "build/d.py", "")

    time.actions = [others, lambda: None, lambda: write(source / "main.py", "x")]
    assert names(watching.wait()) == ["main.py"]


def test_mistakes_are_told_and_mended(make_project, watch, time):
    path = make_project()
    main, good = path.parent / "src/main.py", path.read_text()
    watching = watch(path)
    write(main, "x = = 1\n")
    broken = watching.build()
    assert not broken.is_built
    assert len(broken.mistakes) == 1
    time.actions = [lambda: write(main, "x = 1\n")]
    watching.wait()
    assert watching.build().is_built
    time.actions = [lambda: write(path, "nonsense = 1\n")]
    assert names(watching.wait()) == ["mpytool.toml"]
    broken = watching.build()
    assert (broken.images, len(broken.mistakes)) == ((), 1)
    time.actions = [lambda: write(path, good)]
    watching.wait()
    assert watching.build().is_built


def test_a_missing_folder_is_waited_for(make_project, watch, time):
    path = make_project('sources = ["src", "lib"]\n')
    watching = watch(path)
    assert "there is no module or folder" in watching.build().mistakes[0].message
    time.actions = [lambda: write(path.parent / "lib/led.py", "x = 1\n")]
    assert names(watching.wait()) == ["lib"]
    assert watching.build().is_built
    time.actions = [lambda: write(path.parent / "lib/led.py", "x = 2\n")]
    assert names(watching.wait()) == ["led.py"]


def test_manifests_and_what_they_include(make_project, watch, time):
    path = make_project('manifest = "manifest.py"\n', **{
        "manifest.py": 'include("more/manifest.py")\nmodule("main.py", base_path="src")\n',
        "more/manifest.py": 'module("led.py")\n', "more/led.py": "x = 1\n",
    })  # fmt: skip
    watching = watch(path)
    assert watching.build().is_built
    more = path.parent / "more/manifest.py"
    time.actions = [lambda: write(more, 'module("led.py")\nmodule("lamp.py")\n')]
    assert names(watching.wait()) == ["manifest.py"]
    assert not watching.build().is_built
    time.actions = [lambda: write(path.parent / "more/lamp.py", "x = 1\n")]
    assert names(watching.wait()) == ["lamp.py"]
    assert watching.build().is_built


def test_the_board_and_its_runtime(make_project, watch, time, board_file):
    watching = watch(make_project())
    watching.build()
    runtime = board_file.with_suffix(".elf")
    data = runtime.read_bytes()
    time.actions = [lambda: write(board_file, board_file.read_text() + "\n")]
    assert names(watching.wait()) == [board_file.name]
    watching.build()
    time.actions = [lambda: (runtime.unlink(), runtime.write_bytes(data))]
    assert names(watching.wait()) == [runtime.name]


def test_data_beside_the_program(make_project, watch, time):
    path = make_project('[data]\nsources = ["assets", "one.json"]\nformat = "modules"\n', **{
        "assets/logo.bin": "pixels", "one.json": "{}",
    })  # fmt: skip
    watching = watch(path)
    first = watching.build()
    assert first.is_built, first.mistakes
    old = first.images[0].output.read_bytes()
    for name in ("assets/logo.bin", "one.json", "assets/web/index.html"):
        time.actions = [lambda name=name: write(path.parent / name, "new and longer")]
        assert names(watching.wait()) == [Path(name).name]
        assert watching.build().is_built
    assert first.images[0].output.read_bytes() != old


def test_packages_of_this_machine(make_project, watch, time, tmp_path, monkeypatch):
    monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path / "cache"))
    write(tmp_path / "led/led.py", "x = 1\n")
    path = make_project('\n[packages]\nled = "../led/led.py"\n')
    watching = watch(path)
    outcome = watching.build()
    assert outcome.is_built, outcome.mistakes
    time.actions = [lambda: write(tmp_path / "led/led.py", "x = 'a new text'\n")]
    while "led.py" not in (changed := names(watching.wait())):
        assert changed == ["mpytool.lock"]  # which the first build wrote
        watching.build()
    (image,) = watching.build().images
    assert not image.is_fresh


def test_long_looks_are_rare(make_project, watch, time, monkeypatch):
    path = make_project()
    watching = watch(path)
    watching.build()
    real = watching._look

    def slow():
        time.now += 0.05
        return real()

    monkeypatch.setattr(watching, "_look", slow)
    time.actions = [lambda: None, lambda: write(path.parent / "src/main.py", "x")]
    watching.wait()
    assert time.sleeps[:2] == [pytest.approx(0.05 * 19)] * 2


def test_runtimes_stay_open(board_file, monkeypatch):
    from mpytool.boards.load import load_board

    board = load_board(str(board_file))
    opened = []
    real = mpytool.build.open_runtime
    monkeypatch.setattr(
        mpytool.build, "open_runtime", lambda *given: opened.append(given) or real(*given)
    )
    runtimes = Runtimes()
    first = runtimes.open(None, board)
    assert not first.is_analysed
    assert runtimes.open(None, board).is_analysed
    assert len(opened) == 1
    elf = board_file.with_suffix(".elf")
    os.utime(elf, ns=(1, 1))
    runtimes.open(None, board)
    assert len(opened) == 2
    elf.write_bytes(b"no ELF at all")
    with pytest.raises(ToolError):
        runtimes.open(None, board)
    with pytest.raises(ToolError, match=r"nowhere"):
        runtimes.open("nowhere", board)
