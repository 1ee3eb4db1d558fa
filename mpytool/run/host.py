# SPDX-License-Identifier: MIT
"""Run an image that is a program of this machine: the runtime built for the host.

The console is the program's standard input and output, the status its exit code.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.image.container import ImageFile
from mpytool.run.outcome import TIMED_OUT, Deadline, Read, Write, no_input
from mpytool.run.process import run_process


def run(
    file: ImageFile, board: Board, write: Write, deadline: Deadline, read: Read = no_input
) -> int:
    """Run `file` as a process, stream its output to `write`; its exit code, or TIMED_OUT.

    Raises:
        BoardError: it is no ELF file, cannot be started, or was ended by a signal.
    """
    if file.format != "elf":
        raise BoardError(f"board {board.id} runs only elf images, found {file.format}")
    with tempfile.TemporaryDirectory(prefix="mpytool-") as folder:
        program = Path(folder, "image.elf")
        program.write_bytes(file.data)
        program.chmod(0o755)
        code, errors = run_process(
            [str(program)],
            write,
            deadline,
            hint="32-bit x86 programs run on Linux only, with a kernel that supports them",
            read=read,
        )
    if code < 0 and code != TIMED_OUT:
        raise BoardError(
            f"the program was ended by signal {-code}{': ' + errors if errors else ''}",
            hint="a crash of the runtime: please report it with the program",
        )
    return code
