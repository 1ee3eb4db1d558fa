# SPDX-License-Identifier: MIT
"""From what a project wants to the packages that fulfil it, with all that they need.

    app wants a "latest", b "latest"         a 1.0 needs c "2.0"
                                             b 3.1 needs c "latest"
    -> a 1.0, b 3.1, c 2.0                   a version beats "latest"

Two versions of one package, two packages of one name, two different files of one name, and
packages that need each other in a circle are errors that show the way to both.

A package that a lock has already stays as it is, unless it is to be updated or its lock does
not fit what is wanted now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from mpytool.errors import PackageError
from mpytool.packages.lock import Lock, LockedFile, LockedPackage
from mpytool.packages.requirement import LATEST, Requirement, parse_requirement
from mpytool.packages.sources import Found, FoundFile, Sources

_PROJECT = "the project"
_DOWNLOADS = 8  # at a time
_MAX_PACKAGES = 500
_SURE = 8  # hexadecimal digits of a SHA-256 that mean one file, as the index takes them

# Told about each package that is looked up.
Progress = Callable[[str], None]


def resolve(
    wanted: Mapping[str, str],
    sources: Sources,
    old: Lock | None = None,
    update: frozenset[str] | None = frozenset(),
    progress: Progress | None = None,
) -> Lock:
    """Choose all packages, and fetch all of their files into the store.

    Args:
        wanted: requirements of the project by name.
        sources: where packages are found.
        old: the lock so far, whose choices are kept where they fit.
        update: names of packages whose choice is not kept; None for all.
        progress: told about each package.

    Raises:
        PackageError: there is no choice that fits, or a file cannot be had.
    """
    resolver = _Resolver(sources, _kept(old, update), progress)
    requirements = [parse_requirement(name, wanted[name]) for name in sorted(wanted)]
    packages = resolver.resolve(requirements)
    _check_files(packages)
    chosen = tuple(sorted(packages, key=lambda p: p.name))
    return Lock(dict(sorted(wanted.items())), chosen, old.runtimes if old else ())


def _kept(old: Lock | None, update: frozenset[str] | None) -> dict[tuple[str, str], LockedPackage]:
    """The choices that may stay; packages of this machine are always read anew."""
    if old is None or update is None:
        return {}
    return {
        package.requirement.identity: package
        for package in old.packages
        if package.name not in update and package.requirement.kind != "path"
    }


class _NewVersionError(Exception):
    """A version is demanded of a package that was chosen already: begin again with it."""


@dataclass(slots=True)
class _Resolver:
    sources: Sources
    kept: Mapping[tuple[str, str], LockedPackage]
    progress: Progress | None
    # The version that is demanded of a package, and by whom.
    demanded: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    found: dict[Requirement, Found | LockedPackage] = field(default_factory=dict)
    chosen: dict[str, tuple[LockedPackage, str]] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def resolve(self, requirements: list[Requirement]) -> list[LockedPackage]:
        self.names = {requirement.identity: requirement.name for requirement in requirements}
        while True:
            self.chosen = {}
            try:
                for requirement in requirements:
                    self.demand(requirement, _PROJECT)
                for requirement in requirements:
                    self.visit(requirement, (), _PROJECT)
            except _NewVersionError:
                continue
            return [self.named(package) for package, _ in self.chosen.values()]

    def named(self, package: LockedPackage) -> LockedPackage:
        """A package whose needs have the names by which they were chosen."""
        needs = {replace(need, name=self.names[need.identity]) for need in package.needs}
        return replace(package, needs=tuple(sorted(needs, key=lambda need: need.name)))

    def demand(self, requirement: Requirement, by: str) -> None:
        """Note which version is demanded, and check that it is the only one."""
        version = requirement.version
        if version in ("", LATEST):
            return
        other, other_by = self.demanded.setdefault(requirement.identity, (version, by))
        if other != version:
            raise PackageError(
                f"{requirement.name}: {other_by} needs version {other}, but {by} needs "
                f"version {version}",
                hint="choose versions of these packages that agree",
            )

    def visit(self, requirement: Requirement, way: tuple[Requirement, ...], by: str) -> None:
        """Choose a package and all that it needs."""
        identities = [step.identity for step in way]
        if requirement.identity in identities:
            circle = [*way[identities.index(requirement.identity) :], requirement]
            raise PackageError(
                f"packages need each other in a circle: {' -> '.join(s.name for s in circle)}",
                hint="this is a mistake of these packages: leave one of them out, tell its author",
            )
        self.demand(requirement, by)
        name = self.names.setdefault(requirement.identity, requirement.name)
        requirement = exact = replace(requirement, name=name)
        if version := self.demanded.get(requirement.identity):
            exact = replace(requirement, version=version[0])
        if known := self.chosen.get(requirement.name):
            self.check_same(known, exact, by)
            return
        package = self.package(exact)
        self.chosen[requirement.name] = (package, by)
        if len(self.chosen) > _MAX_PACKAGES:
            raise PackageError(f"{requirement.name}: it needs more than {_MAX_PACKAGES} packages")
        for need in package.needs:
            self.visit(need, (*way, requirement), requirement.name)

    def check_same(self, known: tuple[LockedPackage, str], exact: Requirement, by: str) -> None:
        package, other_by = known
        if package.requirement.identity != exact.identity:
            raise PackageError(
                f"{exact.name}: {other_by} means {package.requirement}, but {by} means {exact}",
                hint="two packages of one name cannot be frozen together; rename one of the "
                "project's own with: mpytool add ... --name NAME",
            )
        if package.requirement != exact and exact.version not in ("", LATEST):
            raise _NewVersionError

    def package(self, exact: Requirement) -> LockedPackage:
        """The package that fulfils a requirement, with its files in the store."""
        kept = self.kept.get(exact.identity)
        if kept is not None and (
            exact.version in ("", LATEST)
            or exact.version in (kept.version, kept.requirement.version)
        ):
            return replace(kept, requirement=exact)
        if exact not in self.found:
            if self.progress:
                self.progress(exact.name)
            self.found[exact] = self.sources.find(exact)
        found = self.found[exact]
        if isinstance(found, Found):
            found = _locked(found, self.sources)
            self.found[exact] = found
        return found


def _locked(found: Found, sources: Sources) -> LockedPackage:
    """A package with the SHA-256 of its files, which go into the store."""

    def fetch(file: FoundFile) -> LockedFile:
        start = file.hash_start
        if len(start) >= _SURE and (known := sources.store.find_start(start, file.name)):
            return LockedFile(file.name, known.stem, file.address)
        data = sources.read(file.address, found.requirement)
        sha256 = sources.store.add(data, file.name)
        if not sha256.startswith(file.hash_start):
            raise PackageError(
                f"{found.requirement.name}: {file.name}: expected SHA-256 {file.hash_start}..., "
                f"found {sha256[: len(file.hash_start)]}... at {file.address}",
                hint="the file was changed or damaged on its way; try again, or another mirror",
            )
        return LockedFile(file.name, sha256, file.address)

    first = found.files[0].address if found.files else ""
    count = 1 if first.startswith("path:") or sources.mirrors.index_folder else _DOWNLOADS
    with ThreadPoolExecutor(min(count, len(found.files)) or 1) as pool:
        files = list(pool.map(fetch, found.files))
    by_name = {file.name: file for file in files}
    if len({(file.name, file.sha256) for file in files}) != len(by_name):
        raise PackageError(
            f"{found.requirement.name}: it gives one file twice, with different content",
            hint="this is a mistake of the package: tell its author",
        )
    needs = {need.name: need for need in found.deps}
    return LockedPackage(
        found.requirement,
        found.version,
        tuple(needs[name] for name in sorted(needs)),
        tuple(by_name[name] for name in sorted(by_name)),
    )


def _check_files(packages: list[LockedPackage]) -> None:
    """Check that no two packages have different files of one name."""
    seen: dict[str, tuple[LockedFile, str]] = {}
    for package in packages:
        for file in package.files:
            name = file.name.removesuffix(".mpy").removesuffix(".py")
            other, owner = seen.setdefault(name, (file, package.name))
            if other.sha256 != file.sha256:
                raise PackageError(
                    f"{file.name}: {owner} and {package.name} have different files of this name",
                    hint=f"leave one out with: mpytool remove {package.name}",
                )
