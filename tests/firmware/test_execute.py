# SPDX-License-Identifier: MIT
"""The emulated processor itself, on functions of two instructions."""

from __future__ import annotations

import struct

import pytest
from firmware.execute import ExecutionError, Machine, function_starts

from mpytool.image.memory import MemoryImage

pytest.importorskip("unicorn", reason="unicorn, the emulator of processors, is not installed")

BASE = 0x0800_0000
# (return first + second; load the word at the first; store the second there; a loop without end)
CODE = {
    "thumb": ("<HH", (0x1840, 0x4770), (0x6800, 0x4770), (0x6001, 0x4770), (0xE7FE, 0x4770)),
    "arm": (
        "<II",
        (0xE0800001, 0xE12FFF1E),
        (0xE5900000, 0xE12FFF1E),
        (0xE5801000, 0xE12FFF1E),
        (0xEAFFFFFE, 0xE12FFF1E),
    ),
    "riscv": (
        "<II",
        (0x00B50533, 0x00008067),
        (0x00052503, 0x00008067),
        (0x00B52023, 0x00008067),
        (0x0000006F, 0x00008067),
    ),
}


@pytest.fixture(params=sorted(CODE))
def architecture(request: pytest.FixtureRequest) -> str:
    return request.param


def machine(architecture: str, number: int, fill: int = 0) -> Machine:
    form, *functions = CODE[architecture]
    code = struct.pack(form, *functions[number])
    return Machine(MemoryImage.of([(BASE, code.ljust(4096, b"\0"))]), architecture, fill)


def test_arguments_and_result(architecture: str) -> None:
    assert machine(architecture, 0).call(BASE, 40, 2) == 42


def test_memory(architecture: str) -> None:
    """The image is there, scratch is what was put there, all else holds one word."""
    loader = machine(architecture, 1, 0x1234_5678)
    assert loader.call(BASE, BASE + 2048) == 0
    assert loader.call(BASE, loader.scratch(b"abcd")) == int.from_bytes(b"abcd", "little")
    assert loader.call(BASE, 0x2000_0ABC) == loader.call(BASE, 0x3FFF_0000) == 0x1234_5678


def test_a_store_into_the_image(architecture: str) -> None:
    store = machine(architecture, 2)
    address = store.scratch(bytes(4))
    store.call(BASE, address, 77)
    assert store.read_word(address) == 77
    with pytest.raises(ExecutionError, match=r"0x8000000: .*write"):
        store.call(BASE, BASE + 1024, 77)


def test_a_loop_without_end(architecture: str) -> None:
    with pytest.raises(ExecutionError, match="did not return within 1000 instructions"):
        machine(architecture, 3).call(BASE, limit=1000)


def test_one_instruction(architecture: str) -> None:
    registers = machine(architecture, 1, 99).step(BASE)
    assert max(registers) <= 99  # it loads from address 0, or cannot


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("thumb", bytes.fromhex("70b5")),  # push {r4, r5, r6, lr}
        ("thumb", bytes.fromhex("2de9f041")),  # stmdb sp!, {r4 - r8, lr}
        ("arm", bytes.fromhex("f0412de9")),
        ("riscv", bytes.fromhex("4111")),  # c.addi sp, -16
        ("riscv", bytes.fromhex("3971")),  # c.addi16sp -64
        ("riscv", bytes.fromhex("130101f8")),  # addi sp, sp, -128
    ],
)
def test_where_functions_begin(kind: str, code: bytes) -> None:
    data = b"\0" * 64 + code.ljust(4, b"\0") + b"\0" * 64
    image = MemoryImage.of([(BASE, data)])
    assert list(function_starts(image, kind, BASE + 100)) == [BASE + 64]
