# SPDX-License-Identifier: MIT
"""The runtimes in the box: analysed as ELF and stripped, linked, and proved."""

import pytest

from mpytool.boards.load import load_board, runtimes_dir
from mpytool.build import build_image
from mpytool.image.binary import pack_binary
from mpytool.image.container import parse_image
from mpytool.runtime.read import analyse, read_runtime

SOURCE = """\
import sys
BIG = 1 << 100
class Greeter:
    def greet(self, name, *args, mark="!"):
        return "Hello, {}".format(name) + mark
def numbers(n):
    yield from ((i, BIG, 2.5) for i in range(n))
print(Greeter().greet("you"), list(numbers(3)), b"bytes", 1.5, ...)
"""


@pytest.fixture(params=["rpi_pico", "qemu_mps2_an385", "host"])
def runtime_file(request):
    path = runtimes_dir() / f"{request.param}.elf"
    if not path.is_file():
        pytest.skip(f"{path.name} is not built")
    return path


@pytest.fixture
def program(tmp_path):
    (tmp_path / "pkg").mkdir()
    (tmp_path / "main.py").write_text(SOURCE)
    (tmp_path / "pkg" / "__init__.py").write_text(SOURCE)
    return tmp_path


def test_elf_and_stripped_file_give_the_same_runtime(runtime_file):
    data = runtime_file.read_bytes()
    from_elf = read_runtime(data, runtime_file.name)
    if from_elf.board == "host":
        pytest.skip("a program of an operating system has no stripped form")
    assert read_runtime(pack_binary(from_elf.image), "stripped.bin") == from_elf


def test_what_a_runtime_says_of_itself(runtime_file):
    runtime = read_runtime(runtime_file.read_bytes(), runtime_file.name)
    assert runtime.board == runtime_file.stem
    assert runtime.entries == ()
    assert not runtime.is_linked
    assert runtime.qstr_count > 165
    assert runtime.free.size > 100_000
    assert len(set(runtime.qstr_ids.values())) == len(runtime.qstr_ids)


def test_every_format_links_and_holds_the_same_modules(runtime_file, program):
    board = load_board(runtime_file.stem)
    for format_ in board.formats:
        result = build_image(program, board, fmt=format_)
        found = analyse(parse_image(result.data, board).image, format_)
        assert [entry.name for entry in found.entries] == ["main.py", "pkg/__init__.py"]
        assert build_image(program, board, fmt=format_).data == result.data
