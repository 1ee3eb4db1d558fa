# SPDX-License-Identifier: MIT
"""`mpytool flash`: write a program to a connected board."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mpytool.flash.uf2_drive import CopyProgress


@click.command(name="flash")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("-b", "--board", "board_name", required=True, metavar="BOARD", help="Board id.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, write nothing.")
@click.option(
    "--drive",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Copy to the boot loader's drive mounted there.",
)
@click.option(
    "-O", "optimise", type=click.IntRange(0, 3), default=0, metavar="N",
    help="Optimisation level of the build, 0 to 3.",
)  # fmt: skip
def command(path: Path, board_name: str, dry_run: bool, drive: Path | None, optimise: int) -> None:
    """Write a program or an image to a connected board.

    PATH is a program, a folder or a manifest.py, which is built first, or an image.
    An image for another chip is refused.
    """
    from mpytool.boards.load import load_board
    from mpytool.cli.progress import terminal_progress
    from mpytool.flash.flash import check_flashers, perform, plan_flash
    from mpytool.run.program import load_program

    board = load_board(board_name)
    check_flashers(board)
    program = load_program(path, board, optimise=optimise, progress=terminal_progress())
    name = f"{path.resolve().stem or 'image'}.uf2"
    plan = plan_flash(program, board, name, drive=drive, connected=not dry_run)
    if dry_run:
        click.echo(f"would write {plan}")
        return
    with _progress_bar() as progress:
        perform(plan, progress)
    click.echo(f"wrote {plan}")


@contextmanager
def _progress_bar() -> Iterator[CopyProgress | None]:
    """A progress bar on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("writing")
        yield lambda done, total: bar.update(task, completed=done, total=total)
