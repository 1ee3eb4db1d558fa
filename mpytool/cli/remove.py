# SPDX-License-Identifier: MIT
"""`mpytool remove`: remove packages from a project."""

from __future__ import annotations

import click

from mpytool.cli.packages import here, index_option, json_option, progress, tell_changes

EXAMPLES = """\b
Example:
  mpytool remove aioble
"""


@click.command("remove", epilog=EXAMPLES, short_help="Remove packages from a project.")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@index_option
@json_option
def command(names: tuple[str, ...], *, index: str | None, as_json: bool) -> None:
    """Remove packages, and what only they need, from the project of this folder."""
    from mpytool.packages.lock import read_lock
    from mpytool.project.packages import change_packages, sources_of

    config = here()
    old = read_lock(config.lock_path)
    changes = dict.fromkeys(names)
    new = change_packages(config, sources_of(config, index), changes, progress())
    tell_changes(old, new, as_json=as_json)
