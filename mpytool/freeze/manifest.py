# SPDX-License-Identifier: MIT
"""Manifests: small Python scripts that list what to freeze.

    module("driver.py", base_path="src")       one file
    package("sensors", files=["bme.py"])       a folder
    freeze("src", "tools.py", opt=3)           files or folders, .py or .mpy
    include("other/manifest.py", debug=True)   another manifest; it sees options.debug
    require("aioble")                          a package of a library, or of the project
    add_library("mine", "../libraries")        one more library for require()
    metadata(version="1.2")                    __version__ of the modules that follow

Relative paths start at the manifest that names them; $(MPY_LIB_DIR) and the like stand for
the folders that the caller tells.  A package of a library is a folder with a manifest.py,
anywhere in the library's folder.  A manifest is run with few built-ins and without imports,
to keep it a list; that is no protection against one that means harm.

Source: MicroPython 1.29's documentation, "MicroPython manifest files".
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpytool.errors import Location, SourceError, ToolError
from mpytool.freeze.files import (
    MANIFEST_NAME,
    NO_SETTINGS,
    SUFFIXES,
    ManifestSettings,
    ProjectFile,
    folder_files,
    frozen_name,
)
from mpytool.freeze.manifest_script import (
    Options,
    allowed_builtins,
    compile_manifest,
    location_in,
    refused_functions,
)


@dataclass(slots=True)
class Metadata:
    """What metadata() says of a manifest, "" where it says nothing."""

    version: str = ""
    description: str = ""
    license: str = ""
    author: str = ""
    is_given: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What running a manifest gives.

    Attributes:
        files: the files that it names, in its order.
        metadata: what it says of itself.
    """

    files: tuple[ProjectFile, ...]
    metadata: Metadata


def run_manifest(path: Path, settings: ManifestSettings = NO_SETTINGS) -> list[ProjectFile]:
    """The files that a manifest names, in its order.

    Raises:
        SourceError: the manifest has a mistake.
    """
    return list(read_manifest(path, settings).files)


def read_manifest(path: Path, settings: ManifestSettings = NO_SETTINGS) -> Manifest:
    """Run a manifest.

    Raises:
        SourceError: the manifest has a mistake.
    """
    manifest = _Manifest(settings)
    manifest.run(path, {})
    files = tuple(file._replace(version=about.version) for file, about in manifest.files)
    return Manifest(files, manifest.about)


