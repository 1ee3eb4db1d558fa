# SPDX-License-Identifier: MIT
"""`mpytool runtime`: fetch and keep analysed firmware, for `mpytool build --runtime NAME`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpytool.cli.options import board_option, elf_option

if TYPE_CHECKING:
    from mpytool.boards.model import Board
    from mpytool.packages.downloads import Download
    from mpytool.project.model import ProjectConfig

EXAMPLES = """\b
Examples:
  mpytool runtime fetch rpi_pico@1.28
  mpytool runtime add RPI_PICO-v1.28.0.uf2 --name pico
  mpytool build app/ --runtime pico
  mpytool runtime list
"""

FETCH_EXAMPLES = """\b
Examples:
  mpytool runtime fetch rpi_pico
  mpytool runtime fetch esp32_generic@1.28 --variant SPIRAM
  mpytool runtime fetch rpi_pico2 --list
"""


@click.group(name="runtime", epilog=EXAMPLES, short_help="Fetch and keep firmware to build into.")
def command() -> None:
    """Fetch firmware of MicroPython, analyse it, and keep it to build into.

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


@command.command("fetch", epilog=FETCH_EXAMPLES)
@click.argument("target", metavar="BOARD[@VERSION]")
@click.option("--variant", metavar="NAME", help="Which build of the board, as SPIRAM or RISCV.")
@click.option("--list", "list_only", is_flag=True, help="List what there is; fetch nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print JSON.")
def fetch(target: str, *, variant: str | None, list_only: bool, as_json: bool) -> None:
    """Fetch MicroPython's own firmware for BOARD.

    It is taken from micropython.org, or from where the environment variable MPYTOOL_FIRMWARE
    or `mirrors.firmware` of the project file points; it is analysed and kept.  VERSION is
    1.28, 1.28.0, a preview's, or `preview` for the newest preview; without one, it is what the
    project says, or the newest release.  In a project that builds the board with this
    firmware, the lock file is written.
    """
    from mpytool.boards.load import load_board
    from mpytool.project.official import Officials

    name, _, version = target.partition("@")
    board = load_board(name)
    if variant:
        board = load_board(f"{board.id.partition('-')[0]}-{variant}")
    if as_json and not list_only:
        raise click.UsageError("--json is for --list")
    config = _project()
    if list_only:
        _list_downloads(Officials(config).area.downloads(board), board, version, as_json=as_json)
    else:
        _fetch(config, board, version)


def _project() -> ProjectConfig | None:
    """The project of the current folder, or None."""
    from mpytool.errors import ProjectError
    from mpytool.project.find import find_project
    from mpytool.project.load import load_project_config

    try:
        path = find_project(Path())
    except ProjectError:
        return None
    return load_project_config(path)


def _fetch(config: ProjectConfig | None, board: Board, version: str) -> None:
    """Fetch the firmware for a board, say why this one, and lock it in a project."""
    from mpytool.cli.progress import fetching_progress
    from mpytool.packages.downloads import choose, fits, official_version
    from mpytool.packages.lock import Lock, read_lock
    from mpytool.project.official import (
        Officials,
        lock_entry,
        record,
        wanted_of,
    )

    wanted = wanted_of(config, board.id) if config else None
    version = version.removeprefix("v") or official_version(wanted or "micropython") or ""
    lock = (read_lock(config.lock_path) if config else None) or Lock()
    officials = Officials(config, lock.runtimes, fetching_progress())
    downloads = officials.area.downloads(board)
    download = choose(downloads, board, version)
    click.echo(_reason(download, board, downloads))
    entry = officials.fetch(download, board)
    click.echo(f"{entry.name}: {entry.summary}")
    if config and wanted and fits(download.version, official_version(wanted) or ""):
        record(config, lock, [lock_entry(entry, wanted, board)])
        click.echo(f"locked for {wanted} in {config.lock_path.name}")


def _reason(download: Download, board: Board, downloads: list[Download]) -> str:
    """Which build is taken and why, and which others there are."""
    about = f"{board.id}: v{download.version} of {download.day}"
    others = sorted({d.variant for d in downloads} - {download.variant})
    if not download.variant and not others:
        return about
    texts = _variants(board)
    if not download.variant:
        named = ", ".join(_variant_text(name, texts) for name in others)
        return f"{about}, without a variant, as none is named; --variant takes: {named}"
    return f"{about}, variant {_variant_text(download.variant, texts)}, as named"


def _variants(board: Board) -> dict[str, str]:
    """What each variant of a board is for, by its name in capitals."""
    from mpytool.boards.load import load_board
    from mpytool.errors import BoardError

    try:
        whole = load_board(board.id.partition("-")[0])
    except BoardError:  # a board file of the user's
        whole = board
    return {variant.name.upper(): variant.reason for variant in whole.variants}


def _variant_text(name: str, texts: dict[str, str]) -> str:
    reason = texts.get(name, "unknown to this mpytool")
    return f"{name} ({reason})" if name else "none"


def _list_downloads(
    downloads: list[Download], board: Board, version: str, *, as_json: bool
) -> None:
    """Show versions and variants, the newest first."""
    from mpytool.packages.downloads import PREVIEW, fits, folder_of

    variant = folder_of(board)[1]
    shown = [d for d in downloads if not version or fits(d.version, version)]
    shown = [d for d in shown if not variant or d.variant == variant]
    if as_json:
        import json

        fields = ("version", "date", "variant", "suffix", "file")
        rows = [{field: getattr(d, field) for field in fields} for d in shown]
        click.echo(json.dumps(rows, indent=2))
        return
    builds: dict[tuple[str, str, str], list[str]] = {}
    for d in shown:
        builds.setdefault((d.version, d.day, d.variant), []).append(d.suffix)
    texts = _variants(board)
    width = max((len(version) for version, _, _ in builds), default=0)
    for (number, day, name), suffixes in builds.items():
        about = f"  {_variant_text(name, texts)}" if name else ""
        note = "  preview" if PREVIEW in number else ""
        click.echo(f"{number:<{width}}  {day}  {'/'.join(sorted(suffixes))}{about}{note}")
