# SPDX-License-Identifier: MIT
"""`mpytool freeze`: pack modules into the tables that a board's runtime reads."""

from __future__ import annotations

from pathlib import Path

import click

from mpytool.cli.linting import lint_project, warnings_option
from mpytool.cli.options import Into, link_options, map_option


@click.command("freeze", short_help="Pack modules into ROM tables for a board.")
@click.argument("path", type=click.Path(path_type=Path))
@link_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the tables' bytes, as they lie at their address.",
)
@map_option
@warnings_option
def command(
    path: Path, into: Into, *, output: Path | None, show_map: bool, warnings: tuple[str, ...]
) -> None:
    """Pack modules into ROM tables for a board, without an image.

    PATH and the runtime are as for `mpytool build`.
    """
    from mpytool.build import freeze_modules
    from mpytool.cli.progress import terminal_progress
    from mpytool.link.report import map_report, size_report
    from mpytool.output import write_whole

    link = freeze_modules(
        path,
        into.board,
        optimise=into.optimise,
        runtime=into.runtime,
        elf=into.elf,
        without=into.without,
        cache=into.cache,
        progress=terminal_progress(),
    )
    lint_project(path, link, warnings)
    if output:
        write_whole(output, link.data)
    if show_map:
        click.echo(map_report(link))
    if output:
        click.echo(f"{output}: {len(link.data):,} bytes for {link.placement.start:#010x}")
    click.echo(size_report(link))
