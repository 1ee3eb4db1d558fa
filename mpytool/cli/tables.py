# SPDX-License-Identifier: MIT
"""Tables on standard output: by rich on a terminal, else plain text.

NO_COLOR (no-color.org) and TERM=dumb make a terminal plain.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Literal, Protocol

import click

_WIDEST = 1000  # columns


class Shown(Protocol):
    """What is shown."""

    @property
    def title(self) -> str:
        """What it lists."""

    @property
    def headings(self) -> Sequence[str]:
        """Of the columns."""

    @property
    def rows(self) -> Sequence[Sequence[str | int]]:
        """As many cells each as there are headings."""

    @property
    def texts(self) -> int:
        """How many columns are texts; the numbers behind them are set to the right."""

    @property
    def left(self) -> int:
        """How many rows are not among them."""


def show_table(table: Shown) -> None:
    """Show a table, and how many rows were left out."""
    if _is_plain():
        click.echo(_plain(table))
    else:
        _rich(table)
    if table.left:
        click.echo(f"  and {table.left:,} more")


def _is_plain() -> bool:
    return (
        not sys.stdout.isatty()
        or bool(os.environ.get("NO_COLOR"))
        or os.environ.get("TERM", "") == "dumb"
    )


def _texts(table: Shown) -> list[list[str]]:
    return [[f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in table.rows]


def _plain(table: Shown) -> str:
    texts = [list(table.headings), *_texts(table)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    sides = "<" * table.texts + ">" * (len(widths) - table.texts)
    lines = [
        "  ".join(map(format, row, map("{}{}".format, sides, widths))).rstrip() for row in texts
    ]
    return "\n".join([f"{table.title}:", *(f"  {line}" for line in lines)])


def _rich(table: Shown) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    shown = Table(
        title=table.title, title_justify="left", box=SIMPLE, pad_edge=False, collapse_padding=True
    )
    for index, heading in enumerate(table.headings):
        justify: Literal["left", "right"] = "left" if index < table.texts else "right"
        shown.add_column(heading, justify=justify, no_wrap=True)
    for row in _texts(table):
        shown.add_row(*(Text(cell) for cell in row))
    console = Console()
    # A table that is wider than the terminal is not cut.
    width = Measurement.get(console, console.options.update(max_width=_WIDEST), shown).maximum
    Console(width=max(width, console.width)).print(shown)
