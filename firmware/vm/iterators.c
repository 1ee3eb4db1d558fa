// SPDX-License-Identifier: MIT
//
// Iterators over iterators: enumerate, zip, map, filter, reversed, iter(function, sentinel).
// Behaviour: MicroPython 1.29.

#include "iterators.h"

// One layout serves all: a value of the kind's own and the iterators below.
typedef struct {
    rt_base_t base;
    rt_obj_t own; // enumerate: next number; map, filter, iter: function; reversed: sequence
    size_t count; // iterators; reversed: items left
    rt_obj_t iters[];
} over_t;

static over_t *over_new(const rt_type_t *type, rt_obj_t own, size_t n, const rt_obj_t *iterables) {
    over_t *over = rt_new_object(sizeof(over_t) + n * sizeof(rt_obj_t), type);
    over->own = own;
    over->count = n;
    for (size_t i = 0; i < n; i++) {
        over->iters[i] = rt_getiter(iterables[i], NULL);
    }
    return over;
}

#define OVER_TYPE(id, qstr)                                                                                            \
    const rt_type_t rt_type_##id = {                                                                                   \
        .base = { &rt_type_type }, .name = qstr, RT_SLOTS((iternext, id##_next), (make_new, id##_make_new))            \
    }

// ---------------------------------------------------------------- enumerate

static rt_obj_t enumerate_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_arg_t allowed[] = {
        { Q(iterable), RT_ARG_REQUIRED, RT_NULL },
        { Q(start), 0, RT_INT(0) },
    };
    rt_obj_t out[2];
    rt_parse_args(n_args, n_kw, args, allowed, 2, out);
    return RT_OBJ(over_new(type, out[1], 1, &out[0]));
}

static rt_obj_t enumerate_next(rt_obj_t self) {
    over_t *over = RT_PTR(self);
    rt_obj_t item = rt_iternext(over->iters[0]);
    if (item == RT_STOP) {
        return RT_STOP;
    }
    const rt_obj_t pair[2] = { over->own, item };
    over->own = rt_binary_op(RT_BINARY_OP_ADD, over->own, RT_INT(1));
    return rt_tuple_new(2, pair);
}
OVER_TYPE(enumerate, Q(enumerate));

// ---------------------------------------------------------------- zip, map, filter

// The next item of each iterator; false if one has ended.
static bool next_of_each(const over_t *over, rt_obj_t *items) {
    for (size_t i = 0; i < over->count; i++) {
        items[i] = rt_iternext(over->iters[i]);
        if (items[i] == RT_STOP) {
            return false;
        }
    }
    return over->count != 0;
}

static rt_obj_t zip_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 0, 0xff, false);
    return RT_OBJ(over_new(type, RT_NULL, n_args, args));
}

static rt_obj_t zip_next(rt_obj_t self) {
    const over_t *over = RT_PTR(self);
    if (over->count == 0) {
        return RT_STOP;
    }
    rt_tuple_t *tuple = RT_PTR(rt_tuple_new(over->count, NULL));
    return next_of_each(over, tuple->items) ? RT_OBJ(tuple) : RT_STOP;
}
OVER_TYPE(zip, Q(zip));

static rt_obj_t map_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 2, 0xff, false);
    return RT_OBJ(over_new(type, args[0], n_args - 1, args + 1));
}

static rt_obj_t map_next(rt_obj_t self) {
    const over_t *over = RT_PTR(self);
    rt_obj_t items[over->count];
    return next_of_each(over, items) ? rt_call(over->own, over->count, 0, items) : RT_STOP;
}
OVER_TYPE(map, Q(map));

static rt_obj_t filter_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 2, 2, false);
    return RT_OBJ(over_new(type, args[0], 1, args + 1));
}

static rt_obj_t filter_next(rt_obj_t self) {
    const over_t *over = RT_PTR(self);
    rt_obj_t item;
    while ((item = rt_iternext(over->iters[0])) != RT_STOP) {
        if (rt_is_true(over->own == RT_NONE ? item : rt_call_1(over->own, item))) {
            break;
        }
    }
    return item;
}
OVER_TYPE(filter, Q(filter));

// ---------------------------------------------------------------- reversed

static rt_obj_t reversed_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 1, 1, false);
    rt_obj_t method[2];
    rt_load_attr_maybe(args[0], Q(__reversed__), method);
    if (method[0] != RT_NULL) {
        return rt_call_method(args[0], Q(__reversed__));
    }
    over_t *over = over_new(type, args[0], 0, NULL);
    over->count = (size_t)rt_int_get(rt_len(args[0]));
    return RT_OBJ(over);
}

static rt_obj_t reversed_next(rt_obj_t self) {
    over_t *over = RT_PTR(self);
    return over->count == 0 ? RT_STOP : rt_subscr(over->own, RT_INT(--over->count), RT_SENTINEL);
}
OVER_TYPE(reversed, Q(reversed));

// ---------------------------------------------------------------- iter(function, sentinel)

typedef struct {
    rt_base_t base;
    rt_obj_t function, sentinel; // function is RT_NULL once the end was seen
} call_iter_t;

static rt_obj_t call_iter_next(rt_obj_t self) {
    call_iter_t *iter = RT_PTR(self);
    if (iter->function == RT_NULL) {
        return RT_STOP;
    }
    rt_obj_t item = rt_call_0(iter->function);
    if (rt_equal(item, iter->sentinel)) {
        iter->function = RT_NULL;
        return RT_STOP;
    }
    return item;
}

static const rt_type_t call_iter_type = {
    .base = { &rt_type_type },
    .name = Q(iterator),
    RT_SLOTS((iternext, call_iter_next)),
};

rt_obj_t rt_call_iter_new(rt_obj_t function, rt_obj_t sentinel) {
    call_iter_t *iter = RT_NEW(call_iter_t, &call_iter_type);
    iter->function = function;
    iter->sentinel = sentinel;
    return RT_OBJ(iter);
}
