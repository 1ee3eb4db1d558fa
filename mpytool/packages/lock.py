# SPDX-License-Identifier: MIT
"""mpytool.lock: exactly which packages, firmware and bytes a project is built with.

    format = 1

    [requirements]
    aioble = "latest"

    [[package]]
    name = "aioble"
    source = "index:aioble"
    wanted = "latest"
    version = "0.6.1"
    needs = []
    files = [
      { name = "aioble/core.py", sha256 = "3f2a...", address = "index:file/3f/3f2a88c1" },
    ]

    [[runtime]]
    board = "rpi_pico"
    wanted = "micropython@1.28"
    version = "1.28.0"
    sha256 = "9c01..."
    address = "firmware:RPI_PICO-20260101-v1.28.0.uf2"

The same packages give the same file: all is sorted, and there is no date in it.

Source: docs/formats/package-lock.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from mpytool.errors import Location, PackageError, ToolError
from mpytool.packages.package_json import check_target
from mpytool.packages.requirement import Requirement, parse_requirement
from mpytool.source.toml_reader import (
    Checks,
    MismatchError,
    TomlReader,
    list_of,
    matching,
    number,
    table,
    text,
)

FORMAT = 1
_MAX_SIZE = 8 << 20  # bytes
_HEADER = "# Written by mpytool: add, remove and update change it; commit it with the project."


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A file of a package, exactly.

    Attributes:
        name: its path on the device.
        sha256: of its bytes, in hexadecimal.
        address: where it was found (`mpytool.packages.mirrors`).
    """

    name: str
    sha256: str
    address: str


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """A package, exactly.

    Attributes:
        requirement: what was wanted of it.
        version: what was found; "" if it has none.
        needs: what it needs, sorted by name.
        files: its files, sorted by name.
    """

    requirement: Requirement
    version: str
    needs: tuple[Requirement, ...]
    files: tuple[LockedFile, ...]

    @property
    def name(self) -> str:
        """How the project calls it."""
        return self.requirement.name


class LockedRuntime(NamedTuple):
    """MicroPython's own firmware for a board, exactly.

    Attributes:
        board: the board's id.
        wanted: what the project file said: "micropython@1.28".
        version: what was taken.
        sha256: of the firmware file, in hexadecimal.
        address: where it can be fetched; "" if it was added by hand.
    """

    board: str
    wanted: str
    version: str
    sha256: str
    address: str


@dataclass(frozen=True, slots=True)
class Lock:
    """All packages of a project, and its boards' firmware of MicroPython.

    Attributes:
        requirements: what the project file wanted when the lock was made.
        packages: all packages, sorted by name.
        runtimes: firmware, sorted by board.
    """

    requirements: Mapping[str, str] = field(default_factory=dict)
    packages: tuple[LockedPackage, ...] = ()
    runtimes: tuple[LockedRuntime, ...] = ()

    def find(self, name: str) -> LockedPackage | None:
        """The package of that name, or None."""
        return next((package for package in self.packages if package.name == name), None)

    def runtime(self, board: str) -> LockedRuntime | None:
        """The firmware for the board of that id, or None."""
        return next((runtime for runtime in self.runtimes if runtime.board == board), None)


def read_lock(path: Path) -> Lock | None:
    """A lock file; None if there is none.

    Raises:
        PackageError: it is damaged.
    """
    try:
        if not path.exists():
            return None
        with path.open("rb") as file:
            data = file.read(_MAX_SIZE + 1)
    except OSError as error:
        raise PackageError(f"{path}: cannot read it: {error.strerror or error}") from None
    if len(data) > _MAX_SIZE:
        raise PackageError("expected a lock file, found more than 8 MiB", Location(str(path)))
    try:
        return parse_lock(data, path)
    except ToolError as error:
        hint = f"{error.hint}; " if error.hint else ""
        hint += "take the file from version control, or delete it and run: mpytool update"
        raise PackageError(error.message, error.location, hint) from None


def parse_lock(data: bytes, path: Path) -> Lock:
    """The lock that `data`, the contents of the file `path`, describes.

    Raises:
        PackageError: it describes none.
    """
    reader = TomlReader(data, path, "lock file", PackageError)
    get = reader.table(reader.values, (), _LOCK_KEYS, _LOCK_TABLES)
    requirements = get["requirements"]
    for name, wanted in requirements.items():
        reader.checked(text, wanted, ("requirements",), name)
    packages = tuple(_package(reader, values, i) for i, values in enumerate(get.get("package", ())))
    names = [package.name for package in packages]
    for index, package in enumerate(packages):
        missing = [need.name for need in package.needs if need.name not in names]
        if package.name in names[:index] or missing:
            what = f"there is no package {missing[0]!r}" if missing else "it is there twice"
            raise reader.fault(("package", index), "name", f"{package.name}: {what}")
    for name in requirements:
        if name not in names:
            raise reader.fault(("requirements",), name, f"{name}: there is no such package")
    return Lock(requirements, packages, _runtimes(reader, get.get("runtime", ())))


