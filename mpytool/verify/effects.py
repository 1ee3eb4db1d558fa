# SPDX-License-Identifier: MIT
"""The effect of each plain instruction on the value stack.

    "LOAD_SUBSCR": (2, OBJECT)     takes two objects, leaves one

An instruction is plain if it takes objects only, leaves at most one slot, and goes
on to the next instruction.  All others have a function of their own, in
`mpytool.verify.operations` or `mpytool.verify.blocks`.

Source: py/vm.c of MicroPython 1.29.
"""

from __future__ import annotations

from mpytool.bytecode.opcodes import BY_NAME, MULTI
from mpytool.verify.kinds import (
    BUILD_CLASS,
    DICT,
    INT,
    NONE,
    NULL,
    OBJECT,
    PAYLOAD,
    STRING,
)

NOTHING = -1
# Instead of a count of objects: the instruction has a function of its own.
SPECIAL = -1

PLAIN: dict[str, tuple[int, int]] = {
    "LOAD_CONST_STRING": (0, STRING),
    "LOAD_CONST_FALSE": (0, OBJECT),
    "LOAD_CONST_NONE": (0, NONE),
    "LOAD_CONST_TRUE": (0, OBJECT),
    "LOAD_NULL": (0, NULL),
    "LOAD_BUILD_CLASS": (0, BUILD_CLASS),
    "LOAD_NAME": (0, OBJECT),
    "LOAD_GLOBAL": (0, OBJECT),
    "LOAD_ATTR": (1, OBJECT),
    "STORE_NAME": (1, NOTHING),
    "STORE_GLOBAL": (1, NOTHING),
    "DELETE_NAME": (0, NOTHING),
    "DELETE_GLOBAL": (0, NOTHING),
    "LOAD_SUBSCR": (2, OBJECT),
    "GET_ITER": (1, OBJECT),
    "BUILD_MAP": (0, DICT),
    "LOAD_FAST_MULTI": (0, OBJECT),
    "STORE_FAST_MULTI": (1, NOTHING),
    "UNARY_OP_MULTI": (1, OBJECT),
    "BINARY_OP_MULTI": (2, OBJECT),
}


def plain_tables() -> tuple[list[int], list[int]]:
    """By opcode byte: the objects taken, or `SPECIAL`, and the kind left, or `NOTHING`."""
    taken, left = [SPECIAL] * 256, [NOTHING] * 256
    for name, opcode in BY_NAME.items():
        if name in PLAIN:
            taken[opcode.code], left[opcode.code] = PLAIN[name]
    for multi in MULTI:
        for index in range(multi.count):
            if multi.name in PLAIN:
                taken[multi.first + index], left[multi.first + index] = PLAIN[multi.name]
            else:  # the small ints
                taken[multi.first + index] = 0
                left[multi.first + index] = INT | (multi.least + index) & PAYLOAD
    return taken, left
