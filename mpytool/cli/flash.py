# SPDX-License-Identifier: MIT
"""`mpytool flash`: write a program to connected boards."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpytool.cli.options import board_option, data_option, optimise_option
from mpytool.errors import ToolError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mpytool.flash.flash import FlashPlan

    BoardProgress = Callable[[FlashPlan, int, int], None]

EXAMPLES = """\b
Examples:
  mpytool flash
  mpytool flash app.uf2 --board rpi_pico --dry-run
  mpytool flash main.py --board esp32_generic --port /dev/ttyUSB0
  mpytool flash app.uf2 --board rpi_pico --all
"""


@click.command("flash", epilog=EXAMPLES)
@click.argument("path", type=click.Path(path_type=Path), required=False)
@board_option(required=False)
@click.option("--dry-run", is_flag=True, help="Say what would be written, write nothing.")
@click.option("-p", "--port", default="", metavar="PORT", help="The serial port of the board.")
@click.option(
    "--drive",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Copy to the boot loader's drive mounted there.",
)
@data_option
@click.option("--all", "every", is_flag=True, help="Write every such board that is connected.")
@optimise_option
def command(
    path: Path | None,
    board_name: str | None,
    dry_run: bool,
    port: str,
    drive: Path | None,
    replace_data: bool | None,
    every: bool,
    optimise: int | None,
) -> None:
    """Write a program or an image to a connected board, and verify it.

    PATH is a program, a folder or a manifest.py, which is built first, or an image.  Without
    PATH, it is the project of this folder, for its first board or that of --board.
    An image for another chip is refused.  A running board is sent into its boot loader;
    `mpytool devices` lists what is plugged in.
    """
    from mpytool.cli.project import program_at
    from mpytool.flash.flash import check_flashers, perform, plan_all, plan_flash
    from mpytool.flash.way import Place

    if sum((bool(port), drive is not None, every)) > 1:
        raise click.UsageError("--port, --drive and --all exclude each other")
    program, board = program_at(
        path, board_name, optimise=optimise, replace_data=replace_data, check=check_flashers
    )
    name = (path or Path()).resolve().stem or "image"
    place = Place(port, drive)
    if every:
        plans = plan_all(program, board, name, place, connected=not dry_run)
    else:
        plans = [plan_flash(program, board, name, place, connected=not dry_run)]
    if dry_run:
        for plan in plans:
            click.echo(f"would write {plan}")
        return
    if every:
        _write_all(plans)
        return
    plan = plans[0]
    with _progress_bars(plans) as progress:
        report = (lambda done, total: progress(plan, done, total)) if progress else None
        verified = perform(plan, report)
    click.echo(f"wrote {plan}\n{verified}")


def _write_all(plans: list[FlashPlan]) -> None:
    """Write several boards at once, a line of the result for each."""
    from mpytool.flash.flash import perform_all

    failed: list[FlashPlan] = []

    def done(plan: FlashPlan, result: str | ToolError) -> None:
        name = plan.target.name if plan.target else ""
        if isinstance(result, ToolError):
            failed.append(plan)
            where = "" if result.message.startswith(name) else f"{name}: "
            click.echo(f"error: {where}{result.message}\nhint: {result.hint}", err=True)
        else:
            click.echo(f"{name}: wrote {len(plan.load.data):,} bytes; {result}")

    with _progress_bars(plans) as progress:
        perform_all(plans, done, progress)
    if failed:
        raise ToolError(
            f"{len(failed)} of {len(plans)} boards were not written",
            hint="what to do with each is said above",
        )


@contextmanager
def _progress_bars(plans: list[FlashPlan]) -> Iterator[BoardProgress | None]:
    """A progress bar for each board on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        tasks = {
            id(plan): bars.add_task(plan.target.name if plan.target else "writing")
            for plan in plans
        }
        yield lambda plan, done, total: bars.update(tasks[id(plan)], completed=done, total=total)
