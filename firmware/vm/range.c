// SPDX-License-Identifier: MIT
//
// range and slice.  Behaviour: MicroPython 1.29.

#include "sequence.h"

// ---------------------------------------------------------------- range

size_t rt_range_len(intptr_t start, intptr_t stop, intptr_t step) {
    if (step > 0 ? start >= stop : start <= stop) {
        return 0;
    }
    uintptr_t span = step > 0 ? (uintptr_t)stop - (uintptr_t)start : (uintptr_t)start - (uintptr_t)stop;
    uintptr_t width = step > 0 ? (uintptr_t)step : 0 - (uintptr_t)step;
    return (span - 1) / width + 1;
}

static size_t range_len(const rt_range_t *range) { return rt_range_len(range->start, range->stop, range->step); }

static rt_obj_t range_new(intptr_t start, intptr_t stop, intptr_t step) {
    rt_range_t *range = RT_NEW(rt_range_t, &rt_type_range);
    range->start = start;
    range->stop = stop;
    range->step = step;
    return RT_OBJ(range);
}

static rt_obj_t range_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_check_args(n_args, n_kw, 1, 3, false);
    intptr_t first = rt_int_get(args[0]);
    if (n_args == 1) {
        return range_new(0, first, 1);
    }
    intptr_t step = n_args > 2 ? rt_int_get(args[2]) : 1;
    if (step == 0) {
        rt_raise_error(RT_E_range_step_zero);
    }
    return range_new(first, rt_int_get(args[1]), step);
}

static void range_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const rt_range_t *range = RT_PTR(self);
    rt_printf(print, RT_T_range_open, (int)range->start, (int)range->stop);
    if (range->step != 1) {
        rt_printf(print, RT_T_range_step, (int)range->step);
    }
    rt_printf(print, RT_T_close);
}

static rt_obj_t range_unary_op(rt_unary_op_t op, rt_obj_t self) {
    size_t len = range_len(RT_PTR(self));
    return op == RT_UNARY_OP_LEN ? rt_int_new_uint(len) : RT_NULL;
}

static rt_obj_t range_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    const rt_range_t *range = RT_PTR(lhs);
    if (op == RT_BINARY_OP_EQUAL && rt_is_exact(rhs, &rt_type_range)) {
        const rt_range_t *other = RT_PTR(rhs);
        size_t len = range_len(range);
        return RT_BOOL(len == range_len(other) &&
                       (len == 0 || (range->start == other->start && (len == 1 || range->step == other->step))));
    }
    intptr_t value;
    if (op == RT_BINARY_OP_CONTAINS && rt_is_int(rhs) && rt_int_get_maybe(rhs, &value)) {
        size_t before = rt_range_len(range->start, value, range->step); // items in front of it
        return RT_BOOL(before < range_len(range) &&
                       (size_t)range->start + before * (size_t)range->step == (size_t)value);
    }
    return RT_NULL;
}

static rt_obj_t range_subscr(rt_obj_t self, rt_obj_t index, rt_obj_t value) {
    if (value != RT_SENTINEL) {
        return RT_NULL;
    }
    const rt_range_t *range = RT_PTR(self);
    size_t len = range_len(range);
    if (rt_is_exact(index, &rt_type_slice)) {
        rt_indices_t part;
        rt_slice_indices(index, len, &part);
        intptr_t step = range->step;
        return range_new(range->start + part.start * step, range->start + part.stop * step, step * part.step);
    }
    intptr_t i = (intptr_t)rt_get_index(&rt_type_range, len, index, false);
    return rt_int_new(range->start + i * range->step);
}

typedef struct {
    rt_base_t base;
    intptr_t next;
    size_t left;
    intptr_t step;
} range_iter_t;
_Static_assert(sizeof(range_iter_t) <= sizeof(rt_iter_buf_t), "fits on the VM's stack");

static rt_obj_t range_iter_next(rt_obj_t self) {
    range_iter_t *iter = RT_PTR(self);
    if (iter->left == 0) {
        return RT_STOP;
    }
    iter->left--;
    rt_obj_t value = rt_int_new(iter->next);
    iter->next = (intptr_t)((uintptr_t)iter->next + (uintptr_t)iter->step);
    return value;
}

static const rt_type_t range_iter_type = {
    .base = { &rt_type_type },
    .name = Q(iterator),
    RT_SLOTS((iternext, range_iter_next)),
};

static rt_obj_t range_getiter(rt_obj_t self, rt_iter_buf_t *buf) {
    const rt_range_t *range = RT_PTR(self);
    range_iter_t *iter = buf ? (range_iter_t *)(void *)buf : rt_alloc(sizeof(range_iter_t));
    iter->base.type = &range_iter_type;
    iter->next = range->start;
    iter->left = range_len(range);
    iter->step = range->step;
    return RT_OBJ(iter);
}

// Of a range, and of a slice, whose fields are objects.  A slice also has a method.
static void range_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    const rt_slice_t *slice = RT_PTR(self);
    rt_obj_t value;
    if (dest[0] != RT_NULL) {
        return;
    }
    if (name == Q(start)) {
        value = slice->start;
    } else if (name == Q(stop)) {
        value = slice->stop;
    } else if (name == Q(step)) {
        value = slice->step;
    } else {
        dest[1] = RT_SENTINEL;
        return;
    }
    dest[0] = rt_is_exact(self, &rt_type_range) ? rt_int_new((intptr_t)value) : value;
}

const rt_type_t rt_type_range = {
    .base = { &rt_type_type },
    .name = Q(range),
    RT_SLOTS(
        (subscr, range_subscr), (attr, range_attr), (binary_op, range_binary_op),
        (unary_op, range_unary_op), (getiter, range_getiter), (make_new, range_make_new),
        (print, range_print)),
};

// ---------------------------------------------------------------- slice

rt_obj_t rt_slice_new(rt_obj_t start, rt_obj_t stop, rt_obj_t step) {
    rt_slice_t *slice = RT_NEW(rt_slice_t, &rt_type_slice);
    slice->start = start;
    slice->stop = stop;
    slice->step = step;
    return RT_OBJ(slice);
}

static void slice_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const rt_slice_t *slice = RT_PTR(self);
    rt_seq_print(print, RT_T_slice_open, RT_T_close, rt_tuple_new(3, &slice->start));
}

static rt_obj_t slice_indices(rt_obj_t self, rt_obj_t len) {
    rt_indices_t part;
    rt_slice_indices(self, (size_t)rt_int_get(len), &part);
    const rt_obj_t items[3] = { rt_int_new(part.start), rt_int_new(part.stop), rt_int_new(part.step) };
    return rt_tuple_new(3, items);
}

// None: it cannot be hashed, which types without this slot can.
static rt_obj_t slice_unary_op(rt_unary_op_t op, rt_obj_t self) {
    (void)op, (void)self;
    return RT_NULL;
}

RT_FUNCTIONS(slice_methods) = {
    RT_FUNCTION(indices, 2, slice_indices),
};
RT_LOCALS(slice_locals, slice_methods);

const rt_type_t rt_type_slice = {
    .base = { &rt_type_type },
    .name = Q(slice),
    RT_SLOTS((attr, range_attr), (unary_op, slice_unary_op), (print, slice_print)),
    .locals = &slice_locals,
};
