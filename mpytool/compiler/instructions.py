# SPDX-License-Identifier: MIT
"""The instructions that the code generator makes and the assembler encodes.

An instruction is a tuple (operation, operand).  Most operations are opcodes from
`mpytool.bytecode.opcodes`, with the operand that the opcode table describes
(jumps have a label's number).  Some stand for what is not known or has no code yet:

    LABEL n          the place that label n names
    LINE n           the code from here on is of line n
    ADJUST n         the stack is n deeper than the instructions before tell
    RAW op           an opcode byte without effect on the stack's depth
    LOAD v           load variable v, wherever it lives; STORE, DELETE likewise
    LOAD_FIRST       load the function's first parameter
    LOAD_CLASS       load the class's cell `__class__`, or None if nothing uses it
    MAKE (child, has_defaults)
                     load what the child closes over, make its function

    x = 1        ->  (LOAD_CONST_SMALL_INT, 1) (STORE, variable x)

The table of stack effects is here too; it follows the order in which the
interpreter pops and pushes.

Source: py/emitbc.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from mpytool.bytecode import opcodes
from mpytool.bytecode.opcodes import BINARY_OPS, BY_NAME, MULTI, UNARY_OPS

# Above all opcodes, so that one table serves both.
LABEL: Final = 0x100
LINE: Final = 0x101
ADJUST: Final = 0x102
RAW: Final = 0x103
LOAD: Final = 0x104
STORE: Final = 0x105
DELETE: Final = 0x106
LOAD_FIRST: Final = 0x107
LOAD_CLASS: Final = 0x108
MAKE: Final = 0x109
OPERATION_COUNT: Final = 0x10A

_MULTI = {multi.name: multi for multi in MULTI}
SMALL_INT_MULTI: Final = _MULTI["LOAD_CONST_SMALL_INT_MULTI"]
LOAD_FAST_MULTI: Final = _MULTI["LOAD_FAST_MULTI"]
STORE_FAST_MULTI: Final = _MULTI["STORE_FAST_MULTI"]
UNARY: Final = _MULTI["UNARY_OP_MULTI"].first
BINARY: Final = _MULTI["BINARY_OP_MULTI"].first


def _op(name: str) -> int:
    return BY_NAME[name].code


def _binary(sign: str) -> tuple[int, int]:
    return (BINARY + next(i for i, (_, s) in enumerate(BINARY_OPS) if s == sign), 0)


# Opcodes that have an operand.
BUILD_LIST: Final = _op("BUILD_LIST")
BUILD_MAP: Final = _op("BUILD_MAP")
BUILD_SET: Final = _op("BUILD_SET")
BUILD_SLICE: Final = _op("BUILD_SLICE")
BUILD_TUPLE: Final = _op("BUILD_TUPLE")
CALL_FUNCTION: Final = _op("CALL_FUNCTION")
CALL_FUNCTION_VAR_KW: Final = _op("CALL_FUNCTION_VAR_KW")
CALL_METHOD: Final = _op("CALL_METHOD")
CALL_METHOD_VAR_KW: Final = _op("CALL_METHOD_VAR_KW")
FOR_ITER: Final = _op("FOR_ITER")
IMPORT_FROM: Final = _op("IMPORT_FROM")
IMPORT_NAME: Final = _op("IMPORT_NAME")
JUMP: Final = _op("JUMP")
JUMP_IF_FALSE_OR_POP: Final = _op("JUMP_IF_FALSE_OR_POP")
JUMP_IF_TRUE_OR_POP: Final = _op("JUMP_IF_TRUE_OR_POP")
LOAD_ATTR: Final = _op("LOAD_ATTR")
LOAD_CONST_OBJ: Final = _op("LOAD_CONST_OBJ")
LOAD_CONST_SMALL_INT: Final = _op("LOAD_CONST_SMALL_INT")
LOAD_CONST_STRING: Final = _op("LOAD_CONST_STRING")
LOAD_GLOBAL: Final = _op("LOAD_GLOBAL")
LOAD_METHOD: Final = _op("LOAD_METHOD")
LOAD_SUPER_METHOD: Final = _op("LOAD_SUPER_METHOD")
POP_EXCEPT_JUMP: Final = _op("POP_EXCEPT_JUMP")
POP_JUMP_IF_FALSE: Final = _op("POP_JUMP_IF_FALSE")
POP_JUMP_IF_TRUE: Final = _op("POP_JUMP_IF_TRUE")
SETUP_EXCEPT: Final = _op("SETUP_EXCEPT")
SETUP_FINALLY: Final = _op("SETUP_FINALLY")
SETUP_WITH: Final = _op("SETUP_WITH")
STORE_ATTR: Final = _op("STORE_ATTR")
STORE_COMP: Final = _op("STORE_COMP")
UNPACK_EX: Final = _op("UNPACK_EX")
UNPACK_SEQUENCE: Final = _op("UNPACK_SEQUENCE")
UNWIND_JUMP: Final = _op("UNWIND_JUMP")

# Whole instructions that have none.
DUP_TOP: Final = (_op("DUP_TOP"), 0)
DUP_TOP_TWO: Final = (_op("DUP_TOP_TWO"), 0)
END_FINALLY: Final = (_op("END_FINALLY"), 0)
GET_ITER: Final = (_op("GET_ITER"), 0)
GET_ITER_STACK: Final = (_op("GET_ITER_STACK"), 0)
IMPORT_STAR: Final = (_op("IMPORT_STAR"), 0)
LOAD_BUILD_CLASS: Final = (_op("LOAD_BUILD_CLASS"), 0)
LOAD_FALSE: Final = (_op("LOAD_CONST_FALSE"), 0)
LOAD_NONE: Final = (_op("LOAD_CONST_NONE"), 0)
LOAD_NULL: Final = (_op("LOAD_NULL"), 0)
LOAD_SUBSCR: Final = (_op("LOAD_SUBSCR"), 0)
LOAD_TRUE: Final = (_op("LOAD_CONST_TRUE"), 0)
POP_TOP: Final = (_op("POP_TOP"), 0)
RAISE_FROM: Final = (_op("RAISE_FROM"), 0)
RAISE_LAST: Final = (_op("RAISE_LAST"), 0)
RAISE_OBJ: Final = (_op("RAISE_OBJ"), 0)
RETURN_VALUE: Final = (_op("RETURN_VALUE"), 0)
ROT_THREE: Final = (_op("ROT_THREE"), 0)
ROT_TWO: Final = (_op("ROT_TWO"), 0)
STORE_MAP: Final = (_op("STORE_MAP"), 0)
STORE_SUBSCR: Final = (_op("STORE_SUBSCR"), 0)
WITH_CLEANUP: Final = (_op("WITH_CLEANUP"), 0)
YIELD_FROM: Final = (_op("YIELD_FROM"), 0)
YIELD_VALUE: Final = (_op("YIELD_VALUE"), 0)

# By index in BINARY_OPS and UNARY_OPS, and those that statements need.
BINARY_OPERATIONS: Final = [(BINARY + index, 0) for index in range(len(BINARY_OPS))]
UNARY_OPERATIONS: Final = [(UNARY + index, 0) for index in range(len(UNARY_OPS))]
NOT_OPERATION: Final = UNARY_OPERATIONS[
    next(i for i, (_, sign) in enumerate(UNARY_OPS) if sign == "not")
]
EXCEPTION_MATCH: Final = _binary("except")
INPLACE_ADD: Final = _binary("+=")
LESS: Final = _binary("<")
MORE: Final = _binary(">")

_EFFECTS: Final[dict[str, int]] = {
    "LOAD_CONST_STRING": 1, "LOAD_NAME": 1, "LOAD_GLOBAL": 1, "LOAD_ATTR": 0, "LOAD_METHOD": 1,
    "LOAD_SUPER_METHOD": -1, "STORE_NAME": -1, "STORE_GLOBAL": -1, "STORE_ATTR": -2,
    "DELETE_NAME": 0, "DELETE_GLOBAL": 0, "IMPORT_NAME": -1, "IMPORT_FROM": 1, "IMPORT_STAR": -1,
    "LOAD_CONST_SMALL_INT": 1, "LOAD_CONST_OBJ": 1, "LOAD_FAST_N": 1, "LOAD_DEREF": 1,
    "STORE_FAST_N": -1, "STORE_DEREF": -1, "DELETE_FAST": 0, "DELETE_DEREF": 0, "BUILD_MAP": 1,
    "UNWIND_JUMP": 0, "JUMP": 0, "POP_JUMP_IF_TRUE": -1, "POP_JUMP_IF_FALSE": -1,
    "JUMP_IF_TRUE_OR_POP": -1, "JUMP_IF_FALSE_OR_POP": -1, "SETUP_WITH": 2, "SETUP_EXCEPT": 0,
    "SETUP_FINALLY": 0, "POP_EXCEPT_JUMP": 0, "FOR_ITER": 1, "LOAD_CONST_FALSE": 1,
    "LOAD_CONST_NONE": 1, "LOAD_CONST_TRUE": 1, "LOAD_NULL": 1, "LOAD_BUILD_CLASS": 1,
    "LOAD_SUBSCR": -1, "STORE_SUBSCR": -3, "DUP_TOP": 1, "DUP_TOP_TWO": 2, "POP_TOP": -1,
    "ROT_TWO": 0, "ROT_THREE": 0, "WITH_CLEANUP": 2, "END_FINALLY": -1, "GET_ITER": 0,
    "GET_ITER_STACK": 3, "STORE_MAP": -2, "RETURN_VALUE": -1, "RAISE_LAST": 0, "RAISE_OBJ": -1,
    "RAISE_FROM": -2, "YIELD_VALUE": 0, "YIELD_FROM": -1,
}  # fmt: skip

# Effects that depend on the operand.
_VARIABLE_EFFECTS: Final[dict[str, Callable[[int], int]]] = {
    "BUILD_TUPLE": lambda n: 1 - n,
    "BUILD_LIST": lambda n: 1 - n,
    "BUILD_SET": lambda n: 1 - n,
    "BUILD_SLICE": lambda n: 1 - n,
    "STORE_COMP": lambda n: -2 if n & 3 == 1 else -1,
    "UNPACK_SEQUENCE": lambda n: n - 1,
    "UNPACK_EX": lambda n: (n & 0xFF) + (n >> 8),
    "CALL_FUNCTION": lambda n: -(n & 0xFF) - 2 * (n >> 8),
    "CALL_FUNCTION_VAR_KW": lambda n: -(n & 0xFF) - 2 * (n >> 8) - 1,
    "CALL_METHOD": lambda n: -1 - (n & 0xFF) - 2 * (n >> 8),
    "CALL_METHOD_VAR_KW": lambda n: -2 - (n & 0xFF) - 2 * (n >> 8),
}


def _by_code() -> list[Any]:
    table: list[Any] = [0] * OPERATION_COUNT
    for name, effect in _EFFECTS.items():
        table[BY_NAME[name].code] = effect
    for name, function in _VARIABLE_EFFECTS.items():
        table[BY_NAME[name].code] = function
    for code in range(BINARY, BINARY + _MULTI["BINARY_OP_MULTI"].count):
        table[code] = -1
    for operation, effect in ((LOAD, 1), (STORE, -1), (LOAD_FIRST, 1), (LOAD_CLASS, 1)):
        table[operation] = effect
    return table


STACK_EFFECT: Final = _by_code()
"""Operation -> what it adds to the stack's depth, or a function of its operand."""

ENDS_FLOW: Final = frozenset(BY_NAME[name].code for name in (*opcodes.ENDS_FLOW, "POP_EXCEPT_JUMP"))
"""Opcodes behind which nothing is reached, up to the next label."""
