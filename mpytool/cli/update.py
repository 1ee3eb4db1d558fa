# SPDX-License-Identifier: MIT
"""`mpytool update`: choose packages anew."""

from __future__ import annotations

import click

from mpytool.cli.packages import here, index_option, json_option, progress, tell_changes

EXAMPLES = """\b
Examples:
  mpytool update
  mpytool update aioble --index ../micropython-lib
"""


@click.command("update", epilog=EXAMPLES, short_help="Choose the project's packages anew.")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@index_option
@json_option
def command(names: tuple[str, ...], *, index: str | None, as_json: bool) -> None:
    """Choose packages anew, as the project file wants them, and write mpytool.lock.

    Without NAME, all of them.
    """
    from mpytool.project.packages import sources_of, update_packages

    config = here()
    chosen = frozenset(names) if names else None
    old, new = update_packages(config, sources_of(config, index), chosen, progress())
    tell_changes(old, new, as_json=as_json)
