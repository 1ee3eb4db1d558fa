# SPDX-License-Identifier: MIT
"""QEMU and the host: console, status, timeout, failures; and which emulator is chosen."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
import time

import pytest

from mpytool.boards.load import load_board
from mpytool.boards.model import Emulator
from mpytool.errors import BoardError, ToolError
from mpytool.image.container import ImageFile, parse_image, write_image
from mpytool.image.memory import MemoryImage
from mpytool.run import host
from mpytool.run.boot import boot
from mpytool.run.outcome import TIMED_OUT, Deadline
from mpytool.run.process import run_process
from mpytool.run.program import load_program

MPS2 = load_board("qemu_mps2_an385")
PICO = load_board("rpi_pico")
HOST = load_board("host")
needs_qemu = pytest.mark.skipif(not shutil.which("qemu-system-arm"), reason="needs qemu-system-arm")
posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")


def python(code: str, seconds: float | None = 20) -> tuple[int, bytes, str]:
    out = bytearray()
    command = [sys.executable, "-c", code]
    code_, errors = run_process(command, out.extend, Deadline.after(seconds), hint="")
    return code_, bytes(out), errors


def test_process():
    text = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    code, out, errors = python(text)
    assert (code, out.strip(), errors) == (3, b"out", "err")


def test_process_that_does_not_end():
    started = time.monotonic()
    code, out, _ = python("import time; print('x', flush=True); time.sleep(60)", 1.5)
    assert (code, out.strip()) == (TIMED_OUT, b"x")
    assert time.monotonic() - started < 10


def test_process_that_closes_its_output_and_stays():
    code, _, _ = python("import os, time; os.close(1); time.sleep(60)", 1)
    assert code == TIMED_OUT


def test_program_that_is_missing():
    with pytest.raises(BoardError, match="cannot run no-such-program: No such file") as caught:
        run_process(["no-such-program"], print, Deadline(None), hint="install it")
    assert caught.value.hint == "install it"


@needs_qemu
@pytest.mark.needs_qemu
@pytest.mark.parametrize("name", MPS2.formats)
@pytest.mark.parametrize("status", [0, 1])
def test_qemu(mps2, name, status):
    file = parse_image(write_image(mps2(b"hello\nQEMU\n", status), name, MPS2), MPS2)
    out = bytearray()
    assert boot(file, MPS2, out.extend, timeout=30) == status
    assert out == b"hello\nQEMU\n"


@needs_qemu
@pytest.mark.needs_qemu
def test_qemu_timeout(mps2):
    image = mps2(b"").with_patch(0x100, bytes.fromhex("fee7"))  # b .
    file = parse_image(write_image(image, "bin", MPS2), MPS2)
    assert boot(file, MPS2, print, timeout=0.5) == TIMED_OUT


@needs_qemu
@pytest.mark.needs_qemu
def test_qemu_that_refuses(mps2):
    file = parse_image(write_image(mps2(b""), "elf", MPS2), MPS2)
    board = dataclasses.replace(MPS2, emulator=Emulator("qemu", "qemu-system-arm", "no-such-board"))
    with pytest.raises(BoardError, match=r"qemu-system-arm failed: .*unsupported machine"):
        boot(file, board, print, timeout=30)


def test_qemu_that_is_missing(mps2):
    file = parse_image(write_image(mps2(b""), "elf", MPS2), MPS2)
    board = dataclasses.replace(MPS2, emulator=Emulator("qemu", "qemu-system-nothing", "x"))
    with pytest.raises(BoardError, match="cannot run qemu-system-nothing: No such file") as caught:
        boot(file, board, print)
    assert "apt install" in caught.value.hint


def test_pico_by_boot(pico):
    out = bytearray()
    assert (
        boot(parse_image(write_image(pico(b"hi\r\n", 1), "uf2", PICO), PICO), PICO, out.extend) == 1
    )
    assert out == b"hi\n"


def test_board_without_emulator():
    board = dataclasses.replace(PICO, emulator=None)
    with pytest.raises(BoardError, match="board rpi_pico has no emulator"):
        boot(ImageFile("bin", MemoryImage(), b""), board, print)


@posix
@pytest.mark.parametrize(("script", "status"), [("echo hi; exit 1", 1), ("echo hi", 0)])
def test_host(script, status):
    # The kernel runs a script as it runs an ELF file.
    file = ImageFile("elf", MemoryImage(), f"#!/bin/sh\n{script}\n".encode())
    out = bytearray()
    assert host.run(file, HOST, out.extend, Deadline.after(20)) == status
    assert out == b"hi\n"


@posix
def test_host_failures():
    crash = ImageFile("elf", MemoryImage(), b"#!/bin/sh\necho oops >&2; kill -SEGV $$\n")
    with pytest.raises(BoardError, match="the program was ended by signal 11: oops"):
        boot(crash, HOST, print, timeout=20)
    with pytest.raises(BoardError, match="board host runs only elf images, found bin"):
        boot(ImageFile("bin", MemoryImage(), b"x"), HOST, print)
    with pytest.raises(BoardError, match=r"cannot run .*Exec format error"):
        boot(ImageFile("elf", MemoryImage(), b"\x7fELF nonsense"), HOST, print)


def test_program_is_an_image_or_is_built(tmp_path, pico, monkeypatch):
    path = tmp_path / "image.bin"
    path.write_bytes(write_image(pico(b"x"), "bin", PICO))
    assert load_program(path, PICO).format == "bin"
    with pytest.raises(ToolError, match=r"nothing\.py: no such file or folder"):
        load_program(tmp_path / "nothing.py", PICO)

    calls = []

    class Built:
        data = write_image(pico(b"x"), "uf2", PICO)

    def build_image(path, board, **options):
        calls.append((path.name, board.id, options["optimise"]))
        return Built()

    monkeypatch.setattr("mpytool.build.build_image", build_image)
    (tmp_path / "main.py").write_text("")
    for source in (tmp_path, tmp_path / "main.py"):
        assert load_program(source, PICO, optimise=2).format == "uf2"
    assert calls == [(tmp_path.name, "rpi_pico", 2), ("main.py", "rpi_pico", 2)]


def test_deadline():
    assert not Deadline.after(None).passed
    assert Deadline.after(None).left(7) == 7
    assert Deadline.after(0).passed
    assert Deadline.after(0).left(7) == 0
    assert 0 < Deadline.after(100).left(200) <= 100
