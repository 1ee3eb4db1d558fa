# SPDX-License-Identifier: MIT
"""`mpytool build`: Python modules in, a flashable image out."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpytool.boards.model import FORMATS
from mpytool.cli.linting import lint_files, lint_project, warnings_option
from mpytool.cli.options import Into, data_option, link_options, map_option
from mpytool.cli.project import project_at, shown

if TYPE_CHECKING:
    from mpytool.project.build import Image

EXAMPLES = """\b
Examples:
  mpytool build
  mpytool build blink.py --board rpi_pico
  mpytool build app/ --runtime RPI_PICO-v1.28.0.uf2 -o app.uf2
"""


@click.command("build", epilog=EXAMPLES, short_help="Build a flashable image from Python modules.")
@click.argument("path", type=click.Path(path_type=Path), required=False)
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
@click.option("--locked", is_flag=True, help="Of a project: fail if its lock file does not fit.")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Of a project: print JSON.")
@map_option
@warnings_option
def command(  # noqa: PLR0913 - each is an option
    path: Path | None,
    into: Into,
    *,
    output: Path | None,
    format_: str | None,
    locked: bool,
    replace_data: bool | None,
    as_json: bool,
    show_map: bool,
    warnings: tuple[str, ...],
) -> None:
    """Build a flashable image from Python modules.

    Without PATH, the project of this folder is built, or of one above it: each of its boards,
    or those of --board, into the project's output folder.  Images whose inputs did not change
    are left as they are.

    PATH is a program (it becomes main.py), a folder with main.py, boot.py, modules and
    packages, a manifest.py, or a project's folder.  The summary of sizes comes on standard
    output; progress is shown on a terminal only, on standard error.

    With --runtime, the modules are frozen into that firmware of MicroPython; the board is
    recognised where the firmware tells it, and the image has the firmware's container.
    """
    if config := project_at(path):
        from mpytool.cli.progress import fetching_progress, terminal_progress
        from mpytool.project.build import build_project, own_modules
        from mpytool.project.data import modules_of

        changes = replace(into.changes(output, format_), replace_data=replace_data)
        if warnings:
            modules = own_modules(config, into.boards, changes=changes, locked=locked)
            lint_files(modules, warnings, modules_of(config))
        images = build_project(
            config,
            into.boards,
            changes=changes,
            locked=locked,
            show_map=show_map,
            cache=into.cache,
            progress=terminal_progress(),
            fetching=fetching_progress(),
        )
        _tell(images, as_json=as_json)
        sys.exit(any(image.mistakes for image in images))
    if path is None or locked or as_json:
        raise click.UsageError("--locked and --json are for projects")
    if replace_data is not None:
        raise click.UsageError("--data is for projects")
    _build_path(path, into, output, format_, warnings, show_map=show_map)


def _build_path(
    path: Path,
    into: Into,
    output: Path | None,
    format_: str | None,
    warnings: tuple[str, ...],
    *,
    show_map: bool,
) -> None:
    """Build a program that has no project."""
    from mpytool.build import build_image, choose_format, runs_here
    from mpytool.cli.progress import terminal_progress
    from mpytool.link.report import map_report, size_report
    from mpytool.output import write_whole

    board, runtime = into.board(), into.firmware()
    result = build_image(
        into.files(path),
        board,
        optimise=into.optimise or 0,
        fmt=choose_format(
            output,
            format_,
            None if runtime else board,
            Path(runtime) if runtime else None,
        ),
        runtime=runtime,
        elf=into.elf,
        without=into.without,
        compact=into.compact,
        cache=into.cache,
        progress=terminal_progress(),
    )
    lint_project(result.project, result.link, warnings)
    output = output or Path(result.default_name)
    write_whole(output, result.data, executable=runs_here(result, runtime))
    if show_map:
        click.echo(map_report(result.link))
    target = f" for {result.board.id}" if result.board else ""
    click.echo(f"{output}: {len(result.data):,} bytes, {result.format}{target}")
    click.echo(size_report(result.link))


def _tell(images: list[Image], *, as_json: bool) -> None:
    """Say what became of a project's images; mistakes that boards share, once."""
    from mpytool.cli.reporting import report

    failed = [image.board for image in images if image.mistakes]
    report(list(dict.fromkeys(mistake for image in images for mistake in image.mistakes)))
    if as_json:
        click.echo(json.dumps([_values(image) for image in images], indent=2))
        return
    for image in images:
        if not image.mistakes:
            state = ", unchanged" if image.is_fresh else ""
            about = f"{image.size:,} bytes, {image.format} for {image.board}{state}"
            click.echo(f"{shown(image.output)}: {about}\n{image.report}")
    if failed and len(images) > 1:
        click.echo(f"not built: {', '.join(failed)}")


def _values(image: Image) -> dict[str, object]:
    """What JSON says of an image."""
    return {
        "board": image.board,
        "output": None if image.mistakes else str(image.output),
        "size": image.size,
        "format": image.format or None,
        "unchanged": image.is_fresh,
        "errors": [mistake.message for mistake in image.mistakes],
    }
