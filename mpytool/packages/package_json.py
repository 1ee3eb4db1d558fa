# SPDX-License-Identifier: MIT
r"""package.json: what a package consists of, as mip installs it.

    {"version": "0.2",
     "hashes": [["led/__init__.py", "1dddc25d"]],        files of an index, by their SHA-256
     "urls":   [["led/more.py", "github:org/led/more.py"], ["led/x.py", "src/x.py"]],
     "deps":   [["collections", "latest"], ["github:org/other", "v2"]]}

A name in a device's folder must stay in it: "../x.py", "/x.py", "C:x.py" and "a\\b.py" are
errors.  Keys that are not known are left alone: the format may grow.

Source: micropython-lib's tools/build.py and mip/__init__.py.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from mpytool.errors import Location, PackageError
from mpytool.packages.requirement import LATEST

MAX_SIZE = 1 << 20  # bytes of one package.json
_MAX_FILES = 5000
_HASH = re.compile(r"[0-9a-f]{4,64}")
# Letters, digits and what file names of modules need; no control characters, no \ : * ? " < > |
_PART = re.compile(r'[^\x00-\x1f\x7f/\\:*?"<>|]{1,120}')


@dataclass(frozen=True, slots=True)
class PackageJson:
    """A package's description.

    Attributes:
        version: its version, or "".
        hashes: name and beginning of the SHA-256 of each file in the index.
        urls: name and address of each other file; the address may be relative.
        deps: name or address, and version, of the packages that it needs.
    """

    version: str
    hashes: tuple[tuple[str, str], ...]
    urls: tuple[tuple[str, str], ...]
    deps: tuple[tuple[str, str], ...]


def parse_package_json(data: bytes, where: str) -> PackageJson:
    """Read a package's description.

    Args:
        data: its bytes.
        where: its address, for messages.

    Raises:
        PackageError: it is not JSON, or not the description of a package.
    """
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"expected UTF-8 text, found byte {data[error.start]:#04x}"
        raise PackageError(message, Location(where)) from None
    except json.JSONDecodeError as error:
        line = error.doc.split("\n")[error.lineno - 1]
        place = Location(where, error.lineno, error.colno, line[:100])
        raise PackageError(f"the package's description is not JSON: {error.msg}", place) from None
    except (ValueError, RecursionError) as error:
        raise PackageError(
            f"the package's description is not JSON: {error}", Location(where)
        ) from None
    if not isinstance(value, dict):
        raise _wrong(where, "package.json", "an object", value)
    version = value.get("version", "")
    if not isinstance(version, str) or len(version) > 100 or not f"x{version}".isprintable():
        raise _wrong(where, "version", "a text", version)
    hashes = _pairs(value, "hashes", where)
    for name, short in hashes:
        if not _HASH.fullmatch(short):
            raise _wrong(where, f"hashes: {name}", "4 to 64 hexadecimal digits", short)
    parsed = PackageJson(
        version, hashes, _pairs(value, "urls", where), _pairs(value, "deps", where, LATEST)
    )
    for name, _ in (*parsed.hashes, *parsed.urls):
        check_target(name, where)
    return parsed


def check_target(name: str, where: str) -> None:
    """Check that the name of a package's file stays in the package's folder.

    Raises:
        PackageError: it does not.
    """
    parts = name.split("/")
    if any(not _PART.fullmatch(part) or part in (".", "..") for part in parts):
        raise PackageError(
            f"the file name {name!r} leaves its folder or is none",
            Location(where),
            "do not use this package; tell its author",
        )


def _pairs(
    value: dict[str, Any], key: str, where: str, default: str | None = None
) -> tuple[tuple[str, str], ...]:
    """A list of pairs of texts; the second may be missing if there is a default for it."""
    items = value.get(key, [])
    if not isinstance(items, list) or len(items) > _MAX_FILES:
        raise _wrong(where, key, f"a list of at most {_MAX_FILES} pairs", items)
    out = []
    for item in items:
        pair = [item] if isinstance(item, str) and default is not None else item
        if isinstance(pair, list) and len(pair) == 1 and default is not None:
            pair = [*pair, default]
        if (
            not isinstance(pair, list)
            or len(pair) != 2
            or not all(isinstance(part, str) and part.isprintable() for part in pair)
            or not pair[0]
        ):
            raise _wrong(where, key, "pairs of texts", item)
        out.append((pair[0], pair[1] or default or ""))
    return tuple(out)


def _wrong(where: str, key: str, expected: str, found: object) -> PackageError:
    shown = repr(found)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return PackageError(f"{key}: expected {expected}, found {shown}", Location(where))
