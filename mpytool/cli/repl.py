# SPDX-License-Identifier: MIT
"""`mpytool repl`: talk to the board's interpreter, by mpremote."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from mpytool.cli.options import board_option

EXAMPLES = """\b
Examples:
  mpytool repl
  mpytool repl --port /dev/ttyACM0
"""


def port_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--port PORT` and `--board BOARD`, given to the command as `port` and `board_name`."""
    port = click.option(
        "-p", "--port", default="", metavar="PORT", help="The serial port of the board."
    )
    return port(board_option(required=False)(function))


@click.command("repl", epilog=EXAMPLES)
@port_options
def command(port: str, board_name: str | None) -> None:
    """Talk to the interpreter of the connected board; Ctrl-] leaves.

    mpremote does the talking: pip install mpremote.
    """
    hand_over(port, board_name, "repl")


def hand_over(port: str, board_name: str | None, *arguments: str) -> None:
    """Run mpremote on the board, and end with its exit code.

    Raises:
        BoardError: there is no such board, or no mpremote.
    """
    import subprocess

    from mpytool.boards.load import load_board
    from mpytool.flash.remote import choose_port, mpremote_command

    if not port:
        port = choose_port(load_board(board_name) if board_name else None)
    sys.exit(subprocess.run(mpremote_command(port, *arguments), check=False).returncode)
