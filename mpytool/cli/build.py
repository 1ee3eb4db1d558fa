# SPDX-License-Identifier: MIT
"""`mpytool build`: Python modules in, a flashable image out."""

from __future__ import annotations

from pathlib import Path

import click

from mpytool.boards.load import load_board
from mpytool.boards.model import FORMATS, Board
from mpytool.build import build_image, choose_format
from mpytool.cli.progress import terminal_progress
from mpytool.link.report import map_report, size_report
from mpytool.output import write_whole


@click.command("build", short_help="Build a flashable image from Python modules.")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("-b", "--board", "board_name", required=True, metavar="BOARD", help="Board id.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT",
    help="The image; its suffix tells the format. Default: NAME-BOARD.FORMAT.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="The image's format, if OUT does not tell it. Default: the board's first.",
)
@click.option(
    "-O", "optimise", type=click.IntRange(0, 3), default=0, metavar="N",
    help="Optimisation level, 0 to 3.",
)  # fmt: skip
@click.option(
    "--runtime",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Link into this runtime (ELF, .bin, .uf2 or .hex), not the board's own.",
)
@click.option("--map", "show_map", is_flag=True, help="List every patch and every cell.")
def command(
    path: Path,
    board_name: str,
    output: Path | None,
    format_: str | None,
    optimise: int,
    runtime: Path | None,
    show_map: bool,
) -> None:
    """Build a flashable image from Python modules.

    PATH is a program (it becomes main.py), a folder with main.py, boot.py, modules and
    packages, or a manifest.py.  The summary of sizes comes on standard output; progress
    is shown on a terminal only, on standard error.
    """
    board = load_board(board_name)
    result = build_image(
        path,
        board,
        optimise=optimise,
        fmt=choose_format(output, format_, board),
        runtime=runtime,
        progress=terminal_progress(),
    )
    output = output or Path(result.default_name)
    write_whole(output, result.data, executable=_runs_here(board))
    if show_map:
        click.echo(map_report(result.link))
    click.echo(f"{output}: {len(result.data):,} bytes, {result.format} for {board.id}")
    click.echo(size_report(result.link))


def _runs_here(board: Board) -> bool:
    """Whether the image is a program of this machine."""
    return board.emulator is not None and board.emulator.kind == "host"
