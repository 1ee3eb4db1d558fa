# SPDX-License-Identifier: MIT
r"""Run the program of a MicroPython firmware through its REPL, so that only its output is seen.

A firmware starts its program before anybody listens, and has a REPL when the program ends.
A session talks to that REPL; what comes is fed to it, what it wants to send is in `outgoing`:

    SoftReset (ports that run boot.py and main.py themselves)
        host                         device
        Ctrl-C Ctrl-B                "\r\n" banner ">>> "               the banner is learned
        Ctrl-D                       "\r\nMPY: soft reboot\r\n"
                                     ... the program's output ...       passed on
                                     banner                             the end: status 0 or 1

    RawImport (the qemu port, which starts no program)
        host                         device
        Ctrl-A                       "raw REPL; CTRL-B to exit\r\n>"
        "import main" Ctrl-D         "OK"
                                     ... the program's output ...       passed on
                                     Ctrl-D, traceback or none, Ctrl-D ">"

Output that looks like the start of an end is kept until it is known what it is; any byte may
be in the output.  A soft reset tells of an uncaught exception only by the traceback before the
banner, and nothing of the argument of sys.exit(), which resets the device.

Source: MicroPython 1.29, shared/runtime/pyexec.c, ports/rp2/main.c, ports/qemu/main.c;
docs/reference/repl.rst ("Raw mode").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

CTRL_A, CTRL_B, CTRL_C, CTRL_D = b"\x01", b"\x02", b"\x03", b"\x04"
RAW_BANNER = b"raw REPL; CTRL-B to exit\r\n"

_BANNER = re.compile(
    rb'\r\n(MicroPython [^\r\n]+\r\n(?:Type "help\(\)" for more information\.\r\n)?)>>> $'
)
_SOFT_REBOOT = b"MPY: soft reboot\r\n"
_TRACEBACK = b"Traceback (most recent call last):"
_UNCAUGHT = re.compile(
    rb"(?:\A|\n)Traceback \(most recent call last\):\r?\n"
    rb"(?:  File [^\n]*\n)+"
    rb"[A-Za-z_][^\n]*\n\Z"
)
_TAIL_SIZE = 8192  # bytes of output kept to see whether it ends with a traceback
_TRACEBACK_SIZE = 65_536  # bytes at most of what may be an uncaught exception's
_CHATTER_SIZE = 8192  # bytes kept of what comes before the REPL answers

# What the qemu port is told: as the other ports start, and with the status of sys.exit().
_START = b"""\
try:
 try:
  import boot
 except ImportError as e:
  if str(e)!="no module named 'boot'":raise
 import main
except SystemExit as e:
 e=e.args and e.args[0]
 if e and not isinstance(e,int):
  print(e)
  e=1
 print("\\x04exit %d"%(e or 0),end="")
"""
_NO_MAIN = b"ImportError: no module named 'main'"
_OWN_FRAME = re.compile(rb'\r?\n  File "<stdin>", line \d+, in <module>(?=\r?\n)')
_EXIT = re.compile(rb"\x04exit (-?\d+)\x04\x04>")


def has_repl(data: bytes) -> bool:
    """Whether the bytes of an image hold the REPL of MicroPython."""
    return RAW_BANNER in data


class Session(Protocol):
    """A talk with a REPL.

    Attributes:
        outgoing: bytes to send to the device; whoever sends them removes them.
        started: whether the program runs; from then on, the user's input may be sent.
        status: the program's status, once it ended.
        failure: why there is nothing to run, or "".
    """

    outgoing: bytearray
    started: bool
    status: int | None
    failure: str

    def feed(self, data: bytes) -> bytes:
        """Take bytes from the device, give the program's output."""

    def flush(self) -> bytes:
        """Output that was kept, when nothing more comes."""

    def nudge(self) -> None:
        """Ask again: the device has not answered for a while."""


