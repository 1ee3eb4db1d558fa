# SPDX-License-Identifier: MIT
"""`mpytool flash`: write a program to a connected board."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpytool.cli.options import board_option, data_option, optimise_option

if TYPE_CHECKING:
    from mpytool.flash.uf2_drive import CopyProgress

EXAMPLES = """\b
Examples:
  mpytool flash
  mpytool flash app.uf2 --board rpi_pico --dry-run
"""


@click.command("flash", epilog=EXAMPLES)
@click.argument("path", type=click.Path(path_type=Path), required=False)
@board_option(required=False)
@click.option("--dry-run", is_flag=True, help="Say what would be written, write nothing.")
@click.option(
    "--drive",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Copy to the boot loader's drive mounted there.",
)
@data_option
@optimise_option
def command(
    path: Path | None,
    board_name: str | None,
    dry_run: bool,
    drive: Path | None,
    replace_data: bool | None,
    optimise: int | None,
) -> None:
    """Write a program or an image to a connected board.

    PATH is a program, a folder or a manifest.py, which is built first, or an image.  Without
    PATH, it is the project of this folder, for its first board or that of --board.
    An image for another chip is refused.
    """
    from mpytool.cli.project import program_at
    from mpytool.flash.flash import check_flashers, perform, plan_flash

    program, board = program_at(
        path, board_name, optimise=optimise, replace_data=replace_data, check=check_flashers
    )
    name = f"{(path or Path()).resolve().stem or 'image'}.uf2"
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
