# SPDX-License-Identifier: MIT
"""Progress on a terminal: one line on standard error that writes over itself.

In a pipe or a log there is none, but that something is fetched is always said.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mpytool.build import Progress
    from mpytool.packages.downloads import Progress as Fetching

_WIDTH = 60  # columns of the line


def terminal_progress() -> Progress | None:
    """What a build calls with each step, or None if standard error is no terminal."""
    return _show if sys.stderr.isatty() else None


def _show(what: str, done: int, total: int) -> None:
    text = f"compiling {done + 1}/{total}  {what}"[:_WIDTH] if done < total else ""
    click.echo(f"\r{text:<{_WIDTH}}\r", nl=False, err=True)


def fetching_progress() -> Fetching:
    """What is called with each part of a firmware file that has come."""
    is_terminal = sys.stderr.isatty()

    def show(file: str, done: int, total: int) -> None:
        if not done:
            click.echo(f"fetching {file}", err=True)
        elif is_terminal:
            of = f" of {total >> 10:,}" if total else ""
            text = f"{done >> 10:,}{of} KiB" if done != total else ""
            click.echo(f"\r{text:<{_WIDTH}}\r", nl=False, err=True)

    return show
