# SPDX-License-Identifier: MIT
"""`mpytool run`: boot a program in the board's emulator, its console on stdout."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mpytool.cli.options import board_option, optimise_option


@click.command(name="run")
@click.argument("path", type=click.Path(path_type=Path))
@board_option(required=True)
@click.option(
    "--runtime",
    metavar="FILE|NAME",
    help="Build for this firmware: a file in any container, or a name that "
    "`mpytool runtime add` gave. Default: the board's own runtime.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop after this time, with exit code 124.",
)
@optimise_option
def command(
    path: Path, board_name: str, runtime: str | None, timeout: float | None, optimise: int
) -> None:
    """Boot a program or an image in the board's emulator.

    PATH is a program, a folder or a manifest.py, which is built first, or an image.
    The console comes on standard output, nothing else does; standard input goes to it.
    The exit code is 0 when the program ends, 1 after an uncaught exception, 124 at the
    timeout.

    In a firmware of MicroPython, boot.py and main.py start when the console is attached;
    of the firmware's REPL nothing is seen.  The qemu port starts no program: there, both
    are imported, and `__name__` is "main".  Other ports restart at sys.exit() and do not
    tell its argument: the exit code is 0 then.
    """
    from mpytool.boards.load import load_board
    from mpytool.cli.progress import terminal_progress
    from mpytool.run.boot import boot
    from mpytool.run.outcome import INTERRUPTED, TIMED_OUT
    from mpytool.run.program import load_program
    from mpytool.run.terminal import StandardInput

    try:
        board = load_board(board_name)
        program = load_program(
            path, board, optimise=optimise, runtime=runtime, progress=terminal_progress()
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
