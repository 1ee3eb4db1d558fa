// SPDX-License-Identifier: MIT
//
// Arrays of values: what list and tuple share, and the tuple itself.
// Behaviour: MicroPython 1.29, "Builtin types".

#include "sequence.h"

void rt_seq_print(const rt_print_t *print, unsigned open, unsigned close, size_t len, const rt_obj_t *items) {
    rt_stack_check();
    rt_printf(print, open);
    for (size_t i = 0; i < len; i++) {
        if (i > 0) {
            rt_printf(print, RT_T_separator);
        }
        rt_print(print, items[i], RT_PRINT_REPR);
    }
    rt_printf(print, close);
}

void rt_seq_repeat(rt_obj_t *out, size_t len, const rt_obj_t *items, size_t times) {
    for (size_t i = 0; i < times; i++) {
        memcpy(out + i * len, items, len * sizeof(rt_obj_t));
    }
}

void rt_seq_slice(rt_obj_t *out, const rt_obj_t *items, const rt_indices_t *part) {
    items += part->start;
    for (size_t i = 0; i < part->count; i++, items += part->step) {
        out[i] = *items;
    }
}

size_t rt_multiply_sizes(size_t a, size_t b) {
    uint64_t product = (uint64_t)a * b;
    return product > SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)product;
}

size_t rt_seq_repeat_len(size_t len, rt_obj_t times, size_t *n) {
    intptr_t count = rt_int_get(times);
    *n = count > 0 ? (size_t)count : 0;
    size_t total = rt_multiply_sizes(len, *n);
    if (total > SIZE_MAX / sizeof(rt_obj_t) / 2) {
        rt_raise_error(RT_E_MemoryError);
    }
    return total;
}

bool rt_seq_compare(rt_binary_op_t op, size_t len1, const rt_obj_t *items1, size_t len2, const rt_obj_t *items2) {
    rt_stack_check();
    if (op == RT_BINARY_OP_EQUAL && len1 != len2) {
        return false;
    }
    // a > b is b < a, a >= b is b <= a
    if (op == RT_BINARY_OP_MORE || op == RT_BINARY_OP_MORE_EQUAL) {
        size_t len = len1;
        len1 = len2, len2 = len;
        const rt_obj_t *items = items1;
        items1 = items2, items2 = items;
        op = op == RT_BINARY_OP_MORE ? RT_BINARY_OP_LESS : RT_BINARY_OP_LESS_EQUAL;
    }
    size_t len = len1 < len2 ? len1 : len2;
    for (size_t i = 0; i < len; i++) {
        if (!rt_equal(items1[i], items2[i])) {
            return op != RT_BINARY_OP_EQUAL && rt_is_true(rt_binary_op(op, items1[i], items2[i]));
        }
    }
    return op == RT_BINARY_OP_LESS ? len1 < len2 : len1 <= len2;
}

rt_obj_t rt_seq_index(size_t len, const rt_obj_t *items, size_t n_args, const rt_obj_t *args) {
    const rt_type_t *type = rt_type_of(args[0]);
    size_t start = n_args > 2 ? rt_get_index(type, len, args[2], true) : 0;
    size_t stop = n_args > 3 ? rt_get_index(type, len, args[3], true) : len;
    for (size_t i = start; i < stop; i++) {
        if (rt_equal(items[i], args[1])) {
            return RT_INT(i);
        }
    }
    rt_raise_error(RT_E_not_in_sequence);
}

rt_obj_t rt_seq_count(size_t len, const rt_obj_t *items, rt_obj_t value) {
    intptr_t count = 0;
    for (size_t i = 0; i < len; i++) {
        count += rt_equal(items[i], value);
    }
    return RT_INT(count);
}

// ---------------------------------------------------------------- iterator

typedef struct {
    rt_base_t base;
    rt_obj_t seq;
    size_t next;
} seq_iter_t;

static rt_obj_t seq_iter_next(rt_obj_t self_obj) {
    seq_iter_t *self = RT_PTR(self_obj);
    size_t len;
    rt_obj_t *items;
    rt_get_items(self->seq, &len, &items);
    return self->next < len ? items[self->next++] : RT_STOP;
}

static const rt_type_t seq_iter_type = {
    .base = { &rt_type_type },
    .name = Q(iterator),
    RT_SLOTS((iternext, seq_iter_next)),
};

rt_obj_t rt_seq_getiter(rt_obj_t self, rt_iter_buf_t *buf) {
    seq_iter_t *iter = buf ? (seq_iter_t *)(void *)buf : rt_alloc(sizeof(seq_iter_t));
    iter->base.type = &seq_iter_type;
    iter->seq = self;
    iter->next = 0;
    return RT_OBJ(iter);
}

// ---------------------------------------------------------------- tuple

const rt_tuple_t rt_empty_tuple = { { &rt_type_tuple }, 0, {} };

rt_obj_t rt_tuple_new(size_t n, const rt_obj_t *items) {
    if (n == 0) {
        return RT_OBJ(&rt_empty_tuple);
    }
    rt_tuple_t *tuple = rt_new_object(sizeof(rt_tuple_t) + n * sizeof(rt_obj_t), &rt_type_tuple);
    tuple->len = n;
    if (items) {
        memcpy(tuple->items, items, n * sizeof(rt_obj_t));
    }
    return RT_OBJ(tuple);
}

