// SPDX-License-Identifier: MIT
//
// Arrays of values: what list and tuple share, and the tuple itself.
// Behaviour: MicroPython 1.29, "Builtin types".

#include "sequence.h"

// Item i of a list or tuple, or RT_NULL (RT_STOP) behind the last.  Printing and comparing items may run Python code
// that changes the list: it is asked anew for each.
static rt_obj_t item_at(rt_obj_t seq, size_t i) {
    size_t len;
    rt_obj_t *items;
    rt_get_items(seq, &len, &items);
    return i < len ? items[i] : RT_NULL;
}

void rt_seq_print(const rt_print_t *print, unsigned open, unsigned close, rt_obj_t seq) {
    rt_stack_check();
    rt_printf(print, open);
    rt_obj_t item;
    for (size_t i = 0; (item = item_at(seq, i)) != RT_NULL; i++) {
        if (i > 0) {
            rt_printf(print, RT_T_separator);
        }
        rt_print(print, item, RT_PRINT_REPR);
    }
    rt_printf(print, close);
}

// A new list, or tuple, of len items that are still to be set.
static rt_obj_t new_like(const rt_type_t *type, size_t len, rt_obj_t **items) {
    rt_obj_t seq = type == &rt_type_list ? rt_list_new(len, NULL) : rt_tuple_new(len, NULL);
    rt_get_items(seq, &len, items);
    return seq;
}

rt_obj_t rt_seq_slice(rt_obj_t self, rt_obj_t slice) {
    size_t len;
    rt_obj_t *from, *to;
    rt_get_items(self, &len, &from);
    rt_indices_t part;
    rt_slice_indices(slice, len, &part);
    rt_obj_t result = new_like(((const rt_base_t *)RT_PTR(self))->type, part.count, &to);
    for (; part.count != 0; part.count--, part.start += part.step) {
        *to++ = from[part.start];
    }
    return result;
}

size_t rt_multiply_sizes(size_t a, size_t b) {
    uint64_t product = (uint64_t)a * b;
    return product > SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)product;
}

// Compares two lists or tuples with <, >, <=, >=, ==.
static bool compare(rt_binary_op_t op, rt_obj_t a, rt_obj_t b) {
    rt_stack_check();
    // a > b is b < a, a >= b is b <= a
    if (op == RT_BINARY_OP_MORE || op == RT_BINARY_OP_MORE_EQUAL) {
        rt_obj_t swap = a;
        a = b, b = swap;
        op = op == RT_BINARY_OP_MORE ? RT_BINARY_OP_LESS : RT_BINARY_OP_LESS_EQUAL;
    }
    for (size_t i = 0;; i++) {
        rt_obj_t x = item_at(a, i), y = item_at(b, i);
        if (x == RT_NULL || y == RT_NULL) {
            return op == RT_BINARY_OP_EQUAL ? x == y : y != RT_NULL || (op == RT_BINARY_OP_LESS_EQUAL && x == RT_NULL);
        }
        if (!rt_equal(x, y)) {
            return op != RT_BINARY_OP_EQUAL && rt_is_true(rt_binary_op(op, x, y));
        }
    }
}

rt_obj_t rt_seq_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    const rt_type_t *type = ((const rt_base_t *)RT_PTR(lhs))->type;
    size_t len1, len2, times = 1;
    rt_obj_t *items1, *items2 = NULL, *to;
    rt_get_items(lhs, &len1, &items1);
    if (op == RT_BINARY_OP_MULTIPLY || op == RT_BINARY_OP_INPLACE_MULTIPLY) {
        intptr_t count;
        if (!rt_int_get_maybe(rhs, &count)) {
            return RT_NULL;
        }
        times = count > 0 && len1 != 0 ? (size_t)count : 0;
        len2 = 0;
        if (rt_multiply_sizes(len1, times) > SIZE_MAX / sizeof(rt_obj_t) / 2) {
            rt_raise_error(RT_E_MemoryError);
        }
    } else {
        rhs = rt_cast_native(rhs, type);
        if (rhs == RT_NULL) {
            return RT_NULL;
        }
        rt_get_items(rhs, &len2, &items2);
        if (op <= RT_BINARY_OP_MORE_EQUAL) {
            return RT_BOOL((op != RT_BINARY_OP_EQUAL || len1 == len2) && compare(op, lhs, rhs));
        }
        if (op != RT_BINARY_OP_ADD && op != RT_BINARY_OP_INPLACE_ADD) {
            return RT_NULL;
        }
    }
    rt_obj_t result = new_like(type, len1 * times + len2, &to);
    for (; times != 0; times--, to += len1) {
        memcpy(to, items1, len1 * sizeof(rt_obj_t));
    }
    if (len2 != 0) {
        memcpy(to, items2, len2 * sizeof(rt_obj_t));
    }
    return result;
}

