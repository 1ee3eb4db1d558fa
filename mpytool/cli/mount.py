# SPDX-License-Identifier: MIT
"""`mpytool mount`: let the board see a folder of this computer, by mpremote."""

from __future__ import annotations

from pathlib import Path

import click

from mpytool.cli.repl import hand_over, port_options

EXAMPLES = """\b
Examples:
  mpytool mount
  mpytool mount src --port /dev/ttyACM0
"""


@click.command("mount", epilog=EXAMPLES)
@click.argument(
    "path", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False
)
@port_options
def command(path: Path | None, port: str, board_name: str | None) -> None:
    """Let the connected board see the folder PATH as /remote, and talk to its interpreter.

    Modules there are imported without being copied.  Without PATH, it is this folder.
    mpremote does the work: pip install mpremote.
    """
    hand_over(port, board_name, "mount", str(path or Path()), "repl")
