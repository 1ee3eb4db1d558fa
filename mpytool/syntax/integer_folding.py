# SPDX-License-Identifier: MIT
"""Constant folding in MicroPython before 1.26: of integers alone.

    1 << 4 | 3     -> 19                     1.5 + 1, 6 / 2, 2 ** -1   -> left as they are
    (1 << 70) >> 69                          -> 2, but as a constant, not as a small int

The result of an operation on an integer of more than 63 bits stays such an object.

Source: py/parse.c, py/runtime.c and py/objint_mpz.c of MicroPython 1.22.
"""

from __future__ import annotations

from typing import Final

from mpytool.bytecode.opcodes import BINARY_OPS, UNARY_OPS
from mpytool.syntax import folding
from mpytool.syntax.nodes import Expression, Literal, SmallInt

# Of the host's small ints.
_LIMIT: Final = 1 << 62
_WORD_BITS: Final = 64


class BigInt(int):
    """The value of an integer object, however small it is."""


def fold_binary(
    operands: list[Expression], operators: list[int], small_int_bits: int
) -> Expression | None:
    """The value of operations on integers, or None if it is not known."""
    value = _integer(operands[0])
    if value is None:
        return None
    for operator, operand in zip(operators, operands[1:], strict=True):
        right = _integer(operand)
        if right is None or not _is_folded(BINARY_OPS[operator][1], right):
            return None
        result = folding.operate(operator, value, right)
        if result is None:
            return None
        assert isinstance(result, int)
        stays_big = type(value) is BigInt or type(right) is BigInt
        if BINARY_OPS[operator][1] == "<<" and right >= _WORD_BITS:
            stays_big = True
        value = BigInt(result) if stays_big else _of(result)
    return _node(value, small_int_bits)


def fold_unary(operator: int, operand: Expression, small_int_bits: int) -> Expression | None:
    """The value of `+`, `-` or `~` on an integer, or None if it is not known."""
    value = _integer(operand)
    if value is None:
        return None
    sign = UNARY_OPS[operator][1]
    result = ~value if sign == "~" else -value if sign == "-" else +value
    return _node(BigInt(result) if type(value) is BigInt else _of(result), small_int_bits)


def _is_folded(sign: str, right: int) -> bool:
    if sign in {"@", "/"}:
        return False
    if sign in {"**", "<<", ">>"}:
        return right >= 0
    return bool(right) or sign not in {"%", "//"}


def _integer(node: Expression) -> int | None:
    if type(node) is SmallInt:
        return node.value
    if type(node) is Literal and isinstance(node.value, int) and type(node.value) is not bool:
        return node.value if type(node.value) is BigInt else _of(node.value)
    return None


def _of(value: int) -> int:
    return value if -_LIMIT <= value < _LIMIT else BigInt(value)


def _node(value: int, small_int_bits: int) -> SmallInt | Literal:
    if type(value) is BigInt:
        return Literal(0, value)
    return folding.make_int(value, 0, small_int_bits)
