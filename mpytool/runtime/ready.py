# SPDX-License-Identifier: MIT
"""A kept runtime as a build needs it: with its board and free flash, in one step.

    +0   16  check sum   BLAKE2b of the rest
    +16      (key, (family, base), runtime, board) marshalled, each value of ours as its type's name
             and fields:  ("Range", 268435456, 269484032)

The analysis says what is in an image; board and free flash follow from it and from the board
files, which takes as long as the rest of a build.  So what followed is kept too, under a key
that changes whenever the board files or mpytool's own do.

Source: docs/formats/runtime-cache.md.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from dataclasses import fields
from enum import Enum
from hashlib import blake2b
from pathlib import Path
from typing import Any

from mpytool import __version__, abi
from mpytool.boards import model as boards
from mpytool.boards.load import boards_dir
from mpytool.cache_folder import state_of
from mpytool.image.container import parse_image
from mpytool.image.memory import MemoryImage
from mpytool.runtime import manifest, model, store
from mpytool.runtime.read import Firmware
from mpytool.runtime.references import model as references

_SUM_SIZE = 16
_ROOT = Path(__file__).resolve().parents[1]
_CODE = ("", "boards", "image", "runtime", "runtime/references", "runtime/structure")
_TYPES: dict[str, Any] = {
    one.__name__: one
    for one in (
        *(abi.Abi, abi.LongInt, abi.ObjectRepr, abi.RawCodeEra, abi.Symbol),
        *(boards.Board, boards.Emulator, boards.EspFlash, boards.Partition, boards.Region),
        boards.Variant,
        manifest.Manifest,
        *(model.Evidence, model.FrozenEntry, model.Origin, model.Range, model.Runtime),
        *(references.Encoding, references.MappedEnd, references.Reference, references.Table),
    )
}


def ready_key(board: str, analysis: Path) -> str:
    """What decides, beside the image, which board and which flash it has.

    Args:
        board: what the user says, an id or a file's path, or "".
        analysis: the file with the analysis.
    """
    files = [analysis, *([Path(board)] if board.endswith(".toml") else [])]
    code = (_ROOT / name for name in _CODE)
    return repr((__version__, store.FORMAT, board, state_of([*code, boards_dir(), *files])))


def dump_ready(firmware: Firmware, key: str) -> bytes:
    """A runtime as bytes."""
    runtime = firmware.runtime
    place = (firmware.file.family, runtime.image.start)
    value: Any = (key, place, _plain(runtime), _plain(firmware.board))
    body = marshal.dumps(value)
    return blake2b(body, digest_size=_SUM_SIZE).digest() + body


def load_ready(data: bytes, key: str, image: bytes) -> Firmware | None:
    """The runtime in a file; None if the bytes are damaged, or stand for another key.

    Args:
        data: from `dump_ready`.
        key: the key of now.
        image: the runtime's file.

    Raises:
        FormatError: the runtime's file is damaged.
    """
    total, body = data[:_SUM_SIZE], data[_SUM_SIZE:]
    if blake2b(body, digest_size=_SUM_SIZE).digest() != total:
        return None
    kept_key, (family, base), runtime, board = marshal.loads(body)  # noqa: S302 - our own bytes
    if kept_key != key:
        return None
    file = parse_image(image, family=family)
    if not file.has_addresses:
        file = file.located(base)
    return Firmware(file, _value(runtime, file.image), _value(board, file.image))


def _plain(value: object) -> object:
    """A value as what `marshal` knows."""
    name = type(value).__name__
    if isinstance(value, MemoryImage):
        return ("image",)
    if isinstance(value, Path):
        return ("path", str(value))
    if isinstance(value, Enum):
        return (name, value.value)
    if name in _TYPES:
        return (name, *(_plain(getattr(value, one)) for one in _field_names(value)))
    if isinstance(value, Mapping):
        if all(type(one) is str for one in value):  # a runtime's thousands of names
            return dict(value)
        return ("dict", *((_plain(key), _plain(item)) for key, item in value.items()))
    if isinstance(value, (tuple, frozenset)):
        return (name, *map(_plain, value))
    return value


def _field_names(value: Any) -> Iterable[str]:
    names: Iterable[str] = getattr(value, "_fields", ())
    return names or [one.name for one in fields(value)]


def _value(plain: Any, image: MemoryImage) -> Any:
    """The value that `_plain` gave this for."""
    if type(plain) is not tuple:
        return plain
    name, *parts = plain
    if name == "image":
        return image
    if name == "path":
        return Path(parts[0])
    if name == "dict":
        return {_value(key, image): _value(item, image) for key, item in parts}
    values = [_value(part, image) for part in parts]
    if name in _TYPES:
        return _TYPES[name](*values)
    return frozenset(values) if name == "frozenset" else tuple(values)
