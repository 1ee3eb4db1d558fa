# SPDX-License-Identifier: MIT
"""`mpytool boards`: list the boards, or show one."""

from __future__ import annotations

import fnmatch
import json
from collections import Counter
from typing import Any

import click

from mpytool.boards.load import load_board, load_boards
from mpytool.boards.model import PORTS, VERIFIED, Board, EspFlash, Partition, Region, Variant
from mpytool.errors import BoardError

EXAMPLES = """\b
Examples:
  mpytool boards nucleo --port stm32
  mpytool boards rpi_pico --json
"""


@click.command(name="boards", epilog=EXAMPLES)
@click.argument("pattern", metavar="[ID|PATTERN]", required=False)
@click.option("--port", type=click.Choice(PORTS), help="Only boards of this port of MicroPython.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(pattern: str | None, port: str | None, as_json: bool) -> None:
    """List the boards, or show the board ID.

    PATTERN is a part of a board's id, name, MCU or architecture ("nucleo", "rp2350"), or
    has the wildcards * and ? ("um_*").  ID may end in a variant: rpi_pico2-riscv.
    """
    boards = [] if _is_file(pattern) else load_boards()
    if pattern and not port and _names_one(pattern, boards):
        board = load_board(pattern)
        click.echo(_json(_values(board)) if as_json else _card(board))
        return
    chosen = [b for b in boards if _matches(b, pattern) and port in (None, b.port)]
    if not chosen:
        if pattern and not port:
            load_board(pattern)  # says that there is none, and what is near
        what = " and ".join(filter(None, [pattern and repr(pattern), port and f"port {port}"]))
        raise BoardError(f"no board fits {what}", hint="list the boards with: mpytool boards")
    click.echo(_json([_values(board) for board in chosen]) if as_json else _table(chosen))


def _is_file(pattern: str | None) -> bool:
    return bool(pattern) and str(pattern).endswith(".toml")


def _names_one(pattern: str, boards: list[Board]) -> bool:
    """Whether the pattern is an id, an id with a variant, or a board file."""
    board_id = pattern.lower().partition("-")[0]
    return _is_file(pattern) or any(board.id == board_id for board in boards)


def _matches(board: Board, pattern: str | None) -> bool:
    if not pattern:
        return True
    words = (
        *(board.id, f"{board.vendor} {board.product}", board.mcu, board.architecture),
        *(board.machine, *(f"{board.id}-{variant.name}" for variant in board.variants)),
    )
    wanted = pattern.lower() if {"*", "?"} & {*pattern} else f"*{pattern.lower()}*"
    return any(fnmatch.fnmatchcase(word.lower(), wanted) for word in words)


def _json(values: Any) -> str:
    return json.dumps(values, indent=2, ensure_ascii=False)


def _values(board: Board) -> dict[str, Any]:
    """What JSON says of a board: numbers as numbers, absent things as null."""
    emulator = board.emulator
    return {
        "id": board.id,
        "vendor": board.vendor,
        "product": board.product,
        "mcu": board.mcu,
        "architecture": board.architecture,
        "fpu": board.fpu,
        "port": board.port or None,
        "machine": board.machine or None,
        "verified": board.verified,
        "memory": _memory(board.memory),
        "esp": _esp(board.esp) if board.esp else None,
        "formats": list(board.formats),
        "uf2_family": board.uf2_family,
        "bin_address": board.bin_origin if board.find("flash") else None,
        "flashers": list(board.flashers),
        "emulator": emulator.kind if emulator else None,
        "runtime": board.runtime or None,
        "variants": [_variant(variant) for variant in board.variants],
    }


def _memory(regions: tuple[Region, ...]) -> dict[str, dict[str, int]]:
    return {
        region.name: {
            "origin": region.origin,
            "size": region.size,
            "erase_size": region.erase_size,
        }
        for region in regions
    }


def _esp(esp: EspFlash) -> dict[str, Any]:
    partitions = [
        {key: getattr(part, key) for key in ("name", "type", "subtype", "offset", "size")}
        for part in esp.partitions
    ]
    return {"chip": esp.chip, "flash_size": esp.flash_size, "partitions": partitions}


def _variant(variant: Variant) -> dict[str, Any]:
    """A variant's name, reason, and what differs from the board, under the board's keys."""
    out: dict[str, Any] = {"name": variant.name, "reason": variant.reason}
    for key, value in variant.changes:
        if isinstance(value, EspFlash):
            out[key] = _esp(value)
        elif key == "memory" and isinstance(value, tuple):
            out[key] = _memory(value)
        else:
            out[key] = value
    return out


def _table(boards: list[Board]) -> str:
    """One line for each board under a heading, and a summary."""
    rows = [("ID", "BOARD", "PORT", "MCU", "FORMATS", "VERIFIED")]
    rows += [
        (
            board.id,
            f"{board.vendor} {board.product}",
            board.port or "-",
            board.mcu,
            " ".join(board.formats),
            board.verified,
        )
        for board in boards
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    counts = Counter(board.verified for board in boards)
    shown = ", ".join(f"{counts[level]} {level}" for level in VERIFIED if counts[level])
    number = f"{len(boards)} board{'s' if len(boards) > 1 else ''}"
    return "\n".join([*lines, "", f"{number}: {shown}"])


_MEANINGS = {
    "booted": "an image linked for it ran in an emulator",
    "linked": "an image for it was linked and proved",
    "described": "nothing has been linked for it yet",
}


def _card(board: Board) -> str:
    """All that is known of a board, one thing to a line."""
    fpu = "" if board.fpu == "none" else f", {board.fpu}-precision FPU"
    emulator = board.emulator
    lines = [
        ("id", board.id),
        ("board", f"{board.vendor} {board.product}"),
        ("mcu", f"{board.mcu} ({board.architecture}{fpu})"),
        ("port", board.port or "none"),
        ("machine", board.machine or "unknown"),
        ("verified", f"{board.verified}: {_MEANINGS[board.verified]}"),
        *((region.name, _region_text(region)) for region in board.memory),
        *_esp_lines(board.esp),
        ("formats", " ".join(board.formats)),
    ]
    if board.bin_address is not None:
        lines.append((".bin from", f"{board.bin_address:#010x}"))
    if board.uf2_family is not None:
        lines.append(("uf2 family", f"{board.uf2_family:#010x}"))
    lines += [
        ("flashers", " ".join(board.flashers) or "none"),
        ("emulator", f"{emulator.kind} {emulator.machine}".strip() if emulator else "none"),
        ("runtime", board.runtime or "none bundled; link into an image with --runtime FILE"),
        *(("variant", f"{v.name}: {v.reason}") for v in board.variants),
    ]
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name.ljust(width)}  {text}" for name, text in lines)


def _region_text(region: Region) -> str:
    erase = f", erased by {_size(region.erase_size)}" if region.erase_size else ""
    where = f"{region.origin:#010x} to {region.end - 1:#010x}, " if region.size else ""
    return f"{where}{_size(region.size)}{erase}"


def _esp_lines(esp: EspFlash | None) -> list[tuple[str, str]]:
    """The chip and its partitions."""
    if esp is None:
        return []
    return [
        ("chip", f"{esp.chip}, {_size(esp.flash_size)} of flash"),
        *(("partition", _partition_text(part)) for part in esp.partitions),
    ]


def _partition_text(part: Partition) -> str:
    where = f"{part.offset:#08x} to {part.end - 1:#08x}, {_size(part.size)}"
    return f"{where}: {part.name} ({part.type}, {part.subtype})"


def _size(size: int) -> str:
    """Bytes for people: "2 MiB", "264 KiB"; "runtime's" if only the runtime knows."""
    if not size:
        return "runtime's"
    for unit, name in ((1 << 20, "MiB"), (1 << 10, "KiB")):
        if size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} bytes"