class _Manifest:
    """The state of running manifests: the files so far, and where relative paths start."""

    def __init__(self, settings: ManifestSettings) -> None:
        self.files: list[tuple[ProjectFile, Metadata]] = []
        self.about = Metadata()
        self._settings = settings
        self._base = Path()
        self._visited: dict[Path, Metadata] = {}
        self._libraries: dict[str, Path] = {}  # in the order in which they are searched
        if folder := settings.variables.get("MPY_LIB_DIR"):
            self._libraries = {name: Path(folder, name) for name in _LIBRARIES}

    def run(self, path: Path, options: dict[str, Any]) -> None:
        """Run one manifest; a second time does nothing."""
        if (real := path.resolve()) in self._visited:
            return
        self._visited[real] = self.about
        lines, code = compile_manifest(path)
        outer, self._base = self._base, path.parent
        try:
            exec(code, self._namespace(options))  # noqa: S102 - a manifest is a script
        except ToolError as error:
            if error.location is None:
                where = location_in(path, lines)
                raise SourceError(error.message, where, error.hint) from None
            raise
        except RecursionError:
            raise SourceError(
                "the manifest calls itself without end", Location(str(path))
            ) from None
        except (Exception, SystemExit) as error:
            what = f"{type(error).__name__}: {error}".removesuffix(": ")
            raise SourceError(what, location_in(path, lines)) from None
        finally:
            self._base = outer

    def _namespace(self, options: dict[str, Any]) -> dict[str, Any]:
        return {
            "__builtins__": allowed_builtins(),
            "__name__": "manifest",
            "options": Options(options),
            "metadata": self.metadata,
            "add_library": self.add_library,
            "require": self.require,
            "include": self.include,
            "module": self.module,
            "package": self.package,
            "freeze": self.freeze,
            "freeze_as_mpy": self.freeze_as_mpy,
            "freeze_mpy": self.freeze_mpy,
            **refused_functions(),
        }

    # The functions of a manifest; `_location` finds the line that calls them.

    def include(self, manifest: str | Iterable[str], **options: Any) -> None:
        """Run other manifests; a folder stands for its manifest.py."""
        for item in [manifest] if isinstance(manifest, str) else manifest:
            path = self._path(item)
            if path.is_dir():
                path /= MANIFEST_NAME
            if not path.is_file():
                raise ToolError(f"include: there is no manifest {path}")
            self.run(path, options)

    def add_library(self, library: str, library_path: str, prepend: bool = False) -> None:  # noqa: FBT001, FBT002 - as documented
        """Let require() search one more folder, after the others or before them."""
        path = self._path(library_path)
        if not path.is_dir():
            raise ToolError(f"add_library: there is no folder {path}")
        others = {name: known for name, known in self._libraries.items() if name != library}
        self._libraries = {library: path, **others} if prepend else {**others, library: path}

    def require(
        self,
        name: str,
        version: str | None = None,
        unix_ffi: bool = False,  # noqa: FBT001, FBT002 - as documented
        pypi: str | None = None,  # noqa: ARG002 - only for packages of CPython
        library: str | None = None,
        **options: Any,
    ) -> None:
        """Run the manifest of a package of the libraries; the project's packages are there."""
        if not isinstance(name, str):
            raise ToolError(f"require: expected a package's name, found {name!r}")
        if library is not None and library not in self._libraries:
            known = ", ".join(self._libraries) or "none"
            raise ToolError(
                f"require: there is no library {library!r}",
                hint=f"libraries: {known}; name its folder with add_library()",
            )
        if library is None and name in self._settings.packages:
            _check_version(name, version, self._settings.packages[name])
            return
        for path in self._search_path(library, unix_ffi=unix_ffi):
            if (folder := _find_package(path, name)) is not None:
                self._run_package(folder / MANIFEST_NAME, name, version, options)
                return
        raise self._no_package(name, library)

    def _run_package(
        self, path: Path, name: str, version: str | None, options: dict[str, Any]
    ) -> None:
        outer, self.about = self.about, Metadata()
        try:
            self.run(path, options)
            _check_version(name, version, self._visited[path.resolve()].version)
        finally:
            self.about = outer

    def _search_path(self, library: str | None, *, unix_ffi: bool) -> list[Path]:
        if library is not None:
            return [self._libraries[library]]
        paths = list(self._libraries.values())
        folder = self._settings.variables.get("MPY_LIB_DIR")
        return [Path(folder, "unix-ffi"), *paths] if unix_ffi and folder else paths

    def _no_package(self, name: str, library: str | None) -> ToolError:
        if library is not None:
            return ToolError(
                f"require: there is no package {name!r} in {self._libraries[library]}",
                hint="a package is a folder of that name with a manifest.py",
            )
        where = ", ".join(map(str, self._libraries.values())) or "no library is known"
        return ToolError(
            f"require: there is no package {name!r} ({where})",
            hint=f"add it to the project with `mpytool add {name}`, or tell where "
            "micropython-lib lies: --var MPY_LIB_DIR=FOLDER",
        )

    def metadata(self, **values: Any) -> None:
        """Describe the manifest's package; its modules get the version."""
        for name in values:
            if name not in _METADATA:
                from difflib import get_close_matches

                near = get_close_matches(name, _METADATA, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(_METADATA)}"
                raise ToolError(f"metadata: unknown value {name!r}", hint=hint)
        if self.about.is_given:
            raise ToolError(
                "metadata() is given twice for one package", hint="leave one of them out"
            )
        self.about.is_given = True
        for name in ("version", "description", "license", "author"):
            if (value := values.get(name)) is not None:
                if not isinstance(value, str) or not value.isprintable():
                    raise ToolError(f"metadata: {name}: expected a text, found {value!r}")
                setattr(self.about, name, value)

    def module(self, module_path: str, base_path: str = ".", opt: int | None = None) -> None:
        """Freeze one .py file, under its path from `base_path`."""
        if not str(module_path).endswith(".py"):
            raise ToolError(f"module: expected a .py file, found {module_path!r}")
        self._add(self._path(base_path), module_path, opt)

    def package(
        self,
        package_path: str,
        files: Iterable[str] | None = None,
        base_path: str = ".",
        opt: int | None = None,
    ) -> None:
        """Freeze a folder's .py files, or some of them, under the folder's name."""
        base = self._path(base_path)
        if files is not None:
            for file in files:
                self._add(base, f"{package_path}/{file}", opt)
        else:
            self._search(base, package_path, (".py",), opt, "package")

    def freeze(
        self, path: str, script: str | Iterable[str] | None = None, opt: int | None = None
    ) -> None:
        """Freeze a folder's files, or those that `script` names, .py or .mpy."""
        self._freeze(path, script, SUFFIXES, opt)

    def freeze_as_mpy(
        self, path: str, script: str | Iterable[str] | None = None, opt: int | None = None
    ) -> None:
        """`freeze` for .py files only."""
        self._freeze(path, script, (".py",), opt)

    def freeze_mpy(
        self, path: str, script: str | Iterable[str] | None = None, opt: int | None = None
    ) -> None:
        """`freeze` for .mpy files only."""
        self._freeze(path, script, (".mpy",), opt)

    def _freeze(
        self,
        path: str,
        script: str | Iterable[str] | None,
        suffixes: tuple[str, ...],
        opt: int | None,
    ) -> None:
        base = self._path(path)
        if script is None:
            self._search(base, "", suffixes, opt, "freeze")
            return
        for item in [script] if isinstance(script, str) else script:
            if (base / item).is_dir():
                self._search(base, item, suffixes, opt, "freeze")
            else:
                self._add(base, item, opt)

    def _search(
        self, base: Path, below: str, suffixes: tuple[str, ...], opt: int | None, what: str
    ) -> None:
        if not (base / below).is_dir():
            raise ToolError(f"{what}: there is no folder {base / below}")
        for file in folder_files(base, below):
            if file.path.suffix in suffixes:
                self._append(ProjectFile(file.name, file.path, _checked_opt(opt)))

    def _add(self, base: Path, name: str, opt: int | None) -> None:
        path = base / name
        if path.suffix not in SUFFIXES:
            raise ToolError(f"expected a .py or .mpy file, found {str(name)!r}")
        if not path.is_file():
            raise ToolError(f"there is no file {path}")
        self._append(ProjectFile(frozen_name(name), path, _checked_opt(opt)))

    def _append(self, file: ProjectFile) -> None:
        self.files.append((file, self.about))

    def _path(self, text: str) -> Path:
        if not isinstance(text, str):
            raise ToolError(f"expected a path as a string, found {text!r}")

        def value(variable: re.Match[str]) -> str:
            if found := self._settings.variables.get(variable[1]):
                return str(found)
            from difflib import get_close_matches

            near = get_close_matches(variable[1], _VARIABLES, 1, cutoff=0.8)
            guess = f"did you mean $({near[0]})? " if near and near[0] != variable[1] else ""
            raise ToolError(
                f"the path variable {variable[0]} has no value here",
                hint=f"{guess}give it one: --var {variable[1]}=VALUE, or [variables] in "
                "mpytool.toml",
            )

        return self._base / re.sub(r"\$\(([^)]*)\)", value, text)


_LIBRARIES = ("micropython", "python-stdlib", "python-ecosys")
_VARIABLES = ("MPY_DIR", "MPY_LIB_DIR", "PORT_DIR", "BOARD_DIR")
_METADATA = (
    *("description", "version", "license", "author"),
    *("stdlib", "pypi", "pypi_publish"),  # for packages of CPython only
)


def _find_package(library: Path, name: str) -> Path | None:
    """The first folder of that name with a manifest, below a library's folder."""
    for folder, dirs, names in os.walk(library):
        dirs.sort()
        if MANIFEST_NAME in names and Path(folder).name == name:
            return Path(folder)
    return None


def _check_version(name: str, wanted: str | None, found: str) -> None:
    if wanted is not None and wanted != found:
        raise ToolError(
            f"require: expected version {wanted} of {name!r}, found {found or 'none'}",
            hint="leave the version out, or use another state of the library",
        )


def _checked_opt(opt: int | None) -> int | None:
    if opt is not None and (isinstance(opt, bool) or opt not in (0, 1, 2, 3)):
        raise ToolError(f"opt: expected 0, 1, 2 or 3, found {opt!r}")
    return opt
