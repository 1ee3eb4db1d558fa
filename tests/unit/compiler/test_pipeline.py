# SPDX-License-Identifier: MIT
from __future__ import annotations

import sys

import pytest

from mpytool.bytecode.instructions import read_function
from mpytool.bytecode.opcodes import BY_CODE, MULTI
from mpytool.compiler.instructions import STACK_EFFECT
from mpytool.compiler.options import CompileOptions
from mpytool.compiler.pipeline import compile_source
from mpytool.errors import SourceError
from mpytool.mpy.writer import write_mpy


def names(text: str, options: CompileOptions | None = None) -> list[str]:
    module = compile_source(text, "m.py", options or CompileOptions())
    return [each.name for each in read_function(module.code.fun_data).instructions]


def test_module() -> None:
    module = compile_source("import a\nx = 'a string of some length', 1.5\n", "m.py")
    assert module.qstrs == ("m.py", "<module>", "a", "x")
    assert module.constants == (("a string of some length", 1.5),)
    assert module.source_file == "m.py"


def test_equal_constants_share_an_entry_and_others_do_not() -> None:
    source = "f(1.0, 1.0, -0.0, 0.0, (1, 2), (1, 2), (1.0, 2), 1e999 - 1e999, 1e999 - 1e999)\n"
    assert len(compile_source(source, "m.py").constants) == 7


def test_names_come_behind_what_the_code_itself_names() -> None:
    module = compile_source("a.b(c='d')\n", "m.py")
    assert module.qstrs == ("m.py", "<module>", "b", "c", "d", "a")


def test_dead_code_is_left_out() -> None:
    assert names("while True: break\nx()\n").count("CALL_FUNCTION") == 1
    module = compile_source("def f():\n return 1\n x()\n", "m.py")
    inner = read_function(module.code.children[0].fun_data)
    assert "CALL_FUNCTION" not in [each.name for each in inner.instructions]


def test_levels() -> None:
    source = "assert x\nif __debug__: y\n"
    assert "RAISE_OBJ" in names(source)
    assert "RAISE_OBJ" not in names(source, CompileOptions(optimise=1))
    lines = [
        read_function(compile_source("\n\n\nx\n", "m.py", options).code.fun_data).prelude.line_info
        for options in (
            CompileOptions(),
            CompileOptions(optimise=2),
            CompileOptions(optimise=3),
            CompileOptions(source_lines=False),
        )
    ]
    assert lines[0] == lines[1] != b""
    assert lines[2] == lines[3] == b""


def test_small_int_bits() -> None:
    module = compile_source("x = 5000000000\n", "m.py", CompileOptions(small_int_bits=63))
    assert module.constants == ()
    assert module.small_int_bits == 63


def test_bytes_and_text_are_the_same() -> None:
    assert compile_source("é = 'ü'\n".encode(), "m.py") == compile_source("é = 'ü'\n", "m.py")


def test_text_that_is_not_utf8_keeps_its_bytes() -> None:
    module = compile_source(b"x = 1\r\ny\xe9 = '\xe9\xff'\n", "m.py")
    data = write_mpy(module)
    assert b"\x04y\xe9\0" in data
    assert b"\x04\xe9\xff\0" in data


def test_an_error_in_text_that_is_not_utf8_can_be_printed() -> None:
    with pytest.raises(SourceError) as caught:
        compile_source(b"x = '\xe9' ?\n", "m.py")
    assert str(caught.value).encode()


@pytest.mark.parametrize(
    "source",
    ["[" * 290 + "]" * 290, "-" * 290 + "x", "a" + " + a" * 5000, "lambda: " * 290 + "1",
     "".join(" " * i + "if x:\n" for i in range(250)) + " " * 250 + "y\n", "x" + ".y" * 5000,
     "x = " + "9" * 10000],
)  # fmt: skip
def test_deep_and_long_sources(source: str) -> None:
    limit = sys.getrecursionlimit()
    compile_source(source, "m.py")
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize(
    "source",
    ["[" * 9000, "(" * 9000, "{" * 9000, "f(" * 9000, "a[" * 9000, "-" * 9000, "not " * 9000,
     "lambda: " * 9000, "a ** " * 9000, "a if b else " * 9000,
     "".join(" " * i + "if x:\n" for i in range(1000)),
     "_c0 = const(())\n" + "".join(f"_c{i + 1} = const((_c{i},))\n" for i in range(9000))],
)  # fmt: skip
def test_too_deep_sources(source: str) -> None:
    with pytest.raises(SourceError, match="expected at most 300 levels of nesting, found more"):
        compile_source(source, "m.py")


@pytest.mark.parametrize(
    "source",
    ["with " + "a, " * 30000 + "a: pass\n", "[x " + "for a in b " * 30000 + "]\n",
     "async def f():\n async with " + "a, " * 900 + "a: pass\n"],
)  # fmt: skip
def test_too_many_contexts_and_clauses(source: str) -> None:
    with pytest.raises(SourceError, match="at most 16384 bytes between a jump"):
        compile_source(source, "m.py")


def test_too_large_a_loop() -> None:
    with pytest.raises(SourceError, match="at most 16384 bytes between a jump") as caught:
        compile_source("def f():\n while x:\n" + "  g(x)\n" * 9000, "m.py")
    assert caught.value.hint == "split it into smaller functions"
    assert str(caught.value.location) == "m.py:1:1"


def test_too_many_cells() -> None:
    many = [f"v{index}" for index in range(300)]
    body = "".join(f" {name} = 1\n" for name in many)
    inner = " def g(): return " + ", ".join(many) + "\n"
    with pytest.raises(SourceError, match="at most 255"):
        compile_source("def f():\n" + body + inner, "m.py")


def test_every_opcode_has_an_effect() -> None:
    for code in BY_CODE:
        assert code < len(STACK_EFFECT)
    for multi in MULTI:
        if multi.name == "BINARY_OP_MULTI":
            assert STACK_EFFECT[multi.first : multi.first + multi.count] == [-1] * multi.count


def test_the_first_error_is_one_of_the_grammar():
    text = "def f(a=1, b):\n    pass\n\nx = = 1\n"
    with pytest.raises(SourceError) as caught:
        compile_source(text, "x.py")
    assert caught.value.location.line == 4  # as mpy-cross, which looks at parameters later
    assert [d.location.line for d in caught.value.diagnostics()] == [1, 4]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"x = \xff \xe9\n", "odd-character"),
        (
            "def f():\n"
            + "".join(f" v{i} = 1\n" for i in range(300))
            + " def g(): return "
            + ", ".join(f"v{i}" for i in range(300))
            + "\n",
            "function-too-large",
        ),
    ],
)
def test_codes_of_errors_that_no_case_has(text, code):
    with pytest.raises(SourceError) as caught:
        compile_source(text, "x.py")
    assert [d.code for d in caught.value.diagnostics()] == [code]
