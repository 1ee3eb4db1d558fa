# SPDX-License-Identifier: MIT
"""Names of several modules in one row: shared, near what uses them, the same from anywhere."""

from dataclasses import replace
from pathlib import Path

from mpytool.abi import Abi
from mpytool.bytecode.code import Module, NativeFields, RawCode, RawCodeKind
from mpytool.bytecode.sketch import shortest
from mpytool.compiler.pipeline import compile_source
from mpytool.freeze.row import share_names

ROOT = Path(__file__).parents[3] / "tests/firmware/ten_modules"
ABI = Abi()


def ten():
    return [compile_source(path.read_bytes(), path.name) for path in sorted(ROOT.rglob("*.py"))]


def test_a_row_holds_every_module():
    modules = [*ten(), compile_source(b"x = 1\nprint(x, 'a text')\n", "small.py")]
    shared, row = share_names(modules, ABI, 170)
    for module, other, start in zip(modules, shared, row.starts, strict=True):
        assert other.qstrs == row.names[start : start + len(other.qstrs)]
        assert other.qstrs[0] == module.qstrs[0]
        assert set(module.qstrs) <= set(other.qstrs)
        assert shortest(other, 255) == shortest(module, 255)
    assert len(row.names) < sum(len(module.qstrs) for module in modules)
    assert "a text" in shared[-1].qstrs
    assert shared[-1].constants == ()


def test_what_was_frozen_is_made_the_same_again():
    shared, row = share_names(ten(), ABI, 170)
    taken_out = [shortest(module, 255) for module in shared]
    assert share_names(taken_out, ABI, 170) == (shared, row)


def test_a_name_used_once_may_be_far_and_others_come_again():
    many = "".join(f"a{n}, a{n}, " for n in range(150))
    first = compile_source(f"once, twice, twice, twice\nx = {many} 1\n".encode(), "first.py")
    second = compile_source(
        f"y = {many.replace('a', 'b')} 1\nonce, twice, twice, twice".encode(), "b.py"
    )
    (_, last), row = share_names([first, second], ABI, 170)
    assert row.names.count("once") == 1
    assert row.names.count("twice") == 2
    assert last.qstrs.index("once") >= 128
    assert last.qstrs.index("twice") < 128


def test_what_stays_as_it_is():
    modules = ten()
    assert share_names(modules, replace(ABI, settrace=True), 170)[0] == tuple(modules)
    native = RawCode(RawCodeKind.NATIVE_VIPER, bytes(8), (), NativeFields())
    machine = Module(("a.py", "x"), (), native)
    shared, row = share_names([machine, modules[0]], ABI, 170)
    assert (shared[0], row.starts[0], row.starts[1]) == (machine, None, 0)
    # Without room for all strings among the names, they stay constants.
    text = compile_source(b"print('a long enough text')\n", "t.py")
    assert share_names([text], ABI, 170)[0][0].constants == ()
    assert share_names([text], ABI, 65534)[0][0].constants == text.constants


def test_a_function_too_large_for_other_operands_stays():
    # Of 190 names those that are used once become far ones, each a byte longer; 16,380 bytes
    # lie between the jump and its target.
    once = "".join(f"  n{n}\n" for n in range(60))
    twice = "".join(f" y{n}, y{n}\n" for n in range(130))
    filler = "  c\n"
    for count, starts in ((8000, (0,)), (8100, (None,))):
        source = f"def f(c):\n if c:\n{once}{filler * count}def g():\n{twice}"
        module = compile_source(source.encode(), "large.py")
        shared, row = share_names([module], ABI, 170)
        assert row.starts == starts
        assert (shared == (module,)) == (starts == (None,))
