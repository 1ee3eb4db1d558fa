# SPDX-License-Identifier: MIT
"""Functions written anew: the same instructions, names and visible lines, in fewer bytes.

What is compared here is decoded by `read_function`, and which locals are set is found by
following every way through a function, neither of which the outline does.
"""

import random
from pathlib import Path

import pytest

from mpytool.bytecode.instructions import read_function
from mpytool.bytecode.opcodes import Operand
from mpytool.bytecode.outline import read_outline, write_outline
from mpytool.bytecode.prelude import decode_lines
from mpytool.bytecode.sketch import read_sketch, shortest, write_sketch
from mpytool.compiler.pipeline import compile_source
from mpytool.errors import FormatError

ROOT = Path(__file__).parents[3]
SOURCES = [
    *sorted((ROOT / "tests/run").glob("*.py")),
    *sorted((ROOT / "tests/firmware/ten_modules").rglob("*.py")),
    *sorted((ROOT / "examples").rglob("*.py")),
]
# Nothing can be raised at these, or (the last two) no line is added to a traceback.
SILENT = {
    "LOAD_CONST_FALSE", "LOAD_CONST_NONE", "LOAD_CONST_TRUE", "LOAD_NULL", "LOAD_CONST_STRING",
    "LOAD_CONST_OBJ", "LOAD_CONST_SMALL_INT", "LOAD_CONST_SMALL_INT_MULTI", "STORE_FAST_N",
    "STORE_FAST_MULTI", "STORE_DEREF", "DUP_TOP", "DUP_TOP_TWO", "POP_TOP", "ROT_TWO",
    "ROT_THREE", "RETURN_VALUE", "SETUP_EXCEPT", "SETUP_FINALLY", "YIELD_VALUE", "END_FINALLY",
    "RAISE_LAST",
}  # fmt: skip
ENDS = {
    "RETURN_VALUE", "RAISE_LAST", "RAISE_OBJ", "RAISE_FROM", "JUMP", "UNWIND_JUMP",
}  # fmt: skip


def line_at(line_info, offset):
    return [line for start, line in decode_lines(line_info) if start <= offset][-1]


def functions(code):
    yield code
    for child in code.children:
        yield from functions(child)


def ways(function):
    """Of each reached instruction, by its offset, the locals that are set on every way to it."""
    by_offset = {i.offset: i for i in function.instructions}
    prelude = function.prelude
    stars = (prelude.scope_flags & 2) // 2 + (prelude.scope_flags & 4) // 4
    found = {}
    pending = [(0, frozenset(range(prelude.n_pos_args + prelude.n_kwonly_args + stars)))]
    while pending:
        offset, known = pending.pop()
        before = found.get(offset)
        known = known if before is None else before & known
        if offset not in by_offset or known == before:
            continue
        found[offset] = known
        instruction = by_offset[offset]
        name, local = instruction.name, instruction.operand
        after = known
        if name.startswith(("STORE_FAST", "LOAD_FAST")):
            after = known | {local}
        elif name == "DELETE_FAST":
            after = known - {local}
        if instruction.target >= 0:
            # A handler is entered from anywhere before it: with what was set at its set-up, less
            # what any instruction deletes.
            deleted = {i.operand for i in function.instructions if i.name == "DELETE_FAST"}
            is_handler = name.startswith("SETUP")
            pending.append((instruction.target, after - deleted if is_handler else after))
        if name not in ENDS:
            pending.append((instruction.end, after))
    return by_offset, found


def visible(fun_data, qstrs, constants):
    """What a function does: each reached instruction with what it refers to, and its line.

    The line is None where nothing can show it.
    """
    function = read_function(fun_data)
    prelude = function.prelude
    by_offset, known = ways(function)
    order = {offset: number for number, offset in enumerate(sorted(known))}
    shown, waits = [], bool(prelude.scope_flags & 1)
    for offset in sorted(known):
        i = by_offset[offset]
        name, what = i.name, i.operand
        if i.form is Operand.QSTR:
            what = qstrs[what]
        elif i.form is Operand.OBJ:
            what = repr(constants[what])
            if isinstance(constants[i.operand], str):
                name, what = "LOAD_CONST_STRING", constants[i.operand]
        elif i.target >= 0:
            what = order[i.target]
        is_silent = name in SILENT or (name.startswith("LOAD_FAST") and i.operand in known[offset])
        line = None if is_silent and not waits else line_at(prelude.line_info, offset)
        shown.append((name, what, i.extra, line))
        waits = i.name == "YIELD_VALUE"
    names = [qstrs[prelude.simple_name_index], *(qstrs[n] for n in prelude.arg_name_indices)]
    rest = (
        prelude.n_state,
        prelude.n_exc_stack,
        prelude.scope_flags,
        prelude.n_pos_args,
        prelude.n_kwonly_args,
        prelude.n_def_pos_args,
        prelude.cells,
    )
    return shown, names, rest


