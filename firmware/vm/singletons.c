// SPDX-License-Identifier: MIT
//
// Types with one or two values: None, bool, Ellipsis, NotImplemented.

#include "rt.h"

static void none_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)self, (void)kind;
    rt_printf(print, RT_T_none);
}

static rt_obj_t none_unary_op(rt_unary_op_t op, rt_obj_t self) {
    (void)self;
    return op == RT_UNARY_OP_BOOL ? RT_FALSE : RT_NULL;
}

const rt_type_t rt_type_none = {
    .base = { &rt_type_type },
    .name = Q(NoneType),
    RT_SLOTS((unary_op, none_unary_op), (print, none_print)),
};

// ---------------------------------------------------------------- bool

static rt_obj_t bool_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_check_args(n_args, n_kw, 0, 1, false);
    return RT_BOOL(n_args > 0 && rt_is_true(args[0]));
}

static void bool_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    rt_printf(print, self == RT_TRUE ? RT_T_true : RT_T_false);
}

static rt_obj_t bool_number(rt_obj_t self) { return RT_INT(self == RT_TRUE); }

static rt_obj_t bool_unary_op(rt_unary_op_t op, rt_obj_t self) {
    if (op == RT_UNARY_OP_LEN) {
        return RT_NULL;
    }
    return op == RT_UNARY_OP_BOOL ? self : rt_unary_op(op, bool_number(self));
}

static rt_obj_t bool_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    bool both = rhs == RT_TRUE || rhs == RT_FALSE;
    switch (op) {
        case RT_BINARY_OP_OR:
        case RT_BINARY_OP_INPLACE_OR:
        case RT_BINARY_OP_XOR:
        case RT_BINARY_OP_INPLACE_XOR:
        case RT_BINARY_OP_AND:
        case RT_BINARY_OP_INPLACE_AND:
            if (both) {
                rt_obj_t result = rt_number_binary_op(op, bool_number(lhs), bool_number(rhs));
                return RT_BOOL(result != RT_INT(0));
            }
            // fallthrough
        default:
            return rt_number_binary_op(op, bool_number(lhs), both ? bool_number(rhs) : rhs);
    }
}

const rt_type_t rt_type_bool = {
    .base = { &rt_type_type },
    .name = Q(bool),
    .flags = RT_TYPE_EQ_HASH,
    RT_SLOTS(
        (binary_op, bool_binary_op), (unary_op, bool_unary_op), (make_new, bool_make_new),
        (print, bool_print)),
    .parent = &rt_type_int,
};

// ---------------------------------------------------------------- Ellipsis, NotImplemented

static void singleton_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    rt_printf(print, self == RT_OBJ(&rt_ellipsis) ? RT_T_ellipsis : RT_T_not_implemented);
}

const rt_type_t rt_type_ellipsis = {
    .base = { &rt_type_type },
    .name = Q(Ellipsis),
    RT_SLOTS((print, singleton_print)),
};

const rt_type_t rt_type_not_implemented = {
    .base = { &rt_type_type },
    .name = Q(NotImplementedType),
    RT_SLOTS((print, singleton_print)),
};

const rt_singleton_t rt_ellipsis = { { &rt_type_ellipsis } };
const rt_singleton_t rt_not_implemented = { { &rt_type_not_implemented } };
