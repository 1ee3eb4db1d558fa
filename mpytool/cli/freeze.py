# SPDX-License-Identifier: MIT
"""`mpytool freeze`: pack modules into the tables that a board's runtime reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpytool.cli.linting import lint_files, lint_project, warnings_option
from mpytool.cli.options import Into, link_options, map_option
from mpytool.cli.project import project_at

if TYPE_CHECKING:
    from mpytool.freeze.project import Project
    from mpytool.link.link import Link
    from mpytool.project.model import ProjectConfig

EXAMPLES = """\b
Example:
  mpytool freeze app/ --board rpi_pico --map
"""


@click.command("freeze", epilog=EXAMPLES, short_help="Pack modules into ROM tables for a board.")
@click.argument("path", type=click.Path(path_type=Path), required=False)
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
    path: Path | None,
    into: Into,
    *,
    output: Path | None,
    show_map: bool,
    warnings: tuple[str, ...],
) -> None:
    """Pack modules into ROM tables for a board, without an image.

    PATH and the runtime are as for `mpytool build`; of a project, the first board or that of
    --board is taken.
    """
    from mpytool.link.report import map_report, size_report
    from mpytool.output import write_whole

    link = freeze_link(path, into, warnings)
    if output:
        write_whole(output, link.data)
    if show_map:
        click.echo(map_report(link))
    if output:
        click.echo(f"{output}: {len(link.data):,} bytes for {link.placement.start:#010x}")
    click.echo(size_report(link))


def freeze_link(
    path: Path | None, into: Into, warnings: tuple[str, ...] = (), *, check_limits: bool = True
) -> Link:
    """The tables of what PATH means: of a project for its first board, or that of --board.

    Args:
        path: a command's PATH.
        into: the runtime and the options.
        warnings: as -W gives them.
        check_limits: whether a project has to keep to its limits.

    Raises:
        ToolError: it does not build, or does not keep to its limits.
    """
    if config := project_at(path):
        from mpytool.project.build import own_modules

        if warnings:
            lint_files(own_modules(config, into.boards, changes=into.changes()), warnings)
        return _freeze_project(config, into, check_limits=check_limits)
    project = into.files(path or Path())
    link = _freeze_files(project, into)
    lint_project(project, link, warnings)
    return link


def _freeze_project(config: ProjectConfig, into: Into, *, check_limits: bool) -> Link:
    from mpytool.cli.progress import fetching_progress, terminal_progress
    from mpytool.project.build import chosen_boards, freeze_for

    return freeze_for(
        config,
        chosen_boards(config, into.boards)[0],
        changes=into.changes(),
        cache=into.cache,
        progress=terminal_progress(),
        check_limits=check_limits,
        fetching=fetching_progress(),
    )


def _freeze_files(project: Project, into: Into) -> Link:
    from mpytool.build import freeze_modules
    from mpytool.cli.progress import terminal_progress

    return freeze_modules(
        project,
        into.board(),
        optimise=into.optimise or 0,
        runtime=into.firmware(),
        elf=into.elf,
        without=into.without,
        compact=into.compact,
        cache=into.cache,
        progress=terminal_progress(),
    )
