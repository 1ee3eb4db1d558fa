# SPDX-License-Identifier: MIT
"""Boot an image in QEMU.

    qemu-system-arm -machine mps2-an385 -kernel image.elf -semihosting-config ...

The console is the machine's first UART.  The program ends the emulation by the
semihosting call SYS_EXIT_EXTENDED, and its status becomes QEMU's exit code.

MicroPython's qemu port reads a REPL from that UART and starts no program: `run.repl` imports
boot and main there, whose `__name__` is then "boot" and "main".  QEMU is stopped at the end.

Source: QEMU's invocation manual; Arm "Semihosting for AArch32 and AArch64" 6.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from mpytool.boards.model import Board, Emulator
from mpytool.errors import BoardError
from mpytool.image import elf
from mpytool.image.container import ImageFile, entry_point
from mpytool.run.outcome import TIMED_OUT, Deadline, LineEnds, Read, Write, no_input
from mpytool.run.process import run_process
from mpytool.run.repl import RawImport

_PACKAGES = "qemu-system-arm qemu-system-misc"  # Arm; RISC-V


def command_line(emulator: Emulator, kernel: Path) -> list[str]:
    """QEMU's command line for the ELF file `kernel`."""
    return [
        shutil.which(emulator.program) or emulator.program,
        *("-machine", emulator.machine),
        *("-kernel", str(kernel)),
        *("-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot"),
        *("-semihosting-config", "enable=on,target=native"),
        *emulator.arguments,
    ]


def run(
    file: ImageFile,
    board: Board,
    write: Write,
    deadline: Deadline,
    read: Read = no_input,
    *,
    repl: bool = False,
) -> int:
    """Boot `file`, stream its console to `write`; its status, or TIMED_OUT.

    An image that is no ELF file is wrapped in one, so that every byte comes to
    its address.

    Args:
        file: the image.
        board: for which board it is.
        write: takes the console's bytes.
        deadline: when to stop.
        read: gives the user's bytes for the console.
        repl: whether the console is the REPL of MicroPython.

    Raises:
        BoardError: QEMU is missing, or could not boot the image; there is no frozen main.py.
    """
    emulator = board.emulator
    assert emulator is not None
    data = file.data
    if file.format != "elf":
        data = elf.build_elf(file.image, board.architecture, entry_point(file.image, board))
    session = RawImport() if repl else None
    lines = LineEnds()
    with tempfile.TemporaryDirectory(prefix="mpytool-") as folder:
        kernel = Path(folder, "image.elf")
        kernel.write_bytes(data)
        code, errors = run_process(
            command_line(emulator, kernel),
            (lambda text: write(lines.feed(text))) if repl else write,
            deadline,
            hint=f"install {emulator.program}, on Debian: sudo apt install {_PACKAGES}",
            read=read,
            session=session,
        )
    if rest := lines.end():
        write(rest)
    if session and session.failure:
        raise BoardError(
            session.failure,
            hint=f"freeze one: mpytool build ... --runtime FILE --board {board.id}",
        )
    if session and session.status is not None:
        return code
    if code != TIMED_OUT and (code < 0 or (code and errors)):
        raise BoardError(
            f"{emulator.program} failed: {errors or f'ended by signal {-code}'}",
            hint="is the image linked for this board?",
        )
    return code
