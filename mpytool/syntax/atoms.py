# SPDX-License-Identifier: MIT
"""The parser of atoms: names, literals and what stands in brackets.

    atom         NAME | NUMBER | STRING | '...' | None ... | '(' ')' | '[' ']' | '{' '}'
    subscripts   '[' subscript (',' subscript)* [','] ']'
    subscript    test | [test] ':' [test] [':' [test]]

Constants in brackets are folded on the way: (1, "a") is one constant.

Source: the grammar of MicroPython 1.29 (py/grammar.h, py/parse.c).
"""

from __future__ import annotations

from mpytool.source.encoding import encode
from mpytool.syntax import folding
from mpytool.syntax.arguments import ArgumentParser
from mpytool.syntax.literals import LiteralError, float_value, integer_value
from mpytool.syntax.nodes import (
    DictDisplay,
    Expression,
    KeyValue,
    ListDisplay,
    Literal,
    Name,
    SetDisplay,
    ShortStr,
    Singleton,
    Slice,
    SmallInt,
    Tuple,
)
from mpytool.syntax.reader import STARTS_EXPRESSION
from mpytool.syntax.tokens import (
    BRACE_CLOSE,
    BRACE_OPEN,
    BRACKET_CLOSE,
    BRACKET_OPEN,
    BYTES,
    COLON,
    COMMA,
    ELLIPSIS,
    FLOAT,
    INTEGER,
    INTERN_SIZE,
    KW_FALSE,
    KW_FOR,
    KW_NONE,
    KW_TRUE,
    KW_YIELD,
    NAME,
    PAREN_CLOSE,
    PAREN_OPEN,
    STAR,
    STRING,
)

_SINGLETONS: dict[int, Singleton] = {
    KW_NONE: Singleton(None),
    KW_TRUE: Singleton(True),
    KW_FALSE: Singleton(False),
    ELLIPSIS: Singleton(...),
}


