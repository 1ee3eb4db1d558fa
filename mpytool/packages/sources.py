# SPDX-License-Identifier: MIT
"""Find packages where they come from: an index, a repository, a URL, this machine.

    sources.find(parse_requirement("aioble", "latest"))
        -> Found("aioble", version="0.6.1", files=(FoundFile("aioble/core.py", address, ...)))

An index may also be a folder: a copy of one, or a checkout of micropython-lib, whose manifests
then say what the index would.  Of the index's packages the sources are taken, not bytecode.

Source: micropython-lib's tools/build.py, "The output directory will have the following layout".
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

from mpytool.errors import Location, PackageError, ToolError
from mpytool.freeze.files import (
    MANIFEST_NAME,
    SUFFIXES,
    ManifestSettings,
    folder_files,
    from_folder,
    with_version,
)
from mpytool.freeze.manifest import Manifest, read_manifest
from mpytool.packages.fetch import MAX_FILE_SIZE, Fetcher, NotFoundError, UnreachableError
from mpytool.packages.mirrors import Mirrors
from mpytool.packages.package_json import MAX_SIZE, check_target, parse_package_json
from mpytool.packages.requirement import (
    HOSTS,
    LATEST,
    Requirement,
    is_path,
    parse_argument,
    parse_requirement,
)
from mpytool.packages.store import Store

DESCRIPTION_NAME = "package.json"
_LIBRARIES = ("micropython", "python-stdlib", "python-ecosys")
_ABSOLUTE = tuple(f"{kind}:" for kind in ("http", "https", *HOSTS))


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of a package.

    Attributes:
        name: its path on the device.
        address: where it is (`mpytool.packages.mirrors`).
        hash_start: the beginning of its SHA-256 if the package's description tells it.
    """

    name: str
    address: str
    hash_start: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A package as its source describes it.

    Attributes:
        requirement: what was asked for.
        version: its version; "" if it has none.
        files: its files.
        deps: what it needs.
    """

    requirement: Requirement
    version: str
    files: tuple[FoundFile, ...]
    deps: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """Where packages are looked for.

    Attributes:
        mirrors: the addresses of index and hosts.
        fetcher: how files are fetched.
        store: remembers what the index said.
        root: where relative paths of the project start.
    """

    mirrors: Mirrors
    fetcher: Fetcher
    store: Store
    root: Path
    _contents: dict[str, bytes] = field(default_factory=dict)  # by address, of a checkout

    def find(self, requirement: Requirement) -> Found:
        """The package that fulfils a requirement.

        Raises:
            PackageError: there is none, or its description is wrong.
        """
        if requirement.kind == "path":
            return self._in_folder(requirement)
        if requirement.kind == "index" and self._checkout is not None:
            return self._in_checkout(requirement, self._checkout)
        if requirement.location.endswith(SUFFIXES):
            name = requirement.location.rpartition("/")[2]
            check_target(name, str(requirement))
            return Found(requirement, "", (FoundFile(name, _address(requirement)),))
        return self._described(requirement)

    def read(self, address: str, package: Requirement | None = None) -> bytes:
        """The bytes of a file.

        Args:
            address: where it is.
            package: the package of the index that it belongs to, for checkouts.

        Raises:
            PackageError: it cannot be had.
        """
        if address.startswith("path:"):
            return _read(self.root / address.removeprefix("path:"))
        if address.startswith("index:"):
            if self._checkout is not None and package is not None:
                if address not in self._contents:
                    self._in_checkout(package, self._checkout)
                if address not in self._contents:
                    raise PackageError(
                        f"{package.name}: the file {address} is not in {self._checkout}",
                        hint="take the state of micropython-lib that the lock was made with, or "
                        f"run: mpytool update {package.name}",
                    )
                return self._contents[address]
            if (folder := self.mirrors.index_folder) is not None:
                return _read(folder / address.removeprefix("index:"))
        return self._fetch(self.mirrors.url(address))

    def _fetch(self, url: str, limit: int = MAX_FILE_SIZE) -> bytes:
        """The bytes of a URL; without network, those that it had last."""
        try:
            data = self.fetcher.get(url, limit)
        except UnreachableError:
            if (old := self.store.answer(url)) is not None:
                return old
            raise
        self.store.keep_answer(url, data)
        return data

    @property
    def _checkout(self) -> Path | None:
        """The index, if it is a checkout of micropython-lib."""
        folder = self.mirrors.index_folder
        return folder if folder and (folder / _LIBRARIES[1]).is_dir() else None

    # A package.json, of an index, a repository or a URL.

    def _described(self, requirement: Requirement) -> Found:
        address = _description_address(requirement)
        data = self._description(address, requirement)
        described = parse_package_json(data, address)
        files = [
            FoundFile(name, f"index:file/{short[:2]}/{short}", short)
            for name, short in described.hashes
        ]
        for name, url in described.urls:
            files.append(FoundFile(name, _joined(address, url, requirement)))
        deps = tuple(_dependency(name, version, address) for name, version in described.deps)
        return Found(requirement, described.version, tuple(files), deps)

    def _description(self, address: str, requirement: Requirement) -> bytes:
        """A package.json; without network, the one that was seen last."""
        if address.startswith("index:") and (folder := self.mirrors.index_folder) is not None:
            path = folder / address.removeprefix("index:")
            if not path.is_file():
                raise self._unknown(requirement)
            return _read(path)
        try:
            return self._fetch(self.mirrors.url(address), MAX_SIZE)
        except NotFoundError:
            raise self._unknown(requirement) from None

    def _unknown(self, requirement: Requirement) -> PackageError:
        """The error that there is no such package, with the nearest names of the index."""
        where = self.mirrors.index if requirement.kind == "index" else str(requirement)
        if requirement.kind != "index":
            return PackageError(
                f"{requirement.name}: there is no {DESCRIPTION_NAME} at {where}",
                hint="check organisation, repository and branch; name a .py file to take only it",
            )
        from mpytool.source.toml_reader import nearest

        versions = self._index_names()
        hint = "look the name up in the index of micropython-lib"
        if requirement.location in versions:
            known = ", ".join(versions[requirement.location]) or "only the latest"
            return PackageError(
                f"{requirement.location}: version {requirement.version} is not in the index "
                f"{where}",
                hint=f"versions: {known}",
            )
        if versions and (near := nearest(requirement.location, versions)).startswith("did"):
            hint = near
        return PackageError(
            f"{requirement.location}: no such package in the index {where}", hint=hint
        )

    def _index_names(self) -> Mapping[str, list[str]]:
        """The packages of the index with their versions; none if the index does not tell."""
        try:
            packages = json.loads(self.read("index:index.json"))["packages"]
            return {
                str(item["name"]): [str(v) for v in item.get("versions", {}).get("py", ())]
                for item in packages
            }
        except (ToolError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}

    # Folders of this machine.

    def _in_checkout(self, requirement: Requirement, checkout: Path) -> Found:
        """A package of micropython-lib, from its manifest, as its index would describe it."""
        for library in _LIBRARIES:
            for folder, dirs, names in os.walk(checkout / library):
                dirs.sort()
                if MANIFEST_NAME in names and Path(folder).name == requirement.location:
                    return self._checked_out(requirement, checkout, Path(folder))
        from mpytool.source.toml_reader import nearest

        known = {
            path.parent.name
            for name in _LIBRARIES
            for path in (checkout / name).rglob(MANIFEST_NAME)
        }
        near = nearest(requirement.location, sorted(known))
        raise PackageError(
            f"{requirement.location}: no such package in {checkout}",
            hint=near if near.startswith("did") else "",
        )

    def _checked_out(self, requirement: Requirement, checkout: Path, folder: Path) -> Found:
        manifest = self._manifest(folder / MANIFEST_NAME, checkout)
        version = manifest.metadata.version
        if requirement.version not in ("", LATEST, version):
            raise PackageError(
                f"{requirement.name}: expected version {requirement.version}, found "
                f"{version or 'none'} in {checkout}",
                hint='take "latest", or the index in the network',
            )
        files = []
        for file in manifest.files:
            from mpytool.packages.store import digest

            data = with_version(_read(file.path), file.version)
            short = digest(data)[:8]
            address = f"index:file/{short[:2]}/{short}"
            self._contents[address] = data
            check_target(file.name, str(folder))
            files.append(FoundFile(file.name, address, short))
        return Found(requirement, version, tuple(files))

    def _manifest(self, path: Path, library: Path | None) -> Manifest:
        variables = {"MPY_LIB_DIR": library} if library else {}
        return read_manifest(path, ManifestSettings(variables))

    def _in_folder(self, requirement: Requirement) -> Found:
        """A package of this machine: a file, or a folder with or without a description."""
        path = from_folder(self.root, requirement.location)
        if path.is_file() and path.suffix in SUFFIXES:
            return Found(requirement, "", (self._local_file(path.name, path, path.parent),))
        if path.is_file() and path.suffix == ".json":
            return self._described_here(requirement, path)
        if not path.is_dir():
            raise PackageError(
                f"{requirement.name}: there is no package at {path}",
                hint="expected a folder, a .py or .mpy file, or a package.json",
            )
        if (path / DESCRIPTION_NAME).is_file():
            return self._described_here(requirement, path / DESCRIPTION_NAME)
        version = ""
        if (path / MANIFEST_NAME).is_file():
            manifest = self._manifest(path / MANIFEST_NAME, self._checkout)
            files, version = list(manifest.files), manifest.metadata.version
        elif (path / "__init__.py").is_file():
            real = path.resolve()
            files = list(folder_files(real.parent, real.name))
        else:
            files = list(folder_files(path))
        base = Path() if (path / MANIFEST_NAME).is_file() else path
        found = tuple(self._local_file(file.name, file.path, base) for file in files)
        if not found:
            raise PackageError(f"{requirement.name}: {path} holds no .py or .mpy files")
        return Found(requirement, version, found)

    def _described_here(self, requirement: Requirement, path: Path) -> Found:
        described = parse_package_json(_read(path), str(path))
        if described.hashes:
            raise PackageError(
                f"{path}: a package on this machine cannot have hashes: they mean files of an "
                "index",
                hint="name its files in urls",
            )
        files = []
        for name, url in described.urls:
            if url.startswith(_ABSOLUTE):
                files.append(FoundFile(name, _joined("", url, requirement)))
            else:
                files.append(self._local_file(name, path.parent / url, path.parent))
        deps = tuple(_dependency(name, version, str(path)) for name, version in described.deps)
        return Found(requirement, described.version, tuple(files), deps)

    def _local_file(self, name: str, path: Path, base: Path) -> FoundFile:
        """A file of this machine; links must not lead out of `base`."""
        check_target(name, str(path))
        if not path.is_file():
            raise PackageError(f"{path}: there is no such file")
        if base != Path() and not path.resolve().is_relative_to(base.resolve()):
            raise PackageError(
                f"{path}: this file is not in the package's folder {base}",
                hint="a package may only name files of its own folder",
            )
        try:
            where = Path(os.path.relpath(path, self.root))
        except ValueError:  # on another drive
            where = path.resolve()
        return FoundFile(name, f"path:{where.as_posix()}")


def _address(requirement: Requirement) -> str:
    """The address of a single file."""
    if requirement.kind in HOSTS:
        return f"{requirement.kind}:{requirement.location}@{requirement.version or 'HEAD'}"
    return requirement.location


def _description_address(requirement: Requirement) -> str:
    """Where a package's description is."""
    if requirement.kind == "index":
        return f"index:package/py/{requirement.location}/{requirement.version or LATEST}.json"
    location = requirement.location
    if not location.endswith(".json"):
        location = f"{location.rstrip('/')}/{DESCRIPTION_NAME}"
    if requirement.kind in HOSTS:
        return f"{requirement.kind}:{location}@{requirement.version or 'HEAD'}"
    return location


