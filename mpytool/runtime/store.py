# SPDX-License-Identifier: MIT
"""An analysis as JSON, and back: what the cache keeps of a runtime besides its file.

    {"format": 1, "mpytool": "0.1.0", "base": 268435456, "architecture": "thumb",
     "abi": {...}, "symbols": {"type_str": 268712345, ...}, "names": [["", 0], ...], ...}

The image's bytes are not in it: they are in the file beside it, and `base` tells where its first
byte lies if the container does not.  Board and free flash are not in it either: they follow from
the image and the board files.

Source: docs/formats/runtime-cache.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from typing import Any

from mpytool import __version__
from mpytool.abi import Abi, LongInt, ObjectRepr, RawCodeEra, Symbol
from mpytool.errors import FormatError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.manifest import Manifest
from mpytool.runtime.model import Evidence, FrozenEntry, Origin, Range, Runtime
from mpytool.runtime.references.model import Encoding, MappedEnd, Reference, Table

FORMAT = 1
_ABI_ENUMS = {"object_repr": ObjectRepr, "long_int": LongInt, "raw_code_era": RawCodeEra}


def dump_runtime(runtime: Runtime) -> bytes:
    """An analysis as JSON in UTF-8."""
    manifest, end = runtime.manifest, runtime.mapped_end
    value = {
        "format": FORMAT,
        "mpytool": __version__,
        "base": runtime.image.start,
        "origin": runtime.origin.value,
        "board": runtime.board,
        "version": runtime.version,
        "machine": runtime.machine,
        "architecture": runtime.architecture,
        "abi": _plain_abi(runtime.abi),
        "symbols": {symbol.value: address for symbol, address in runtime.symbols.items()},
        "names": sorted(runtime.qstr_ids, key=runtime.qstr_ids.__getitem__),
        "ids": sorted(runtime.qstr_ids.values()),
        "qstr_count": runtime.qstr_count,
        "tables": _plain_tables(runtime.tables),
        "references": [_plain_reference(reference) for reference in runtime.references],
        "own_entries": [[entry.name, entry.address] for entry in runtime.own_entries],
        "entries": [[entry.name, entry.address] for entry in runtime.entries],
        "free": [runtime.free.start, runtime.free.end],
        "load": [runtime.load.start, runtime.load.end],
        "manifest": manifest
        and [
            manifest.address,
            manifest.end,
            _plain_tables(manifest.tables),
            _plain_tables(manifest.replaced),
        ],
        "info_address": runtime.info_address,
        "mapped_end": end and [end.address, end.second, end.addend],
        "strays": runtime.strays,
        "evidence": [[e.subject, e.finding, e.reason] for e in runtime.evidence],
    }
    return json.dumps(value, separators=(",", ":")).encode()


def load_runtime(data: bytes, image: MemoryImage) -> Runtime | None:
    """An analysis from JSON; None if another version of mpytool made it.

    Args:
        data: the JSON.
        image: the runtime's bytes at their addresses.

    Raises:
        FormatError: it is damaged, or not that of this image.
    """
    try:
        value = json.loads(data)
        if (value["format"], value["mpytool"]) != (FORMAT, __version__):
            return None
        runtime = _runtime(value, image)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FormatError(
            f"the stored analysis is damaged: {type(error).__name__}: {error}"
        ) from None
    if value["base"] != image.start:
        raise FormatError(
            f"the stored analysis is of an image at {value['base']:#x}, found one at "
            f"{image.start:#x}"
        )
    return runtime


def stored_base(data: bytes) -> int:
    """The address of the image's first byte that an analysis tells, 0 if it tells none."""
    try:
        base = json.loads(data)["base"]
    except (ValueError, KeyError, TypeError):
        return 0
    return base if isinstance(base, int) and base >= 0 else 0


def _runtime(value: dict[str, Any], image: MemoryImage) -> Runtime:
    manifest = value["manifest"]
    return Runtime(
        image=image,
        origin=Origin(value["origin"]),
        board=str(value["board"]),
        version=str(value["version"]),
        machine=str(value["machine"]),
        architecture=str(value["architecture"]),
        abi=_abi(value["abi"]),
        symbols={Symbol(name): int(address) for name, address in value["symbols"].items()},
        qstr_ids=dict(zip(value["names"], value["ids"], strict=True)),
        qstr_count=int(value["qstr_count"]),
        tables=_tables(value["tables"]),
        references=tuple(_reference(item) for item in value["references"]),
        own_entries=tuple(FrozenEntry(name, address) for name, address in value["own_entries"]),
        entries=tuple(FrozenEntry(name, address) for name, address in value["entries"]),
        free=Range(*value["free"]),
        load=Range(*value["load"]),
        manifest=manifest
        and Manifest(manifest[0], manifest[1], _tables(manifest[2]), _tables(manifest[3])),
        info_address=int(value["info_address"]),
        mapped_end=value["mapped_end"] and MappedEnd(*map(int, value["mapped_end"])),
        strays=tuple(map(int, value["strays"])),
        evidence=tuple(Evidence(*item) for item in value["evidence"]),
    )


def _plain_abi(abi: Abi) -> dict[str, object]:
    """The fields of an `Abi` without its symbols, which are the runtime's."""
    values = {field.name: getattr(abi, field.name) for field in fields(abi)}
    del values["symbols"]
    return {name: v.value if isinstance(v, Enum) else v for name, v in values.items()} | {
        "symbols": sorted(symbol.value for symbol in abi.symbols)
    }


def _abi(value: dict[str, Any]) -> Abi:
    read = {
        name: _ABI_ENUMS[name](item) if name in _ABI_ENUMS else item for name, item in value.items()
    }
    return Abi(**{**read, "symbols": frozenset(map(Symbol, value["symbols"]))})


def _plain_tables(tables: Mapping[Table, int]) -> list[int]:
    return [tables[table] for table in Table]


def _tables(value: list[int]) -> dict[Table, int]:
    return dict(zip(Table, value, strict=True))


def _plain_reference(reference: Reference) -> dict[str, object]:
    values = {field.name: getattr(reference, field.name) for field in fields(reference)}
    return {name: v.value if isinstance(v, Enum) else v for name, v in values.items()}


def _reference(value: dict[str, Any]) -> Reference:
    return Reference(
        **{
            **value,
            "table": Table(value["table"]),
            "encoding": Encoding(value["encoding"]),
            "users": tuple(value["users"]),
        }
    )
