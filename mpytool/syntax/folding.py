# SPDX-License-Identifier: MIT
"""Constant folding, done while nodes are made.

    1 << 4 | 3     -> 19                     2 ** -1        -> 0.5
    (1, "a", None) -> a constant tuple       not 0          -> True
    a or 0 or b    -> a or b                 0.1 + 1        -> 1.1
    1 / 0, 1 @ 2   -> left for the runtime to complain about

Only whole operations are folded: `1 + 2 + x` stays as it is.  Arithmetic is that
of MicroPython's cross compiler, with integers of any size and doubles.

Source: py/parse.c, py/runtime.c, py/objint_mpz.c and py/objfloat.c of
MicroPython 1.29.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from mpytool.bytecode.code import Constant
from mpytool.bytecode.opcodes import BINARY_OPS, UNARY_OPS
from mpytool.syntax.nodes import (
    BoolOp,
    Expression,
    Literal,
    ShortStr,
    Singleton,
    SmallInt,
    Tuple,
)

# A shift count has to fit a machine word.
_MOST_SHIFT: Final = (1 << 63) - 1
# mpy-cross runs out of memory for bigger results and leaves them to the runtime.
_MOST_BITS: Final = 1 << 21
# mpy-cross's integers: small ints end below this, bigger ones have digits of 32 bits.
_BIG: Final = 1 << 62
_DIGIT_BITS: Final = 32
_DIGIT_MASK: Final = (1 << _DIGIT_BITS) - 1

MODULE_CONSTANTS: Final[dict[tuple[str, str], Constant]] = {
    ("math", "e"): math.e,
    ("math", "pi"): math.pi,
    ("math", "tau"): math.tau,
    ("math", "inf"): math.inf,
    ("math", "nan"): math.nan,
}
"""Attributes that are constants without an import, as module and name."""

_CONSTANT_TYPES: Final = frozenset({SmallInt, ShortStr, Singleton, Literal})


class _NotFoldedError(Exception):
    """The operation has no value before run time."""


def is_constant(node: Expression) -> bool:
    """Whether a node has a value before run time."""
    return type(node) in _CONSTANT_TYPES or (
        type(node) is Tuple and node.in_parens and not node.items
    )


def constant_value(node: Expression) -> Constant:
    """The value of a node for which `is_constant` holds."""
    if isinstance(node, (SmallInt, ShortStr, Singleton, Literal)):
        return node.value
    assert isinstance(node, Tuple)
    return ()


def nesting(value: Constant) -> int:
    """How many tuples are inside each other."""
    depth = 0
    level: dict[int, Constant] = {0: value}
    while True:
        # By identity, because one tuple may stand in many places.
        level = {id(item): item for one in level.values() if isinstance(one, tuple) for item in one}
        if not level:
            return depth
        depth += 1


def truth(node: Expression) -> bool | None:
    """Whether a constant node counts as true; None for other nodes."""
    if is_constant(node):
        return bool(constant_value(node))
    return None


def make_int(value: int, line: int, small_int_bits: int) -> SmallInt | Literal:
    """The node of an integer: an operand if it fits a small int, else a constant."""
    limit = 1 << (small_int_bits - 1)
    return SmallInt(value) if -limit <= value < limit else Literal(line, value)


def make_constant(value: Constant, line: int, small_int_bits: int) -> SmallInt | Literal:
    """The node of a value that a name given to `const()` stands for."""
    if type(value) is int:
        return make_int(value, line, small_int_bits)
    return Literal(line, value)


def fold_binary(
    operands: list[Expression], operators: list[int], small_int_bits: int
) -> Expression | None:
    """The value of operations on numbers, or None if it is not known."""
    value = _number(operands[0])
    if value is None:
        return None
    try:
        for operator, operand in zip(operators, operands[1:], strict=True):
            right = _number(operand)
            if right is None:
                return None
            value = _OPERATIONS[operator](value, right)
    except _NotFoldedError:
        return None
    return make_constant(value, 0, small_int_bits)


def operate(operator: int, left: int | float, right: int | float) -> int | float | None:
    """The value of an operation on two numbers, or None if it is not known."""
    try:
        return _OPERATIONS[operator](left, right)
    except _NotFoldedError:
        return None


def fold_unary(operator: int, operand: Expression, small_int_bits: int) -> Expression | None:
    """The value of `+`, `-` or `~` on a number, or None if it is not known."""
    value = _number(operand)
    if value is None:
        return None
    sign = UNARY_OPS[operator][1]
    if sign == "~":
        return None if isinstance(value, float) else make_int(~value, 0, small_int_bits)
    if sign == "-" and value == _BIG and type(value) is int:
        return Literal(0, -value)  # a big integer stays one, though it fits a small int
    return make_constant(-value if sign == "-" else value, 0, small_int_bits)


def fold_not(operand: Expression) -> Expression | None:
    """`not` of a constant, or None."""
    value = truth(operand)
    return None if value is None else Singleton(not value)


def fold_bool(line: int, start: int, operands: list[Expression], *, is_or: bool) -> Expression:
    """`or` or `and` without the operands that cannot matter."""
    kept = []
    for operand in operands[:-1]:
        value = truth(operand)
        if value is None:
            kept.append(operand)
        elif value == is_or:
            kept.append(operand)
            break
    else:
        kept.append(operands[-1])
    return kept[0] if len(kept) == 1 else BoolOp(line, start, is_or, kept)


def fold_tuple(line: int, items: list[Expression]) -> Literal | None:
    """A tuple of constants as one constant, or None."""
    if all(type(item) in _CONSTANT_TYPES or is_constant(item) for item in items):
        return Literal(line, tuple(constant_value(item) for item in items))
    return None


def _number(node: Expression) -> int | float | None:
    if type(node) is SmallInt:
        return node.value
    if type(node) is Literal and type(node.value) in {int, float}:
        return node.value  # type: ignore[return-value]
    return None


def _to_float(value: int | float) -> float:
    """A number as a float; big integers are rounded once for each digit, as mpy-cross does."""
    if isinstance(value, float) or -_BIG <= value < _BIG:
        return float(value)
    rest = abs(value)
    digits = []
    while rest:
        digits.append(rest & _DIGIT_MASK)
        rest >>= _DIGIT_BITS
    result = 0.0
    for digit in reversed(digits):
        result = result * (_DIGIT_MASK + 1) + digit  # beyond the largest float: inf
    return -result if value < 0 else result


def _integers(operation: Callable[[int, int], int]) -> Callable[[int | float, int | float], int]:
    """An operation for integers only."""

    def apply(left: int | float, right: int | float) -> int:
        if isinstance(left, float) or isinstance(right, float):
            raise _NotFoldedError
        return operation(left, right)

    return apply


def _numbers(
    integers: Callable[[int, int], int], floats: Callable[[float, float], float]
) -> Callable[[int | float, int | float], int | float]:
    """An operation for integers and one for floats."""

    def apply(left: int | float, right: int | float) -> int | float:
        if isinstance(left, float) or isinstance(right, float):
            return floats(_to_float(left), _to_float(right))
        return integers(left, right)

    return apply


def _shift_left(left: int, right: int) -> int:
    if not 0 <= right <= _MOST_SHIFT or (left and left.bit_length() + right > _MOST_BITS):
        raise _NotFoldedError
    return left << right if left else 0


def _shift_right(left: int, right: int) -> int:
    if not 0 <= right <= _MOST_SHIFT:
        raise _NotFoldedError
    return left >> min(right, left.bit_length() + 1)


def _multiply(left: int, right: int) -> int:
    if left.bit_length() + right.bit_length() > _MOST_BITS:
        raise _NotFoldedError
    return left * right


def _floor_divide(left: int, right: int) -> int:
    if not right:
        raise _NotFoldedError
    return left // right


def _modulo(left: int, right: int) -> int:
    if not right:
        raise _NotFoldedError
    return left % right


def _true_divide(left: int | float, right: int | float) -> float:
    dividend, divisor = _to_float(left), _to_float(right)
    if not divisor:
        raise _NotFoldedError
    return dividend / divisor


def _float_divmod(left: float, right: float) -> tuple[float, float]:
    if not right:
        raise _NotFoldedError
    if math.isinf(left) or math.isnan(left) or math.isnan(right):
        remainder = math.nan
    else:
        remainder = math.fmod(left, right)
    quotient = (left - remainder) / right
    if remainder == 0:
        remainder = math.copysign(0.0, right)
    elif (remainder < 0) != (right < 0):
        remainder += right
        quotient -= 1.0
    if quotient == 0:
        return math.copysign(0.0, left / right), remainder
    if math.isinf(quotient) or math.isnan(quotient):
        return quotient, remainder
    floor = float(math.floor(quotient))
    return (floor + 1.0 if quotient - floor > 0.5 else floor), remainder


def _power(left: int | float, right: int | float) -> int | float:
    if isinstance(left, float) or isinstance(right, float) or right < 0:
        return _float_power(_to_float(left), _to_float(right))
    if left.bit_length() > 1 and left.bit_length() * right > _MOST_BITS:
        raise _NotFoldedError
    return int(left**right)


def _float_power(left: float, right: float) -> float:
    if left == 0 and right < 0 and not math.isinf(right):
        raise _NotFoldedError
    if left < 0 and not math.isinf(right) and not math.isnan(right) and right != math.floor(right):
        raise _NotFoldedError
    try:
        return math.pow(left, right)
    except OverflowError:
        odd = right % 2 == 1
        return -math.inf if left < 0 and odd else math.inf


def _never(_left: int | float, _right: int | float) -> int | float:
    raise _NotFoldedError


_BY_SIGN: Final[dict[str, Callable[[int | float, int | float], int | float]]] = {
    "|": _integers(lambda left, right: left | right),
    "^": _integers(lambda left, right: left ^ right),
    "&": _integers(lambda left, right: left & right),
    "<<": _integers(_shift_left),
    ">>": _integers(_shift_right),
    "+": _numbers(lambda left, right: left + right, lambda left, right: left + right),
    "-": _numbers(lambda left, right: left - right, lambda left, right: left - right),
    "*": _numbers(_multiply, lambda left, right: left * right),
    "//": _numbers(_floor_divide, lambda left, right: _float_divmod(left, right)[0]),
    "%": _numbers(_modulo, lambda left, right: _float_divmod(left, right)[1]),
    "/": _true_divide,
    "**": _power,
}
_OPERATIONS: Final = [_BY_SIGN.get(sign, _never) for _, sign in BINARY_OPS]