def _joined(address: str, url: str, requirement: Requirement) -> str:
    """The address that a URL in a description means."""
    if url.startswith(("http:", "https:")):
        return parse_requirement(requirement.name, url).location
    if url.startswith(_ABSOLUTE):
        found = parse_requirement(requirement.name, url)
        same = found.kind == requirement.kind and found.location.startswith(
            "/".join(requirement.location.split("/")[:2]) + "/"
        )
        ref = found.version or (requirement.version if same else "") or "HEAD"
        return f"{found.kind}:{found.location}@{ref}"
    check_target(url, address)
    if address.startswith(("http:", "https:")):
        return urljoin(address, url)
    inner, _, ref = address.partition("@")
    folder = inner.rpartition("/")[0]
    return f"{folder}/{url}@{ref}" if ref else f"{folder}/{url}"


def _dependency(name: str, version: str, where: str) -> Requirement:
    """What an entry of deps means."""
    wanted = version
    if name.startswith(_ABSOLUTE):
        wanted = name.removesuffix("/")
        if version != LATEST and not name.startswith("http") and "@" not in name:
            wanted = f"{wanted}@{version}"
    try:
        own, wanted = parse_argument(wanted) if wanted != version else (name, wanted)
        if is_path(wanted) or not re.fullmatch(r"[A-Za-z0-9_][\w.-]{0,99}", own, re.ASCII):
            raise PackageError(f"expected a package's name and version, found {name!r}")  # noqa: TRY301
        return parse_requirement(own, wanted)
    except PackageError as error:
        raise PackageError(f"deps: {error.message}", Location(where)) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or error
        raise PackageError(f"{path}: cannot read it: {reason}") from None
