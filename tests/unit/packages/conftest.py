# SPDX-License-Identifier: MIT
"""Fixtures: a server with an index, a store, and sources that use both."""

from __future__ import annotations

import pytest
from package_server import PackageServer

from mpytool.packages.fetch import Fetcher
from mpytool.packages.mirrors import Mirrors
from mpytool.packages.sources import Sources
from mpytool.packages.store import Store


@pytest.fixture
def server():
    with PackageServer() as running:
        yield running


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache" / "packages")


@pytest.fixture
def root(tmp_path):
    """The project's folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def sources(server, store, root):
    hosts = {
        host: f"{server.url}/{host}/{{org}}/{{repo}}/{{ref}}/{{path}}"
        for host in ("github", "gitlab", "codeberg")
    }
    fetcher = Fetcher(timeout=0.3, total=1.0, attempts=2, pause=0.01)
    return Sources(Mirrors(f"{server.url}/pi", hosts), fetcher, store, root)
