// SPDX-License-Identifier: MIT
// Opcodes of MicroPython bytecode (.mpy version 6).
// Generated from mpytool/bytecode/opcodes.py by firmware/tools/gen_opcodes.py:
// change the table and run the generator, not this file.
#ifndef RT_OPCODES_H
#define RT_OPCODES_H

// One opcode a line.  In the comment: operand form; stack before -- stack after,
// the top of the stack on the right.
enum {
    RT_BC_LOAD_CONST_STRING = 0x10, // qstr; -- str
    RT_BC_LOAD_NAME = 0x11, // qstr; -- value  (locals, then globals, then builtins)
    RT_BC_LOAD_GLOBAL = 0x12, // qstr; -- value
    RT_BC_LOAD_ATTR = 0x13, // qstr; obj -- obj.qstr
    RT_BC_LOAD_METHOD = 0x14, // qstr; obj -- function self|NULL
    RT_BC_LOAD_SUPER_METHOD = 0x15, // qstr; super-type type self -- function self|NULL
    RT_BC_STORE_NAME = 0x16, // qstr; value --
    RT_BC_STORE_GLOBAL = 0x17, // qstr; value --
    RT_BC_STORE_ATTR = 0x18, // qstr; value obj --
    RT_BC_DELETE_NAME = 0x19, // qstr; --
    RT_BC_DELETE_GLOBAL = 0x1A, // qstr; --
    RT_BC_IMPORT_NAME = 0x1B, // qstr; level fromlist -- module
    RT_BC_IMPORT_FROM = 0x1C, // qstr; module -- module value
    RT_BC_MAKE_CLOSURE = 0x20, // child + byte; cells[extra] -- closure
    RT_BC_MAKE_CLOSURE_DEFARGS = 0x21, // child + byte; tuple dict cells[extra] -- closure
    RT_BC_LOAD_CONST_SMALL_INT = 0x22, // sint; -- int
    RT_BC_LOAD_CONST_OBJ = 0x23, // obj; -- obj
    RT_BC_LOAD_FAST_N = 0x24, // uint; -- local[n]
    RT_BC_LOAD_DEREF = 0x25, // uint; -- cell of local[n]
    RT_BC_STORE_FAST_N = 0x26, // uint; value --
    RT_BC_STORE_DEREF = 0x27, // uint; value --
    RT_BC_DELETE_FAST = 0x28, // uint; --
    RT_BC_DELETE_DEREF = 0x29, // uint; --
    RT_BC_BUILD_TUPLE = 0x2A, // uint; items[n] -- tuple
    RT_BC_BUILD_LIST = 0x2B, // uint; items[n] -- list
    RT_BC_BUILD_MAP = 0x2C, // uint; -- dict  (room for n)
    RT_BC_BUILD_SET = 0x2D, // uint; items[n] -- set
    RT_BC_BUILD_SLICE = 0x2E, // uint; start stop [step] -- slice  (n is 2 or 3)
    RT_BC_STORE_COMP = 0x2F, // uint; ... [key] value --  (n: depth << 2 | 0 list, 1 dict, 2 set)
    RT_BC_UNPACK_SEQUENCE = 0x30, // uint; seq -- items[n], the first on top
    RT_BC_UNPACK_EX = 0x31, // uint; seq -- items, the first on top  (n: left | right << 8)
    RT_BC_MAKE_FUNCTION = 0x32, // child; -- function
    RT_BC_MAKE_FUNCTION_DEFARGS = 0x33, // child; tuple dict -- function
    RT_BC_CALL_FUNCTION = 0x34, // uint; function args -- result  (n: positional | keyword << 8)
    RT_BC_CALL_FUNCTION_VAR_KW = 0x35, // uint; function args bitmap -- result
    RT_BC_CALL_METHOD = 0x36, // uint; function self|NULL args -- result
    RT_BC_CALL_METHOD_VAR_KW = 0x37, // uint; function self|NULL args bitmap -- result
    RT_BC_UNWIND_JUMP = 0x40, // slabel + byte; --  (extra: exception levels | 0x80 to drop an iterator)
    RT_BC_JUMP = 0x42, // slabel; --
    RT_BC_POP_JUMP_IF_TRUE = 0x43, // slabel; cond --
    RT_BC_POP_JUMP_IF_FALSE = 0x44, // slabel; cond --
    RT_BC_JUMP_IF_TRUE_OR_POP = 0x45, // label; cond -- cond|
    RT_BC_JUMP_IF_FALSE_OR_POP = 0x46, // label; cond -- cond|
    RT_BC_SETUP_WITH = 0x47, // label; ctx -- __exit__ ctx|NULL value
    RT_BC_SETUP_EXCEPT = 0x48, // label; --
    RT_BC_SETUP_FINALLY = 0x49, // label; --
    RT_BC_POP_EXCEPT_JUMP = 0x4A, // label; --
    RT_BC_FOR_ITER = 0x4B, // label; iter[4] -- iter[4] value  (or drops iter and jumps)
    RT_BC_LOAD_CONST_FALSE = 0x50, // none; -- False
    RT_BC_LOAD_CONST_NONE = 0x51, // none; -- None
    RT_BC_LOAD_CONST_TRUE = 0x52, // none; -- True
    RT_BC_LOAD_NULL = 0x53, // none; -- NULL
    RT_BC_LOAD_BUILD_CLASS = 0x54, // none; -- __build_class__
    RT_BC_LOAD_SUBSCR = 0x55, // none; obj index -- obj[index]
    RT_BC_STORE_SUBSCR = 0x56, // none; value obj index --
    RT_BC_DUP_TOP = 0x57, // none; a -- a a
    RT_BC_DUP_TOP_TWO = 0x58, // none; a b -- a b a b
    RT_BC_POP_TOP = 0x59, // none; a --
    RT_BC_ROT_TWO = 0x5A, // none; a b -- b a
    RT_BC_ROT_THREE = 0x5B, // none; a b c -- c a b
    RT_BC_WITH_CLEANUP = 0x5C, // none; __exit__ ctx|NULL exc|None|... -- see the VM
    RT_BC_END_FINALLY = 0x5D, // none; exc|None|unwind --
    RT_BC_GET_ITER = 0x5E, // none; obj -- iter
    RT_BC_GET_ITER_STACK = 0x5F, // none; obj -- iter[4]  (buffer of 4 words)
    RT_BC_STORE_MAP = 0x62, // none; dict value key -- dict
    RT_BC_RETURN_VALUE = 0x63, // none; value --
    RT_BC_RAISE_LAST = 0x64, // none; --
    RT_BC_RAISE_OBJ = 0x65, // none; exc --
    RT_BC_RAISE_FROM = 0x66, // none; exc cause --
    RT_BC_YIELD_VALUE = 0x67, // none; value -- sent
    RT_BC_YIELD_FROM = 0x68, // none; iter value -- result
    RT_BC_IMPORT_STAR = 0x69, // none; module --
};

