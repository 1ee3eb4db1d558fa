# SPDX-License-Identifier: MIT
"""THE table of MicroPython's opcodes (bytecode of .mpy version 6).

The code generator, the disassembler, the freezer and the C header of the
runtime's virtual machine (`firmware/include/rt_opcodes.h`, generated) are all
driven by this table; no opcode number is written down anywhere else.

One instruction is an opcode byte, an operand whose form depends on the
opcode, and for a few opcodes one more byte:

    NONE    no operand
    QSTR    unsigned varint, an index in the module's qstr table
    UINT    unsigned varint (for LOAD_CONST_SMALL_INT a signed one)
    LABEL   one or two bytes: bit 7 of the first says that a second follows.
            Forward (unsigned): 7 bits, or 7 + 8 bits, little-endian.
            Either way (signed): the same, biased by 0x40 or 0x4000.
            Relative to the first byte after the operand.

Three ranges hold their operand in the opcode itself: see `MULTI`.

Source: py/bc0.h and py/runtime0.h of MicroPython 1.29 (facts, own wording).
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Operand(Enum):
    """The form of an instruction's operand."""

    NONE = "none"
    QSTR = "qstr"
    UINT = "uint"  # meaning as in the note: a count, a local's number, ...
    SINT = "sint"  # signed varint
    OBJ = "obj"  # unsigned varint, index in the module's object table
    CHILD = "child"  # unsigned varint, index in the raw code's children
    LABEL = "label"  # unsigned: forward only
    SLABEL = "slabel"  # signed: either way


class Opcode(NamedTuple):
    """One opcode.

    Attributes:
        code: its byte.
        name: its name, as in MicroPython's sources without the MP_BC_ prefix.
        operand: the operand's form.
        extra: 1 if one more byte follows the operand.
        note: stack before -- stack after, the top is on the right.
    """

    code: int
    name: str
    operand: Operand
    extra: int
    note: str


_NONE, _QSTR, _UINT, _SINT = Operand.NONE, Operand.QSTR, Operand.UINT, Operand.SINT
_OBJ, _CHILD, _LABEL, _SLABEL = Operand.OBJ, Operand.CHILD, Operand.LABEL, Operand.SLABEL

