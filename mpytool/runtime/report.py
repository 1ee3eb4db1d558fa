# SPDX-License-Identifier: MIT
"""Say what is in a firmware file: as a text for people, as JSON for programs.

    firmware.uf2: UF2, 339,712 bytes
      MicroPython   v1.28.0
      board         rpi_pico (Raspberry Pi Pico with RP2040)
      ...

Both say the same; the JSON's keys are the names of the fields of `mpytool.runtime.model`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from typing import Any

from mpytool.abi import Abi, LongInt, Symbol
from mpytool.boards.model import Board
from mpytool.runtime.inspection import Inspection
from mpytool.runtime.model import Evidence, FrozenEntry, Range, Runtime
from mpytool.runtime.reach import ModuleSize
from mpytool.runtime.references.model import Reference

_LABEL = 18  # characters of the first column, at least


def text_report(inspection: Inspection, *, verbose: bool = False) -> str:
    """What was found, for people.

    Args:
        inspection: the file and what is in it.
        verbose: whether to list each conclusion with its reason.
    """
    lines = list(_container_lines(inspection))
    if inspection.runtime is None:
        lines += [_line(label, text) for label, text in inspection.texts if text]
    else:
        lines += _runtime_lines(inspection, inspection.runtime)
        if verbose:
            lines += _evidence_lines(inspection.runtime.evidence)
    return "\n".join(map(_printable, lines))


def _printable(line: str) -> str:
    """A line without what a terminal would take for a command; texts come from the image."""
    return line if line.isprintable() else "".join(c if c.isprintable() else "?" for c in line)


def _line(label: str, text: object) -> str:
    return f"  {label + ' ':<{_LABEL}}{text}".rstrip()


def _lines(label: str, items: list[str]) -> Iterator[str]:
    """A label and items, one a line."""
    for index, item in enumerate(items or ["none"]):
        yield _line(label if index == 0 else "", item)


def _container_lines(inspection: Inspection) -> Iterator[str]:
    file = inspection.file
    member = f" ({file.member})" if file.member else ""
    yield f"{inspection.path}{member}: {file.container or file.format}, {len(file.data):,} bytes"
    entries = [
        f"{entry.address:#010x} {entry.size:>10,} bytes  {entry.name}" for entry in file.load_map
    ]
    if not file.has_addresses:
        entries = [
            f"{entry.size:,} bytes at an address that the file does not tell"
            for entry in file.load_map
        ]
    yield from _lines("load map", entries)
    for name, text in file.details:
        if text:
            yield _line(name, text)
    if file.locked:
        yield _line("cannot be changed", file.locked)


def _runtime_lines(inspection: Inspection, runtime: Runtime) -> Iterator[str]:
    board = inspection.firmware.board if inspection.firmware else None
    yield _line("MicroPython", runtime.version or "version unknown")
    yield _line("known from", runtime.origin)
    named = board.id if board else runtime.board or "unknown"
    yield _line("board", f"{named} ({runtime.machine})" if runtime.machine else named)
    yield _line("code", runtime.architecture or "not looked at")
    yield from _lines("layout", list(_abi_texts(runtime.abi)))
    yield from _lines(
        "qstr pools",
        [
            f"{pool.address:#010x} {len(pool.names):>6,} names from {pool.first_id}"
            f"{', sorted' if pool.is_sorted else ''}"
            for pool in inspection.pools
        ],
    )
    yield from _lines(
        "objects", [f"{address:#010x} {symbol}" for symbol, address in runtime.symbols.items()]
    )
    yield from _lines(
        "tables", [f"{address:#010x} {table}" for table, address in runtime.tables.items()]
    )
    yield from _lines(
        "references",
        [
            f"{_places(reference)} {reference.encoding} -> {reference.table}"
            for reference in runtime.references
        ],
    )
    yield from _lines("frozen modules", list(_module_texts(inspection.modules, inspection.shared)))
    if runtime.manifest:
        left_out = _left_out(runtime)
        yield _line(
            "linked before",
            f"tables at {runtime.manifest.address:#x}-{runtime.manifest.end:#x}"
            + (f"; left out or replaced: {', '.join(left_out)}" if left_out else ""),
        )
    yield from _flash_lines(runtime, board)


def _places(reference: Reference) -> str:
    second = f", {reference.second:#010x}" if reference.second else ""
    return f"{reference.address:#010x}{second}"


def _abi_texts(abi: Abi) -> Iterator[str]:
    order = "big" if abi.big_endian else "little"
    yield f"{8 * abi.word_size}-bit words, {order}-endian, object representation {abi.object_repr}"
    floats = f"floats of {8 * abi.float_size} bits" if abi.float_size else "no floats"
    digits = f" of {abi.mpz_digit_bits}-bit digits" if abi.long_int is LongInt.MPZ else ""
    longs = f"long ints {abi.long_int.name}{digits}"
    yield f"small ints of {abi.small_int_bits} bits, {longs}, {floats}"
    yield (
        f"qstrs with {8 * abi.qstr_hash_size}-bit hashes and {8 * abi.qstr_length_size}-bit "
        f"lengths, {'sorted' if abi.sorted_pools else 'unsorted'} pools"
    )
    flags = [
        text
        for text, is_set in (
            ("can save code", abi.code_save),
            ("settrace", abi.settrace),
            ("native code", Symbol.FUN_TABLE in abi.symbols),
        )
        if is_set
    ]
    yield f"raw codes of era {abi.raw_code_era.name}{''.join(f', {flag}' for flag in flags)}"


def _module_texts(modules: tuple[ModuleSize, ...], shared: int) -> Iterator[str]:
    for module in modules:
        note = ", machine code besides" if module.native else ""
        note += f", not understood: {module.fault}" if module.fault else ""
        size = f"{module.size:>8,} bytes" if module.entry.address else "   source text"
        yield f"{module.entry.address:#010x} {size}  {module.entry.name}{note}"
    if shared:
        yield f"{'':10} {shared:>8,} bytes of these are shared"


def _left_out(runtime: Runtime) -> list[str]:
    current = set(runtime.entries)
    return [entry.name for entry in runtime.own_entries if entry not in current]


def _flash_lines(runtime: Runtime, board: Board | None) -> Iterator[str]:
    free = runtime.free
    yield _line("image", f"{runtime.load.start:#010x}-{runtime.load.end:#010x}")
    if free.size:
        yield _line("free flash", f"{free.start:#010x}-{free.end:#010x}, {free.size:,} bytes")
    else:
        why = [e.reason for e in runtime.evidence if e.subject == "free flash"]
        yield _line("free flash", ": ".join(["none known", *why[-1:]]))
    for label, region in (
        ("file system", board.file_system if board else None),
        ("ROMFS", board.romfs if board else None),
    ):
        if region and region.size:
            yield _line(label, f"{region.origin:#010x}-{region.end:#010x}, {region.size:,} bytes")


def _evidence_lines(evidence: tuple[Evidence, ...]) -> Iterator[str]:
    yield "  evidence"
    for one in evidence:
        yield f"    {one.subject}: {one.finding} ({one.reason})"


def json_report(inspection: Inspection) -> dict[str, Any]:
    """What was found, for programs: numbers are numbers, addresses too."""
    file, error = inspection.file, inspection.error
    report: dict[str, Any] = {
        "path": inspection.path,
        "error": error and {"message": error.message, "hint": error.hint},
        "container": {
            "format": file.format,
            "description": file.container,
            "member": file.member,
            "size": len(file.data),
            "has_addresses": file.has_addresses,
            "locked": file.locked,
            "details": dict(file.details),
            "load_map": [
                {
                    "name": entry.name,
                    "address": entry.address,
                    "size": entry.size,
                    "file_offset": entry.file_offset,
                }
                for entry in file.load_map
            ],
        },
        "texts": dict(inspection.texts),
        "runtime": None,
    }
    if inspection.runtime is not None:
        report["runtime"] = _json_runtime(inspection, inspection.runtime)
    return report


def _json_runtime(inspection: Inspection, runtime: Runtime) -> dict[str, Any]:
    board = inspection.firmware.board if inspection.firmware else None
    manifest = runtime.manifest
    return {
        "origin": runtime.origin.value,
        "version": runtime.version,
        "board": board.id if board else runtime.board,
        "machine": runtime.machine,
        "architecture": runtime.architecture,
        "abi": _json_fields(runtime.abi),
        "qstr_pools": [
            {
                "address": pool.address,
                "first_id": pool.first_id,
                "count": len(pool.names),
                "is_sorted": pool.is_sorted,
            }
            for pool in inspection.pools
        ],
        "qstr_count": runtime.qstr_count,
        "symbols": {symbol.value: address for symbol, address in runtime.symbols.items()},
        "tables": {table.value: address for table, address in runtime.tables.items()},
        "references": [_json_fields(reference) for reference in runtime.references],
        "modules": [
            {
                "name": module.entry.name,
                "address": module.entry.address,
                "size": module.size,
                "functions": module.functions,
                "native": module.native,
                "source_text": not module.entry.address,
                "fault": module.fault,
            }
            for module in inspection.modules
        ],
        "shared_size": inspection.shared,
        "own_modules": [entry.name for entry in runtime.own_entries],
        "load": _json_range(runtime.load),
        "free": _json_range(runtime.free),
        "file_system": _json_region(board, "file_system"),
        "romfs": _json_region(board, "romfs"),
        "manifest": manifest
        and {
            "address": manifest.address,
            "end": manifest.end,
            "tables": {table.value: address for table, address in manifest.tables.items()},
            "replaced": {table.value: address for table, address in manifest.replaced.items()},
        },
        "evidence": [_json_fields(one) for one in runtime.evidence],
    }


def _json_fields(value: Abi | Reference | Evidence | FrozenEntry) -> dict[str, Any]:
    """The fields of a value, with enumerations and sets as plain values."""
    names = value._fields if isinstance(value, Evidence) else [one.name for one in fields(value)]
    return {name: _plain(getattr(value, name)) for name in names}


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(str(_plain(item)) for item in value)
    return list(value) if isinstance(value, tuple) else value


def _json_range(part: Range) -> dict[str, int]:
    return {"start": part.start, "end": part.end, "size": part.size}


def _json_region(board: Board | None, name: str) -> dict[str, int] | None:
    region = board.find(name) if board else None
    if region is None or not region.size:
        return None
    return {"start": region.origin, "end": region.end, "size": region.size}
