# SPDX-License-Identifier: MIT
"""`mpytool freeze`: pack modules into the tables that a board's runtime reads."""

from __future__ import annotations

from pathlib import Path

import click

from mpytool.boards.load import load_board
from mpytool.build import freeze_modules
from mpytool.cli.progress import terminal_progress
from mpytool.link.report import map_report, size_report
from mpytool.output import write_whole


@click.command("freeze", short_help="Pack modules into ROM tables for a board.")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("-b", "--board", "board_name", required=True, metavar="BOARD", help="Board id.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the tables' bytes, as they lie at their address.",
)
@click.option(
    "-O", "optimise", type=click.IntRange(0, 3), default=0, metavar="N",
    help="Optimisation level, 0 to 3.",
)  # fmt: skip
@click.option(
    "--runtime",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Freeze for this runtime (ELF, .bin, .uf2 or .hex), not the board's own.",
)
@click.option("--map", "show_map", is_flag=True, help="List every patch and every cell.")
def command(
    path: Path,
    board_name: str,
    output: Path | None,
    optimise: int,
    runtime: Path | None,
    show_map: bool,
) -> None:
    """Pack modules into ROM tables for a board, without an image.

    PATH is as for `mpytool build`.
    """
    link = freeze_modules(
        path,
        load_board(board_name),
        optimise=optimise,
        runtime=runtime,
        progress=terminal_progress(),
    )
    if output:
        write_whole(output, link.data)
    if show_map:
        click.echo(map_report(link))
    if output:
        click.echo(f"{output}: {len(link.data):,} bytes for {link.placement.start:#010x}")
    click.echo(size_report(link))