# One opcode a line, however long.
# ruff: noqa: E501
# fmt: off
OPCODES: tuple[Opcode, ...] = (
    #      code  name                     operand  extra  note
    Opcode(0x10, "LOAD_CONST_STRING",       _QSTR,   0, "-- str"),
    Opcode(0x11, "LOAD_NAME",               _QSTR,   0, "-- value  (locals, then globals, then builtins)"),
    Opcode(0x12, "LOAD_GLOBAL",             _QSTR,   0, "-- value"),
    Opcode(0x13, "LOAD_ATTR",               _QSTR,   0, "obj -- obj.qstr"),
    Opcode(0x14, "LOAD_METHOD",             _QSTR,   0, "obj -- function self|NULL"),
    Opcode(0x15, "LOAD_SUPER_METHOD",       _QSTR,   0, "super-type type self -- function self|NULL"),
    Opcode(0x16, "STORE_NAME",              _QSTR,   0, "value --"),
    Opcode(0x17, "STORE_GLOBAL",            _QSTR,   0, "value --"),
    Opcode(0x18, "STORE_ATTR",              _QSTR,   0, "value obj --"),
    Opcode(0x19, "DELETE_NAME",             _QSTR,   0, "--"),
    Opcode(0x1A, "DELETE_GLOBAL",           _QSTR,   0, "--"),
    Opcode(0x1B, "IMPORT_NAME",             _QSTR,   0, "level fromlist -- module"),
    Opcode(0x1C, "IMPORT_FROM",             _QSTR,   0, "module -- module value"),
    Opcode(0x20, "MAKE_CLOSURE",            _CHILD,  1, "cells[extra] -- closure"),
    Opcode(0x21, "MAKE_CLOSURE_DEFARGS",    _CHILD,  1, "tuple dict cells[extra] -- closure"),
    Opcode(0x22, "LOAD_CONST_SMALL_INT",    _SINT,   0, "-- int"),
    Opcode(0x23, "LOAD_CONST_OBJ",          _OBJ,    0, "-- obj"),
    Opcode(0x24, "LOAD_FAST_N",             _UINT,   0, "-- local[n]"),
    Opcode(0x25, "LOAD_DEREF",              _UINT,   0, "-- cell of local[n]"),
    Opcode(0x26, "STORE_FAST_N",            _UINT,   0, "value --"),
    Opcode(0x27, "STORE_DEREF",             _UINT,   0, "value --"),
    Opcode(0x28, "DELETE_FAST",             _UINT,   0, "--"),
    Opcode(0x29, "DELETE_DEREF",            _UINT,   0, "--"),
    Opcode(0x2A, "BUILD_TUPLE",             _UINT,   0, "items[n] -- tuple"),
    Opcode(0x2B, "BUILD_LIST",              _UINT,   0, "items[n] -- list"),
    Opcode(0x2C, "BUILD_MAP",               _UINT,   0, "-- dict  (room for n)"),
    Opcode(0x2D, "BUILD_SET",               _UINT,   0, "items[n] -- set"),
    Opcode(0x2E, "BUILD_SLICE",             _UINT,   0, "start stop [step] -- slice  (n is 2 or 3)"),
    Opcode(0x2F, "STORE_COMP",              _UINT,   0, "... [key] value --  (n: depth << 2 | 0 list, 1 dict, 2 set)"),
    Opcode(0x30, "UNPACK_SEQUENCE",         _UINT,   0, "seq -- items[n], the first on top"),
    Opcode(0x31, "UNPACK_EX",               _UINT,   0, "seq -- items, the first on top  (n: left | right << 8)"),
    Opcode(0x32, "MAKE_FUNCTION",           _CHILD,  0, "-- function"),
    Opcode(0x33, "MAKE_FUNCTION_DEFARGS",   _CHILD,  0, "tuple dict -- function"),
    Opcode(0x34, "CALL_FUNCTION",           _UINT,   0, "function args -- result  (n: positional | keyword << 8)"),
    Opcode(0x35, "CALL_FUNCTION_VAR_KW",    _UINT,   0, "function args bitmap -- result"),
    Opcode(0x36, "CALL_METHOD",             _UINT,   0, "function self|NULL args -- result"),
    Opcode(0x37, "CALL_METHOD_VAR_KW",      _UINT,   0, "function self|NULL args bitmap -- result"),
    Opcode(0x40, "UNWIND_JUMP",           _SLABEL,   1, "--  (extra: exception levels | 0x80 to drop an iterator)"),
    Opcode(0x42, "JUMP",                  _SLABEL,   0, "--"),
    Opcode(0x43, "POP_JUMP_IF_TRUE",      _SLABEL,   0, "cond --"),
    Opcode(0x44, "POP_JUMP_IF_FALSE",     _SLABEL,   0, "cond --"),
    Opcode(0x45, "JUMP_IF_TRUE_OR_POP",    _LABEL,   0, "cond -- cond|"),
    Opcode(0x46, "JUMP_IF_FALSE_OR_POP",   _LABEL,   0, "cond -- cond|"),
    Opcode(0x47, "SETUP_WITH",             _LABEL,   0, "ctx -- __exit__ ctx|NULL value"),
    Opcode(0x48, "SETUP_EXCEPT",           _LABEL,   0, "--"),
    Opcode(0x49, "SETUP_FINALLY",          _LABEL,   0, "--"),
    Opcode(0x4A, "POP_EXCEPT_JUMP",        _LABEL,   0, "--"),
    Opcode(0x4B, "FOR_ITER",               _LABEL,   0, "iter[4] -- iter[4] value  (or drops iter and jumps)"),
    Opcode(0x50, "LOAD_CONST_FALSE",        _NONE,   0, "-- False"),
    Opcode(0x51, "LOAD_CONST_NONE",         _NONE,   0, "-- None"),
    Opcode(0x52, "LOAD_CONST_TRUE",         _NONE,   0, "-- True"),
    Opcode(0x53, "LOAD_NULL",               _NONE,   0, "-- NULL"),
    Opcode(0x54, "LOAD_BUILD_CLASS",        _NONE,   0, "-- __build_class__"),
    Opcode(0x55, "LOAD_SUBSCR",             _NONE,   0, "obj index -- obj[index]"),
    Opcode(0x56, "STORE_SUBSCR",            _NONE,   0, "value obj index --"),
    Opcode(0x57, "DUP_TOP",                 _NONE,   0, "a -- a a"),
    Opcode(0x58, "DUP_TOP_TWO",             _NONE,   0, "a b -- a b a b"),
    Opcode(0x59, "POP_TOP",                 _NONE,   0, "a --"),
    Opcode(0x5A, "ROT_TWO",                 _NONE,   0, "a b -- b a"),
    Opcode(0x5B, "ROT_THREE",               _NONE,   0, "a b c -- c a b"),
    Opcode(0x5C, "WITH_CLEANUP",            _NONE,   0, "__exit__ ctx|NULL exc|None|... -- see the VM"),
    Opcode(0x5D, "END_FINALLY",             _NONE,   0, "exc|None|unwind --"),
    Opcode(0x5E, "GET_ITER",                _NONE,   0, "obj -- iter"),
    Opcode(0x5F, "GET_ITER_STACK",          _NONE,   0, "obj -- iter[4]  (buffer of 4 words)"),
    Opcode(0x62, "STORE_MAP",               _NONE,   0, "dict value key -- dict"),
    Opcode(0x63, "RETURN_VALUE",            _NONE,   0, "value --"),
    Opcode(0x64, "RAISE_LAST",              _NONE,   0, "--"),
    Opcode(0x65, "RAISE_OBJ",               _NONE,   0, "exc --"),
    Opcode(0x66, "RAISE_FROM",              _NONE,   0, "exc cause --"),
    Opcode(0x67, "YIELD_VALUE",             _NONE,   0, "value -- sent"),
    Opcode(0x68, "YIELD_FROM",              _NONE,   0, "iter value -- result"),
    Opcode(0x69, "IMPORT_STAR",             _NONE,   0, "module --"),
)


