# SPDX-License-Identifier: MIT
"""Random programs: a grammar of statements and expressions with weights.

    Programs(Random(1)).batch(3)   ->   three pieces of source, each a statement of a module

Programs are valid nearly always, but do nothing sensible.  White space, comments and line
breaks are put where the grammar allows them, since every line has its place in the line table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from fuzz import literals

NAMES = [
    "a", "b", "c", "d", "x", "y", "z", "i", "n", "self", "foo", "bar", "value", "append", "range",
    "len", "print", "super", "match", "case", "type", "_", "_p", "__x", "__name__", "const_",
    "a_rather_long_name", "name_of_11_", "é", "naïve", "名前", "Ω1", "RuntimeError", "math", "e",
    "micropython", "__class__", "getattribute_long_name", "object",
]  # fmt: skip
_BINARY = ["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "@"]
_COMPARISONS = ["<", ">", "==", "<=", ">=", "!=", "in", "not in", "is", "is not"]
_AUGMENTED = ["+=", "-=", "*=", "/=", "//=", "%=", "**=", "<<=", ">>=", "&=", "|=", "^=", "@="]
_COMMENTS = ["# x", "#", "# 'quoted", "# (", "# \u20ac", "#\t", "# \\"]


class Programs:
    """Makes programs.

    Args:
        random: where choices come from.
        templates: whether there are f-strings and t-strings.
    """

    def __init__(self, random: Random, *, templates: bool = True) -> None:
        self.random = random
        self._chance = random.random
        self._brackets = 0  # how many are open: line breaks are allowed
        self._functions = 0
        self._in_class = False
        self._is_async = False
        self._loops = 0
        self._templates = templates
        self._in_template = False
        self._bound: list[list[str]] = []  # names that the functions around bind
        self._expressions = _table(self._WEIGHTS)
        self._simple = _table(self._SIMPLE_WEIGHTS)
        self._compound = _table(self._COMPOUND_WEIGHTS)

    def batch(self, count: int) -> list[str]:
        """Pieces of source that make a file when they are joined."""
        return [self.piece() for _ in range(count)]

    def piece(self) -> str:
        """One function, class or other statement of a module, with its newline."""
        choice = self._chance()
        if choice < 0.5:
            return self._def("", 3)
        if choice < 0.6:
            return self._class("", 3)
        return self.statement("", 3)

    # ------------------------------------------------------------ layout

    def _space(self) -> str:
        """White space between two tokens that need some."""
        if self._chance() < 0.93 or self._in_template:
            return " "
        choice = self.random.randrange(12)
        if choice < 2:
            return "  "
        if choice == 2:
            return "\t"
        if choice == 3:
            return "\f "
        if choice < 7:
            return " \\\n" + " " * self.random.randrange(4)
        if not self._brackets:
            return " "
        if choice < 10:
            return "\n" + " " * self.random.randrange(9)
        return " " + self.random.choice(_COMMENTS) + "\n" + "\n" * self.random.randrange(3)

    def _gap(self) -> str:
        """White space where none is needed."""
        return "" if self._chance() < 0.9 else self._space()

    def _open(self, bracket: str) -> str:
        self._brackets += 1
        return bracket + self._gap()

    def _close(self, bracket: str) -> str:
        gap = self._gap()
        self._brackets -= 1
        return gap + bracket

    def _comma(self) -> str:
        return "," + self._gap() if self._chance() < 0.5 else self._gap() + ", "

    def _newline(self) -> str:
        """The end of a line, at times with comments and blank lines behind it."""
        if self._chance() < 0.85:
            return "\n"
        choice = self.random.randrange(8)
        if choice < 3:
            return "\n" * self.random.randrange(2, 5)
        if choice < 5:
            return "  " + self.random.choice(_COMMENTS) + "\n"
        if choice == 5:
            return "\n" + " " * self.random.randrange(9) + self.random.choice(_COMMENTS) + "\n"
        if choice == 6:
            return "\n" * self.random.choice((10, 31, 32, 33, 70, 300, 2100))
        return " ;\n" if self._chance() < 0.5 else "\t\f\n \t\n"

    # -------------------------------------------------------- expressions

    def name(self) -> str:
        """A name."""
        return self.random.choice(NAMES)

    def test(self, depth: int) -> str:
        """An expression of the loosest kind that needs no brackets."""
        if depth <= 0:
            return self.atom()
        table = self._expressions
        return table[int(self._chance() * len(table))](self, depth - 1)

    def tight(self, depth: int) -> str:
        """An operand: an atom with trailers, or an expression in brackets."""
        if depth <= 0 or self._chance() < 0.6:
            return self.atom()
        if self._chance() < 0.6:
            return self._primary(depth - 1)
        return self._parenthesised(depth - 1)

    def atom(self) -> str:
        """A name or a literal."""
        choice = self._chance()
        if choice < 0.5:
            return self.random.choice(NAMES)
        if choice < 0.72:
            return literals.integer(self.random)
        if choice < 0.78:
            return literals.real(self.random)
        if self._in_template:
            return self.random.choice(("None", "True", "1", "x"))
        if choice < 0.9:
            return literals.plain_string(self.random)
        if choice < 0.93:
            return literals.bytes_literal(self.random)
        return self.random.choice(("None", "True", "False", "...", "()", "__debug__", "[]", "{}"))

    def _parenthesised(self, depth: int) -> str:
        return self._open("(") + self.test(depth) + self._close(")")

    def _binary(self, depth: int) -> str:
        text = self.tight(depth)
        operator = self.random.choice(_BINARY)
        for _ in range(1 + int(self._chance() * 2.5)):
            # No big constant exponents: folding them takes all of mpy-cross's memory.
            right = self.name() if operator in {"**", "<<"} else self.tight(depth)
            text += self._space() + operator + self._space() + right
            if self._chance() < 0.4:
                operator = self.random.choice(_BINARY)
        return text

    def _arithmetic(self, depth: int) -> str:
        """An operation on numbers, most of which are folded."""
        number = literals.integer if self._chance() < 0.75 else literals.real
        left, right = number(self.random), literals.integer(self.random)
        operator = self.random.choice(_BINARY)
        if operator in {"**", "<<"}:
            right = str(self.random.choice((0, 1, 2, 3, 5, 10, 30, 31, 63, 64, 70, 100)))
        sign = self.random.choice(("", "", "-", "+", "~", "- -"))
        text = f"{sign}{left}{self._space()}{operator}{self._space()}{self._sign()}{right}"
        if depth > 0 and self._chance() < 0.4:
            operator = self.random.choice([sign for sign in _BINARY if sign not in {"**", "<<"}])
            return f"({text}){operator}{self._arithmetic(depth - 1)}"
        return text

    def _sign(self) -> str:
        return self.random.choice(("", "", "", "-", "~", "+"))

    def _unary(self, depth: int) -> str:
        return self.random.choice("+-~") + self._gap() + self.tight(depth)

    def _not(self, depth: int) -> str:
        return "(not" + self._space() + self.tight(depth) + ")"

    def _bool(self, depth: int) -> str:
        operator = self.random.choice(("and", "or"))
        text = self._condition_part(depth)
        for _ in range(1 + int(self._chance() * 2.5)):
            text += self._space() + operator + self._space() + self._condition_part(depth)
            if self._chance() < 0.2:
                operator = self.random.choice(("and", "or"))
        return text

    def _condition_part(self, depth: int) -> str:
        choice = self._chance()
        if choice < 0.2:
            return "not" + self._space() + self.tight(depth)
        if choice < 0.3:
            return self.random.choice(("True", "False", "0", "1", "None", '""', "()", "0.0"))
        return self._compare(depth - 1) if choice < 0.5 else self.tight(depth)

    def _compare(self, depth: int) -> str:
        text = self.tight(depth)
        for _ in range(1 + int(self._chance() * 1.6)):
            operator = self.random.choice(_COMPARISONS)
            text += self._space() + operator + self._space() + self.tight(depth)
        return text

    def _conditional(self, depth: int) -> str:
        return (
            self._bool_or_tight(depth) + self._space() + "if" + self._space()
            + self._bool_or_tight(depth) + self._space() + "else" + self._space()
            + self.test(depth - 1)
        )  # fmt: skip

    def _bool_or_tight(self, depth: int) -> str:
        return self._bool(depth - 1) if self._chance() < 0.3 else self.tight(depth)

    def _lambda(self, depth: int) -> str:
        _, text = self._parameters(annotated=False)
        outer = self._functions
        self._functions += 1
        body = f"({self._yield(depth)})" if self._chance() < 0.05 else self.test(depth)
        self._functions = outer
        return "(lambda" + (" " + text if text else "") + ":" + self._gap() + body + ")"

    def _primary(self, depth: int) -> str:
        text = self.random.choice(NAMES) if self._chance() < 0.8 else self._atom_for_trailer(depth)
        if text.startswith("super") and self._bound and not self._bound[-1]:
            text = "x"  # super() needs a parameter
        for _ in range(1 + int(self._chance() * 2.5)):
            choice = self._chance()
            if choice < 0.45:
                text += self._gap() + "." + self._gap() + self.name()
            elif choice < 0.8:
                text += self._call(depth)
            else:
                text += self._open("[") + self._subscript(depth) + self._close("]")
        return text

    def _atom_for_trailer(self, depth: int) -> str:
        choice = self._chance()
        if choice < 0.3 and not self._in_template:
            return literals.plain_string(self.random)
        if choice < 0.5:
            return "super()"
        return self._parenthesised(depth)

    def _call(self, depth: int) -> str:
        text = self._open("(")
        count = int(self._chance() ** 2 * 5)
        arguments = [self.test(depth) for _ in range(count)]
        if arguments and self._chance() < 0.12:
            arguments[self.random.randrange(count)] = "*" + self.tight(depth)
        if self._chance() < 0.25:
            arguments.append(self.name() + self._gap() + "=" + self._gap() + self.test(depth))
        if self._chance() < 0.06:
            arguments.append("**" + self.tight(depth))
        if not arguments and self._chance() < 0.1:
            arguments = [self._comprehension(depth)]
        elif arguments and self._chance() < 0.03:
            arguments[0] = f"{self.name()}{self._gap()}:={self._gap()}{self.tight(depth)}"
        text += self._comma().join(arguments)
        if arguments and self._chance() < 0.05:
            text += ","
        return text + self._close(")")

    def _subscript(self, depth: int) -> str:
        parts = []
        for _ in range(1 + int(self._chance() * 1.3)):
            if self._chance() < 0.6:
                parts.append(self.test(depth))
                continue
            bounds = [self.tight(depth) if self._chance() < 0.5 else "" for _ in range(3)]
            parts.append(":".join(bounds[: self.random.choice((2, 2, 3))]))
        return ", ".join(parts) + ("," if self._chance() < 0.05 else "")

    def _display(self, depth: int) -> str:
        kind = self.random.choice(("()", "()", "[]", "{}", "{:}"))
        count = int(self._chance() ** 2 * 6) + (kind == "{}")
        text = self._open(kind[0])
        if self._chance() < 0.3:
            items = [self._constant() for _ in range(count)]
        else:
            items = [self.test(depth) for _ in range(count)]
        if kind == "{:}":
            items = [f"{item}{self._gap()}: {self.test(depth)}" for item in items]
        text += self._comma().join(items)
        if items and ((kind == "()" and count == 1) or self._chance() < 0.2):
            text += ","
        return text + self._close(kind[-1])

    def _constant(self) -> str:
        choice = self._chance()
        if choice < 0.4:
            return self._sign() + literals.integer(self.random)
        if choice < 0.7 and not self._in_template:
            return literals.plain_string(self.random)
        if choice < 0.8:
            return literals.real(self.random)
        return self.random.choice(("None", "True", "False", "...", "()", "(1, 2)", "((),)"))

    def _comprehension(self, depth: int) -> str:
        text = self.test(depth - 1)
        for _ in range(1 + int(self._chance() * 1.4)):
            target = self.name()
            if self._chance() < 0.2:
                target += ", " + self.name()
            text += f"{self._space()}for{self._space()}{target}{self._space()}in{self._space()}"
            text += self.tight(depth)
            while self._chance() < 0.25:
                text += self._space() + "if" + self._space() + self._bool_or_tight(depth)
        return text

    def _comprehension_display(self, depth: int) -> str:
        kind = self.random.choice(("()", "[]", "{}", "{:}"))
        text = self._open(kind[0])
        if kind == "{:}":
            text += self.tight(depth) + ": "
        return text + self._comprehension(depth) + self._close(kind[-1])

    def _walrus(self, depth: int) -> str:
        return f"({self.name()}{self._gap()}:={self._gap()}{self.test(depth)})"

    def _await_or_yield(self, depth: int) -> str:
        if not self._functions:
            return self.tight(depth)
        if self._is_async and self._chance() < 0.7:
            return "(await" + self._space() + self._primary(depth) + ")"
        return "(" + self._yield(depth) + ")"

    def _yield(self, depth: int) -> str:
        choice = self._chance()
        if choice < 0.2:
            return "yield"
        if choice < 0.4:
            return "yield from" + self._space() + self.test(depth)
        return "yield" + self._space() + self.test(depth)

    def _template(self, depth: int) -> str:
        if self._in_template or not self._templates:
            return self.atom()
        self._in_template = True
        letter = "t" if self._chance() < 0.25 else "f"
        text = literals.template(self.random, lambda: self.test(min(depth, 1)), letter=letter)
        self._in_template = False
        return text

    def _strings(self, depth: int) -> str:
        """Adjacent literals."""
        if self._in_template:
            return self.atom()
        self._brackets += 1
        make = literals.bytes_literal if self._chance() < 0.2 else literals.plain_string
        parts = [make(self.random) for _ in range(2 + int(self._chance() * 2))]
        if make is literals.plain_string and self._templates and self._chance() < 0.2:
            self._in_template = True
            parts[-1] = literals.template(self.random, lambda: self.test(min(depth, 1)))
            self._in_template = False
        text = "(" + self._space().join(parts) + ")"
        self._brackets -= 1
        return text

    _WEIGHTS = (
        (14, lambda self, depth: self.atom()), (10, _primary), (6, _binary), (5, _arithmetic),
        (2, _unary), (1, _not), (3, _bool), (3, _compare), (2, _conditional), (1, _lambda),
        (5, _display), (2, _comprehension_display), (1, _walrus), (1, _await_or_yield),
        (2, _template), (1, _strings), (1, _parenthesised),
    )  # fmt: skip

    # -------------------------------------------------- simple statements

    def _target(self, depth: int) -> str:
        choice = self._chance()
        if choice < 0.6:
            return self.name()
        if choice < 0.75:
            return self.name() + "." + self.name()
        if choice < 0.85:
            return self.name() + self._open("[") + self._subscript(depth) + self._close("]")
        items = [self._target(depth - 1) for _ in range(1 + int(self._chance() * 2.5))]
        if self._chance() < 0.15:
            index = self.random.randrange(len(items))
            items[index] = "*" + items[index]
        text = self._comma().join(items) + ","
        choice = self._chance()
        return f"({text})" if choice < 0.6 else f"[{text}]"

    def _target_list(self, depth: int) -> str:
        if self._chance() < 0.8:
            return self._target(depth)
        return ", ".join(self._target(depth) for _ in range(2 + int(self._chance() * 2)))

    def _value(self, depth: int) -> str:
        choice = self._chance()
        if choice < 0.8:
            return self.test(depth)
        if choice < 0.85 and self._functions:
            return self._yield(depth)
        items = [self.test(depth - 1) for _ in range(1 + int(self._chance() * 3))]
        return self._comma().join(items) + ("," if len(items) == 1 else "")

    def _assign(self, depth: int) -> str:
        targets = [self._target_list(depth) for _ in range(1 + int(self._chance() * 1.2))]
        return " = ".join([*targets, self._value(depth)])

    def _swap(self, depth: int) -> str:
        count = self.random.choice((2, 2, 3, 4))
        left = ", ".join(self._target(depth - 1) for _ in range(count))
        return left + " = " + ", ".join(self.test(depth - 1) for _ in range(count))

    def _augmented(self, depth: int) -> str:
        target = self.random.choice((
            self.name(), f"{self.name()}.{self.name()}", f"{self.name()}[{self.tight(depth)}]",
        ))  # fmt: skip
        return f"{target}{self._gap()}{self.random.choice(_AUGMENTED)}{self._gap()}" + (
            self._value(depth)
        )

    def _annotated(self, depth: int) -> str:
        value = " = " + self.test(depth) if self._chance() < 0.6 else ""
        return f"{self.name()}: {self.tight(depth)}{value}"

    def _const(self, depth: int) -> str:
        self._constants = getattr(self, "_constants", 0) + 1
        name = f"{self.random.choice(('K', '_K'))}{self._constants}"
        text = f"{name} = const({self._constant()})"
        return text + "; " + f"{self.name()} = {name}" if self._chance() < 0.5 else text

    def _delete(self, depth: int) -> str:
        items = [self.random.choice((self.name(), f"{self.name()}.{self.name()}",
                                     f"{self.name()}[{self.tight(depth)}]"))
                 for _ in range(1 + int(self._chance() * 1.5))]  # fmt: skip
        return "del " + (f"({', '.join(items)},)" if self._chance() < 0.2 else ", ".join(items))

    def _jump(self, depth: int) -> str:
        if self._loops and self._chance() < 0.7:
            return self.random.choice(("break", "continue"))
        if self._functions and not self._in_class:
            choice = self._chance()
            if choice < 0.2:
                return "return"
            return "return " + (self._conditional(depth) if choice < 0.4 else self.test(depth))
        return "pass"

    def _raise(self, depth: int) -> str:
        choice = self._chance()
        if choice < 0.2:
            return "raise"
        return "raise " + self.test(depth) + (" from " + self.test(depth) if choice < 0.4 else "")

    def _assert(self, depth: int) -> str:
        message = ", " + self.test(depth) if self._chance() < 0.4 else ""
        return "assert " + self._bool_or_tight(depth) + message

    def _import(self, _depth: int) -> str:
        modules = []
        for _ in range(1 + int(self._chance() * 1.3)):
            dotted = ".".join(self.name() for _ in range(1 + int(self._chance() * 1.6)))
            modules.append(dotted + (f" as {self.name()}" if self._chance() < 0.3 else ""))
        return "import " + ", ".join(modules)

    def _import_from(self, _depth: int) -> str:
        source = self.random.choice(("", "", "", ".", "..", "...", "....")) + self.name()
        names = [self.name() + (f" as {self.name()}" if self._chance() < 0.2 else "")
                 for _ in range(1 + int(self._chance() * 2))]  # fmt: skip
        if self._chance() < 0.3:
            return f"from {source} import {self._open('(')}{', '.join(names)}{self._close(')')}"
        if not self._functions and not self._in_class and self._chance() < 0.1:
            return f"from {source} import *"
        return f"from {source} import {', '.join(names)}"

    def _expression(self, depth: int) -> str:
        return self.test(depth)

    _SIMPLE_WEIGHTS = (
        (10, _expression), (10, _assign), (3, _swap), (4, _augmented), (2, _annotated), (1, _const),
        (2, _delete), (5, _jump), (2, _raise), (2, _assert), (1, _import), (2, _import_from),
        (1, lambda self, depth: "pass"),
        (1, lambda self, depth: literals.plain_string(self.random)),
    )  # fmt: skip

    def _simple_line(self, depth: int) -> str:
        table = self._simple
        text = table[int(self._chance() * len(table))](self, depth)
        while self._chance() < 0.06:
            text += (
                self._gap()
                + ";"
                + self._gap()
                + (table[int(self._chance() * len(table))](self, depth))
            )
        return text + self._newline()

    # ------------------------------------------------ compound statements

    def statement(self, indent: str, depth: int) -> str:
        """A statement with its newline."""
        if depth <= 0 or self._chance() < 0.65:
            return indent + self._simple_line(min(depth + 1, 3))
        table = self._compound
        return table[int(self._chance() * len(table))](self, indent, depth - 1)

    def _suite(self, indent: str, depth: int) -> str:
        """A colon and a block."""
        if self._chance() < 0.12:
            return ":" + self._gap() + self._simple_line(1)
        deeper = indent + self.random.choice(("    ", "    ", "    ", " ", "  ", "\t"))
        if "\t" in deeper:
            deeper = "\t" * len(deeper)
        count = 1 + int(self._chance() ** 2 * 4)
        body = "".join(self.statement(deeper, depth) for _ in range(count))
        return ":" + self._newline().replace(" ;", "") + body

    def _loop_suite(self, indent: str, depth: int) -> str:
        self._loops += 1
        text = self._suite(indent, depth)
        self._loops -= 1
        return text

    def _else(self, indent: str, depth: int, chance: float = 0.3) -> str:
        if self._chance() > chance:
            return ""
        return indent + "else" + self._suite(indent, depth)

    def _if(self, indent: str, depth: int) -> str:
        text = indent + "if " + self._head(depth) + self._suite(indent, depth)
        while self._chance() < 0.3:
            text += indent + "elif " + self._head(depth) + self._suite(indent, depth)
        return text + self._else(indent, depth, 0.4)

    def _head(self, depth: int) -> str:
        choice = self._chance()
        if choice < 0.5:
            return self._bool_or_tight(2)
        if choice < 0.6:
            return self._condition_part(1)
        return self.test(2)

    def _while(self, indent: str, depth: int) -> str:
        head = self.random.choice(("True", "1", "0")) if self._chance() < 0.2 else self._head(depth)
        return (
            indent + "while " + head + self._loop_suite(indent, depth) + self._else(indent, depth)
        )

    def _for(self, indent: str, depth: int) -> str:
        if self._chance() < 0.4:
            arguments = [self._constant() if self._chance() < 0.6 else self.test(1)
                         for _ in range(self.random.choice((1, 1, 2, 3)))]  # fmt: skip
            iterable = f"range({', '.join(arguments)})"
        else:
            iterable = self._value(1) if not self._functions else self.test(2)
        head = f"for {self._target_list(1)} in {iterable}"
        return indent + head + self._loop_suite(indent, depth) + self._else(indent, depth)

    def _try(self, indent: str, depth: int) -> str:
        text = indent + "try" + self._suite(indent, depth)
        clauses = self.random.randrange(3)
        for _ in range(clauses):
            text += indent + "except " + self.test(1)
            text += f" as {self.name()}" if self._chance() < 0.4 else ""
            text += self._suite(indent, depth)
        if clauses and self._chance() < 0.2:
            text += indent + "except" + self._suite(indent, depth)
        if clauses:
            text += self._else(indent, depth)
        if not clauses or self._chance() < 0.3:
            text += indent + "finally" + self._suite(indent, depth)
        return text

    def _with(self, indent: str, depth: int) -> str:
        items = []
        for _ in range(1 + int(self._chance() * 1.4)):
            target = f" as {self._target(1)}" if self._chance() < 0.6 else ""
            items.append(self.tight(2) + target)
        prefix = self._async_prefix()
        return indent + prefix + "with " + ", ".join(items) + self._suite(indent, depth)

    def _async_prefix(self) -> str:
        return "async " if self._is_async and self._chance() < 0.6 else ""

    def _async_for(self, indent: str, depth: int) -> str:
        if not self._is_async:
            return self._for(indent, depth)
        head = f"async for {self._target_list(1)} in {self.test(2)}"
        return indent + head + self._loop_suite(indent, depth) + self._else(indent, depth)

    def _decorators(self, indent: str) -> str:
        text = ""
        while self._chance() < 0.12:
            call = self._call(1) if self._chance() < 0.4 else ""
            dotted = ".".join(self.random.choice(("dec", "property", "a.b")) for _ in "x")
            text += indent + "@" + dotted + call + self._newline().replace(" ;", "")
        return text

    def _parameters(self, *, annotated: bool) -> tuple[list[str], str]:
        names = self.random.sample(NAMES, int(self._chance() ** 2 * 6))
        parts = []
        default = False
        star = self.random.randrange(len(names)) if names and self._chance() < 0.2 else -1
        for index, name in enumerate(names):
            text = name
            if annotated and self._chance() < 0.15:
                text += ": " + self.tight(1)
            if index == star:
                if self._chance() < 0.3 and index + 1 < len(names):
                    parts.append("*")
                else:
                    parts.append("*" + text)
                    default = False
                    continue
            if default or self._chance() < 0.25:
                default = default or star < 0 or index < star
                text += "=" + self.test(1)
            parts.append(text)
        if names and self._chance() < 0.08:
            parts.append("**kw")
        return names, ", ".join(parts) + ("," if parts and self._chance() < 0.05 else "")

    def _def(self, indent: str, depth: int) -> str:
        text = self._decorators(indent)
        is_async = self._chance() < 0.15
        head = "async def " if is_async else "def "
        bracket = self._open("(")
        names, parameters = self._parameters(annotated=True)
        text += indent + head + self.name() + bracket + parameters + self._close(")")
        if self._chance() < 0.1:
            text += " -> " + self.tight(1)
        outer = (self._functions, self._in_class, self._is_async, self._loops)
        self._functions, self._in_class, self._is_async = self._functions + 1, False, is_async
        self._loops = 0
        declaration = self._declaration(names)
        self._bound.append(names)
        if declaration:
            deeper = indent + ("\t" if "\t" in indent else "   ")
            if "\t" in deeper:
                deeper = "\t" * len(deeper)
            text += ":\n" + deeper + declaration + "\n"
            text += "".join(self.statement(deeper, depth) for _ in range(2))
        else:
            text += self._suite(indent, depth)
        self._bound.pop()
        self._functions, self._in_class, self._is_async, self._loops = outer
        return text

    def _declaration(self, parameters: Sequence[str]) -> str:
        """A `global` or `nonlocal` statement, or ""."""
        if self._chance() > 0.15:
            return ""
        enclosing = [name for names in self._bound for name in names if name not in parameters]
        if enclosing and self._chance() < 0.7:
            return "nonlocal " + self.random.choice(enclosing)
        others = [name for name in self.random.sample(NAMES, 2) if name not in parameters]
        return "global " + ", ".join(others) if others else ""

    def _class(self, indent: str, depth: int) -> str:
        text = self._decorators(indent) + indent + "class " + self.name()
        if self._chance() < 0.6:
            text += self._call(1)
        outer = (self._in_class, self._is_async, self._loops, self._functions)
        self._in_class, self._is_async, self._loops, self._functions = True, False, 0, 0
        bound, self._bound = self._bound, []
        text += self._suite(indent, depth)
        self._bound = bound
        self._in_class, self._is_async, self._loops, self._functions = outer
        return text

    _COMPOUND_WEIGHTS = (
        (5, _if), (3, _while), (4, _for), (4, _try), (3, _with), (1, _async_for), (5, _def),
        (2, _class),
    )  # fmt: skip


def _table(weights: Sequence[tuple[int, Callable[..., str]]]) -> list[Callable[..., str]]:
    return [make for weight, make in weights for _ in range(weight)]