class SoftReset:
    """Restarts the program by a soft reset, once the REPL answers.

    Args:
        ready: called just before the reset.
    """

    def __init__(self, ready: Callable[[], object] = lambda: None) -> None:
        self.outgoing = bytearray()
        self.started = False
        self.status: int | None = None
        self.failure = ""
        self._ready = ready
        self._banner = b""  # once known, the reset was asked for
        self._held = b""  # came, but is not passed on yet
        self._tail = b""  # the output's last bytes

    def nudge(self) -> None:
        """Interrupt what runs, and ask for the banner."""
        if not self._banner:
            self.outgoing += CTRL_C + CTRL_B

    def restart(self) -> bytes:
        """The chip was reset: begin anew. Gives the output that was kept."""
        kept = self.flush()
        self.outgoing.clear()
        self.started = False
        self._banner = b""
        return kept

    def feed(self, data: bytes) -> bytes:
        """Take bytes from the device, give the program's output."""
        if self.status is not None:
            return b""
        self._held += data
        if not self._banner:
            self._attach()
        if self._banner and not self.started:
            self._skip_reboot()
        return self._output() if self.started else b""

    def _attach(self) -> None:
        self._held = self._held[-_CHATTER_SIZE:]
        if found := _BANNER.search(self._held):
            self._banner = found[1]
            self._held = b""
            self._ready()
            self.outgoing += CTRL_D

    def _skip_reboot(self) -> None:
        before, mark, behind = self._held.partition(_SOFT_REBOOT)
        if mark:
            self._held, self.started = behind, True
            self._tail = b""
        else:
            self._held = before[-_CHATTER_SIZE:]

    def _output(self) -> bytes:
        ends = [self._held.find(mark) for mark in (self._banner, _SOFT_REBOOT)]
        found = [end for end in ends if end >= 0]
        end = min(found) if found else _safe_size(self._held, (self._banner, _SOFT_REBOOT))
        data, self._held = self._held[:end], self._held[end:]
        self._tail = (self._tail + data)[-_TAIL_SIZE:]
        if found:
            self._held = b""
            self.status = 1 if end == ends[0] and _UNCAUGHT.search(self._tail) else 0
        return data

    def flush(self) -> bytes:
        """Output that was kept, when nothing more comes."""
        kept, self._held = self._held, b""
        return kept if self.started else b""


class RawImport:
    """Imports main from the raw REPL."""

    def __init__(self) -> None:
        self.outgoing = bytearray()
        self.started = False
        self.status: int | None = None
        self.failure = ""
        self._entered = False  # the raw REPL answered, the program was sent
        self._held = b""

    def nudge(self) -> None:
        """Interrupt what runs, and ask for the raw REPL."""
        if not self._entered:
            self.outgoing += CTRL_C + CTRL_A

    def feed(self, data: bytes) -> bytes:
        """Take bytes from the device, give the program's output."""
        if self.status is not None:
            return b""
        self._held += data
        if not self._entered:
            self._attach()
        elif not self.started:
            self._skip_echo()
        return self._output() if self.started else b""

    def _attach(self) -> None:
        self._held = self._held[-_CHATTER_SIZE:]
        if self._held.endswith(RAW_BANNER + b">"):
            self._entered = True
            self._held = b""
            self.outgoing += _START + CTRL_D
        elif self._held.endswith(b">>> "):
            self._held = b""
            self.outgoing += CTRL_A

    def _skip_echo(self) -> None:
        _, mark, behind = self._held.partition(b"OK")
        if mark:
            self._held, self.started = behind, True

    def _output(self) -> bytes:
        out = bytearray()
        while self.status is None:
            start = self._held.find(CTRL_D)
            if start < 0:
                start = len(self._held)
            out += self._held[:start]
            self._held = self._held[start:]
            if not self._held:
                break
            used, text = self._end()
            if used is None:
                break
            out += text
            self._held = self._held[used:]
        return bytes(out)

    def _end(self) -> tuple[int | None, bytes]:
        """What Ctrl-D at the start of the kept bytes means.

        Returns:
            How many of them are settled, None if more must come; and what of them is output.
        """
        held = self._held
        if held.startswith(b"\x04\x04>"):
            self.status = 0
            return 3, b""
        if found := _EXIT.match(held):
            self.status = int(found[1]) & 0xFF
            return found.end(), b""
        if held.startswith(CTRL_D + _TRACEBACK):
            end = held.find(b"\x04>", 1)
            if end >= 0:
                self._uncaught(held[1:end])
                return end + 2, b"" if self.failure else _without_own_frame(held[1:end])
            return (1, CTRL_D) if len(held) > _TRACEBACK_SIZE else (None, b"")
        if _may_become_end(held):
            return None, b""
        return 1, CTRL_D

    def _uncaught(self, traceback: bytes) -> None:
        self.status = 1
        if traceback.rstrip().endswith(_NO_MAIN) and traceback.count(b"\n  File ") == 1:
            self.failure = "the image has no frozen main.py"

    def flush(self) -> bytes:
        """Output that was kept, when nothing more comes."""
        kept, self._held = self._held, b""
        return kept if self.started else b""


def _safe_size(data: bytes, marks: Sequence[bytes]) -> int:
    """How many bytes of `data` come before any start of a mark at its end."""
    longest = max(map(len, marks)) - 1
    for start in range(max(0, len(data) - longest), len(data)):
        if any(mark.startswith(data[start:]) for mark in marks):
            return start
    return len(data)


def _may_become_end(held: bytes) -> bool:
    """Whether bytes from Ctrl-D on are the start of one of the ends."""
    if any(mark.startswith(held) for mark in (b"\x04\x04>", CTRL_D + _TRACEBACK, b"\x04exit -")):
        return True
    return re.fullmatch(rb"\x04exit -?\d{1,20}(?:\x04\x04?)?", held) is not None


def _without_own_frame(traceback: bytes) -> bytes:
    """A traceback without the line of what this module sent."""
    own = _OWN_FRAME.match(traceback, len(_TRACEBACK))
    return traceback[: own.start()] + traceback[own.end() :] if own else traceback
