# SPDX-License-Identifier: MIT
"""Plays a firmware of the qemu port on standard input and output.

    python fake_qemu_port.py hello|fail|input|loop|silent|missing

Only what `mpytool.run.repl.RawImport` uses of the two REPLs is there; the program is not run
but played.
"""

from __future__ import annotations

import sys
import time

BANNER = "MicroPython v1.29.0 on 2026-06-01; fake with CPython\r\n>>> "
RAW = "raw REPL; CTRL-B to exit\r\n>"


def say(text: str) -> None:
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def key() -> str:
    return sys.stdin.buffer.read(1).decode()


def program(name: str) -> None:
    """What the program prints, and how the raw REPL goes on."""
    error = 'Traceback (most recent call last):\r\n  File "<stdin>", line 6, in <module>\r\n'
    if name == "hello":
        say("hello\r\n\x04\x04>")
    elif name == "fail":
        say(f'x\r\n\x04{error}  File "main.py", line 1, in <module>\r\nValueError\r\n\x04>')
    elif name == "missing":
        say(f"\x04{error}ImportError: no module named 'main'\r\n\x04>")
    elif name == "input":
        say("name? ")
        text = ""
        while not text.endswith("\r"):
            text += key()
        say(f"hello {text}\n\x04\x04>")
    elif name == "loop":
        say("begin\r\n")
        time.sleep(60)
    time.sleep(60)  # no firmware ends


def main(name: str) -> None:
    if name == "silent":
        # A banner that got lost: only Ctrl-C Ctrl-A brings the raw REPL.
        while key() != "\x03":
            pass
    else:
        say(BANNER)
    while key() != "\x01":
        pass
    say("\r\n" + RAW)
    source = ""
    while not source.endswith("\x04"):
        source += key()
    if "import main\n" in source:
        say("OK")
        program("hello" if name == "silent" else name)


main(sys.argv[1])
