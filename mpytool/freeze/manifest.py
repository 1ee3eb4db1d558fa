# SPDX-License-Identifier: MIT
"""Manifests: small Python scripts that list what to freeze.

    module("driver.py", base_path="src")       one file
    package("sensors", files=["bme.py"])       a folder
    freeze("src", "tools.py", opt=3)           files or folders, .py or .mpy
    include("other/manifest.py", debug=True)   another manifest; it sees options.debug

Relative paths start at the manifest that names them.  A manifest is run with few
built-ins and without imports, to keep it a list; that is no protection against
one that means harm.

Source: MicroPython 1.29's documentation, "MicroPython manifest files".
"""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Never

from mpytool.errors import Location, SourceError, ToolError
from mpytool.freeze.files import SUFFIXES, ProjectFile, folder_files, frozen_name

MANIFEST_NAME = "manifest.py"
_MAX_MANIFEST_SIZE = 1 << 20  # bytes

# What a manifest may use beside its own functions.
_BUILTINS = """
    abs all any bool dict enumerate filter float frozenset getattr hasattr int isinstance len
    list map max min print range repr reversed set sorted str sum tuple zip True False None
    Exception ValueError TypeError KeyError RuntimeError AttributeError
""".split()


def run_manifest(path: Path) -> list[ProjectFile]:
    """The files that a manifest names, in its order.

    Raises:
        SourceError: the manifest has a mistake.
    """
    manifest = _Manifest()
    manifest.run(path, {})
    return manifest.files


class _Options:
    """What an include() passes on: `options.name`, None if it is not given."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values
        self._defaults: dict[str, Any] = {}

    def defaults(self, **values: Any) -> None:
        """Set what `options.name` is where the include() gives nothing."""
        self._defaults = values

    def __getattr__(self, name: str) -> Any:
        return self._values.get(name, self._defaults.get(name))


class _Manifest:
    """The state of running manifests: the files so far, and where relative paths start."""

    def __init__(self) -> None:
        self.files: list[ProjectFile] = []
        self._base = Path()
        self._visited: set[Path] = set()

    def run(self, path: Path, options: dict[str, Any]) -> None:
        """Run one manifest; a second time does nothing."""
        if (real := path.resolve()) in self._visited:
            return
        self._visited.add(real)
        lines, code = _compile(path)
        outer, self._base = self._base, path.parent
        try:
            exec(code, self._namespace(options))  # noqa: S102 - a manifest is a script
        except ToolError as error:
            if error.location is None:
                where = _location(path, lines)
                raise SourceError(error.message, where, error.hint) from None
            raise
        except RecursionError:
            raise SourceError(
                "the manifest calls itself without end", Location(str(path))
            ) from None
        except (Exception, SystemExit) as error:
            what = f"{type(error).__name__}: {error}".removesuffix(": ")
            raise SourceError(what, _location(path, lines)) from None
        finally:
            self._base = outer

    def _namespace(self, options: dict[str, Any]) -> dict[str, Any]:
        allowed = {name: getattr(builtins, name) for name in _BUILTINS}
        allowed["print"] = _no_output
        allowed["__import__"] = _no_import
        return {
            "__builtins__": allowed,
            "__name__": "manifest",
            "options": _Options(options),
            "metadata": _metadata,
            "include": self.include,
            "module": self.module,
            "package": self.package,
            "freeze": self.freeze,
            "freeze_as_mpy": self.freeze_as_mpy,
            "freeze_mpy": self.freeze_mpy,
            **{name: _missing(name, *why) for name, why in _MISSING.items()},
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
                self.files.append(ProjectFile(file.name, file.path, _checked_opt(opt)))

    def _add(self, base: Path, name: str, opt: int | None) -> None:
        path = base / name
        if path.suffix not in SUFFIXES:
            raise ToolError(f"expected a .py or .mpy file, found {str(name)!r}")
        if not path.is_file():
            raise ToolError(f"there is no file {path}")
        self.files.append(ProjectFile(frozen_name(name), path, _checked_opt(opt)))

    def _path(self, text: str) -> Path:
        if not isinstance(text, str):
            raise ToolError(f"expected a path as a string, found {text!r}")
        if variable := re.search(r"\$\([^)]*\)", text):
            raise ToolError(
                f"the path variable {variable[0]} has no value here",
                hint="write the path from the manifest's own folder",
            )
        return self._base / text


# Functions of MicroPython's manifests that are not there, and what to do instead.
_MISSING = {
    "require": (
        "require() is not there yet",
        "put the package beside the manifest and name it with package() or module()",
    ),
    "add_library": (
        "add_library() is not there yet",
        "name the library's files with package() or module()",
    ),
    "freeze_as_str": (
        "freeze_as_str() needs a compiler on the device, which the runtime has not",
        "use freeze()",
    ),
    "c_module": (
        "c_module() needs a C compiler and the firmware's sources",
        "leave C modules out",
    ),
}


def _missing(name: str, message: str, hint: str) -> Callable[..., Never]:
    def function(*_args: object, **_options: object) -> Never:
        raise ToolError(message, hint=hint)

    function.__name__ = name
    return function


def _metadata(**_values: object) -> None:
    """Accept a package's description; it does not change what is frozen."""


def _no_output(*_args: object, **_options: object) -> None:
    """Swallow print() of a manifest: standard output is for results."""


def _no_import(name: str, *_args: object) -> Never:
    raise ToolError(
        f"a manifest cannot import {name!r}", hint="a manifest only lists what to freeze"
    )


def _checked_opt(opt: int | None) -> int | None:
    if opt is not None and (isinstance(opt, bool) or opt not in (0, 1, 2, 3)):
        raise ToolError(f"opt: expected 0, 1, 2 or 3, found {opt!r}")
    return opt


def _compile(path: Path) -> tuple[list[str], Any]:
    """A manifest's lines and its code."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_MANIFEST_SIZE + 1)
        if len(data) > _MAX_MANIFEST_SIZE:
            raise SourceError("expected a manifest, found more than 1 MiB", Location(str(path)))
        text = data.decode("utf-8-sig")
        return text.splitlines(), compile(text, str(path), "exec", dont_inherit=True)
    except OSError as error:
        raise ToolError(f"{path}: cannot read it: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"expected UTF-8, found byte 0x{data[error.start]:02X}", Location(str(path), line)
        ) from None
    except SyntaxError as error:
        where = Location(
            str(path), error.lineno or 0, error.offset or 0, (error.text or "").rstrip("\r\n")
        )
        raise SourceError(f"the manifest is not Python: {error.msg}", where) from None
    except (ValueError, RecursionError, MemoryError) as error:  # by host version
        raise SourceError(f"the manifest is not Python: {error}", Location(str(path))) from None


def _location(path: Path, lines: list[str]) -> Location:
    """The innermost line of a manifest in the traceback of the exception at hand."""
    line = 0
    trace = sys.exc_info()[2]
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return Location(
        str(path), line, len(text) - len(text.lstrip()) + 1 if text else 0, text, len(text) + 1
    )
