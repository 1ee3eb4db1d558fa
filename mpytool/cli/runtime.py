# SPDX-License-Identifier: MIT
"""`mpytool runtime`: keep analysed firmware, for `mpytool build --runtime NAME`."""

from __future__ import annotations

from pathlib import Path

import click

from mpytool.cli.options import board_option, elf_option

EXAMPLES = """\b
Examples:
  mpytool runtime add RPI_PICO-v1.28.0.uf2 --name pico
  mpytool build app/ --runtime pico
  mpytool runtime list
"""


@click.group(name="runtime", epilog=EXAMPLES, short_help="Keep analysed firmware to build into.")
def command() -> None:
    """Keep analysed firmware of MicroPython to build into.

    A build with `--runtime NAME` then skips the analysis.  The runtimes are kept in the
    user's cache folder, or in the one that MPYTOOL_CACHE names.
    """


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@elf_option
@click.option("--name", default="", help="How to call it. Default: the file's name.")
@board_option(required=False)
def add(file: Path, elf: Path | None, name: str, board_name: str | None) -> None:
    """Analyse the firmware FILE and keep it."""
    from mpytool.boards.load import load_board
    from mpytool.runtime.cache import Cache
    from mpytool.runtime.read import read_file

    kept = Cache.default().add(
        read_file(file),
        file,
        elf=read_file(elf) if elf else None,
        board=load_board(board_name) if board_name else None,
        name=name,
    )
    click.echo(f"{kept.entry.name}: {kept.entry.summary}")


@command.command("list")
def list_() -> None:
    """List the runtimes that were added."""
    from mpytool.runtime.cache import Cache

    entries = Cache.default().entries()
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        click.echo(f"{entry.name:<{width}}  {entry.summary}")


@command.command("show")
@click.argument("name")
@click.option("-v", "--verbose", is_flag=True, help="List each conclusion with its reason.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str, *, verbose: bool, as_json: bool) -> None:
    """Show what is known of the runtime NAME."""
    import json

    from mpytool.runtime.cache import Cache
    from mpytool.runtime.inspection import Inspection
    from mpytool.runtime.report import json_report, text_report

    kept = Cache.default().load(name)
    inspection = Inspection(kept.entry.source, kept.firmware.file, kept.firmware)
    if as_json:
        click.echo(json.dumps(json_report(inspection), indent=2))
    else:
        click.echo(text_report(inspection, verbose=verbose))


@command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Forget the runtime NAME."""
    from mpytool.runtime.cache import Cache

    entry = Cache.default().remove(name)
    click.echo(f"{entry.name}: removed")
