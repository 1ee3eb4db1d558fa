# SPDX-License-Identifier: MIT
"""The packages of a project: add, remove and update them, and give their files to a build.

    change_packages(config, tools, {"aioble": "latest"})      mpytool.toml and mpytool.lock
    update_packages(config, tools, None)                      mpytool.lock alone
    locked_files(config, tools)                               what a build freezes

The project file and the lock change together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mpytool.errors import PackageError, ProjectError
from mpytool.freeze.files import SUFFIXES, ProjectFile, frozen_name
from mpytool.output import write_together, write_whole
from mpytool.packages.lock import Lock, LockedFile, LockedPackage, dump_lock, read_lock
from mpytool.packages.store import Store, digest
from mpytool.project.model import ProjectConfig

if TYPE_CHECKING:
    from mpytool.packages.resolve import Progress
    from mpytool.packages.sources import Sources


@dataclass(frozen=True, slots=True)
class PackageFiles:
    """What the packages of a project give to a build.

    Attributes:
        files: modules to freeze.
        versions: the packages that are there, with their versions.
    """

    files: tuple[ProjectFile, ...] = ()
    versions: Mapping[str, str] | None = None


def sources_of(config: ProjectConfig, index: str | None = None) -> Sources:
    """Where a project's packages are found.

    Args:
        config: the project.
        index: the index that the command's option names.

    Raises:
        PackageError: a mirror is neither a URL nor a folder.
    """
    from mpytool.packages.fetch import Fetcher
    from mpytool.packages.mirrors import Mirrors
    from mpytool.packages.sources import Sources

    mirrors = Mirrors.choose(config.mirrors, config.root, index)
    return Sources(mirrors, Fetcher.default(), Store.default(), config.root)


def change_packages(
    config: ProjectConfig,
    sources: Sources,
    changes: Mapping[str, str | None],
    progress: Progress | None = None,
) -> Lock:
    """Add packages to a project, or remove them (None); write project file and lock.

    Raises:
        ToolError: the packages do not fit; nothing was changed.
    """
    from mpytool.packages.resolve import resolve
    from mpytool.project.edit import edit_packages

    for name, wanted in changes.items():
        if wanted is None and name not in config.packages:
            raise _not_there(config, name)
    data = _read(config.path)
    edited, changed = edit_packages(data, config.path, changes)
    old = read_lock(config.lock_path)
    lock = resolve(changed.packages, sources, old, frozenset(changes), progress)
    write_together({config.path: edited, config.lock_path: _lock_data(lock)})
    return lock


def update_packages(
    config: ProjectConfig,
    sources: Sources,
    names: frozenset[str] | None,
    progress: Progress | None = None,
) -> tuple[Lock | None, Lock]:
    """Choose packages anew, those of `names` or all; write the lock.

    Returns:
        the lock before and after.

    Raises:
        ToolError: the packages do not fit; nothing was changed.
    """
    from mpytool.packages.resolve import resolve

    old = read_lock(config.lock_path) if names is not None else _readable_lock(config.lock_path)
    for name in sorted(names or ()):
        if name not in config.packages and not (old and old.find(name)):
            raise _not_there(config, name)
    lock = resolve(config.packages, sources, old, names, progress)
    write_together({config.lock_path: _lock_data(lock)})
    return old, lock


def locked_files(
    config: ProjectConfig,
    *,
    locked: bool = False,
    index: str | None = None,
    progress: Progress | None = None,
) -> PackageFiles:
    """The files of all packages, each checked against the lock.

    A lock that does not fit the project file is made anew, unless `locked` forbids it.

    Raises:
        ProjectError: it is forbidden.
        PackageError: a package cannot be had, or is not what was locked.
    """
    lock = read_lock(config.lock_path)
    if not config.packages and lock is None:
        return PackageFiles()
    store, sources = Store.default(), _LazySources(config, index)
    if (reason := _outdated(config, lock, sources)) or lock is None:
        if locked:
            raise ProjectError(
                f"{config.lock_path}: {reason}, and --locked forbids to change it",
                hint="run `mpytool build` without --locked, and commit the lock",
            )
        from mpytool.packages.resolve import resolve

        lock = resolve(config.packages, sources.get(), lock, frozenset(), progress)
        write_whole(config.lock_path, dump_lock(lock))
    files: dict[str, ProjectFile] = {}
    for package in lock.packages:
        for file in package.files:
            if file.name.endswith(SUFFIXES):
                path = store.find(file.sha256, file.name) or _fetched(package, file, sources)
                name = frozen_name(file.name)
                files.setdefault(name, ProjectFile(name, path))
    return PackageFiles(tuple(files.values()), {p.name: p.version for p in lock.packages})


class _LazySources:
    """Sources that are only made if something is looked for: they take time to import."""

    def __init__(self, config: ProjectConfig, index: str | None) -> None:
        self._config = config
        self._index = index
        self._sources: Sources | None = None

    def get(self) -> Sources:
        self._sources = self._sources or sources_of(self._config, self._index)
        return self._sources


def _outdated(config: ProjectConfig, lock: Lock | None, sources: _LazySources) -> str:
    """Why a lock does not fit its project; "" if it does."""
    if lock is None:
        return "there is no lock file"
    for name in sorted({*config.packages, *lock.requirements}):
        if config.packages.get(name) != lock.requirements.get(name):
            return f"it does not have what the project file says of {name}"
    for package in lock.packages:
        if package.requirement.kind == "path" and _has_changed(package, sources.get()):
            return f"the files of {package.name} are not those that were locked"
    return ""


def _has_changed(package: LockedPackage, sources: Sources) -> bool:
    """Whether a package of this machine has other files than those that were locked."""
    now = {
        file.name: digest(sources.read(file.address))
        for file in sources.find(package.requirement).files
        if file.address.startswith("path:")
    }
    return now != {
        file.name: file.sha256 for file in package.files if file.address.startswith("path:")
    }


def _fetched(package: LockedPackage, file: LockedFile, sources: _LazySources) -> Path:
    """Where a locked file lies that had to be fetched again."""
    data = sources.get().read(file.address, package.requirement)
    if digest(data) != file.sha256:
        raise PackageError(
            f"{package.name}: {file.name} at {file.address} is not what was locked: expected "
            f"SHA-256 {file.sha256[:12]}..., found {digest(data)[:12]}...",
            hint=f"if the package was published anew and you trust it: mpytool update "
            f"{package.name}",
        )
    store = sources.get().store
    store.add(data, file.name)
    return store.path(file.sha256, file.name)


def _readable_lock(path: Path) -> Lock | None:
    """A lock that is to be replaced: a damaged one counts as none."""
    try:
        return read_lock(path)
    except PackageError:
        return None


def _lock_data(lock: Lock) -> bytes | None:
    """The lock file's contents; None if nothing is left to lock."""
    return dump_lock(lock) if lock.packages or lock.requirements or lock.runtimes else None


def _not_there(config: ProjectConfig, name: str) -> ProjectError:
    known = ", ".join(config.packages) or "none"
    return ProjectError(
        f"{config.path}: there is no package {name!r}", hint=f"packages of the project: {known}"
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ProjectError(f"{path}: cannot read it: {error.strerror or error}") from None
