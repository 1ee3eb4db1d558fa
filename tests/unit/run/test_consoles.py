# SPDX-License-Identifier: MIT
"""Which console an image has, and a program's way through it: USB, a serial REPL, the user."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from mpytool.boards.load import load_board
from mpytool.errors import BoardError, ToolError
from mpytool.image.container import ImageFile
from mpytool.image.memory import MemoryImage
from mpytool.run import host, process, qemu, rp2040, rp2040_console
from mpytool.run.boot import boot
from mpytool.run.outcome import TIMED_OUT, Deadline, LineEnds, no_input
from mpytool.run.process import run_process
from mpytool.run.program import load_program
from mpytool.run.repl import RAW_BANNER, RawImport
from mpytool.run.terminal import StandardInput
from mpytool.runtime.description import MAGIC

MPS2 = load_board("qemu_mps2_an385")
PICO = load_board("rpi_pico")
BANNER = b"MicroPython v1.28.0 on 2026-05-01; fake\r\n"
FAILED = (
    b"x\r\nTraceback (most recent call last):\r\n"
    b'  File "main.py", line 1, in <module>\r\nValueError\r\n'
)
FAKE_PORT = Path(__file__).with_name("fake_qemu_port.py")
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX descriptors")


def keys(text: bytes):
    """A `Read` that gives `text` once."""
    left = bytearray(text)

    def read(most: int, seconds: float) -> bytes:
        data = bytes(left[:most])
        del left[:most]
        if not data:
            time.sleep(min(seconds, 0.01))
        return data

    return read


@pytest.mark.parametrize(
    ("data", "repl"),
    [(RAW_BANNER, True), (b"bare metal", False), (MAGIC + RAW_BANNER, False), (MAGIC, False)],
)
def test_which_console(monkeypatch, data, repl):
    told = []
    monkeypatch.setattr(rp2040, "run", lambda *_, **options: told.append(options) or 0)
    monkeypatch.setattr(qemu, "run", lambda *_, **options: told.append(options) or 0)
    for board, option in ((PICO, "usb"), (MPS2, "repl")):
        image = MemoryImage.of([(board.flash.origin, b"start"), (0x2000_0000, data)])
        assert boot(ImageFile("bin", image, b""), board, print) == 0
        assert told.pop() == {option: repl}


def test_line_ends():
    lines = LineEnds()
    pieces = [b"a\r", b"", b"\nb\r", b"\r\n", b"\r"]
    assert [lines.feed(piece) for piece in pieces] == [b"a", b"", b"\nb", b"\r\n", b""]
    assert (lines.end(), lines.end()) == (b"\r", b"")


class Fifo:
    size = 16

    def __init__(self) -> None:
        self.bytes = bytearray()

    @property
    def item_count(self) -> int:
        return len(self.bytes)


class FakePico:
    """The parts of rp2040py that `UsbConsole` uses, with a firmware that has a REPL.

    Args:
        output: what main.py prints, if the firmware finds it under its name.
    """

    def __init__(self, output: bytes = b"hi\r\n") -> None:
        self.flash = memoryview(
            bytearray(b"__boot.py\0_boot.py\0boot.py\0main.py\0code\0main.py\0")
        )
        self.output = output
        self.clock = SimpleNamespace(nanos=0)
        self.usb = SimpleNamespace(on_endpoint_read=self.answered, on_reset=lambda: None)
        self.rp2040 = SimpleNamespace(flash=self.flash, usb_ctrl=self.usb)
        self.answers: list[tuple[int, int]] = []
        self.received = bytearray()
        self.reads_input = False

    def answered(self, endpoint: int, size: int) -> None:
        self.answers.append((endpoint, size))

    def cdc(self, usb: object) -> object:
        assert usb is self.usb
        self.host = SimpleNamespace(tx_fifo=Fifo(), send_serial_byte=self.send)
        return self.host

    def send(self, byte: int) -> None:
        self.host.tx_fifo.bytes.append(byte)

    def work(self) -> None:
        """Take what was sent, and answer."""
        sent = bytes(self.host.tx_fifo.bytes)
        self.host.tx_fifo.bytes.clear()
        self.received += sent
        for byte in sent:
            if byte == 2:
                self.host.on_serial_data(b"\r\n" + BANNER + b">>> ")
            elif byte == 4:
                self.host.on_serial_data(b"\r\nMPY: soft reboot\r\n")
                if b"main.py\0code\0main.py\0" in bytes(self.flash):
                    self.host.on_serial_data(self.output)
                if not self.reads_input:
                    self.host.on_serial_data(BANNER + b">>> ")


@pytest.fixture
def usb(monkeypatch):
    """A function (output, input) -> fake chip, console on it, what it writes."""

    def make(output: bytes = b"hi\r\n", read=no_input):
        chip = FakePico(output)
        module = SimpleNamespace(USBCDC=chip.cdc)
        monkeypatch.setattr(rp2040_console, "import_module", lambda _: module)
        out = bytearray()
        return chip, rp2040_console.UsbConsole(chip, out.extend, read), out

    return make


def test_usb_hides_the_programs_until_the_console_is_attached(usb):
    chip, console, out = usb()
    assert bytes(chip.flash) == (b"__boot.py\0_boot.py\0boot.p\x80\0main.p\x81\0code\0main.p\x82\0")
    console.pump()
    chip.work()
    assert chip.received == b"", "nothing is sent before the device is there"
    chip.host.on_device_connected()
    for _ in range(5):
        console.pump()
        chip.work()
    assert chip.received == b"\x03\x02\x04"
    assert bytes(chip.flash) == b"__boot.py\0_boot.py\0boot.py\0main.py\0code\0main.py\0"
    assert (console.status, bytes(out)) == (0, b"hi\n")


def test_usb_of_a_chip_that_resets_itself(usb):
    chip, console, out = usb(b"first\r\nMPY")
    chip.reads_input = True  # it does not end
    chip.host.on_device_connected()
    for _ in range(3):
        console.pump()
        chip.work()
    console.pump()
    assert out == b"first\n"
    chip.usb.on_reset()
    assert out == b"first\nMPY"
    assert b"main.p\x81\0" in bytes(chip.flash)
    chip.reads_input, chip.output = False, b"second"
    chip.host.on_device_connected()
    for _ in range(5):
        console.pump()
        chip.work()
    assert (console.status, bytes(out)) == (0, b"first\nMPYsecond")


def test_usb_forwards_the_users_input(usb):
    text = b"one\ntwo\r\n" + bytes(range(32, 64))
    chip, console, _ = usb(b"", keys(text))
    chip.reads_input = True
    chip.host.on_device_connected()
    for _ in range(9):
        console.pump()
        chip.work()
    assert chip.received == b"\x03\x02\x04one\rtwo\r" + bytes(range(32, 64))
    console.pump(final=True)


def test_usb_answers_when_there_is_data(usb):
    chip, console, _ = usb()
    chip.usb.on_endpoint_read(0, 64)
    assert chip.answers == [(0, 64)], "the control endpoint is not held up"
    chip.usb.on_endpoint_read(2, 64)
    assert chip.answers == [(0, 64)]
    chip.host.on_device_connected()
    console.pump()
    assert chip.answers == [(0, 64), (2, 64)]
    chip.usb.on_endpoint_read(2, 32)
    assert chip.answers[2:] == [(2, 32)], "there is data still"


def test_usb_flushes_at_the_end(usb):
    chip, console, out = usb(b"tail\r")
    chip.reads_input = True
    chip.host.on_device_connected()
    for _ in range(4):
        console.pump()
        chip.work()
    assert out == b"tail"
    console.pump(final=True)
    assert out == b"tail\r"


@pytest.mark.parametrize(
    ("connected", "message"),
    [
        (False, "the firmware does not appear on USB"),
        (True, "the REPL of the firmware does not answer on USB"),
    ],
)
def test_usb_that_is_silent(usb, connected, message):
    chip, console, _ = usb()
    if connected:
        chip.host.on_device_connected()
    console.pump()
    chip.clock.nanos = 6_000_000_000
    with pytest.raises(BoardError, match=message):
        console.pump()


def test_usb_asks_again(usb):
    chip, console, _ = usb()
    chip.host.on_device_connected()
    for nanos in (0, 1, 100_000_000, 100_000_001):
        chip.clock.nanos = nanos
        console.pump()
    assert chip.host.tx_fifo.bytes == b"\x03\x02\x03\x02"


def test_pico_without_usb(pico_machine_code, monkeypatch):
    monkeypatch.setattr(rp2040_console, "_ATTACH_LIMIT", 1_000_000)
    image = pico_machine_code("fee7").with_segment(0x1000_8000, RAW_BANNER)  # b .
    with pytest.raises(BoardError, match="the firmware does not appear on USB"):
        boot(ImageFile("bin", image, b""), PICO, print, timeout=20)


def test_pico_without_usb_times_out(pico_machine_code):
    image = pico_machine_code("fee7").with_segment(0x1000_8000, RAW_BANNER)
    assert boot(ImageFile("bin", image, b""), PICO, print, timeout=0.2) == TIMED_OUT


def test_uart_input(pico_machine_code):
    # Enables UART0, echoes three bytes, ends.
    code = (
        "084c 0948 2063"  # ldr r4, UART0; ldr r0, =0x301; str r0, [r4, #UARTCR]
        "7020 e062 0326"  # movs r0, #0x70; str r0, [r4, #UARTLCR_H]; movs r6, #3
        "a069 c006 fcd4"  # 1: ldr r0, [r4, #UARTFR]; lsls r0, #27 (RXFE); bmi 1b
        "2068 2060 013e"  # ldr r0, [r4]; str r0, [r4]; subs r6, #1
        "f8d1 0448 0449"  # bne 1b; ldr r0, SCRATCH6; ldr r1, value
        "0160 30bf fde7"  # str r1, [r0]; wfi; b to wfi
        "0040 0340 0103 0000 2480 0540 3079 706d"
    )
    out = bytearray()
    image = pico_machine_code(code)
    assert rp2040.run(image, out.extend, Deadline.after(20), keys(b"abcdef")) == 0
    assert out == b"abc"


def port(name: str, seconds: float, text: bytes = b"") -> tuple[int, bytes, RawImport]:
    out, session = bytearray(), RawImport()
    code, _ = run_process(
        [sys.executable, str(FAKE_PORT), name],
        out.extend,
        Deadline.after(seconds),
        hint="",
        read=keys(text) if text else no_input,
        session=session,
    )
    return code, bytes(out), session


@pytest.mark.parametrize(
    ("name", "status", "output"),
    [
        ("hello", 0, b"hello\r\n"),
        ("fail", 1, FAILED),
    ],
)
def test_serial_repl(name, status, output):
    assert port(name, 20)[:2] == (status, output)


def test_serial_repl_with_input():
    assert port("input", 20, b"you\n")[:2] == (0, b"name? hello you\r\n")


def test_serial_repl_of_a_program_that_does_not_end():
    assert port("loop", 2)[:2] == (TIMED_OUT, b"begin\r\n")


def test_serial_repl_that_is_asked_again(monkeypatch):
    monkeypatch.setattr(process, "_NUDGE_PAUSE", 0.2)
    assert port("silent", 20)[:2] == (0, b"hello\r\n")


def test_qemu_image_without_main(monkeypatch):
    monkeypatch.setattr(
        qemu, "command_line", lambda *_: [sys.executable, str(FAKE_PORT), "missing"]
    )
    out = bytearray()
    file = ImageFile("elf", MemoryImage.of([(0, RAW_BANNER)]), b"")
    with pytest.raises(BoardError, match=r"the image has no frozen main\.py") as caught:
        boot(file, MPS2, out.extend, timeout=20)
    assert "--board qemu_mps2_an385" in caught.value.hint
    assert out == b""


def test_qemu_repl_has_lf(monkeypatch):
    monkeypatch.setattr(qemu, "command_line", lambda *_: [sys.executable, str(FAKE_PORT), "hello"])
    out = bytearray()
    file = ImageFile("elf", MemoryImage.of([(0, RAW_BANNER)]), b"")
    assert boot(file, MPS2, out.extend, timeout=20) == 0
    assert out == b"hello\n"


@posix
def test_host_input():
    file = ImageFile("elf", MemoryImage(), b"#!/bin/sh\nread x\necho got $x\n")
    out = bytearray()
    status = host.run(file, load_board("host"), out.extend, Deadline.after(20), keys(b"it\n"))
    assert (status, bytes(out)) == (0, b"got it\n")


def test_a_process_without_input_sees_its_end():
    code = "import sys; print(len(sys.stdin.read()))"
    out = bytearray()
    done = run_process([sys.executable, "-c", code], out.extend, Deadline.after(20), hint="")
    assert (done[0], out.strip()) == (0, b"0")


def test_an_image_with_a_runtime(tmp_path):
    path = tmp_path / "image.uf2"
    path.write_bytes(b"x")
    with pytest.raises(ToolError, match=r"image\.uf2: an image has its runtime already") as caught:
        load_program(path, PICO, runtime="pico")
    assert "leave out --runtime" in caught.value.hint


def test_a_program_is_built_for_a_runtime(tmp_path, monkeypatch):
    def build_image(path, board, **options):
        raise BoardError(f"built for {options['runtime']}")

    monkeypatch.setattr("mpytool.build.build_image", build_image)
    with pytest.raises(BoardError, match="built for firmware"):
        load_program(tmp_path, PICO, runtime="firmware")


@posix
def test_standard_input_from_a_pipe():
    read_end, write_end = os.pipe()
    with StandardInput(read_end) as keyboard:
        assert keyboard.read(10, 0) == b""
        os.write(write_end, b"hello")
        assert keyboard.read(2, 5) == b"he"
        assert keyboard.read(10, 5) == b"llo"
        os.write(write_end, bytes(9000))
        got = sum(len(keyboard.read(700, 5)) for _ in range(18))
        assert got == 9000
        os.close(write_end)
        assert keyboard.read(10, 0.05) == b""
    os.close(read_end)


@posix
def test_standard_input_that_is_more_than_is_wanted():
    read_end, write_end = os.pipe()
    os.write(write_end, bytes(60_000))
    started = time.monotonic()
    with StandardInput(read_end) as keyboard:
        assert keyboard.read(1, 5) == b"\0"
    assert time.monotonic() - started < 3
    os.close(write_end)
    os.close(read_end)


@posix
def test_standard_input_that_is_closed():
    read_end, write_end = os.pipe()
    os.close(write_end)
    os.close(read_end)
    with StandardInput(read_end) as keyboard:
        assert keyboard.read(1, 0) == b""


def has_terminals():
    """Whether this machine has pseudo-terminals: a bare container has not."""
    try:
        for end in os.openpty():
            os.close(end)
    except (AttributeError, OSError):
        return False
    return True


terminals = pytest.mark.skipif(not has_terminals(), reason="needs pseudo-terminals")


@terminals
def test_terminal_gives_keys_at_once():
    import pty
    import termios

    code = (
        "from mpytool.run.terminal import StandardInput\n"
        "with StandardInput() as keyboard:\n"
        "    print('ready', flush=True)\n"
        "    print(keyboard.read(9, 10))\n"
    )
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", code])
    before = termios.tcgetattr(terminal)
    shown = os.read(terminal, 99)
    os.write(terminal, b"k")  # no Enter key, and no echo of it
    while not shown.endswith(b"b'k'\r\n"):
        shown += os.read(terminal, 99)
    assert shown == b"ready\r\nb'k'\r\n"
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert termios.tcgetattr(terminal) == before
    os.close(terminal)


@terminals
def test_terminal_of_another_job_is_left_alone(monkeypatch):
    import pty

    terminal, other = pty.openpty()
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp() + 1)
    os.write(terminal, b"typed\n")
    with StandardInput(other) as keyboard:
        assert keyboard.read(9, 0.2) == b""
    os.close(terminal)
    os.close(other)


@pytest.mark.skipif(not shutil.which("qemu-system-arm"), reason="needs qemu-system-arm")
@pytest.mark.needs_qemu
def test_qemu_is_given_input(mps2):
    from mpytool.image.container import parse_image, write_image

    file = parse_image(write_image(mps2(b"x"), "elf", MPS2), MPS2)
    out = bytearray()
    assert boot(file, MPS2, out.extend, timeout=30, read=keys(b"unread")) == 0
    assert out == b"x"
