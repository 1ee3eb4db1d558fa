# SPDX-License-Identifier: MIT
"""Progress on a terminal: one line on standard error that writes over itself.

In a pipe or a log there is none.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mpytool.build import Progress

_WIDTH = 60  # columns of the line


def terminal_progress() -> Progress | None:
    """What a build calls with each step, or None if standard error is no terminal."""
    return _show if sys.stderr.isatty() else None


def _show(what: str, done: int, total: int) -> None:
    text = f"compiling {done + 1}/{total}  {what}"[:_WIDTH] if done < total else ""
    click.echo(f"\r{text:<{_WIDTH}}\r", nl=False, err=True)
