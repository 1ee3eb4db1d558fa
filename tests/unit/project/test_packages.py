# SPDX-License-Identifier: MIT
"""Packages of a project: project file and lock change together, and builds use the lock."""

import os

import pytest

from mpytool.errors import PackageError, ProjectError, ToolError
from mpytool.output import write_together
from mpytool.packages.lock import read_lock
from mpytool.project.build import build_project
from mpytool.project.edit import edit_packages
from mpytool.project.load import load_project_config
from mpytool.project.packages import (
    change_packages,
    locked_files,
    sources_of,
    update_packages,
)


def change(path, **changes):
    config = load_project_config(path)
    return change_packages(config, sources_of(config), changes)


def update(path, *names):
    config = load_project_config(path)
    return update_packages(config, sources_of(config), frozenset(names) or None)[1]


def frozen(path, **options):
    files = locked_files(load_project_config(path), **options).files
    return {file.name: file.path.read_bytes() for file in files}


def versions(lock):
    return {package.name: package.version for package in lock.packages}


def test_add_build_update_remove(make_project, server):
    server.publish("led", "1.0", {"led/__init__.py": b"x = 1\n", "led/logo.bin": b"\0"})
    path = make_project("# a comment\n")
    assert frozen(path) == {}
    assert versions(change(path, led="latest")) == {"led": "1.0"}
    assert "# a comment\n" in path.read_text()
    assert path.read_text().endswith('[packages]\nled = "latest"\n')
    assert frozen(path, locked=True) == {"led/__init__.py": b"x = 1\n"}
    server.publish("led", "2.0", {"led/__init__.py": b"x = 2\n"})
    assert frozen(path) == {"led/__init__.py": b"x = 1\n"}
    (image,) = build_project(load_project_config(path), locked=True)
    assert image.mistakes == ()
    assert versions(update(path)) == {"led": "2.0"}
    assert frozen(path, locked=True) == {"led/__init__.py": b"x = 2\n"}
    (image,) = build_project(load_project_config(path))
    assert (image.mistakes, image.is_fresh) == ((), False)
    change(path, led=None)
    assert not (path.parent / "mpytool.lock").exists()
    assert frozen(path, locked=True) == {}


def test_the_lock_is_the_same_in_any_order(make_project, server):
    for name in ("a", "b", "c"):
        server.publish(name, "1", {f"{name}.py": name.encode()})
    path = make_project()
    lock = path.parent / "mpytool.lock"
    change(path, a="latest", b="1", c="latest")
    first = lock.read_bytes()
    change(path, b=None)
    change(path, a=None)
    change(path, b="1")
    change(path, a="latest")
    assert lock.read_bytes() == first


def test_locked(make_project, server):
    server.publish("led", "1.0", {"led.py": b"x"})
    path = make_project('packages = { led = "latest" }')
    with pytest.raises(ProjectError, match="there is no lock file, and --locked forbids"):
        frozen(path, locked=True)
    assert frozen(path) == {"led.py": b"x"}
    path.write_text(path.read_text().replace("latest", "1.0"))
    with pytest.raises(ProjectError, match="it does not have what the project file says of led"):
        frozen(path, locked=True)
    assert read_lock(path.parent / "mpytool.lock").requirements == {"led": "latest"}
    frozen(path)
    assert read_lock(path.parent / "mpytool.lock").requirements == {"led": "1.0"}


def test_what_was_locked_is_fetched_again_and_checked(make_project, server, tmp_path, monkeypatch):
    description = server.publish("led", "1.0", {"led.py": b"good"})
    path = make_project()
    change(path, led="latest")
    for file in (tmp_path / "cache/packages/files").rglob("*.py"):
        file.unlink()
    assert frozen(path, locked=True) == {"led.py": b"good"}
    for file in (tmp_path / "cache/packages/files").rglob("*.py"):
        file.write_bytes(b"changed on the disk")
    monkeypatch.setenv("MPYTOOL_OFFLINE", "1")
    for answer in (tmp_path / "cache/packages/answers").glob("*/*"):
        answer.unlink()
    with pytest.raises(PackageError, match="MPYTOOL_OFFLINE"):
        frozen(path)
    monkeypatch.delenv("MPYTOOL_OFFLINE")
    short = description["hashes"][0][1]
    server.pages[f"/pi/file/{short[:2]}/{short}"] = b"evil"
    with pytest.raises(PackageError, match=r"led: led.py at index:.* is not what was locked") as e:
        frozen(path, locked=True)
    assert "mpytool update led" in e.value.hint


