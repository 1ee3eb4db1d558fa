# SPDX-License-Identifier: MIT
"""Errors and warnings on standard error, in the format that `--error-format` asks for.

Colour is for a terminal only, and not if NO_COLOR is set (no-color.org).  In GitHub Actions
each diagnostic is followed by an annotation, except in JSON.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from mpytool.cli.options import ERROR_FORMAT
from mpytool.errors import Diagnostic
from mpytool.source.report import annotation, as_json, gcc, human


def report(diagnostics: Sequence[Diagnostic], error_format: str | None = None) -> None:
    """Show diagnostics; the format is that of the running command if None."""
    shown_as = error_format or current_format()
    for diagnostic in diagnostics:
        if shown_as == "json":
            click.echo(as_json(diagnostic), err=True)
            continue
        text = gcc(diagnostic) if shown_as == "gcc" else human(diagnostic, color=_has_color())
        click.echo(text, err=True)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            click.echo(annotation(diagnostic), err=True)


def report_summary(failed: int, count: int, errors: int) -> None:
    """How many files of how many have errors; nothing in JSON."""
    if current_format() != "json":
        plural = "s" if errors != 1 else ""
        click.echo(f"{failed} of {count} files not compiled ({errors} error{plural})", err=True)


def current_format() -> str:
    """The format that the running command was asked for."""
    context = click.get_current_context(silent=True)
    settings = context.find_object(dict) if context else None
    return str((settings or {}).get(ERROR_FORMAT, "human"))


def _has_color() -> bool:
    return (
        sys.stderr.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "") != "dumb"
    )
