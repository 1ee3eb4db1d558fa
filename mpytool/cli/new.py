# SPDX-License-Identifier: MIT
"""`mpytool new`: begin a project."""

from __future__ import annotations

from pathlib import Path

import click

EXAMPLES = """\b
Example:
  mpytool new blinker --board rpi_pico && cd blinker && mpytool build
"""


@click.command("new", epilog=EXAMPLES, short_help="Begin a project.")
@click.argument("folder", metavar="NAME", type=click.Path(path_type=Path))
@click.option(
    "-b",
    "--board",
    "boards",
    multiple=True,
    metavar="BOARD",
    help="A board that it is for; repeatable. Default: rpi_pico.",
)
def command(folder: Path, boards: tuple[str, ...]) -> None:
    """Begin a project in the new folder NAME.

    It has a project file, a program, a package, a test, a README and a GitHub workflow that
    builds the image of each board.  Nothing that exists is overwritten.
    """
    from mpytool.project.create import create_project

    for path in create_project(folder, boards):
        click.echo(path)
