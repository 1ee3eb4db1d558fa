# SPDX-License-Identifier: MIT
"""Which files are data, and their names on the board."""

import sys

import pytest

from mpytool.data.files import DataFile, check_names, collect
from mpytool.errors import ProjectError


@pytest.fixture
def root(tmp_path):
    for name in ("a/x.bin", "a/sub/y.py", "a/main.py", "a/.hidden", "a/__pycache__/z", "b.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path


def test_folders_and_files(root):
    assert collect(root, ["b.txt", "a"]) == (
        DataFile("b.txt", b"b.txt"),
        DataFile("main.py", b"a/main.py"),
        DataFile("sub/y.py", b"a/sub/y.py"),
        DataFile("x.bin", b"a/x.bin"),
    )


def test_modules_are_compiled_but_what_the_firmware_starts(root):
    seen = []

    def compile_one(path, text):
        seen.append(path)
        return text.upper()

    names = {file.name: file.data for file in collect(root, ["a"], compile_one)}
    assert names == {"x.bin": b"a/x.bin", "sub/y.mpy": b"A/SUB/Y.PY", "main.py": b"a/main.py"}
    assert seen == [root / "a/sub/y.py"]
    (root / "a/sub/y.mpy").touch()
    with pytest.raises(ProjectError, match=r"two files are sub/y\.mpy on the board"):
        collect(root, ["a"], compile_one)


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        (["gone"], "there is no file or folder .*gone"),
        (["a", "a/x.bin"], r"two files are x\.bin on the board: .* and "),
        (["a/__pycache__/..", "empty"], "two files|there is no"),
        (["a/empty"], "there are no files"),
    ],
)
def test_mistakes(root, sources, message):
    (root / "a/empty").mkdir()
    (root / "empty").mkdir()
    (root / "empty/x.bin").touch()
    with pytest.raises(ProjectError, match=message):
        collect(root, sources)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_that_lead_back(root):
    (root / "a/sub/again").symlink_to(root / "a")
    assert len(collect(root, ["a"])) == 3


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a", "a"], "two files are a"),
        (["a", "a/b"], "a is both a file and a folder"),
        (["n" * 256], "cannot be the name"),
        (["x/" + "\u00e4" * 128], "cannot be the name"),
        (["a//b"], "cannot be the name"),
        (["../b"], "cannot be the name"),
        (["a\0b"], "cannot be the name"),
        (["\udc80"], "cannot be the name"),
    ],
)
def test_names(names, message):
    with pytest.raises(ProjectError, match=message):
        check_names(DataFile(name, b"") for name in names)
    assert check_names([DataFile("n" * 255, b"")])
