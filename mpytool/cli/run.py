# SPDX-License-Identifier: MIT
"""`mpytool run`: boot a program in the board's emulator, its console on stdout."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mpytool.cli.options import board_option, optimise_option

EXAMPLES = """\b
Examples:
  mpytool run
  mpytool run blink.py --board rpi_pico --timeout 10
"""


@click.command("run", epilog=EXAMPLES)
@click.argument("path", type=click.Path(path_type=Path), required=False)
@board_option(required=False)
@click.option(
    "--runtime",
    metavar="FILE|NAME",
    help="Build for this firmware: a file in any container, a name that `mpytool runtime add` "
    "gave, or micropython[@VERSION], which is fetched if need be. Default: the board's own "
    "runtime.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop after this time, with exit code 124.",
)
@optimise_option
def command(
    path: Path | None,
    board_name: str | None,
    runtime: str | None,
    timeout: float | None,
    optimise: int | None,
) -> None:
    """Boot a program or an image in the board's emulator.

    PATH is a program, a folder or a manifest.py, which is built first, or an image.  Without
    PATH, it is the project of this folder, for its first board or that of --board.
    The console comes on standard output, nothing else does; standard input goes to it.
    The exit code is 0 when the program ends, 1 after an uncaught exception, 124 at the
    timeout.  The emulator's flash is new: a project's file system is always in it.

    In a firmware of MicroPython, boot.py and main.py start when the console is attached;
    of the firmware's REPL nothing is seen.  The qemu port starts no program: there, both
    are imported, and `__name__` is "main".  Other ports restart at sys.exit() and do not
    tell its argument: the exit code is 0 then.
    """
    from mpytool.cli.project import program_at
    from mpytool.run.boot import boot
    from mpytool.run.outcome import INTERRUPTED, TIMED_OUT
    from mpytool.run.terminal import StandardInput

    try:
        program, board = program_at(
            path, board_name, runtime=runtime, optimise=optimise, replace_data=True
        )
        with StandardInput() as keyboard:
            status = boot(program, board, _write, timeout=timeout, read=keyboard.read)
    except KeyboardInterrupt:
        status = INTERRUPTED
    if status == TIMED_OUT and timeout is not None:
        click.echo(f"stopped after {timeout:g} s", err=True)
    sys.exit(status)


def _write(data: bytes) -> None:
    """Put console bytes on standard output, at once and unchanged."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