// Calls X(name, code) for each opcode above, for dispatch tables and traces.
#define RT_BC_OPCODES(X) \
    X(LOAD_CONST_STRING, 0x10) \
    X(LOAD_NAME, 0x11) \
    X(LOAD_GLOBAL, 0x12) \
    X(LOAD_ATTR, 0x13) \
    X(LOAD_METHOD, 0x14) \
    X(LOAD_SUPER_METHOD, 0x15) \
    X(STORE_NAME, 0x16) \
    X(STORE_GLOBAL, 0x17) \
    X(STORE_ATTR, 0x18) \
    X(DELETE_NAME, 0x19) \
    X(DELETE_GLOBAL, 0x1A) \
    X(IMPORT_NAME, 0x1B) \
    X(IMPORT_FROM, 0x1C) \
    X(MAKE_CLOSURE, 0x20) \
    X(MAKE_CLOSURE_DEFARGS, 0x21) \
    X(LOAD_CONST_SMALL_INT, 0x22) \
    X(LOAD_CONST_OBJ, 0x23) \
    X(LOAD_FAST_N, 0x24) \
    X(LOAD_DEREF, 0x25) \
    X(STORE_FAST_N, 0x26) \
    X(STORE_DEREF, 0x27) \
    X(DELETE_FAST, 0x28) \
    X(DELETE_DEREF, 0x29) \
    X(BUILD_TUPLE, 0x2A) \
    X(BUILD_LIST, 0x2B) \
    X(BUILD_MAP, 0x2C) \
    X(BUILD_SET, 0x2D) \
    X(BUILD_SLICE, 0x2E) \
    X(STORE_COMP, 0x2F) \
    X(UNPACK_SEQUENCE, 0x30) \
    X(UNPACK_EX, 0x31) \
    X(MAKE_FUNCTION, 0x32) \
    X(MAKE_FUNCTION_DEFARGS, 0x33) \
    X(CALL_FUNCTION, 0x34) \
    X(CALL_FUNCTION_VAR_KW, 0x35) \
    X(CALL_METHOD, 0x36) \
    X(CALL_METHOD_VAR_KW, 0x37) \
    X(UNWIND_JUMP, 0x40) \
    X(JUMP, 0x42) \
    X(POP_JUMP_IF_TRUE, 0x43) \
    X(POP_JUMP_IF_FALSE, 0x44) \
    X(JUMP_IF_TRUE_OR_POP, 0x45) \
    X(JUMP_IF_FALSE_OR_POP, 0x46) \
    X(SETUP_WITH, 0x47) \
    X(SETUP_EXCEPT, 0x48) \
    X(SETUP_FINALLY, 0x49) \
    X(POP_EXCEPT_JUMP, 0x4A) \
    X(FOR_ITER, 0x4B) \
    X(LOAD_CONST_FALSE, 0x50) \
    X(LOAD_CONST_NONE, 0x51) \
    X(LOAD_CONST_TRUE, 0x52) \
    X(LOAD_NULL, 0x53) \
    X(LOAD_BUILD_CLASS, 0x54) \
    X(LOAD_SUBSCR, 0x55) \
    X(STORE_SUBSCR, 0x56) \
    X(DUP_TOP, 0x57) \
    X(DUP_TOP_TWO, 0x58) \
    X(POP_TOP, 0x59) \
    X(ROT_TWO, 0x5A) \
    X(ROT_THREE, 0x5B) \
    X(WITH_CLEANUP, 0x5C) \
    X(END_FINALLY, 0x5D) \
    X(GET_ITER, 0x5E) \
    X(GET_ITER_STACK, 0x5F) \
    X(STORE_MAP, 0x62) \
    X(RETURN_VALUE, 0x63) \
    X(RAISE_LAST, 0x64) \
    X(RAISE_OBJ, 0x65) \
    X(RAISE_FROM, 0x66) \
    X(YIELD_VALUE, 0x67) \
    X(YIELD_FROM, 0x68) \
    X(IMPORT_STAR, 0x69)

