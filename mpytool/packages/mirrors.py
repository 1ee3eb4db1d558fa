# SPDX-License-Identifier: MIT
"""From the address of a file to the URL where it is fetched.

    index:package/py/aioble/latest.json    https://micropython.org/pi/v2/package/py/aioble/...
    github:org/repo/lib/led.py@v2          https://raw.githubusercontent.com/org/repo/v2/lib/led.py
    https://host/led.py                    itself
    path:../mine/led.py                    a file from the project's folder
    firmware:RPI_PICO-20260101-v1.28.0.uf2 https://micropython.org/resources/firmware/RPI_PICO-...

Lock files have addresses, so that a lock serves with every mirror.  A mirror is chosen by the
command's option, by MPYTOOL_INDEX, MPYTOOL_GITHUB, MPYTOOL_GITLAB, MPYTOOL_CODEBERG or
MPYTOOL_FIRMWARE, or by [mirrors] of the project file, in this order.

Source: micropython-lib's mip/__init__.py for the URLs of the hosts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from mpytool.errors import PackageError
from mpytool.freeze.files import from_folder
from mpytool.packages.requirement import HOSTS

_DEFAULTS = {
    "index": "https://micropython.org/pi/v2",
    "github": "https://raw.githubusercontent.com/{org}/{repo}/{ref}/{path}",
    "gitlab": "https://gitlab.com/{org}/{repo}/-/raw/{ref}/{path}",
    "codeberg": "https://codeberg.org/api/v1/repos/{org}/{repo}/raw/{path}?ref={ref}",
    "firmware": "https://micropython.org",
}
_SHORT = "/{org}/{repo}/{ref}/{path}"  # for a base address without places of its own
_HOSTED = re.compile(r"(\w+):([^/@]+)/([^/@]+)/([^@]+)@(.+)")


@dataclass(frozen=True, slots=True)
class Mirrors:
    """Where files are fetched.

    Attributes:
        index: the index's URL, or a folder: a checkout of micropython-lib, or a copy of an
            index.
        hosts: URL of a file in a repository, with places for org, repo, ref and path.
        firmware: the site that has MicroPython's own firmware: its pages are below download/,
            its files below resources/firmware/.
    """

    index: str
    hosts: Mapping[str, str]
    firmware: str = _DEFAULTS["firmware"]

    @classmethod
    def choose(cls, settings: Mapping[str, str], root: Path, index: str | None = None) -> Mirrors:
        """The mirrors that options, environment and project choose.

        Args:
            settings: [mirrors] of the project file.
            root: the project's folder, where relative folders of it start.
            index: what the command's option says.

        Raises:
            PackageError: one is neither a URL nor a folder.
        """
        chosen = dict(_DEFAULTS)
        for name in _DEFAULTS:
            variable = f"MPYTOOL_{name.upper()}"
            if name == "index" and index:
                chosen[name] = _checked(index, "--index", name, Path())
            elif value := os.environ.get(variable):
                chosen[name] = _checked(value, variable, name, Path())
            elif name in settings:
                chosen[name] = _checked(settings[name], f"mirrors.{name}", name, root)
        return cls(chosen.pop("index"), chosen, chosen.pop("firmware"))

    @property
    def index_folder(self) -> Path | None:
        """The index, if it is a folder of this machine."""
        return None if "://" in self.index else Path(self.index)

    def url(self, address: str) -> str:
        """The URL of an address that is no path and not in a folder.

        Raises:
            PackageError: it is none.
        """
        kind = address.partition(":")[0]
        if kind in ("http", "https"):
            return address
        if kind == "index" and self.index_folder is None:
            return f"{self.index}/{quote(address.removeprefix('index:'))}"
        if kind == "firmware":
            name = address.removeprefix("firmware:")
            return f"{self.firmware}/resources/firmware/{quote(name, safe='')}"
        found = _HOSTED.fullmatch(address)
        if found is None or kind not in HOSTS:
            raise PackageError(f"expected the address of a file, found {address!r}")
        _, org, repo, path, ref = found.groups()
        places = {"org": org, "repo": repo, "ref": ref, "path": path}
        url = self.hosts[kind]
        for name, value in places.items():
            url = url.replace(f"{{{name}}}", quote(value))
        return url


def _checked(value: str, where: str, name: str, root: Path) -> str:
    """A mirror without a slash at its end; a folder with its whole path."""
    value = value.rstrip("/")
    if re.match(r"https?://[^/\s]", value):
        if name in HOSTS and "{path}" not in value:
            value += _SHORT
        return value
    folder = from_folder(root, value)
    if name == "index" and "://" not in value and folder.is_dir():
        return str(folder.resolve())
    expected = "a URL, or a folder with micropython-lib" if name == "index" else "a URL"
    raise PackageError(f"{where}: expected {expected}, found {value!r}")
