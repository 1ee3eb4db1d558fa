# SPDX-License-Identifier: MIT

import os
import sys
import threading

import pytest

from mpytool.errors import ToolError
from mpytool.output import write_whole

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")


def test_the_new_content_takes_the_place_of_the_old(tmp_path):
    path = tmp_path / "made" / "out.bin"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


@posix_only
def test_outputs_have_the_usual_permissions(tmp_path):
    write_whole(tmp_path / "out.bin", b"")
    (tmp_path / "usual").touch()
    usual = (tmp_path / "usual").stat().st_mode
    assert (tmp_path / "out.bin").stat().st_mode == usual
    write_whole(tmp_path / "out.elf", b"", executable=True)
    assert (tmp_path / "out.elf").stat().st_mode & 0o111 == (usual >> 2) & 0o111


def test_an_output_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(ToolError, match="folder: cannot write it"):
        write_whole(tmp_path / "folder", b"x")
    with pytest.raises(ToolError, match=r"out\.bin: cannot write it"):
        write_whole(tmp_path / "file" / "out.bin", b"x")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]


@posix_only
def test_a_pipe_is_written_to_and_stays(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    got = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    write_whole(path, b"through")
    reader.join(10)
    assert got == [b"through"]
    assert path.is_fifo()
