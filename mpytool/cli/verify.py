# SPDX-License-Identifier: MIT
"""`mpytool verify`: prove that .mpy files are well-formed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from mpytool.errors import ToolError
from mpytool.verify.model import Report
from mpytool.verify.module import HINT, verify_file

EXAMPLES = """\b
Examples:
  mpytool verify app.mpy
  mpytool verify lib/ --json
"""


@click.command(name="verify", epilog=EXAMPLES)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Prove that the .mpy files PATHS, or those in the directories PATHS, are well-formed.

    A device executes a .mpy file unchecked.  What is proved: no instruction takes what is not
    there, jumps lead to instructions, paths that meet agree, stacks stay within their bounds.
    The first problem of each function is shown; the exit code is 1 if there is one.
    """
    reports = [verify_file(path.read_bytes(), str(path)) for path in _files(paths)]
    if as_json:
        click.echo(json.dumps([_as_json(report) for report in reports], indent=2))
    else:
        for report in reports:
            _show(report)
    if any(report.problems for report in reports):
        context.exit(1)


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(path.rglob("*.mpy"))
        if not found:
            raise ToolError(f"{path}: expected .mpy files in this directory, found none")
        yield from found


def _show(report: Report) -> None:
    for problem in report.problems:
        click.echo(f"{report.path}: {problem}")
    if report.problems:
        click.echo(f"hint: {HINT}", err=True)
        return
    functions = "function" if report.function_count == 1 else "functions"
    target = f" for {report.arch}" if report.arch else ""
    click.echo(
        f"{report.path}: well-formed, version {report.version}{target}, "
        f"{report.function_count} {functions}"
    )
    for sentence in report.not_verified:
        click.echo(f"{report.path}: {sentence}")


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "path": report.path,
        "ok": not report.problems,
        "version": report.version,
        "arch": report.arch,
        "functions": report.function_count,
        "problems": [
            {
                "function": problem.function,
                "offset": problem.offset if problem.offset >= 0 else None,
                "instruction": problem.instruction,
                "message": problem.message,
            }
            for problem in report.problems
        ],
        "not_verified": list(report.not_verified),
    }
