# SPDX-License-Identifier: MIT
"""What is wanted of a package, as text and as a value.

    in mpytool.toml                          on the command line
    aioble = "latest"                        aioble
    aioble = "0.6.1"                         aioble@0.6.1
    driver = "github:org/driver@v2"          github:org/driver@v2
    one = "github:org/repo/lib/one.py"       github:org/repo/lib/one.py
    led = "https://host/led/package.json"    https://host/led/package.json
    mine = "../mine"                         ../mine          (a path has a / in it)

A repository or a folder means the package.json in it; a .py or .mpy file is the package itself.

Source: MicroPython's documentation, "Package management" (mip).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from mpytool.errors import PackageError

LATEST = "latest"
HOSTS = ("github", "gitlab", "codeberg")
_NAME = re.compile(r"[A-Za-z0-9_][\w.-]{0,99}", re.ASCII)
_VERSION = re.compile(r"\w[\w.+-]{0,99}", re.ASCII)
_PART = r"[A-Za-z0-9_.][\w.-]*"
_REPOSITORY = re.compile(rf"({'|'.join(HOSTS)}):({_PART})/({_PART})((?:/{_PART})*)/?", re.ASCII)
_REF = re.compile(r"\w[\w./+-]{0,199}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is wanted of a package.

    Attributes:
        name: how the project calls it.
        kind: "index", a host of HOSTS, "url" or "path".
        location: its name in the index; "org/repo/inner/path"; the URL; or the path.
        version: a version or "latest" of the index, a branch or tag of a host, else "".
    """

    name: str
    kind: str
    location: str
    version: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """What two requirements share that speak of the same package."""
        return self.kind, self.location

    @property
    def wanted(self) -> str:
        """The value that a project file has."""
        if self.kind == "index":
            return self.version or LATEST
        return str(self)

    def __str__(self) -> str:
        at = f"@{self.version}" if self.version else ""
        return f"{self.kind}:{self.location}{at}" if self.kind in HOSTS else f"{self.location}{at}"


def parse_requirement(name: str, wanted: str, index_name: str = "") -> Requirement:
    """The requirement that a key of a project file means.

    Args:
        name: the key.
        wanted: its value.
        index_name: the package's name in the index, if it is not the key.

    Raises:
        PackageError: it means nothing.
    """
    if wanted.startswith(tuple(f"{host}:" for host in HOSTS)):
        return _repository(name, wanted)
    if re.match(r"https?://", wanted):
        return Requirement(name, "url", _checked_url(wanted))
    if is_path(wanted):
        return Requirement(name, "path", wanted.replace("\\", "/").rstrip("/") or "/")
    if not _VERSION.fullmatch(wanted):
        raise PackageError(
            f"{name}: expected a version, github:org/repo, a URL or a path, found {wanted!r}",
            hint='take "latest", and write a path with a slash: "./folder"',
        )
    index_name = index_name or name
    if not _NAME.fullmatch(index_name):
        raise PackageError(f"{name}: {index_name!r} cannot be a package's name in an index")
    return Requirement(name, "index", index_name, wanted)


def parse_argument(argument: str, name: str = "") -> tuple[str, str]:
    """Name and value, as a project file has them, of a package on the command line.

    Args:
        argument: what to add.
        name: how to call it; if "", it follows from the argument.

    Raises:
        PackageError: it names no package.
    """
    if argument.startswith(tuple(f"{host}:" for host in HOSTS)) or "://" in argument:
        wanted, own = argument, _last_part(argument)
    elif is_path(argument):
        wanted, own = _dotted(argument.replace("\\", "/")), _last_part(argument)
    else:
        own, _, version = argument.partition("@")
        wanted = version or LATEST
    name = name or own
    if not _NAME.fullmatch(name):
        raise PackageError(
            f"{argument}: {name!r} cannot be a package's name",
            hint="give a name, name@version, github:org/repo@ref, a URL or a path; --name renames",
        )
    parse_requirement(name, wanted)
    return name, wanted


def is_path(wanted: str) -> bool:
    """Whether a requirement is a path on this machine."""
    hosted = wanted.startswith(tuple(f"{host}:" for host in HOSTS))
    return (
        "://" not in wanted
        and not hosted
        and ("/" in wanted or "\\" in wanted or wanted in (".", "..") or wanted.startswith("~"))
    )


def _dotted(path: str) -> str:
    """A path that can be told from a version: with a slash."""
    absolute = PurePosixPath(path).is_absolute() or PureWindowsPath(path).drive
    return path if absolute or path.startswith((".", "~")) else f"./{path}"


def _last_part(address: str) -> str:
    """A package's name by its address: of the repository, the folder or the file."""
    path = re.split(r"[?#]", address.rsplit("://", maxsplit=1)[-1])[0]
    if address.startswith(tuple(f"{host}:" for host in HOSTS)):
        path = path.partition("@")[0].partition(":")[2]
    parts = [part for part in re.split(r"[\\/]", path) if part not in ("", ".", "..")]
    if len(parts) > 1 and parts[-1].endswith(".json"):
        parts.pop()
    return re.sub(r"\.(m?py|json)$", "", parts[-1]) if parts else ""


def _repository(name: str, wanted: str) -> Requirement:
    address, _, ref = wanted.partition("@")
    found = _REPOSITORY.fullmatch(address)
    if (
        not found
        or not _REF.fullmatch(ref or "HEAD")
        or ".." in re.split("[/:]", f"{address}/{ref}")
    ):
        kind = wanted.partition(":")[0]
        raise PackageError(
            f"{name}: expected {kind}:organisation/repository[/path][@branch or tag], found "
            f"{wanted!r}"
        )
    kind, organisation, repository, inner = found.groups()
    return Requirement(name, kind, f"{organisation}/{repository}{inner}", ref)


def _checked_url(url: str) -> str:
    if not re.fullmatch(r"https?://[\w.:\[\]-]+/[!-~]*", url, re.ASCII):
        raise PackageError(
            f"expected a URL of printable characters without a password, found {url!r}",
            hint="write spaces and other characters as %20 and so on",
        )
    return url