// Ranges of COUNT opcodes from FIRST on that hold their operand:
// operand = opcode - FIRST + LEAST.
#define RT_BC_LOAD_CONST_SMALL_INT_MULTI_FIRST (0x70) // -- int
#define RT_BC_LOAD_CONST_SMALL_INT_MULTI_COUNT (64)
#define RT_BC_LOAD_CONST_SMALL_INT_MULTI_LEAST (-16)
#define RT_BC_LOAD_FAST_MULTI_FIRST (0xB0) // -- local[n]
#define RT_BC_LOAD_FAST_MULTI_COUNT (16)
#define RT_BC_LOAD_FAST_MULTI_LEAST (0)
#define RT_BC_STORE_FAST_MULTI_FIRST (0xC0) // value --
#define RT_BC_STORE_FAST_MULTI_COUNT (16)
#define RT_BC_STORE_FAST_MULTI_LEAST (0)
#define RT_BC_UNARY_OP_MULTI_FIRST (0xD0) // a -- op a
#define RT_BC_UNARY_OP_MULTI_COUNT (4)
#define RT_BC_UNARY_OP_MULTI_LEAST (0)
#define RT_BC_BINARY_OP_MULTI_FIRST (0xD7) // a b -- a op b
#define RT_BC_BINARY_OP_MULTI_COUNT (35)
#define RT_BC_BINARY_OP_MULTI_LEAST (0)

// The operand's form, RT_BC_FORM_..., of an opcode below the ranges.
enum {
    RT_BC_FORM_NONE = 0,
    RT_BC_FORM_QSTR = 1,
    RT_BC_FORM_VARINT = 2,
    RT_BC_FORM_OFFSET = 3,
};
#define RT_BC_FORM(op) ((0x000003A4u >> (2 * ((op) >> 4))) & 3u)
// One more byte follows the operand.
#define RT_BC_HAS_EXTRA_BYTE(op) ((op) == 0x20 || (op) == 0x21 || (op) == 0x40)
// An OFFSET operand that is biased, so that it can go backwards.
#define RT_BC_OFFSET_IS_SIGNED(op) ((op) == 0x40 || (op) == 0x42 || (op) == 0x43 || (op) == 0x44)
// A VARINT operand whose first byte holds the sign in bit 6.
#define RT_BC_VARINT_IS_SIGNED(op) ((op) == 0x22)

