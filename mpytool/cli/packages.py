# SPDX-License-Identifier: MIT
"""What the commands that work on packages share: their options, and their words."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mpytool.packages.lock import Lock, LockedPackage
    from mpytool.project.model import ProjectConfig


def index_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--index URL|FOLDER`, given to the command as `index`."""
    return click.option(
        "--index",
        metavar="URL|FOLDER",
        help="Index of packages: a mirror's URL, or a checkout of micropython-lib. Default: "
        "MPYTOOL_INDEX, the project's [mirrors], micropython.org/pi/v2.",
    )(function)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`, given to the command as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def here() -> ProjectConfig:
    """The project of the current folder."""
    from pathlib import Path

    from mpytool.project.find import find_project
    from mpytool.project.load import load_project_config

    return load_project_config(find_project(Path()))


def progress() -> Callable[[str], None] | None:
    """What is called with each package that is looked up, or None if nobody looks on."""
    if not sys.stderr.isatty():
        return None
    return lambda name: click.echo(f"looking up {name}", err=True)


def version_text(package: LockedPackage) -> str:
    """A package's version for people."""
    return package.version or package.requirement.version or "no version"


def changes_of(old: Lock | None, new: Lock) -> list[dict[str, str | None]]:
    """What differs between two locks, by name; None for what is not there."""
    before = {package.name: package for package in old.packages} if old else {}
    after = {package.name: package for package in new.packages}
    out: list[dict[str, str | None]] = []
    for name in sorted({*before, *after}):
        then, now = before.get(name), after.get(name)
        if then != now:
            versions = [version_text(package) if package else None for package in (then, now)]
            out.append({"name": name, "from": versions[0], "to": versions[1]})
    return out


def tell_changes(old: Lock | None, new: Lock, *, as_json: bool) -> None:
    """Say what an add, remove or update did."""
    changes = changes_of(old, new)
    if as_json:
        import json

        click.echo(json.dumps(changes, indent=2))
        return
    for change in changes:
        name, then, now = change["name"], change["from"], change["to"]
        if then is None:
            click.echo(f"{name} {now}: added")
        elif now is None:
            click.echo(f"{name} {then}: removed")
        else:
            click.echo(f"{name} {then}: now {now}" if then != now else f"{name} {now}: other files")
    if not changes:
        click.echo("nothing changed")
    _tell_data(new)


def _tell_data(lock: Lock) -> None:
    """Say which files of packages are no modules, and so not in the image."""
    for package in lock.packages:
        others = [file.name for file in package.files if not file.name.endswith((".py", ".mpy"))]
        if others:
            click.echo(
                f"note: {package.name}: {', '.join(others[:5])}{' ...' if len(others) > 5 else ''} "
                "cannot be frozen: only modules can",
                err=True,
            )
