# SPDX-License-Identifier: MIT
"""`mpytool compile`: Python modules to .mpy files.

The options mean what they mean for mpy-cross; `-O`, `-OO`, `-O2` and `-O 2` all work.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from mpytool.cli.code_options import compile_options
from mpytool.cli.linting import lint_files, warnings_option
from mpytool.cli.options import error_format_option, no_cache_option
from mpytool.compiler.cache import CompiledCache
from mpytool.compiler.files import (
    STDIN_NAME,
    Job,
    compile_bytes,
    compile_files,
    plan,
)
from mpytool.compiler.options import CompileOptions
from mpytool.output import write_whole

# mpy-cross's spelling of long options, with one dash.
_ONE_DASH = ("-msmall-int-bits=", "-march=", "-march-flags=")

EXAMPLES = """\b
Examples:
  mpytool compile blink.py
  mpytool compile -O3 app/ -d build/
  cat blink.py | mpytool compile - -s blink.py -o - > blink.mpy
"""


class _Command(click.Command):
    """Knows mpy-cross's ways to write the optimisation level and the -m options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        spelt = []
        for index, argument in enumerate(args):
            if argument.startswith(_ONE_DASH):
                spelt.append("-" + argument)
                continue
            following = args[index + 1 : index + 2]
            is_count = argument.strip("O") == "-" and len(argument) > 1
            if is_count and not (len(argument) == 2 and following and following[0].isdigit()):
                spelt.append(f"-O{min(len(argument) - 1, 3)}")
            else:
                spelt.append(argument)
        return super().parse_args(ctx, spelt)


@click.command(
    "compile", cls=_Command, epilog=EXAMPLES, short_help="Compile Python modules to .mpy bytecode."
)
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR|-...")
@click.option("-o", "output", metavar="FILE", help="The .mpy file of a single source; - is stdout.")
@click.option(
    "-d", "out_dir", metavar="DIR", help="Where the .mpy files go; default: beside the sources."
)
@click.option("-s", "source_name", metavar="NAME", help="File name for tracebacks.")
@compile_options
@click.option(
    "-j", "worker_count", type=click.IntRange(1), default=None, metavar="N",
    help="Processes for many files; default: one for each processor.",
)  # fmt: skip
@error_format_option
@warnings_option
@no_cache_option
def command(
    paths: tuple[str, ...],
    output: str | None,
    out_dir: str | None,
    source_name: str | None,
    options: CompileOptions,
    worker_count: int | None,
    *,
    warnings: tuple[str, ...],
    no_cache: bool,
) -> None:
    """Compile Python modules to .mpy files that MicroPython 1.20 - 1.29 can import.

    A directory is compiled as a tree.  With - as the only path, the source is read from
    stdin and the result written to stdout.
    """
    single = len(paths) == 1 and not Path(paths[0]).is_dir()
    if (output is not None or source_name is not None) and not single:
        raise click.UsageError("-o and -s need a single source file")
    if output is not None and out_dir is not None:
        raise click.UsageError("-o and -d exclude each other")
    cache = None if no_cache else CompiledCache.default()
    if single:
        if paths[0] != "-":
            lint_files([Path(paths[0])], warnings)
        _compile_one(paths[0], output, out_dir, source_name, options, cache)
        return
    from mpytool.cli.reporting import report, report_summary

    failed = errors = 0
    jobs = plan(paths, out_dir)
    lint_files([job.source for job in jobs], warnings)
    for result in compile_files(jobs, options, worker_count or os.cpu_count() or 1, cache):
        if result.diagnostics:
            failed += 1
            errors += len(result.diagnostics)
            report(result.diagnostics)
    if failed:
        report_summary(failed, len(jobs), errors)
        sys.exit(1)


def _compile_one(
    path: str,
    output: str | None,
    out_dir: str | None,
    source_name: str | None,
    options: CompileOptions,
    cache: CompiledCache | None,
) -> None:
    """Compile one file or stdin; errors end the command."""
    if path == "-":
        name = source_name or STDIN_NAME
        job = Job(Path(STDIN_NAME), Path(output or "-"), name)
        text = sys.stdin.buffer.read()
    else:
        (planned,) = plan([path], out_dir)
        job = Job(
            planned.source,
            Path(output) if output else planned.output,
            (source_name or path).replace("\\", "/"),
        )
        text = job.source.read_bytes()
    data = compile_bytes(text, job, options, cache)
    if cache:
        cache.save()
    if output == "-" or (path == "-" and output is None):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_whole(job.output, data)
