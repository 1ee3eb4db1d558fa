# SPDX-License-Identifier: MIT
"""`mpytool add`: add packages to a project."""

from __future__ import annotations

import click

from mpytool.cli.packages import here, index_option, json_option, progress, tell_changes

EXAMPLES = """\b
Examples:
  mpytool add aioble
  mpytool add aioble@0.6.1 github:org/driver@v2 ../mine
"""


@click.command("add", epilog=EXAMPLES, short_help="Add packages to a project.")
@click.argument("packages", metavar="PACKAGE...", nargs=-1, required=True)
@click.option("--name", default="", help="How the project calls the package.")
@index_option
@json_option
def command(packages: tuple[str, ...], *, name: str, index: str | None, as_json: bool) -> None:
    """Add packages, with all that they need, to the project of this folder.

    PACKAGE is the name of one in micropython-lib's index, github:org/repo[@ref], gitlab: and
    codeberg: alike, the URL of a package.json or a module, or a folder or file with a / in its
    path.  The project file and mpytool.lock change together or not at all.
    """
    from mpytool.packages.lock import read_lock
    from mpytool.packages.requirement import parse_argument
    from mpytool.project.packages import change_packages, sources_of

    if name and len(packages) > 1:
        raise click.UsageError("--name is for one package")
    config = here()
    wanted: dict[str, str | None] = {}
    for package in packages:
        key, value = parse_argument(package, name)
        if key in wanted:
            raise click.UsageError(f"two packages are called {key}")
        wanted[key] = value
    old = read_lock(config.lock_path)
    new = change_packages(config, sources_of(config, index), wanted, progress())
    tell_changes(old, new, as_json=as_json)
