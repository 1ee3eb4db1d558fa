# SPDX-License-Identifier: MIT
"""The layout of frozen tables, as a C compiler sees it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.freeze.tables import FrozenFile
from mpytool.image.binary import pack_binary
from mpytool.link.link import apply_link, link_modules
from mpytool.qstr.hash import qstr_hash
from mpytool.runtime.read import read_runtime

HERE = Path(__file__).parent
INCLUDE = HERE.parents[2] / "firmware" / "include"
BODY, LEAF, GENERATOR = (
    b"\x10\x02\x00\x51\x63",
    b"\x18\x02\x00\x51\x63",
    b"\x90\x40\x02\x00\x51\x63",
)
QSTRS = ("main.py", "Pin", "new", "append", "Big")
LONG = "a text of several words, " * 12
CONSTANTS = (
    LONG,
    b"\x01\x02bytes",
    "Pin",
    (1 << 70) + 5,
    -(1 << 31),
    2.5,
    -0.1,
    1.5 - 2j,
    None,
    False,
    True,
    ...,
    12345,
    -7,
    (1, (LONG, None, "short text"), ()),
)


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """The compiled walker."""
    compiler = shutil.which("gcc")
    if not compiler:
        pytest.skip("gcc is not installed")
    program = tmp_path_factory.mktemp("walk") / "walk"
    command = [compiler, "-m32", "-std=gnu11", "-Wall", "-Werror", "-I", str(INCLUDE)]
    done = subprocess.run(
        [*command, str(HERE / "walk.c"), "-o", str(program)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and (
        "multilib" in done.stderr or "bits/" in done.stderr or "-lgcc" in done.stderr
    ):
        pytest.skip("gcc cannot build 32-bit programs: install gcc-multilib")
    assert not done.returncode, done.stderr
    return program


@pytest.mark.needs_cc
def test_a_c_program_finds_what_was_frozen(walk, standin, tmp_path):
    generator = RawCode(RawCodeKind.BYTECODE, GENERATOR, (RawCode(RawCodeKind.BYTECODE, LEAF),))
    leaf = RawCode(RawCodeKind.BYTECODE, LEAF)
    body = RawCode(RawCodeKind.BYTECODE, BODY, (leaf, generator))
    runtime = read_runtime(standin.data, "x")
    link = link_modules([FrozenFile("main.py", Module(QSTRS, CONSTANTS, body))], runtime)
    path = tmp_path / "linked.bin"
    path.write_bytes(pack_binary(apply_link(link)))
    arguments = [hex(runtime.image.start), hex(runtime.info_address - runtime.image.start)]
    counts = [str(len(QSTRS)), str(len(CONSTANTS))]
    done = subprocess.run([walk, path, *arguments, *counts], capture_output=True, check=False)
    assert done.returncode == 0
    total = runtime.qstr_count
    text, data = LONG.encode(), b"\x01\x02bytes"
    string = f"str:{qstr_hash(text, 2)}:{len(text)}:{text.decode()}:0"
    assert done.stdout.decode().splitlines() == [
        f"pool {total} 1 4 4",
        f"pool {total - 3} 1 10 3",
        f"pool 0 0 10 {total - 3}",
        *(
            f"name {name} {qstr_hash(name.encode(), 2)} {len(name)}"
            for name in ("Big", "main.py", "new", "short text")
        ),
        f"module main.py {' '.join(QSTRS)}",
        f"object {string}",
        f"object bytes:{qstr_hash(data, 2)}:7:{data.decode()}:0",
        "object qstr:Pin",
        "object int:01:5:0040" + "0000" * 3 + "0005",
        "object int:11:2:80000000",
        "object float:2.5",
        "object float:-0.100000001",
        "object complex:1.5:-2",
        "object immediate:0",
        "object immediate:1",
        "object immediate:3",
        "object ...",
        "object 12345",
        "object -7",
        f"object (1, ({string}, immediate:0, qstr:short text), ())",
        "code 0 0 2 0 data 10 leaf 18 child 2 1 data 90",
    ]
