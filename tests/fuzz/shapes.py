# SPDX-License-Identifier: MIT
"""Programs of odd shapes: those that reach the limits of an encoding.

Jumps over tens of kilobytes, hundreds of locals, closures and arguments, tuples of thousands
of constants, deep nesting, long lines and line numbers, bytes that are no text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from fuzz import literals
from fuzz.programs import Programs


def shapes(random: Random) -> Iterator[str]:
    """Odd programs without end."""
    while True:
        yield random.choice(_SHAPES)(random)


def _long_jumps(random: Random) -> str:
    size = random.choice((20, 21, 30, 31, 32, 40, 60, 63, 64, 65, 1000, 4000, 5400, 5461, 5500))
    body = "".join(f"   x{random.randrange(9)}()\n" for _ in range(size))
    head = random.choice(("while a:", "for i in b:", "for i in range(9):", "if c:", "with d:"))
    tail = random.choice(("", "else:\n" + body))
    if head.startswith("with"):
        tail = ""
    return f"def f():\n  {head}\n{body}" + (f"  {tail}" if tail else "") + "  return 1\n"


def _try_jumps(random: Random) -> str:
    size = random.choice((20, 31, 32, 40, 63, 64, 1000, 5000))
    body = "".join("    a.b\n" for _ in range(size))
    return f"try:\n{body}except A as e:\n{body}else:\n{body}finally:\n{body}"


def _many_locals(random: Random) -> str:
    count = random.choice((14, 15, 16, 17, 100, 127, 128, 129, 255, 256, 257, 300, 1000))
    lines = "".join(f" v{i} = {i}\n" for i in range(count))
    inner = random.randrange(count)
    used = random.choice(("", f" def g():\n  return v{inner}\n", f" del v{inner}\n"))
    return f"def f():\n{lines} return v{count - 1} + v{count // 2}\n{used}"


def _many_closed(random: Random) -> str:
    count = random.choice((1, 2, 15, 16, 17, 100, 200))
    names = [f"v{i}" for i in range(count)]
    random.shuffle(names)
    return (
        f"def f({', '.join(names[: count // 2])}):\n {' = '.join([*names, '1'])}\n"
        f" def g(a=1, *b):\n  return {' + '.join(random.sample(names, count))}\n"
        f" return lambda: {random.choice(names)}\n"
    )


def _many_arguments(random: Random) -> str:
    count = random.choice((1, 5, 28, 29, 30, 31, 60, 100, 127, 128, 200, 255))
    names = [f"p{i}" for i in range(count)]
    default = random.randrange(count + 1)
    parameters = [name if index < default else f"{name}={index}" for index, name in
                  enumerate(names)]  # fmt: skip
    star = random.randrange(count + 1)
    if random.random() < 0.5:
        parameters[star:star] = [random.choice(("*", "*rest"))] if star < count else []
    call = [random.choice(("1", "*a", "x")) for _ in range(min(count, 29))]
    keywords = [f"k{i}={i}" for i in range(random.randrange(count))]
    return f"def f({', '.join(parameters)}): pass\nf({', '.join(call + keywords)})\n"


def _huge_display(random: Random) -> str:
    count = random.choice((100, 127, 128, 129, 1000, 5000))
    number = random.choice((literals.integer, literals.plain_string, literals.real))
    items = [number(random) for _ in range(count)]
    opening, closing = random.choice(("()", "[]", "{}"))
    separator = random.choice((", ", ",\n", ",\n\n# x\n"))
    return f"x = {opening}{separator.join(items)},{closing}\n"


def _deep(random: Random) -> str:
    depth = random.randrange(1, 60)
    inner = random.choice(("1", "x", "(1, 2)", "lambda: 0"))
    wrap = random.choice(
        ("({})", "[{}]", "-{}", "f({})", "a[{}]", "not {}", "{{{}}}", "({},)", "lambda: {}",
         "({} if x else y)", "(1 if {} else 2)", "x ** {}", "({} for a in b)", "(yield {})",
         "a.b({}).c", "({} + 1)", "(z := {})", "({}, b)")
    )  # fmt: skip
    text = inner
    for _ in range(depth):
        text = wrap.format(text)
    return f"def f():\n  y = {text}\n"


def _deep_blocks(random: Random) -> str:
    depth = random.randrange(1, 40)
    heads = ["if a:", "while b:", "for c in d:", "with e:", "try:", "def f():", "class G:",
             "async def h():"]  # fmt: skip
    text = ""
    chosen = []
    for level in range(depth):
        head = random.choice(heads)
        chosen.append(head)
        text += " " * level + head + "\n"
    text += " " * depth + "x\n"
    for level in range(depth - 1, -1, -1):
        if chosen[level] == "try:":
            text += " " * level + random.choice(("finally: y\n", "except: z\n"))
    return text


def _line_gaps(random: Random) -> str:
    text = "def f():\n"
    for _ in range(random.randrange(1, 12)):
        size = random.choice((1, 1, 2, 10, 15, 20, 31, 40))
        statement = "; ".join("a" for _ in range(size))
        text += (
            " " + statement + "\n" * random.choice((1, 1, 2, 5, 31, 32, 33, 255, 2047, 2048, 4100))
        )
    return text


def _constants(random: Random) -> str:
    make = random.choice((literals.integer, literals.real))
    return "".join(f"x = {make(random)}\n" for _ in range(200))


def _odd_text(random: Random) -> str:
    pieces = ["a", " ", "\t", "\f", "\v", "\r", "\n", "\r\n", "\\\n", "\\", "#", "'", '"', '"""',
              "é", "\ufeff", "\u00a0", "\u2028", "=", "1", "(", ")", ":", ";",
              "if x", "\0", "\x1a"]  # fmt: skip
    start = random.choice(("", "", "\ufeff", " ", "\n", "# -*- coding: latin-1 -*-\n", "\\\n"))
    return start + "".join(random.choice(pieces) for _ in range(random.randrange(1, 9)))


def _one_program(random: Random) -> str:
    return Programs(random).piece()


_SHAPES: list[Callable[[Random], str]] = [
    _long_jumps, _try_jumps, _many_locals, _many_closed, _many_arguments, _huge_display, _deep,
    _deep_blocks, _line_gaps, _line_gaps, _constants, _constants, _odd_text, _odd_text, _odd_text,
    _one_program,
]  # fmt: skip
