# SPDX-License-Identifier: MIT
"""`mpytool build`: Python modules in, a flashable image out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpytool.boards.model import FORMATS
from mpytool.cli.linting import lint_project, warnings_option
from mpytool.cli.options import Into, link_options, map_option

if TYPE_CHECKING:
    from mpytool.build import BuildResult


@click.command("build", short_help="Build a flashable image from Python modules.")
@click.argument("path", type=click.Path(path_type=Path))
@link_options
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
    help="The image's format, if OUT does not tell it. Default: that of the runtime's file, or "
    "the board's first.",
)
@map_option
@warnings_option
def command(
    path: Path,
    into: Into,
    *,
    output: Path | None,
    format_: str | None,
    show_map: bool,
    warnings: tuple[str, ...],
) -> None:
    """Build a flashable image from Python modules.

    PATH is a program (it becomes main.py), a folder with main.py, boot.py, modules and
    packages, or a manifest.py.  The summary of sizes comes on standard output; progress
    is shown on a terminal only, on standard error.

    With --runtime, the modules are frozen into that firmware of MicroPython; the board is
    recognised where the firmware tells it, and the image has the firmware's container.
    """
    from mpytool.build import build_image, choose_format
    from mpytool.cli.progress import terminal_progress
    from mpytool.link.report import map_report, size_report
    from mpytool.output import write_whole

    result = build_image(
        path,
        into.board,
        optimise=into.optimise,
        fmt=choose_format(
            output,
            format_,
            None if into.runtime else into.board,
            Path(into.runtime) if into.runtime else None,
        ),
        runtime=into.runtime,
        elf=into.elf,
        without=into.without,
        cache=into.cache,
        progress=terminal_progress(),
    )
    lint_project(path, result.link, warnings)
    output = output or Path(result.default_name)
    write_whole(output, result.data, executable=_runs_here(result, into.runtime))
    if show_map:
        click.echo(map_report(result.link))
    target = f" for {result.board.id}" if result.board else ""
    click.echo(f"{output}: {len(result.data):,} bytes, {result.format}{target}")
    click.echo(size_report(result.link))


def _runs_here(result: BuildResult, runtime: str | None) -> bool:
    """Whether the image is a program of this machine: as the runtime's file, or by its board."""
    if runtime is not None and result.format == "elf" and os.access(runtime, os.X_OK):
        return True
    board = result.board
    return board is not None and board.emulator is not None and board.emulator.kind == "host"
