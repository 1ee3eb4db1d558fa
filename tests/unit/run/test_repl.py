# SPDX-License-Identifier: MIT
"""Talks with a REPL: only the program's output is passed on, and its end is understood."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mpytool.run.repl import RAW_BANNER, RawImport, Session, SoftReset, has_repl

BANNER = (
    b"MicroPython v1.28.0 on 2026-05-01; Raspberry Pi Pico with RP2040\r\n"
    b'Type "help()" for more information.\r\n'
)
REBOOT = b"MPY: soft reboot\r\n"
TRACEBACK = (
    b"Traceback (most recent call last):\r\n"
    b'  File "main.py", line 3, in <module>\r\n'
    b'  File "main.py", line 2, in f\r\n'
    b"ValueError: bad\r\n"
)
HEAD = b"Traceback (most recent call last):\r\n"
OWN_FRAME = b'  File "<stdin>", line 6, in <module>\r\n'
PIECES = st.lists(
    st.one_of(
        st.binary(max_size=8),
        st.sampled_from([
            b"\x04", b"\x04>", b"\x04ex", b"\x04exit ", b"Traceback (", b"MPY: soft ", b"MPY: ",
            BANNER[:20], BANNER[:-1], b">>> ", b"\r\n", b"OK", RAW_BANNER, b"\x04Traceback (m",
        ]),
    ),
    max_size=8,
)  # fmt: skip


def fed(session: Session, data: bytes, size: int = 1 << 20) -> bytes:
    """What a session gives for `data` in pieces of `size`."""
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    return b"".join(session.feed(piece) for piece in pieces)


def restarted(size: int = 1 << 20) -> SoftReset:
    """A session with a device that has just restarted."""
    session = SoftReset()
    session.nudge()
    assert session.outgoing == b"\x03\x02"
    session.outgoing.clear()
    chatter = b"noise >>> \r\n>>> \r\n" + BANNER + b">>> "
    assert fed(session, chatter, size) == b""
    assert session.outgoing == b"\x04"
    session.nudge()
    assert session.outgoing == b"\x04", "a restart is asked for once"
    assert fed(session, b"\r\n" + REBOOT, size) == b""
    assert session.started
    return session


def imported(size: int = 1 << 20) -> RawImport:
    """A session with a device that has just started the import."""
    session = RawImport()
    assert fed(session, b"garbage" + BANNER + b">>> ", size) == b""
    assert session.outgoing == b"\x01"
    session.outgoing.clear()
    assert fed(session, b"\r\n" + RAW_BANNER + b">", size) == b""
    assert b"import main\n" in session.outgoing
    assert session.outgoing.endswith(b"\x04")
    assert not session.started
    assert fed(session, b"OK", size) == b""
    assert session.started
    return session


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize(
    ("output", "end", "status"),
    [
        (b"hello\r\n", BANNER + b">>> ", 0),
        (b"no line end", BANNER + b">>> ", 0),
        (b"", BANNER, 0),
        (b"left by sys.exit()\r\n", REBOOT, 0),
        (b"x\r\n" + TRACEBACK, BANNER, 1),
        (TRACEBACK, BANNER, 1),
        (TRACEBACK + b"went on\r\n", BANNER, 0),
        (b'Traceback (most recent call last):\r\nno "File"\r\n', BANNER, 0),
        (TRACEBACK, REBOOT, 0),
        (b"\x00\xff\x04\x04>MicroPython v1.28.0 on 2026; MPY: soft>>> ", BANNER, 0),
        (b"x" * 100_000 + b"\r\n" + TRACEBACK, BANNER, 1),
    ],
)
def test_soft_reset(size, output, end, status):
    session = restarted(size)
    assert fed(session, output + end + b">>> rest", size) == output
    assert session.status == status


@given(PIECES, st.integers(1, 40))
def test_soft_reset_passes_everything_on(pieces, size):
    output = b"".join(pieces)
    session = restarted()
    assert fed(session, output + BANNER, size) == output
    assert session.status is not None


def test_soft_reset_that_times_out():
    session = SoftReset()
    assert session.flush() == b""
    session = restarted()
    assert session.feed(b"begin MicroPython v1.2") == b"begin "
    assert session.flush() == b"MicroPython v1.2"


def test_soft_reset_tells_before_it_resets():
    told = []
    session = SoftReset(lambda: told.append(bytes(session.outgoing)))
    session.feed(b"\r\n" + BANNER + b">>> ")
    assert told == [b""]


def test_soft_reset_of_a_chip_that_resets_itself():
    session = restarted()
    assert session.feed(b"going down MPY") == b"going down "
    assert session.restart() == b"MPY"
    assert not session.started
    session.nudge()
    assert session.outgoing == b"\x03\x02"
    assert session.feed(b"\r\n" + BANNER + b">>> ") == b""
    assert session.feed(b"\r\n" + REBOOT + b"again\r\n" + BANNER) == b"again\r\n"
    assert session.status == 0


def test_soft_reset_without_help():
    session = SoftReset()
    banner = b"MicroPython v1.28.0-preview; tiny\r\n"
    session.feed(b"\r\n" + banner + b">>> ")
    session.feed(b"\r\n" + REBOOT)
    assert session.feed(b"x" + banner) == b"x"
    assert session.status == 0


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
@pytest.mark.parametrize(
    ("sent", "output", "status"),
    [
        (b"hello\r\n\x04\x04>", b"hello\r\n", 0),
        (b"\x04\x04>", b"", 0),
        (b"a\x04exit 3\x04\x04>", b"a", 3),
        (b"a\x04exit -1\x04\x04>", b"a", 255),
        (b"a\x04exit 0\x04\x04>", b"a", 0),
        (b"a\x04exit none\x04 \x04>b\x04\x04>", b"a\x04exit none\x04 \x04>b", 0),
        (b"\x04x\x04>\x00\xff\x04\x04 \x04\x04>", b"\x04x\x04>\x00\xff\x04\x04 ", 0),
        (b"x\r\n\x04" + TRACEBACK + b"\x04>", b"x\r\n" + TRACEBACK, 1),
        (TRACEBACK + b"\x04\x04>", TRACEBACK, 0),
        (
            b"\x04" + HEAD + OWN_FRAME + OWN_FRAME + b"ValueError: two\r\nlines\r\n\x04>",
            HEAD + OWN_FRAME + b"ValueError: two\r\nlines\r\n",
            1,
        ),
    ],
)
def test_import(size, sent, output, status, line_end):
    session = imported(size)
    sent, output = (text.replace(b"\r\n", line_end) for text in (sent, output))
    assert fed(session, sent + b"behind", size) == output
    assert session.status == status
    assert session.failure == ""


@given(PIECES, st.integers(1, 40))
def test_import_passes_everything_on(pieces, size):
    output = b"".join(pieces) + b"."
    ends = (b"\x04\x04>", b"\x04Traceback (most", b"\x04exit ")
    assume(not any(end in output for end in ends))  # a program that says that it ended
    session = imported()
    assert fed(session, output + b"\x04\x04>", size) == output
    assert session.status == 0


def test_import_of_nothing():
    session = imported()
    missing = (
        b'\x04Traceback (most recent call last):\r\n  File "<stdin>", line 6, in <module>\r\n'
        b"ImportError: no module named 'main'\r\n\x04>"
    )
    assert session.feed(missing) == b""
    assert (session.status, session.failure) == (1, "the image has no frozen main.py")


def test_import_of_main_that_imports_main():
    session = imported()
    traceback = (
        b'Traceback (most recent call last):\r\n  File "main.py", line 1, in <module>\r\n'
        b"  File \"a.py\", line 1, in <module>\r\nImportError: no module named 'main'\r\n"
    )
    assert session.feed(b"\x04" + traceback + b"\x04>") == traceback
    assert (session.status, session.failure) == (1, "")


def test_import_of_what_only_begins_as_a_traceback():
    output = b"\x04" + HEAD + b"x" * 70_000
    session = imported()
    assert fed(session, output + b"\x04\x04>", 1000) == output
    assert session.status == 0


def test_import_asks_again():
    session = RawImport()
    session.nudge()
    assert session.outgoing == b"\x03\x01"
    session.feed(RAW_BANNER + b">")
    sent = bytes(session.outgoing)
    session.nudge()
    assert session.outgoing == sent
    assert session.flush() == b""


def test_import_that_times_out():
    session = imported()
    assert session.feed(b"begin\x04") == b"begin"
    assert session.flush() == b"\x04"


def test_what_the_device_is_sent_is_a_program():
    session = RawImport()
    session.feed(RAW_BANNER + b">")
    source = bytes(session.outgoing).removesuffix(b"\x04").decode()
    compile(source, "<stdin>", "exec")
    assert not any(byte < 0x20 and byte != 0x0A for byte in source.encode())


def test_images_with_a_repl():
    assert has_repl(b"...raw REPL; CTRL-B to exit\r\n\0")
    assert not has_repl(b"MicroPython")