// Unary operations; those from RT_UNARY_OP_COUNT_BYTECODE on are
// not in bytecode, the runtime passes them to the types.
enum {
    RT_UNARY_OP_POSITIVE = 0, // +
    RT_UNARY_OP_NEGATIVE = 1, // -
    RT_UNARY_OP_INVERT = 2, // ~
    RT_UNARY_OP_NOT = 3, // not
    RT_UNARY_OP_BOOL = 4,
    RT_UNARY_OP_LEN = 5,
    RT_UNARY_OP_HASH = 6,
    RT_UNARY_OP_ABS = 7,
    RT_UNARY_OP_INT = 8,
    RT_UNARY_OP_FLOAT = 9,
    RT_UNARY_OP_COMPLEX = 10,
    RT_UNARY_OP_COUNT_BYTECODE = 4,
    RT_UNARY_OP_COUNT = 11,
};

// Binary operations; those from RT_BINARY_OP_COUNT_BYTECODE on are
// not in bytecode, the runtime passes them to the types.
enum {
    RT_BINARY_OP_LESS = 0, // <
    RT_BINARY_OP_MORE = 1, // >
    RT_BINARY_OP_EQUAL = 2, // ==
    RT_BINARY_OP_LESS_EQUAL = 3, // <=
    RT_BINARY_OP_MORE_EQUAL = 4, // >=
    RT_BINARY_OP_NOT_EQUAL = 5, // !=
    RT_BINARY_OP_IN = 6, // in
    RT_BINARY_OP_IS = 7, // is
    RT_BINARY_OP_EXCEPTION_MATCH = 8, // except
    RT_BINARY_OP_INPLACE_OR = 9, // |=
    RT_BINARY_OP_INPLACE_XOR = 10, // ^=
    RT_BINARY_OP_INPLACE_AND = 11, // &=
    RT_BINARY_OP_INPLACE_LSHIFT = 12, // <<=
    RT_BINARY_OP_INPLACE_RSHIFT = 13, // >>=
    RT_BINARY_OP_INPLACE_ADD = 14, // +=
    RT_BINARY_OP_INPLACE_SUBTRACT = 15, // -=
    RT_BINARY_OP_INPLACE_MULTIPLY = 16, // *=
    RT_BINARY_OP_INPLACE_MAT_MULTIPLY = 17, // @=
    RT_BINARY_OP_INPLACE_FLOOR_DIVIDE = 18, // //=
    RT_BINARY_OP_INPLACE_TRUE_DIVIDE = 19, // /=
    RT_BINARY_OP_INPLACE_MODULO = 20, // %=
    RT_BINARY_OP_INPLACE_POWER = 21, // **=
    RT_BINARY_OP_OR = 22, // |
    RT_BINARY_OP_XOR = 23, // ^
    RT_BINARY_OP_AND = 24, // &
    RT_BINARY_OP_LSHIFT = 25, // <<
    RT_BINARY_OP_RSHIFT = 26, // >>
    RT_BINARY_OP_ADD = 27, // +
    RT_BINARY_OP_SUBTRACT = 28, // -
    RT_BINARY_OP_MULTIPLY = 29, // *
    RT_BINARY_OP_MAT_MULTIPLY = 30, // @
    RT_BINARY_OP_FLOOR_DIVIDE = 31, // //
    RT_BINARY_OP_TRUE_DIVIDE = 32, // /
    RT_BINARY_OP_MODULO = 33, // %
    RT_BINARY_OP_POWER = 34, // **
    RT_BINARY_OP_DIVMOD = 35,
    RT_BINARY_OP_CONTAINS = 36,
    RT_BINARY_OP_REVERSE_OR = 37,
    RT_BINARY_OP_REVERSE_XOR = 38,
    RT_BINARY_OP_REVERSE_AND = 39,
    RT_BINARY_OP_REVERSE_LSHIFT = 40,
    RT_BINARY_OP_REVERSE_RSHIFT = 41,
    RT_BINARY_OP_REVERSE_ADD = 42,
    RT_BINARY_OP_REVERSE_SUBTRACT = 43,
    RT_BINARY_OP_REVERSE_MULTIPLY = 44,
    RT_BINARY_OP_REVERSE_MAT_MULTIPLY = 45,
    RT_BINARY_OP_REVERSE_FLOOR_DIVIDE = 46,
    RT_BINARY_OP_REVERSE_TRUE_DIVIDE = 47,
    RT_BINARY_OP_REVERSE_MODULO = 48,
    RT_BINARY_OP_REVERSE_POWER = 49,
    RT_BINARY_OP_COUNT_BYTECODE = 35,
    RT_BINARY_OP_COUNT = 50,
};

#endif // RT_OPCODES_H
