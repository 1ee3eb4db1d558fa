# SPDX-License-Identifier: MIT
"""What the compiler makes of many sources, as JSON; for the compiled one in its own process.

python outcomes.py FOLDER    the package in FOLDER compiles; prints the outcomes
"""

import hashlib
import json
import sys
import threading
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
SOURCES = (
    *sorted((TESTS / "run").glob("*.py")),
    *sorted((TESTS / "differential" / "snippets").glob("*.py")),
    *sorted((TESTS / "errors").rglob("*.py")),
    *sorted((TESTS.parent / "mpytool").rglob("*.py")),
)
MANY = 3000
# Native calls have no recursion limit: what is nested must be bounded by the compiler itself.
NESTED = {
    "lists": "[" * 290 + "]" * 290,
    "more lists than allowed": "[" * MANY,
    "every precedence": "(a or b and not c < d | e ^ f & g << h + i * -" * 60 + "a" + ")" * 60,
    "calls": "f(" * 290 + ")" * 290,
    "signs": "-" * MANY + "a",
    "lambdas": "lambda: " * MANY + "1",
    "powers": "a ** " * MANY + "1",
    "conditions": "a if b else " * MANY + "c",
    "blocks": "".join(" " * i + "if x:\n" for i in range(290)) + " " * 290 + "y\n",
    "functions": "".join(" " * i + "def f():\n" for i in range(290)) + " " * 290 + "pass\n",
    "more blocks than allowed": "".join(" " * i + "if x:\n" for i in range(400)),
    "contexts": "with " + "a, " * MANY + "a: pass\n",
    "async contexts": "async def f():\n async with " + "a, " * 500 + "a: pass\n",
    "clauses": "[x " + "for a in b " * MANY + "if c " * MANY + "]\n",
    "constants": "_c0 = const(())\n"
    + "".join(f"_c{i + 1} = const((_c{i},))\n" for i in range(MANY)),
    "a long sum": "a" + " + a" * MANY + "\n",
    "a long number": "x = " + "9" * MANY,
    "elif": "if a: b\n" + "elif c: d\n" * MANY,
}
NUMBERS = "import math\nx = [0.1, 1e16, 5e-324, -0.0, 1e400, 2j, 1 << 70, ~0, 1 << 30]\n"
NAN = "x = (math.nan, math.nan)\ny = math.nan\nz = math.inf - math.inf\n"


def outcomes() -> dict[str, str]:
    """Source and level -> a hash of the .mpy file, or the error's text."""
    from mpytool.compiler.options import CompileOptions
    from mpytool.compiler.pipeline import compile_source
    from mpytool.errors import SourceError
    from mpytool.mpy.writer import write_mpy

    texts: dict[str, bytes | str] = {str(path): path.read_bytes() for path in SOURCES}
    texts |= NESTED | {"numbers": NUMBERS, "nan": NAN}
    found = {}
    for name, text in texts.items():
        for options in (CompileOptions(), CompileOptions(3, small_int_bits=63)):
            try:
                data = write_mpy(compile_source(text, "m.py", options))
                found[f"{name} {options.optimise}"] = hashlib.md5(data).hexdigest()
            except SourceError as error:
                found[f"{name} {options.optimise}"] = str(error)
    return found


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    import mpytool.syntax.lexer as lexer

    assert not lexer.__file__.endswith(".py"), lexer.__file__
    # Threads have stacks of 512 KB on macOS.  Without optimisation, as tests compile for speed of
    # compiling, frames are more than four times as large as those of a wheel, which needs 256 KB.
    threading.stack_size(2 << 20)
    thread = threading.Thread(target=lambda: print(json.dumps(outcomes())))
    thread.start()
    thread.join()
