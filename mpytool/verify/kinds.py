# SPDX-License-Identifier: MIT
"""What a slot of the value stack can hold: the lattice of the verifier.

A kind is one number, so that states are compared and copied quickly:

    kind = base << 20 | payload

All bases below `OTHER` are objects that any instruction may take.  Those from
`OTHER` on are no objects: an instruction that took one for an object would
follow a pointer that is none.  What the runtime leaves on the stack when it
enters a `finally` is one slot or two, and kept as one kind:

    None                        the block was left at its end          } PENDING, an object
    exception                   an exception came                      }
    value, -1                   `return value` is on its way           } UNWINDING, two slots
    address, count of blocks    `break` or `continue` is on its way    }

Source: py/vm.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Sequence

SHIFT = 20
PAYLOAD = (1 << SHIFT) - 1

OBJECT = 0
NONE = 1 << SHIFT
EXCEPTION = 2 << SHIFT  # what an except handler finds on the stack
INT = 3 << SHIFT  # payload: the low bits of a constant small int
STRING = 4 << SHIFT  # an interned string constant
TUPLE = 5 << SHIFT  # payload: its length
LIST = 6 << SHIFT
DICT = 7 << SHIFT
SET = 8 << SHIFT
MODULE = 9 << SHIFT
FUNCTION = 10 << SHIFT  # payload: the child it was made from
CLASS = 11 << SHIFT  # the value of a method's __class__
PENDING = 12 << SHIFT  # payload: number of a set of causes, NONE and EXCEPTION only

OTHER = 13 << SHIFT
MAYBE = 13 << SHIFT  # an object or NULL, such as the self of LOAD_METHOD
NULL = 14 << SHIFT
CELL = 15 << SHIFT  # payload: the local that holds it
BUILD_CLASS = 16 << SHIFT
ITERATOR = 17 << SHIFT  # payload: which of the four words, 0 to 3
UNWINDING = 18 << SHIFT  # payload: number of a set of causes
UNWIND_VALUE = 19 << SHIFT  # lower slot of UNWINDING, apart from its upper one
UNWIND_CAUSE = 20 << SHIFT  # upper slot
MIXED = 21 << SHIFT  # depends on the path

ITERATOR_WORDS = 4
ITERATOR_ON_STACK = tuple(ITERATOR | word for word in range(ITERATOR_WORDS))
# How a comprehension lays an iterator that it was given.
ITERATOR_BY_REFERENCE = (NULL, OBJECT, NULL, NULL)

_NAMES = {
    OBJECT: "an object",
    NONE: "None",
    EXCEPTION: "an exception",
    INT: "a small int",
    STRING: "a string",
    TUPLE: "a tuple",
    LIST: "a list",
    DICT: "a dict",
    SET: "a set",
    MODULE: "a module",
    FUNCTION: "a function",
    CLASS: "a class",
    PENDING: "the state of a finally block",
    MAYBE: "an object or NULL",
    NULL: "NULL",
    CELL: "a cell",
    BUILD_CLASS: "__build_class__",
    ITERATOR: "part of an iterator",
    UNWINDING: "the state of a finally block",
    UNWIND_VALUE: "part of the state of a finally block",
    UNWIND_CAUSE: "part of the state of a finally block",
    MIXED: "something that depends on the way to here",
}


def describe(kind: int) -> str:
    """A kind in words."""
    return _NAMES[kind & ~PAYLOAD]


# Why a finally block is executed: it was left, by an exception, by a return; or by a jump to
# (target, blocks still to leave, whether an iterator is dropped).
LEFT = "left"
RAISED = "raised"
RETURNED = "returned"
Cause = str | tuple[int, int, bool]


class Causes:
    """The sets of causes that occur in one function, each with a number."""

    def __init__(self) -> None:
        self._sets: list[frozenset[Cause]] = []
        self._numbers: dict[frozenset[Cause], int] = {}

    def kind(self, causes: frozenset[Cause]) -> int:
        """The kind of a slot that holds the state of a finally block."""
        number = self._numbers.get(causes)
        if number is None:
            number = self._numbers[causes] = len(self._sets)
            self._sets.append(causes)
        base = PENDING if causes <= {LEFT, RAISED} else UNWINDING
        return base | number

    def of(self, kind: int) -> frozenset[Cause]:
        """The causes that a kind stands for; empty if it is no state of a finally block."""
        if kind & ~PAYLOAD in (PENDING, UNWINDING):
            return self._sets[kind & PAYLOAD]
        if kind == NONE:
            return frozenset({LEFT})
        return frozenset({RAISED}) if kind == EXCEPTION else frozenset()

    def join(self, one: int, other: int) -> int:
        """The kind of a slot that is `one` on one path and `other` on another."""
        if one == other:
            return one
        one_base, other_base = one & ~PAYLOAD, other & ~PAYLOAD
        if _is_state(one_base) and _is_state(other_base):
            return self.kind(self.of(one) | self.of(other))
        if one < OTHER and other < OTHER:
            return one_base if one_base == other_base == INT else OBJECT
        if (one < OTHER or one in (MAYBE, NULL)) and (other < OTHER or other in (MAYBE, NULL)):
            return MAYBE
        return MIXED

    def join_all(self, one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
        """`join` of two stacks of one depth."""
        return tuple(map(self.join, one, other))


def _is_state(base: int) -> bool:
    return base in (NONE, EXCEPTION, PENDING, UNWINDING)


def is_iterator(slots: Sequence[int]) -> bool:
    """Whether four slots are an iterator as FOR_ITER takes it."""
    found = tuple(slots)
    if found == ITERATOR_ON_STACK:
        return True
    return len(found) == ITERATOR_WORDS and (
        found[0] == found[2] == found[3] == NULL and found[1] < OTHER
    )