def _runtimes(reader: TomlReader, tables: Sequence[dict[str, Any]]) -> tuple[LockedRuntime, ...]:
    out: list[LockedRuntime] = []
    for index, values in enumerate(tables):
        here = ("runtime", index)
        found = LockedRuntime(**reader.table(values, here, _RUNTIME_KEYS, {}))
        if any(other.board == found.board for other in out):
            raise reader.fault(here, "board", f"{found.board}: it is there twice")
        out.append(found)
    return tuple(out)


def _package(reader: TomlReader, values: dict[str, Any], index: int) -> LockedPackage:
    here = ("package", index)
    get = reader.table(values, here, _PACKAGE_KEYS, {})
    location = get["source"].partition(":")[2]
    try:
        requirement = parse_requirement(get["name"], get["wanted"], location)
        needs = tuple(parse_requirement(n, w, s) for n, w, s in get["needs"])
        files = []
        for number_, file in enumerate(get["files"]):
            checked = reader.table(file, (*here, "files", number_), _FILE_KEYS, {})
            check_target(checked["name"], str(reader.path))
            files.append(LockedFile(**checked))
    except ToolError as error:
        if error.location and error.location.line:
            raise
        raise reader.fault(here, "name", error.message) from None
    return LockedPackage(requirement, get["version"], needs, tuple(files))


def dump_lock(lock: Lock) -> bytes:
    """A lock as TOML in UTF-8."""
    lines = [_HEADER, f"format = {FORMAT}", "", "[requirements]"]
    lines += [
        f"{_key(name)} = {_quoted(lock.requirements[name])}" for name in sorted(lock.requirements)
    ]
    for package in sorted(lock.packages, key=lambda package: package.name):
        wanted = package.requirement
        lines += ["", "[[package]]", f"name = {_quoted(package.name)}"]
        lines += [f"source = {_quoted(f'{wanted.kind}:{wanted.location}')}"]
        lines += [f"wanted = {_quoted(wanted.wanted)}", f"version = {_quoted(package.version)}"]
        needs = [
            f"[{_quoted(need.name)}, {_quoted(need.wanted)}, {_quoted(need.location)}]"
            for need in sorted(package.needs, key=lambda need: need.name)
        ]
        lines += [f"needs = [{', '.join(needs)}]", "files = ["]
        for file in sorted(package.files, key=lambda file: file.name):
            lines.append(
                f"  {{ name = {_quoted(file.name)}, sha256 = {_quoted(file.sha256)}, "
                f"address = {_quoted(file.address)} }},"
            )
        lines.append("]")
    for runtime in sorted(lock.runtimes):
        values = runtime._asdict().items()
        lines += ["", "[[runtime]]", *(f"{key} = {_quoted(value)}" for key, value in values)]
    return ("\n".join(lines) + "\n").encode()


def _quoted(value: str) -> str:
    """A TOML string: JSON's escapes are TOML's, but for DEL, which must be escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return (
        name
        if name.replace("-", "").replace("_", "").isalnum() and name.isascii()
        else _quoted(name)
    )


def _need(value: Any) -> tuple[str, str, str]:
    if isinstance(value, list) and len(value) == 3 and all(isinstance(v, str) for v in value):
        return value[0], value[1], value[2]
    raise MismatchError("a list of names, versions and locations")


def _any_text(value: Any) -> str:
    if isinstance(value, str) and f"x{value}".isprintable():
        return value
    raise MismatchError("a text")


_LOCK_KEYS: Checks = {
    "format": number(FORMAT, FORMAT, f"{FORMAT}, or a newer mpytool"),
    "requirements": table,
}
_LOCK_TABLES: Checks = {"package": list_of(table), "runtime": list_of(table)}
_PACKAGE_KEYS: Checks = {
    "name": matching(r"[A-Za-z0-9_][\w.-]{0,99}", "a package's name"),
    "source": matching(r"\w+:.+", "index:NAME or another source"),
    "wanted": text,
    "version": _any_text,
    "needs": list_of(_need),
    "files": list_of(table),
}
_sha256 = matching(r"[0-9a-f]{64}", "64 hexadecimal digits")
_FILE_KEYS: Checks = {"name": text, "sha256": _sha256, "address": text}
_RUNTIME_KEYS: Checks = {
    "board": matching(r"\w[\w-]{0,99}", "a board's id"),
    "wanted": text,
    "version": matching(r"v?\d[\w.-]{0,60}", "a version"),
    "sha256": _sha256,
    "address": matching(r"(firmware:[\w.-]+)?", "firmware:FILE"),
}
