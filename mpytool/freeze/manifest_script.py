# SPDX-License-Identifier: MIT
"""The Python side of manifests: what a script may use, and where it went wrong.

`mpytool.freeze.manifest` has the functions that a manifest calls.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Never

from mpytool.errors import Location, SourceError, ToolError

_MAX_MANIFEST_SIZE = 1 << 20  # bytes

# What a manifest may use beside its own functions.
_BUILTINS = """
    abs all any bool dict enumerate filter float frozenset getattr hasattr int isinstance len
    list map max min print range repr reversed set sorted str sum tuple zip True False None
    Exception ValueError TypeError KeyError RuntimeError AttributeError
""".split()


class Options:
    """What an include() passes on: `options.name`, None if it is not given."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values
        self._defaults: dict[str, Any] = {}

    def defaults(self, **values: Any) -> None:
        """Set what `options.name` is where the include() gives nothing."""
        self._defaults = values

    def __getattr__(self, name: str) -> Any:
        return self._values.get(name, self._defaults.get(name))


def allowed_builtins() -> dict[str, Any]:
    """The built-in functions of a manifest."""
    allowed = {name: getattr(builtins, name) for name in _BUILTINS}
    return {**allowed, "print": _no_output, "__import__": _no_import}


def refused_functions() -> dict[str, Callable[..., Never]]:
    """The functions of MicroPython's manifests that end with the reason why they are not there."""
    return {name: _missing(name, *why) for name, why in _MISSING.items()}


def compile_manifest(path: Path) -> tuple[list[str], Any]:
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


def location_in(path: Path, lines: list[str]) -> Location:
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


# Functions of MicroPython's manifests that are not there, and what to do instead.
_MISSING = {
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


def _no_output(*_args: object, **_options: object) -> None:
    """Swallow print() of a manifest: standard output is for results."""


def _no_import(name: str, *_args: object) -> Never:
    raise ToolError(
        f"a manifest cannot import {name!r}", hint="a manifest only lists what to freeze"
    )
