# SPDX-License-Identifier: MIT
"""`mpytool boards`: list the boards, or show one."""

from __future__ import annotations

import json
from typing import Any

import click

from mpytool.boards.load import load_board, load_boards
from mpytool.boards.model import Board


@click.command(name="boards")
@click.argument("board_id", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(board_id: str | None, as_json: bool) -> None:
    """List the boards, or show the board ID."""
    if board_id is None:
        boards = load_boards()
        text = _json([_values(board) for board in boards]) if as_json else _table(boards)
    else:
        board = load_board(board_id)
        text = _json(_values(board)) if as_json else _card(board)
    click.echo(text)


def _json(values: Any) -> str:
    return json.dumps(values, indent=2)


def _values(board: Board) -> dict[str, Any]:
    """What JSON says of a board: numbers as numbers, absent things as null."""
    emulator = board.emulator
    return {
        "id": board.id,
        "vendor": board.vendor,
        "product": board.product,
        "mcu": board.mcu,
        "architecture": board.architecture,
        "memory": {
            region.name: {
                "origin": region.origin,
                "size": region.size,
                "erase_size": region.erase_size,
            }
            for region in board.memory
        },
        "formats": list(board.formats),
        "uf2_family": board.uf2_family,
        "flashers": list(board.flashers),
        "emulator": emulator.kind if emulator else None,
        "runtime": board.runtime or None,
    }


def _table(boards: list[Board]) -> str:
    """One line for each board under a heading."""
    rows = [("ID", "BOARD", "MCU", "FLASH", "RAM", "FORMATS", "EMULATOR")]
    for board in boards:
        sizes = {region.name: _size(region.size) for region in board.memory}
        rows.append(
            (
                board.id,
                f"{board.vendor} {board.product}",
                board.mcu,
                sizes["flash"],
                sizes.get("ram", "-"),
                " ".join(board.formats),
                board.emulator.kind if board.emulator else "-",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _card(board: Board) -> str:
    """All that is known of a board, one thing to a line."""
    lines = [
        ("id", board.id),
        ("board", f"{board.vendor} {board.product}"),
        ("mcu", f"{board.mcu} ({board.architecture})"),
    ]
    for region in board.memory:
        erase = f", erased by {_size(region.erase_size)}" if region.erase_size else ""
        where = f"{region.origin:#010x} to {region.end - 1:#010x}, " if region.size else ""
        lines.append((region.name, f"{where}{_size(region.size)}{erase}"))
    lines.append(("formats", " ".join(board.formats)))
    if board.uf2_family is not None:
        lines.append(("uf2 family", f"{board.uf2_family:#010x}"))
    lines.append(("flashers", " ".join(board.flashers) or "none"))
    emulator = board.emulator
    lines.append(
        ("emulator", f"{emulator.kind} {emulator.machine}".strip() if emulator else "none")
    )
    lines.append(("runtime", board.runtime or "none"))
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name.ljust(width)}  {text}" for name, text in lines)


def _size(size: int) -> str:
    """Bytes for people: "2 MiB", "264 KiB"; "runtime's" if only the runtime knows."""
    if not size:
        return "runtime's"
    for unit, name in ((1 << 20, "MiB"), (1 << 10, "KiB")):
        if size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} bytes"