static rt_obj_t tuple_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_check_args(n_args, n_kw, 0, 1, false);
    if (n_args == 0) {
        return RT_OBJ(&rt_empty_tuple);
    }
    if (rt_is_exact(args[0], &rt_type_tuple)) {
        return args[0];
    }
    size_t len;
    rt_obj_t *items;
    rt_get_items(args[0], &len, &items);
    return rt_tuple_new(len, items);
}

static void tuple_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const rt_tuple_t *tuple = RT_PTR(self);
    rt_seq_print(print, RT_T_tuple_open, tuple->len == 1 ? RT_T_tuple_close_1 : RT_T_close, tuple->len, tuple->items);
}

static rt_obj_t tuple_unary_op(rt_unary_op_t op, rt_obj_t self) {
    const rt_tuple_t *tuple = RT_PTR(self);
    switch (op) {
        case RT_UNARY_OP_LEN:
            return RT_INT(tuple->len);
        case RT_UNARY_OP_HASH: {
            rt_stack_check();
            uintptr_t hash = 0x345678;
            for (size_t i = 0; i < tuple->len; i++) {
                hash = hash * 1000003 + (uintptr_t)RT_INT_VALUE(rt_hash(tuple->items[i]));
            }
            return RT_INT(hash);
        }
        default:
            return RT_NULL;
    }
}

static rt_obj_t tuple_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    const rt_tuple_t *tuple = RT_PTR(lhs);
    if (op == RT_BINARY_OP_MULTIPLY || op == RT_BINARY_OP_INPLACE_MULTIPLY) {
        intptr_t probe;
        if (!rt_int_get_maybe(rhs, &probe)) {
            return RT_NULL;
        }
        size_t times, len = rt_seq_repeat_len(tuple->len, rhs, &times);
        rt_obj_t result = rt_tuple_new(len, NULL);
        if (len > 0) {
            rt_seq_repeat(((rt_tuple_t *)RT_PTR(result))->items, tuple->len, tuple->items, times);
        }
        return result;
    }
    rt_obj_t other_obj = rt_cast_native(rhs, &rt_type_tuple);
    if (other_obj == RT_NULL) {
        return RT_NULL;
    }
    const rt_tuple_t *other = RT_PTR(other_obj);
    switch (op) {
        case RT_BINARY_OP_ADD:
        case RT_BINARY_OP_INPLACE_ADD: {
            rt_obj_t sum = rt_tuple_new(tuple->len + other->len, NULL);
            if (sum != RT_OBJ(&rt_empty_tuple)) {
                rt_obj_t *items = ((rt_tuple_t *)RT_PTR(sum))->items;
                memcpy(items, tuple->items, tuple->len * sizeof(rt_obj_t));
                memcpy(items + tuple->len, other->items, other->len * sizeof(rt_obj_t));
            }
            return sum;
        }
        case RT_BINARY_OP_LESS:
        case RT_BINARY_OP_MORE:
        case RT_BINARY_OP_EQUAL:
        case RT_BINARY_OP_LESS_EQUAL:
        case RT_BINARY_OP_MORE_EQUAL:
            return RT_BOOL(rt_seq_compare(op, tuple->len, tuple->items, other->len, other->items));
        default:
            return RT_NULL;
    }
}

static rt_obj_t tuple_subscr(rt_obj_t self, rt_obj_t index, rt_obj_t value) {
    if (value != RT_SENTINEL) {
        return RT_NULL;
    }
    const rt_tuple_t *tuple = RT_PTR(self);
    if (!rt_is_exact(index, &rt_type_slice)) {
        return tuple->items[rt_get_index(&rt_type_tuple, tuple->len, index, false)];
    }
    rt_indices_t part;
    rt_slice_indices(index, tuple->len, &part);
    rt_obj_t result = rt_tuple_new(part.count, NULL);
    rt_seq_slice(((rt_tuple_t *)RT_PTR(result))->items, tuple->items, &part);
    return result;
}

static rt_obj_t tuple_index(size_t n_args, const rt_obj_t *args) {
    const rt_tuple_t *tuple = RT_PTR(rt_cast_native(args[0], &rt_type_tuple));
    return rt_seq_index(tuple->len, tuple->items, n_args, args);
}

static rt_obj_t tuple_count(rt_obj_t self, rt_obj_t value) {
    const rt_tuple_t *tuple = RT_PTR(rt_cast_native(self, &rt_type_tuple));
    return rt_seq_count(tuple->len, tuple->items, value);
}

RT_FUNCTIONS(tuple_methods) = {
    RT_FUNCTION(count, 2, tuple_count),
    RT_FUNCTION_VAR(index, 2, 4, tuple_index),
};
RT_LOCALS(tuple_locals, tuple_methods);

const rt_type_t rt_type_tuple = {
    .base = { &rt_type_type },
    .name = Q(tuple),
    RT_SLOTS(
        (subscr, tuple_subscr), (binary_op, tuple_binary_op), (unary_op, tuple_unary_op),
        (getiter, rt_seq_getiter), (make_new, tuple_make_new), (print, tuple_print)),
    .locals = &tuple_locals,
};
