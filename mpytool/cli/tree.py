# SPDX-License-Identifier: MIT
"""`mpytool tree`: show the packages of a project."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from mpytool.cli.packages import here, json_option, version_text

if TYPE_CHECKING:
    from mpytool.packages.lock import Lock

EXAMPLES = """\b
Example:
  mpytool tree --json
"""


@click.command("tree", epilog=EXAMPLES, short_help="Show the packages of a project.")
@json_option
def command(*, as_json: bool) -> None:
    """Show the packages of this folder's project, and what they need.

    It is what mpytool.lock says; (again) stands for what was shown above.
    """
    from mpytool.errors import ProjectError
    from mpytool.packages.lock import Lock, read_lock

    config = here()
    lock = read_lock(config.lock_path)
    if lock is None and config.packages:
        raise ProjectError(
            f"{config.lock_path}: there is no lock file yet", hint="make it with: mpytool update"
        )
    lock = lock or Lock()
    if as_json:
        click.echo(json.dumps([_values(lock, package.name) for package in lock.packages], indent=2))
        return
    click.echo(config.name)
    shown: set[str] = set()
    for line in _lines(lock, sorted(lock.requirements), "", shown):
        click.echo(line)


def _values(lock: Lock, name: str) -> dict[str, Any]:
    package = lock.find(name)
    assert package is not None
    return {
        "name": package.name,
        "version": package.version or None,
        "source": f"{package.requirement.kind}:{package.requirement.location}",
        "wanted": package.requirement.wanted,
        "direct": package.name in lock.requirements,
        "needs": [need.name for need in package.needs],
        "files": [{"name": file.name, "sha256": file.sha256} for file in package.files],
    }


def _lines(lock: Lock, names: list[str], indent: str, shown: set[str]) -> list[str]:
    """The lines of a part of the tree."""
    out = []
    for index, name in enumerate(names):
        package = lock.find(name)
        assert package is not None
        last = index == len(names) - 1
        again = name in shown and package.needs
        files = f"{len(package.files)} file{'s' if len(package.files) != 1 else ''}"
        about = f"{name} {version_text(package)} ({files}){' (again)' if again else ''}"
        out.append(f"{indent}{'`-- ' if last else '|-- '}{about}")
        shown.add(name)
        if not again:
            needs = [need.name for need in package.needs]
            out += _lines(lock, needs, indent + ("    " if last else "|   "), shown)
    return out