class AtomParser(ArgumentParser):
    """Parses literals and what stands in brackets."""

    __slots__ = ()

    def _atom(self) -> Expression:
        index = self._index
        kind = self._kinds[index]
        value = self._values[index]
        if kind == NAME:
            self._index = index + 1
            assert isinstance(value, str)
            if value in self._constants:
                return folding.make_constant(self._constants[value], self._lines[index], self._bits)
            return Name(value, self._starts[index])
        if kind == STRING:
            self._index = index + 1
            assert isinstance(value, str)
            return self._string(value, index)
        if kind == INTEGER or kind == FLOAT:
            return self._number()
        if kind in _SINGLETONS:
            self._index = index + 1
            return _SINGLETONS[kind]
        if kind == BYTES:
            self._index = index + 1
            assert isinstance(value, bytes)
            return Literal(self._lines[index], value)
        if kind not in {PAREN_OPEN, BRACKET_OPEN, BRACE_OPEN}:
            self.fail("an expression")
        self.enter()
        self._index = index + 1
        if kind == PAREN_OPEN:
            node = self._parenthesised(index)
        elif kind == BRACKET_OPEN:
            node = self._bracketed(index)
        else:
            node = self._braced(index)
        self._depth -= 1
        return node

    def _string(self, value: str, index: int) -> ShortStr | Literal:
        """A string: a qstr if it is short, or known as a qstr before this token."""
        if len(value) <= INTERN_SIZE and (value.isascii() or len(encode(value)) <= INTERN_SIZE):
            return ShortStr(value)
        if value in self._interned or self._tokens.long_names.get(value, index) < index:
            return ShortStr(value)
        return Literal(self._lines[index], value)

    def _number(self) -> SmallInt | Literal:
        index = self._index
        text = self._values[index]
        assert isinstance(text, str)
        self._index = index + 1
        try:
            if self._kinds[index] == FLOAT:
                rounded = self._dialect.rounds_floats
                return Literal(self._lines[index], float_value(text, rounded=rounded))
            value = integer_value(text, zeros=self._dialect.has_zeros)
            return folding.make_int(value, self._lines[index], self._bits)
        except LiteralError as error:
            start = self._starts[index]
            self.fail_at(str(error), start, start + len(text))

    def _parenthesised(self, index: int) -> Expression:
        """What follows '(': a tuple, a generator, or an expression in brackets."""
        kinds = self._kinds
        line, start = self._lines[index], self._starts[index]
        if kinds[self._index] == PAREN_CLOSE:
            self._index += 1
            return Tuple(line, start, [], in_parens=True)
        node: Expression
        if kinds[self._index] == KW_YIELD:
            node = self.yield_expression()
        else:
            inner = self._index
            first = self._item()
            if kinds[self._index] == KW_FOR:
                node = self._comprehension(line, start, inner, "genexpr", first)
            elif kinds[self._index] == COMMA:
                second = self._index + 1
                items = self._items(first, PAREN_CLOSE)
                # A folded tuple's line: that of its second item, if a comma is behind that.
                comma = len(items) > 2 or (len(items) == 2 and kinds[self._index - 1] == COMMA)
                folded_line = self._lines[second if comma else inner]
                node = folding.fold_tuple(folded_line, items) or Tuple(
                    line, start, items, in_parens=True
                )
            else:
                node = first
        self._close(PAREN_CLOSE, index)
        return node

    def _bracketed(self, index: int) -> Expression:
        """What follows '[': a list or a list comprehension."""
        line, start = self._lines[index], self._starts[index]
        if self._kinds[self._index] == BRACKET_CLOSE:
            self._index += 1
            return ListDisplay(line, start, [])
        inner = self._index
        first = self._item()
        node: Expression
        if self._kinds[self._index] == KW_FOR:
            node = self._comprehension(line, start, inner, "listcomp", first)
        else:
            node = ListDisplay(line, start, self._items(first, BRACKET_CLOSE))
        self._close(BRACKET_CLOSE, index)
        return node

    def _item(self) -> Expression:
        """An item of a tuple or list: `*expression` or a named test."""
        if self._kinds[self._index] == STAR:
            return self.starred()
        return self.named_test()

    def _items(self, first: Expression, closing: int) -> list[Expression]:
        items = [first]
        while self._kinds[self._index] == COMMA:
            self._index += 1
            if self._kinds[self._index] == closing:
                break
            items.append(self._item())
        return items

    def _braced(self, index: int) -> Expression:
        """What follows '{': a dict, a set, or a comprehension."""
        kinds = self._kinds
        line, start = self._lines[index], self._starts[index]
        if kinds[self._index] == BRACE_CLOSE:
            self._index += 1
            return DictDisplay(line, start, [])
        inner = self._index
        first = self._dict_or_set_item()
        is_dict = type(first) is KeyValue
        node: Expression
        if kinds[self._index] == KW_FOR:
            kind = "dictcomp" if is_dict else "setcomp"
            node = self._comprehension(line, start, inner, kind, first)
        else:
            pairs: list[KeyValue] = [first] if isinstance(first, KeyValue) else []
            items = [first]
            while kinds[self._index] == COMMA:
                self._index += 1
                if kinds[self._index] == BRACE_CLOSE:
                    break
                at = self._starts[self._index]
                item = self._dict_or_set_item()
                if isinstance(item, KeyValue) != is_dict:
                    wanted, got = (
                        ("a key and value", "a value")
                        if is_dict
                        else ("a value", "a key and value")
                    )
                    where = "alone" if is_dict else "in a set"
                    self.fail_later(f"expected {wanted}, found {got} {where}", at)
                items.append(item)
                if isinstance(item, KeyValue):
                    pairs.append(item)
            node = DictDisplay(line, start, pairs) if is_dict else SetDisplay(line, start, items)
        self._close(BRACE_CLOSE, index)
        return node

    def _dict_or_set_item(self) -> Expression:
        index = self._index
        key = self.test()
        if self._kinds[self._index] != COLON:
            return key
        self._index += 1
        return KeyValue(self._lines[index], self._starts[index], key, self.test())

    def _subscripts(self) -> Expression:
        """What follows an index's '[', its ']' included."""
        opening = self._index - 1
        first = self._index
        self.enter()
        items = [self._subscript()]
        comma = False
        while comma := self._kinds[self._index] == COMMA:
            self._index += 1
            if self._kinds[self._index] == BRACKET_CLOSE:
                break
            items.append(self._subscript())
        self._depth -= 1
        self._close(BRACKET_CLOSE, opening)
        if len(items) == 1 and not comma:
            return items[0]
        line = self._lines[first]
        return folding.fold_tuple(line, items) or Tuple(
            line, self._starts[first], items, in_parens=False
        )

    def _subscript(self) -> Expression:
        index = self._index
        kinds = self._kinds
        lower = upper = step = None
        if kinds[index] != COLON:
            lower = self.test()
            if kinds[self._index] != COLON:
                return lower
        self._index += 1
        if kinds[self._index] in STARTS_EXPRESSION:
            upper = self.test()
        if kinds[self._index] == COLON:
            self._index += 1
            if kinds[self._index] in STARTS_EXPRESSION:
                step = self.test()
        return Slice(self._lines[index], self._starts[index], lower, upper, step)
