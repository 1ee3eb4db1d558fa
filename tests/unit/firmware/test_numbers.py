# SPDX-License-Identifier: MIT
"""The runtime's numbers, on the host, against Python and the host's C library.

`firmware/test/test_numbers.c` is linked with the objects of the host runtime.  By itself it
compares text of floats, mathematical functions and soft-float arithmetic with the C library; as a
calculator it answers lines like `pow3 2 10 1000`, and this file knows the answers from Python.
"""

from __future__ import annotations

import math
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
_FLAGS = ["-m32", "-msse2", "-mfpmath=sse", "-O1", "-fno-pie", "-DRT_PORT_HOST=1", "-std=gnu11"]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test program, built."""
    if shutil.which("gcc") is None or sys.platform != "linux":
        pytest.skip("needs gcc on Linux")
    work = tmp_path_factory.mktemp("numbers")
    probe = work / "probe.c"
    probe.write_text("#include <stdio.h>\nint main(void) { return 0; }\n")
    command = ["gcc", "-m32", str(probe), "-o", str(work / "probe")]
    if subprocess.run(command, check=False).returncode:
        pytest.skip("gcc has no 32-bit libraries (gcc-multilib)")
    command = [sys.executable, "firmware/build.py", "host"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    build = ROOT / "build" / "host"
    include = [f"-I{ROOT / 'firmware' / name}" for name in ("include", "vm", "port/host")]
    include += [f"-I{build}"]
    port = work / "port.o"
    source = ROOT / "firmware" / "port" / "host" / "port.c"
    command = ["gcc", *_FLAGS, "-Dmain=port_main", *include, "-c", str(source), "-o", str(port)]
    subprocess.run(command, check=True)
    names = {path.stem for path in (ROOT / "firmware" / "vm").glob("*.c")} | {
        "rt_qstr_gen",
        "rt_text_gen",
        "flash",
    }
    objects = [str(build / f"{name}.o") for name in sorted(names)]
    test = ROOT / "firmware" / "test" / "test_numbers.c"
    target = work / "test_numbers"
    inputs = [str(test), str(port), *objects]
    command = ["gcc", *_FLAGS, "-no-pie", *include, *inputs, "-lm", "-o", str(target)]
    subprocess.run(command, check=True)
    return target


def test_against_c_library(program: Path) -> None:
    done = subprocess.run([str(program), "5000"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def _answers(program: Path, lines: list[str]) -> list[str]:
    text = "".join(line + "\n" for line in lines)
    done = subprocess.run(
        [str(program), "-"], input=text, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def _bits(value: float) -> str:
    return "f" + struct.pack(">f", value).hex()


def _nearest_float32(value: int) -> float:
    """Half to even; infinite beyond the range."""
    size = abs(value)
    shift = max(size.bit_length() - 24, 0)
    kept, rest, half = size >> shift, size & ((1 << shift) - 1), 1 << shift >> 1
    kept += rest > half or (shift > 0 and rest == half and kept & 1)
    nearest = math.inf if kept << shift >= 1 << 128 else float(kept << shift)
    return -nearest if value < 0 else nearest


def _word_hash(value: int) -> int:
    word = value & 0x7FFFFFFF
    return word - (1 << 31) if word >> 30 else word


def _random_int(source: random.Random) -> int:
    bits = source.choice([1, 8, 15, 16, 17, 30, 31, 32, 33, 64, 65, 521, source.randrange(1, 2000)])
    value = source.choice([source.getrandbits(bits), 1 << bits, (1 << bits) - 1])
    return source.choice([value, -value])


def _int_cases(source: random.Random) -> Iterator[tuple[str, object]]:
    """One line for each operation, with its answer."""
    a, b, c = (_random_int(source) for _ in range(3))
    for op in ("+", "-", "*", "&", "|", "^", "<", ">", "==", "<=", ">=", "!="):
        answer = eval(f"{a} {op} {b}")
        yield f"{op} {a} {b}", int(answer)
    for op in ("//", "%"):
        yield f"{op} {a} {b}", eval(f"{a} {op} {b}") if b else "ZeroDivisionError"
    if b:
        yield f"divmod {a} {b}", "{},{}".format(*divmod(a, b))
    bits = source.randrange(0, 3000)
    yield f"<< {a} {bits}", a << bits
    yield f">> {a} {bits}", a >> bits
    yield f"neg {a} 0", -a
    yield f"abs {a} 0", abs(a)
    yield f"~ {a} 0", ~a
    for base in (2, 8, 10, 16):
        yield f"parse {a} {base}", a
    yield f"bytes {a} {bits & 1}", a
    yield f"float {a} 0", _bits(_nearest_float32(a))
    yield f"int {_bits(_nearest_float32(a >> 1900))} 0", int(_nearest_float32(a >> 1900))
    sign = -1 if a < 0 else 1
    yield f"hash {a} 0", _word_hash(sign * (abs(a) & 0xFFFFFFFF))
    small, exponent = a >> 1700, bits % 12
    yield f"** {small} {exponent}", small**exponent
    if c:
        exponent = abs(b) >> 1800
        yield f"pow3 {small} {exponent} {c}", pow(small, exponent, c)
    digits = source.randrange(-8, 3)
    yield f"round {a >> 1900} {digits}", round(a >> 1900, digits)


def test_ints_against_python(program: Path) -> None:
    source = random.Random(1)
    cases = [case for _ in range(150) for case in _int_cases(source)]
    answers = _answers(program, [line for line, _ in cases])
    assert len(answers) == len(cases)
    pairs = zip(cases, answers, strict=True)
    wrong = [(line, got) for (line, want), got in pairs if got != str(want)]
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/ 1 0", "ZeroDivisionError"),
        ("<< 1 -1", "ValueError"),
        (">> 1 -1", "ValueError"),
        ("<< 1 1180591620717411303424", "OverflowError"),
        ("pow3 2 3 0", "ValueError"),
        ("int f7f800000 0", "OverflowError"),
        ("int f7fc00000 0", "ValueError"),
        (f"/ {1 << 2000} {1 << 1999}", _bits(2.0)),
        ("/ -7 2", _bits(-3.5)),
        ("** 2 -2", _bits(0.25)),
        (f"divmod {_bits(-5.5)} {_bits(2.0)}", f"{_bits(-3.0)},{_bits(0.5)}"),
        (f"round {_bits(2.5)} none", "2"),
        (f"== {1 << 40} {_bits(2.0**40)}", "1"),
    ],
)
def test_answers(program: Path, line: str, answer: str) -> None:
    assert _answers(program, [line]) == [answer]
