# SPDX-License-Identifier: MIT
"""Fixtures: projects for the stand-in board, and a server with packages."""

from __future__ import annotations

import pytest
from package_server import PackageServer


@pytest.fixture
def server(monkeypatch, tmp_path):
    """A server that is the index, and a cache of its own."""
    with PackageServer() as running:
        monkeypatch.setenv("MPYTOOL_INDEX", f"{running.url}/pi")
        monkeypatch.setenv("MPYTOOL_GITHUB", f"{running.url}/github")
        monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path / "cache"))
        yield running


@pytest.fixture
def make_project(tmp_path, board_file, monkeypatch):
    """Writes files of a project for the stand-in board; the project file's path."""

    def make(toml: str = "", **texts: str):
        folder = tmp_path / "app"
        files = {"src/main.py": "x = 1\n", **{k.replace("__", "/"): v for k, v in texts.items()}}
        board = board_file.as_posix()
        files["mpytool.toml"] = f'name = "app"\nboards = ["{board}"]\n{toml}'
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        monkeypatch.chdir(folder)
        return folder / "mpytool.toml"

    return make