def test_offline_from_the_cache(make_project, server, monkeypatch):
    server.publish("led", "1.0", {"led.py": b"x"})
    path = make_project()
    change(path, led="latest")
    monkeypatch.setenv("MPYTOOL_OFFLINE", "1")
    assert frozen(path, locked=True) == {"led.py": b"x"}
    change(path, led=None)
    assert versions(change(path, led="latest")) == {"led": "1.0"}


def test_packages_of_this_machine_are_watched(make_project, server):
    path = make_project()
    mine = path.parent.parent / "mine"
    mine.mkdir()
    (mine / "m.py").write_text("1")
    change(path, mine="../mine")
    assert frozen(path, locked=True) == {"m.py": b"1"}
    (mine / "m.py").write_text("2")
    with pytest.raises(ProjectError, match="the files of mine are not those that were locked"):
        frozen(path, locked=True)
    assert frozen(path) == {"m.py": b"2"}
    (mine / "n.py").write_text("3")
    assert frozen(path) == {"m.py": b"2", "n.py": b"3"}
    assert frozen(path, locked=True) == {"m.py": b"2", "n.py": b"3"}


def test_nothing_changes_when_it_fails(make_project, server, monkeypatch):
    server.publish("led", "1.0", {"led.py": b"x"})
    server.publish("bad", "1.0", {"led.py": b"other"})
    path = make_project()
    change(path, led="latest")
    lock = path.parent / "mpytool.lock"
    before = path.read_bytes(), lock.read_bytes()

    def unchanged():
        return (path.read_bytes(), lock.read_bytes()) == before

    for changes in ({"bad": "latest"}, {"gone": "latest"}, {"led": "9"}, {"led": "../gone"}):
        with pytest.raises(PackageError):
            change(path, **changes)
        assert unchanged()
    with pytest.raises(
        ProjectError, match="there is no package 'other'\nhint: packages of the project: led"
    ):
        change(path, other=None)
    with pytest.raises(ProjectError, match="there is no package 'other'"):
        update(path, "other")
    real = os.replace

    def fail(source, target):
        if target == str(lock):
            raise OSError(28, "No space left on device")
        real(source, target)

    server.publish("more", "1.0", {"more.py": b"m"})
    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(ToolError, match="cannot write it: No space left"):
        change(path, more="latest")
    assert unchanged()
    assert sorted(p.name for p in path.parent.iterdir()) == ["mpytool.lock", "mpytool.toml", "src"]


def test_a_damaged_lock(make_project, server):
    server.publish("led", "1.0", {"led.py": b"x"})
    path = make_project()
    change(path, led="latest")
    (path.parent / "mpytool.lock").write_text("nonsense")
    with pytest.raises(PackageError, match="the lock file is not TOML"):
        frozen(path)
    with pytest.raises(PackageError, match="delete it and run: mpytool update"):
        change(path, led="1.0")
    assert versions(update(path)) == {"led": "1.0"}
    assert frozen(path, locked=True) == {"led.py": b"x"}


@pytest.mark.parametrize(
    "text",
    [
        '[packages]\nold = "1" # why\n\n[data]\nsources = ["x"]\n',
        'packages = { old = "1" }\n',
        'packages.old = "1"\n',
        '[tool]\nmpytool.packages.old = "1"\n',
    ],
)
def test_project_files_are_edited_where_they_are(tmp_path, text):
    name = "pyproject.toml" if "tool" in text else "mpytool.toml"
    path = tmp_path / name
    edited, config = edit_packages(text.encode(), path, {"led": "latest", "old": None})
    assert config.packages == {"led": "latest"}
    again, config = edit_packages(edited, path, {"led": None, "old": "1"})
    assert config.packages == {"old": "1"}
    assert ("[data]" in text) == (b"[data]" in again)


def test_files_are_written_together(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_text("old")
    write_together({a: b"1", b: b"2"})
    assert (a.read_bytes(), b.read_bytes()) == (b"1", b"2")
    (tmp_path / "x").write_text("")
    with pytest.raises(ToolError):
        write_together({a: b"3", b: None, tmp_path / "x" / "c": b"4"})
    assert (a.read_bytes(), b.read_bytes()) == (b"1", b"2")
    write_together({a: None, tmp_path / "gone": None})
    assert not a.exists()
