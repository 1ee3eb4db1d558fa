# SPDX-License-Identifier: MIT
"""`mpytool run`: boot a program in the board's emulator, its console on stdout."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command(name="run")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("-b", "--board", "board_name", required=True, metavar="BOARD", help="Board id.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop after this time, with exit code 124.",
)
@click.option(
    "-O", "optimise", type=click.IntRange(0, 3), default=0, metavar="N",
    help="Optimisation level of the build, 0 to 3.",
)  # fmt: skip
def command(path: Path, board_name: str, timeout: float | None, optimise: int) -> None:
    """Boot a program or an image in the board's emulator.

    PATH is a program, a folder or a manifest.py, which is built first, or an image.
    The console comes on standard output, nothing else does.  The exit code is 0 when
    the program ends, 1 after an uncaught exception, 124 at the timeout.
    """
    from mpytool.boards.load import load_board
    from mpytool.cli.progress import terminal_progress
    from mpytool.run.boot import boot
    from mpytool.run.outcome import INTERRUPTED, TIMED_OUT
    from mpytool.run.program import load_program

    try:
        board = load_board(board_name)
        program = load_program(path, board, optimise=optimise, progress=terminal_progress())
        status = boot(program, board, _write, timeout=timeout)
    except KeyboardInterrupt:
        status = INTERRUPTED
    if status == TIMED_OUT and timeout is not None:
        click.echo(f"stopped after {timeout:g} s", err=True)
    sys.exit(status)


def _write(data: bytes) -> None:
    """Put console bytes on standard output, at once and unchanged."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
