# SPDX-License-Identifier: MIT
"""`-W`: warnings about the modules that a command compiles.

    mpytool compile -W all app              slips of names, code that is never reached, ...
    mpytool build -W all -W error app.py    warnings are errors

Nothing of this is imported without the option.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path

    from mpytool.freeze.project import Project
    from mpytool.link.link import Link


def warnings_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`-W WARNING`, given to the command as `warnings`."""
    return click.option(
        "-W",
        "warnings",
        multiple=True,
        metavar="WARNING",
        help="Warn: all, NAME, no-NAME; error makes errors of warnings. Repeatable.",
    )(function)


def lint_files(
    paths: Sequence[Path],
    choices: Sequence[str],
    modules: Iterable[str] = (),
    *,
    all_known: bool = False,
) -> None:
    """Show the warnings about source files; exits with 1 if they are errors.

    Args:
        paths: the files; those that are no .py files are left out.
        choices: the values of `-W`.
        modules: modules that can be imported, besides the files.
        all_known: whether there are no others.
    """
    if not choices:
        return
    from mpytool.cli.reporting import report
    from mpytool.lint.lint import lint, parse_choices

    wanted = parse_choices(choices)
    known = frozenset(modules).union(_module_names(paths))
    count = 0
    for path in paths:
        if path.suffix == ".py":
            found = lint(path.read_bytes(), str(path), wanted.names, known, all_known=all_known)
            count += len(found)
            report([d._replace(is_warning=not wanted.are_errors) for d in found])
    if count and wanted.are_errors:
        sys.exit(1)


def lint_project(project: Project, link: Link, choices: Sequence[str]) -> None:
    """The same for what a build links: the runtime's names are all that can be imported."""
    if not choices:
        return
    frozen = [entry.name for entry in link.entries] + [file.name for file in project.files]
    names = {name.split("/")[0].removesuffix(".py") for name in frozen}
    names.update(link.runtime.qstr_ids)
    lint_files([file.path for file in project.files], choices, names, all_known=True)


def _module_names(paths: Sequence[Path]) -> set[str]:
    """Names by which files can be imported: a file's, and those of the folders around it."""
    return {part for path in paths for part in (path.stem, *path.parent.parts)}
