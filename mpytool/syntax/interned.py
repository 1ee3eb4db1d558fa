# SPDX-License-Identifier: MIT
"""Long strings that the cross compiler knows as qstrs from the start.

A string of up to ten bytes in a module always becomes a qstr.  A longer one is an
object of the constant table, unless it is a qstr for another reason: a name in
the source before it, or one of mpy-cross's own names, which are listed here.

    "ab"             a qstr           "RuntimeError"        a qstr: listed here
    "hello, world"   an object        getcwd_long; "getcwd_long"   a qstr: a name

Source: the qstr pool of mpy-cross 1.29, entries of more than ten bytes.
"""

from __future__ import annotations

from typing import Final

OF_TEMPLATES: Final[frozenset[str]] = frozenset(
    {
        "Interpolation",
        "__template__",
        "format_spec",
        "interpolations",
        "string.templatelib",
        "templatelib",
    }
)
"""Those that came with t-strings."""

INTERNED: Final[frozenset[str]] = frozenset(
    {
        "ArithmeticError",
        "AssertionError",
        "AttributeError",
        "BaseException",
        "GeneratorExit",
        "ImportError",
        "IndentationError",
        "Interpolation",
        "KeyboardInterrupt",
        "LookupError",
        "MemoryError",
        "NotImplementedError",
        "OverflowError",
        "RuntimeError",
        "StopAsyncIteration",
        "StopIteration",
        "SyntaxError",
        "UnicodeError",
        "ViperTypeError",
        "ZeroDivisionError",
        "__build_class__",
        "__complex__",
        "__contains__",
        "__delitem__",
        "__getattr__",
        "__getitem__",
        "__qualname__",
        "__repl_print__",
        "__reversed__",
        "__setitem__",
        "__template__",
        "__traceback__",
        "bound_method",
        "classmethod",
        "difference_update",
        "format_spec",
        "heap_unlock",
        "interpolations",
        "intersection",
        "intersection_update",
        "maximum recursion depth exceeded",
        "micropython",
        "staticmethod",
        "string.templatelib",
        "symmetric_difference",
        "symmetric_difference_update",
        "templatelib",
        "unpack_from",
        "vcvt_f32_s32",
        "vcvt_s32_f32",
    }
)
