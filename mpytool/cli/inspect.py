# SPDX-License-Identifier: MIT
"""`mpytool inspect`: what is in a firmware image, and its frozen modules taken out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpytool.cli.options import board_option, elf_option

if TYPE_CHECKING:
    from mpytool.runtime.inspection import Inspection

EXAMPLES = """\b
Examples:
  mpytool inspect RPI_PICO-v1.28.0.uf2 -v
  mpytool inspect firmware.bin --extract modules/
"""


@click.command(name="inspect", epilog=EXAMPLES, short_help="Say what is in a firmware image.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@elf_option
@board_option(required=False)
@click.option("-v", "--verbose", is_flag=True, help="List each conclusion with its reason.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--extract",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Take the frozen modules out, as .mpy files in this folder.",
)
@click.option("--force", is_flag=True, help="With --extract: DIR may hold files already.")
def command(
    file: Path,
    elf: Path | None,
    board_name: str | None,
    *,
    verbose: bool,
    as_json: bool,
    folder: Path | None,
    force: bool,
) -> None:
    """Say what is in a firmware image.

    FILE is .uf2, .bin, .hex, .dfu, .elf, an image for an ESP chip, or a .zip with one of
    these.  Shown are the container, the version and board of MicroPython, the layout of its
    tables, names, types, frozen modules, the references to the tables, and free flash.

    The exit code is 1 if the image is none of MicroPython that modules can be frozen into,
    and if a module could not be taken out.
    """
    import json

    from mpytool.boards.load import load_board
    from mpytool.runtime.inspection import inspect_file
    from mpytool.runtime.read import read_file
    from mpytool.runtime.report import json_report, text_report

    inspection = inspect_file(
        read_file(file),
        str(file),
        elf=read_file(elf) if elf else None,
        board=load_board(board_name) if board_name else None,
    )
    if as_json:
        click.echo(json.dumps(json_report(inspection), indent=2))
    else:
        click.echo(text_report(inspection, verbose=verbose))
    if inspection.error is not None:
        raise inspection.error
    if folder is not None and not _extract(inspection, folder, force=force):
        sys.exit(1)


def _extract(inspection: Inspection, folder: Path, *, force: bool) -> bool:
    """Write the modules; whether all of them were taken out."""
    from mpytool.runtime.extract import extract_modules, write_extracted

    assert inspection.runtime is not None
    found = extract_modules(inspection.runtime.entries, inspection.decoder)
    count = write_extracted(found, folder, force=force)
    click.echo(f"{folder}: {count} of {len(found)} modules", err=True)
    left = [one for one in found if one.reason]
    for one in left:
        click.echo(f"{one.entry.name}: not taken out: {one.reason}", err=True)
    return not left
