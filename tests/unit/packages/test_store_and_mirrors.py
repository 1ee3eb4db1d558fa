# SPDX-License-Identifier: MIT
"""The store of files, and which mirror is taken."""

from pathlib import Path

import pytest

from mpytool.errors import PackageError
from mpytool.packages.mirrors import Mirrors
from mpytool.packages.store import Store, digest


def test_files_are_kept_by_content(store):
    sha256 = store.add(b"x = 1", "led/__init__.py")
    assert sha256 == digest(b"x = 1")
    assert store.find(sha256, "other.py").read_bytes() == b"x = 1"
    assert store.find(sha256, "other.mpy") is None
    assert store.path(sha256, "logo.png").suffix == ""
    assert store.add(b"x = 1", "again.py") == sha256


def test_a_changed_file_is_as_none(store):
    sha256 = store.add(b"x = 1", "a.py")
    store.path(sha256, "a.py").write_bytes(b"x = 2")
    assert store.find(sha256, "a.py") is None
    store.add(b"x = 1", "a.py")
    assert store.find(sha256, "a.py") is not None


def test_answers(store):
    assert store.answer("https://h/x") is None
    store.keep_answer("https://h/x", b"{}")
    assert store.answer("https://h/x") == b"{}"


def test_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path))
    assert Store.default().folder == tmp_path / "packages"


def test_urls():
    mirrors = Mirrors.choose({}, Path())
    assert mirrors.url("index:file/ab/abcd") == "https://micropython.org/pi/v2/file/ab/abcd"
    assert mirrors.url("https://h/x.py") == "https://h/x.py"
    github = "https://raw.githubusercontent.com/o/r/v1/lib/a%20b.py"
    assert mirrors.url("github:o/r/lib/a b.py@v1") == github
    assert mirrors.url("gitlab:o/r/x.py@HEAD") == "https://gitlab.com/o/r/-/raw/HEAD/x.py"
    codeberg = "https://codeberg.org/api/v1/repos/o/r/raw/x.py?ref=v1"
    assert mirrors.url("codeberg:o/r/x.py@v1") == codeberg
    for wrong in ("github:o/r", "bitbucket:o/r/x.py@v1", "x"):
        with pytest.raises(PackageError, match="expected the address of a file"):
            mirrors.url(wrong)


def test_option_environment_project(monkeypatch, tmp_path):
    project = {"index": "https://project/pi/", "github": "https://project/gh"}
    assert Mirrors.choose(project, tmp_path).index == "https://project/pi"
    url = "https://project/gh/o/r/v1/x.py"
    assert Mirrors.choose(project, tmp_path).url("github:o/r/x.py@v1") == url
    monkeypatch.setenv("MPYTOOL_INDEX", "http://environment/pi")
    monkeypatch.setenv("MPYTOOL_GITHUB", "http://environment/{repo}/{path}?{ref}")
    assert Mirrors.choose(project, tmp_path).index == "http://environment/pi"
    url = "http://environment/r/x.py?v1"
    assert Mirrors.choose(project, tmp_path).url("github:o/r/x.py@v1") == url
    assert Mirrors.choose(project, tmp_path, "http://option").index == "http://option"


def test_folders(monkeypatch, tmp_path):
    (tmp_path / "lib").mkdir()
    assert Mirrors.choose({"index": "lib"}, tmp_path).index_folder == tmp_path / "lib"
    monkeypatch.chdir(tmp_path)
    assert Mirrors.choose({}, tmp_path / "project", "lib").index_folder == tmp_path / "lib"
    with pytest.raises(PackageError, match=r"--index: expected a URL, or a folder .*'gone'"):
        Mirrors.choose({}, tmp_path, "gone")
    with pytest.raises(PackageError, match=r"mirrors.github: expected a URL, found 'lib'"):
        Mirrors.choose({"github": "lib"}, tmp_path)
