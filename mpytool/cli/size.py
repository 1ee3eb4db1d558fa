# SPDX-License-Identifier: MIT
"""`mpytool size`: where every byte of the added tables went."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpytool.cli.freeze import freeze_link
from mpytool.cli.options import Into, link_options
from mpytool.cli.project import project_at

if TYPE_CHECKING:
    from mpytool.link.sizes import Account

_SOURCES = (".py", ".mpy", ".toml")

EXAMPLES = """\b
Examples:
  mpytool size
  mpytool size app/ --board rpi_pico --html size.html
  mpytool size app.uf2 --budget 65536
  mpytool size --diff old.uf2 new.uf2
"""


@click.command("size", epilog=EXAMPLES, short_help="Show where the bytes of an image went.")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@link_options
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a page with a map of the bytes.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, every share of the bytes.")
@click.option(
    "--budget",
    type=click.IntRange(0),
    metavar="BYTES",
    help="Fail if the tables take more.",
)
@click.option("--all", "every", is_flag=True, help="List all functions, constants and names.")
@click.option(
    "--diff",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    nargs=2,
    metavar="OLD NEW",
    help="Explain the change between two linked images, or what --json printed of them.",
)
def command(
    path: Path | None,
    into: Into,
    *,
    html: Path | None,
    as_json: bool,
    budget: int | None,
    every: bool,
    diff: tuple[Path, Path] | None,
) -> None:
    """Show where every byte of the added tables went, the largest first.

    Modules, functions with their opcodes, line table and prelude, constants and names (qstrs):
    the sizes add up to what was placed in flash.

    PATH and the runtime are as for `mpytool build`; of a project, the first board or that of
    --board is taken.  PATH may also be a linked image.

    The exit code is 1 if the tables take more than --budget.
    """
    if diff and (path or html or as_json):
        raise click.UsageError("--diff stands alone, or with --budget")
    if diff:
        account = _show_change(*(_saved(file, into) for file in diff))
    else:
        account, name = _account(path, into)
        _show(account, name, html, as_json=as_json, every=every)
    if budget is not None and account.size > budget:
        over = account.size - budget
        click.echo(
            f"error: the tables take {account.size:,} bytes, {over:,} more than the budget of "
            f"{budget:,}",
            err=True,
        )
        sys.exit(1)


def _account(path: Path | None, into: Into) -> tuple[Account, str]:
    """The account of what PATH means, and its name."""
    if path is not None and path.is_file() and path.suffix.lower() not in _SOURCES:
        return _of_image(path, into), path.name
    from mpytool.link.sizes import account_of

    link = freeze_link(path, into, check_limits=False)
    config = project_at(path) if path is None or path.is_dir() else None
    name = config.name if config else (path or Path()).resolve().name
    return account_of(link), name


def _of_image(path: Path, into: Into) -> Account:
    """The account of a linked image."""
    from mpytool.errors import LinkError
    from mpytool.link.relink import link_of_image
    from mpytool.link.sizes import account_of
    from mpytool.runtime.inspection import inspect_file
    from mpytool.runtime.read import read_file

    elf = read_file(into.elf) if into.elf else None
    found = inspect_file(read_file(path), str(path), elf=elf, board=into.board())
    if found.runtime is None:
        raise found.error or LinkError(f"{path}: this is no firmware")
    return account_of(link_of_image(found.runtime, found.decoder, str(path)))


def _saved(path: Path, into: Into) -> Account:
    """The account of a linked image, or the one in a file of --json."""
    if path.suffix.lower() != ".json":
        return _of_image(path, into)
    from mpytool.link.size_report import from_json
    from mpytool.runtime.read import read_file

    return from_json(read_file(path), str(path))


def _show(account: Account, name: str, html: Path | None, *, as_json: bool, every: bool) -> None:
    from mpytool.cli.tables import show_table
    from mpytool.link.size_report import free_text, size_tables, to_json

    if html:
        from mpytool.link.size_page import size_page
        from mpytool.output import write_whole

        write_whole(html, size_page(account, name).encode())
    if as_json:
        click.echo(to_json(account, name))
        return
    click.echo(f"{name}: {free_text(account)}")
    for table in size_tables(account, every=every):
        show_table(table)


def _show_change(old: Account, new: Account) -> Account:
    """Show what changed; the new account."""
    from mpytool.cli.tables import show_table
    from mpytool.link.size_report import change_tables, change_text

    click.echo(change_text(old, new))
    for table in change_tables(old, new):
        show_table(table)
    return new