class Multi:
    """A range of opcodes that hold a small operand: operand = code - first + least."""

    __slots__ = ("count", "first", "least", "name", "note")

    def __init__(self, first: int, count: int, name: str, least: int, note: str) -> None:
        self.first = first
        self.count = count
        self.name = name
        self.least = least
        self.note = note


MULTI: tuple[Multi, ...] = (
    Multi(0x70, 64, "LOAD_CONST_SMALL_INT_MULTI", -16, "-- int"),
    Multi(0xB0, 16, "LOAD_FAST_MULTI",              0, "-- local[n]"),
    Multi(0xC0, 16, "STORE_FAST_MULTI",             0, "value --"),
    Multi(0xD0,  4, "UNARY_OP_MULTI",               0, "a -- op a"),
    Multi(0xD7, 35, "BINARY_OP_MULTI",              0, "a b -- a op b"),
)

UNARY_OPS: tuple[tuple[str, str], ...] = (
    ("POSITIVE", "+"), ("NEGATIVE", "-"), ("INVERT", "~"), ("NOT", "not"),
)

BINARY_OPS: tuple[tuple[str, str], ...] = (
    ("LESS", "<"), ("MORE", ">"), ("EQUAL", "=="), ("LESS_EQUAL", "<="), ("MORE_EQUAL", ">="),
    ("NOT_EQUAL", "!="), ("IN", "in"), ("IS", "is"), ("EXCEPTION_MATCH", "except"),
    ("INPLACE_OR", "|="), ("INPLACE_XOR", "^="), ("INPLACE_AND", "&="), ("INPLACE_LSHIFT", "<<="),
    ("INPLACE_RSHIFT", ">>="), ("INPLACE_ADD", "+="), ("INPLACE_SUBTRACT", "-="),
    ("INPLACE_MULTIPLY", "*="), ("INPLACE_MAT_MULTIPLY", "@="), ("INPLACE_FLOOR_DIVIDE", "//="),
    ("INPLACE_TRUE_DIVIDE", "/="), ("INPLACE_MODULO", "%="), ("INPLACE_POWER", "**="),
    ("OR", "|"), ("XOR", "^"), ("AND", "&"), ("LSHIFT", "<<"), ("RSHIFT", ">>"), ("ADD", "+"),
    ("SUBTRACT", "-"), ("MULTIPLY", "*"), ("MAT_MULTIPLY", "@"), ("FLOOR_DIVIDE", "//"),
    ("TRUE_DIVIDE", "/"), ("MODULO", "%"), ("POWER", "**"),
)

# Operations that no instruction names: a type's slots receive them from the runtime.
# They are numbered on from the tables above.
RUNTIME_UNARY_OPS: tuple[str, ...] = (
    "BOOL", "LEN", "HASH", "ABS", "INT", "FLOAT", "COMPLEX",
)

RUNTIME_BINARY_OPS: tuple[str, ...] = (
    "DIVMOD", "CONTAINS",
    "REVERSE_OR", "REVERSE_XOR", "REVERSE_AND", "REVERSE_LSHIFT", "REVERSE_RSHIFT", "REVERSE_ADD",
    "REVERSE_SUBTRACT", "REVERSE_MULTIPLY", "REVERSE_MAT_MULTIPLY", "REVERSE_FLOOR_DIVIDE",
    "REVERSE_TRUE_DIVIDE", "REVERSE_MODULO", "REVERSE_POWER",
)
# fmt: on

# After these the next instruction is reached by a jump, or never.  POP_EXCEPT_JUMP is none of them
# for a reader: what it skips is END_FINALLY, which belongs to the function all the same.
ENDS_FLOW: frozenset[str] = frozenset(
    {"RETURN_VALUE", "RAISE_LAST", "RAISE_OBJ", "RAISE_FROM", "JUMP", "UNWIND_JUMP"}
)

BY_NAME: dict[str, Opcode] = {opcode.name: opcode for opcode in OPCODES}
BY_CODE: dict[int, Opcode] = {opcode.code: opcode for opcode in OPCODES}