// The list or tuple inside.
static rt_obj_t native_of(rt_obj_t self) {
    rt_obj_t native = rt_cast_native(self, &rt_type_list);
    return native != RT_NULL ? native : rt_cast_native(self, &rt_type_tuple);
}

rt_obj_t rt_seq_index(size_t n_args, const rt_obj_t *args) {
    const rt_type_t *type = rt_type_of(args[0]);
    rt_obj_t self = native_of(args[0]), item, *items;
    size_t len;
    rt_get_items(self, &len, &items);
    size_t start = n_args > 2 ? rt_get_index(type, len, args[2], true) : 0;
    size_t stop = n_args > 3 ? rt_get_index(type, len, args[3], true) : len;
    for (size_t i = start; i < stop && (item = item_at(self, i)) != RT_NULL; i++) {
        if (rt_equal(item, args[1])) {
            return RT_INT(i);
        }
    }
    rt_raise_error(RT_E_not_in_sequence);
}

rt_obj_t rt_seq_count(rt_obj_t self, rt_obj_t value) {
    intptr_t count = 0;
    rt_obj_t item;
    self = native_of(self);
    for (size_t i = 0; (item = item_at(self, i)) != RT_NULL; i++) {
        count += rt_equal(item, value);
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
    rt_obj_t item = item_at(self->seq, self->next);
    self->next += item != RT_STOP;
    return item;
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
    rt_seq_print(print, RT_T_tuple_open, tuple->len == 1 ? RT_T_tuple_close_1 : RT_T_close, self);
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

static rt_obj_t tuple_subscr(rt_obj_t self, rt_obj_t index, rt_obj_t value) {
    if (value != RT_SENTINEL) {
        return RT_NULL;
    }
    const rt_tuple_t *tuple = RT_PTR(self);
    if (!rt_is_exact(index, &rt_type_slice)) {
        return tuple->items[rt_get_index(&rt_type_tuple, tuple->len, index, false)];
    }
    return rt_seq_slice(self, index);
}

RT_FUNCTIONS(tuple_methods) = {
    RT_FUNCTION(count, 2, rt_seq_count),
    RT_FUNCTION_VAR(index, 2, 4, rt_seq_index),
};
RT_LOCALS(tuple_locals, tuple_methods);

const rt_type_t rt_type_tuple = {
    .base = { &rt_type_type },
    .name = Q(tuple),
    RT_SLOTS(
        (subscr, tuple_subscr), (binary_op, rt_seq_binary_op), (unary_op, tuple_unary_op),
        (getiter, rt_seq_getiter), (make_new, tuple_make_new), (print, tuple_print)),
    .locals = &tuple_locals,
};

// ---------------------------------------------------------------- tuples with names

// The names stand behind the last item.  There are some in ROM, none are made at run time.
static const uint16_t *names_of(const rt_tuple_t *tuple) { return RT_PTR(tuple->items[tuple->len]); }

static void named_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    const rt_tuple_t *tuple = RT_PTR(self);
    for (size_t i = 0; dest[0] == RT_NULL && i < tuple->len; i++) {
        if (names_of(tuple)[i] == name) {
            dest[0] = tuple->items[i];
        }
    }
}

static void named_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const rt_tuple_t *tuple = RT_PTR(self);
    for (size_t i = 0; i < tuple->len; i++) {
        rt_printf(print, i == 0 ? RT_T_named_first : RT_T_named_next, names_of(tuple)[i], tuple->items[i]);
    }
    rt_printf(print, RT_T_close);
}

const rt_type_t rt_type_named_tuple = {
    .base = { &rt_type_type },
    .name = Q(tuple),
    RT_SLOTS(
        (subscr, tuple_subscr), (attr, named_attr), (unary_op, tuple_unary_op), (getiter, rt_seq_getiter),
        (print, named_print)),
};
