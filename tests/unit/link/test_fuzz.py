# SPDX-License-Identifier: MIT
"""Damaged .mpy files and runtimes give tool errors, never anything else."""

import contextlib

import pytest
from damage import damaged
from hypothesis import HealthCheck, given, settings

from mpytool.build import compile_files
from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.errors import ToolError
from mpytool.freeze.files import ProjectFile
from mpytool.link.link import apply_link, link_modules
from mpytool.link.proof import prove
from mpytool.mpy.writer import write_mpy
from mpytool.runtime.read import read_runtime

CONSTANTS = ("a text", b"bytes", 1 << 70, 2.5, 1j, (1, ("x", None, ...)), True)
LEAF = RawCode(RawCodeKind.BYTECODE, b"\x10\x02\x00\x51\x63")
PARENT = RawCode(RawCodeKind.BYTECODE, b"\x90\x00\x02\x01\x32\x00\x59\x23\x02\x63", (LEAF, LEAF))
GOOD = write_mpy(Module(("a.py", "f", "x"), CONSTANTS, PARENT))

FIXTURES = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def try_link(path, data, runtime):
    path.write_bytes(data)
    with contextlib.suppress(ToolError):
        link = link_modules(compile_files([ProjectFile("a.py", path)]), runtime)
        prove(link, apply_link(link))


def test_the_whole_file_links(standin, tmp_path):
    path = tmp_path / "a.mpy"
    path.write_bytes(GOOD)
    (file,) = compile_files([ProjectFile("a.py", path)])
    link = link_modules([file], read_runtime(standin.data, "x"))
    prove(link, apply_link(link))


@FIXTURES
@given(data=damaged(GOOD))
def test_damaged_modules(standin, tmp_path, data):
    try_link(tmp_path / "a.mpy", data, read_runtime(standin.data, "x"))


@pytest.mark.parametrize("step", range(8))
def test_each_bit_flipped(standin, tmp_path, step):
    runtime = read_runtime(standin.data, "x")
    for offset in range(len(GOOD)):
        data = bytearray(GOOD)
        data[offset] ^= 1 << step
        try_link(tmp_path / "a.mpy", bytes(data), runtime)


@pytest.mark.parametrize("kind", ["data", "elf"])
def test_damaged_runtimes(make_standin, tmp_path, kind):
    path = tmp_path / "a.mpy"
    path.write_bytes(GOOD)
    files = compile_files([ProjectFile("a.py", path)])
    source = getattr(make_standin(frozen=("own.py",)), kind)

    @FIXTURES
    @given(data=damaged(source))
    def check(data):
        with contextlib.suppress(ToolError):
            link = link_modules(files, read_runtime(data, "x"))
            prove(link, apply_link(link))

    check()


def test_damaged_descriptions(make_standin, tmp_path):
    path = tmp_path / "a.mpy"
    path.write_bytes(GOOD)
    files = compile_files([ProjectFile("a.py", path)])
    source = make_standin().data
    for offset in range(0x100, 0x100 + 152):
        for bit in range(8):
            data = bytearray(source)
            data[offset] ^= 1 << bit
            with contextlib.suppress(ToolError):
                link = link_modules(files, read_runtime(bytes(data), "x"))
                prove(link, apply_link(link))