def same(module, other):
    before, after = list(functions(module.code)), list(functions(other.code))
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        wanted = visible(old.fun_data, module.qstrs, module.constants)
        assert visible(new.fun_data, other.qstrs, other.constants) == wanted
    return sum(len(code.fun_data) for code in after) - sum(len(code.fun_data) for code in before)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_written_does_what_was_read(seed):
    """With the names at random places, near and far, each function keeps its meaning."""
    chance = random.Random(seed)
    for path in SOURCES[seed::3]:
        module = compile_source(path.read_bytes(), path.name)
        sketch = read_sketch(module, 255)
        names = [*sketch.uses, *sketch.unused]
        places = chance.sample(range(1, 400 if seed else 1 + len(names)), len(names))
        indices = dict(zip(names, places, strict=True))
        indices[module.qstrs[0]] = 0
        qstrs = [f"?{n}" for n in range(400)]
        for name, place in indices.items():
            qstrs[place] = name
        written = write_sketch(sketch, indices, tuple(qstrs))
        same(module, written)
        # Written from there with its own names it is the same as at once.
        assert shortest(written, 255) == shortest(module, 255)


def test_the_shortest_is_shorter_and_stays():
    saved = 0
    for path in SOURCES:
        module = compile_source(path.read_bytes(), path.name)
        short = shortest(module, 0)
        saved -= same(module, short)
        assert short.constants == module.constants
        assert shortest(short, 0) == short
    assert saved > 500


def lines_of(source):
    """The lines that the table of the first function still tells."""
    module = compile_source(source, "a.py")
    short = shortest(module, 255)
    same(module, short)
    prelude = read_function(short.code.children[0].fun_data).prelude
    return [line for _, line in decode_lines(prelude.line_info) if line > 1]


def test_lines_that_cannot_be_seen_are_left_out():
    assert lines_of(b"def f(a):\n b = 1\n c = a\n return c\n") == []
    assert lines_of(b"def f(a):\n b = 1\n a()\n\n\n return b\n") == [3]
    # The load of a local may fail, so its line stays.
    assert lines_of(b"def f(a):\n if a:\n  b = 1\n print(a)\n return b\n") == [2, 4, 5]
    assert lines_of(b"def f(a):\n del a\n return a\n") == [2, 3]
    # A generator may be made to raise where it begins and where it waits.
    assert lines_of(b"def f(a):\n b = a\n yield b\n b = 1\n yield b\n c = 1\n") == [2, 3, 5]


def test_a_loop_may_come_back_without_the_local():
    lines_of(b"def f(a):\n while a:\n  try:\n   b = a()\n  except E:\n   del b\n  b\n")
    lines_of(b"def f(a):\n for i in a:\n  x = i\n  x\n else:\n  x\n return i\n")


def test_unreached_code_goes():
    module = compile_source(b"def f(a):\n if a:\n  return 1\n else:\n  return 2\n", "a.py")
    data = module.code.children[0].fun_data
    outline = read_outline(data)
    assert outline.gaps
    assert len(write_outline(outline, {n: n for n in range(8)}, {})) < len(data)


def test_jumps_that_are_longer_than_they_need():
    # LOAD_FAST 0; POP_JUMP_IF_FALSE with two bytes of operand to the end; None, return, twice
    data = b"\x09\x04\x00\x01" + b"\xb0\x44\x82\x80\x51\x63\x51\x63"
    outline = read_outline(data)
    assert outline.is_loose
    assert write_outline(outline, {0: 1, 1: 2}, {}) == (
        b"\x09\x04\x01\x02" + b"\xb0\x44\x42\x51\x63\x51\x63"
    )


@pytest.mark.parametrize("code", [b"\xb0\x00", b"\x12", b"\x42\x80", b"\x20\x00", b"\x12\x80"])
def test_damaged(code):
    with pytest.raises(FormatError, match="expected a whole instruction"):
        read_outline(b"\x00\x02\x00" + code)


def test_a_line_table_that_ends_too_early():
    outline = read_outline(b"\x00\x04\x00\x90\x51\x63")
    with pytest.raises(FormatError, match=r"line table, offset 0: expected an entry of two bytes"):
        write_outline(outline, {0: 0}, {})
