// SPDX-License-Identifier: MIT
//
// The list.  Behaviour: MicroPython 1.29; sorting is stable, as in CPython.

#include "builtins.h"
#include "sequence.h"

#define LEAST_ROOM 4 // items

static rt_list_t *list_of(rt_obj_t obj) { return RT_PTR(rt_cast_native(obj, &rt_type_list)); }

rt_obj_t rt_list_new(size_t n, const rt_obj_t *items) {
    rt_list_t *list = RT_NEW(rt_list_t, &rt_type_list);
    list->alloc = n < LEAST_ROOM ? LEAST_ROOM : n;
    list->items = rt_alloc(list->alloc * sizeof(rt_obj_t));
    list->len = n;
    for (size_t i = 0; i < n; i++) {
        list->items[i] = items ? items[i] : RT_NONE;
    }
    return RT_OBJ(list);
}

// Room for more items behind the last.
static void list_reserve(rt_list_t *list, size_t more) {
    size_t needed = list->len + more;
    if (needed > list->alloc) {
        size_t room = needed + needed / 2 + LEAST_ROOM;
        list->items = rt_realloc(list->items, room * sizeof(rt_obj_t));
        list->alloc = room;
    }
}

static void list_append(rt_list_t *list, rt_obj_t item) {
    list_reserve(list, 1);
    list->items[list->len++] = item;
}

void rt_list_append(rt_obj_t list, rt_obj_t item) { list_append(list_of(list), item); }

// Cuts the list to len items; what is dropped does not keep anything alive.
static void list_truncate(rt_list_t *list, size_t len) {
    memset(list->items + len, 0, (list->len - len) * sizeof(rt_obj_t));
    list->len = len;
}

// Replaces the items [start, stop) by n others, which must not lie in the list.
static void list_splice(rt_list_t *list, size_t start, size_t stop, size_t n, const rt_obj_t *items) {
    size_t tail = list->len - stop;
    if (n > stop - start) {
        list_reserve(list, n - (stop - start));
    }
    memmove(list->items + start + n, list->items + stop, tail * sizeof(rt_obj_t));
    if (n > 0) {
        memcpy(list->items + start, items, n * sizeof(rt_obj_t));
    }
    size_t len = start + n + tail;
    if (len < list->len) {
        list_truncate(list, len);
    }
    list->len = len;
}

static void list_extend(rt_list_t *list, rt_obj_t other) {
    if (rt_is_exact(other, &rt_type_list) || rt_is_exact(other, &rt_type_tuple)) {
        size_t len;
        rt_obj_t *items;
        rt_get_items(other, &len, &items);
        list_reserve(list, len);
        rt_get_items(other, &len, &items); // again: it may be the list itself
        memcpy(list->items + list->len, items, len * sizeof(rt_obj_t));
        list->len += len;
        return;
    }
    rt_iter_buf_t buf;
    rt_obj_t iterator = rt_getiter(other, &buf), item;
    while ((item = rt_iternext(iterator)) != RT_STOP) {
        list_append(list, item);
    }
}

static rt_obj_t list_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_check_args(n_args, n_kw, 0, 1, false);
    rt_obj_t list = rt_list_new(0, NULL);
    if (n_args > 0) {
        list_extend(RT_PTR(list), args[0]);
    }
    return list;
}

static void list_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    rt_seq_print(print, RT_T_list_open, RT_T_list_close, self);
}

static rt_obj_t list_unary_op(rt_unary_op_t op, rt_obj_t self) {
    const rt_list_t *list = RT_PTR(self);
    return op == RT_UNARY_OP_LEN ? RT_INT(list->len) : RT_NULL;
}

static rt_obj_t list_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    rt_list_t *list = RT_PTR(lhs);
    if (op == RT_BINARY_OP_INPLACE_ADD) {
        list_extend(list, rhs);
        return lhs;
    }
    rt_obj_t result = rt_seq_binary_op(op, lhs, rhs);
    if (op == RT_BINARY_OP_INPLACE_MULTIPLY && result != RT_NULL) {
        *list = *(rt_list_t *)RT_PTR(result);
        result = lhs;
    }
    return result;
}

static rt_obj_t list_subscr_slice(rt_list_t *list, rt_obj_t slice, rt_obj_t value) {
    if (value == RT_SENTINEL) {
        return rt_seq_slice(RT_OBJ(list), slice);
    }
    size_t n = 0;
    rt_obj_t *items = NULL;
    if (value != RT_NULL) {
        if (rt_cast_native(value, &rt_type_list) == RT_OBJ(list)) {
            value = rt_list_new(list->len, list->items); // l[i:j] = l
        }
        rt_get_items(value, &n, &items); // may run Python code
    }
    rt_indices_t part;
    rt_slice_indices(slice, list->len, &part);
    if (part.step == 1) {
        list_splice(list, (size_t)part.start, (size_t)part.start + part.count, n, items);
    } else if (value == RT_NULL) {
        for (; part.count != 0; part.count--, part.start += part.step - (part.step > 0)) {
            list_splice(list, (size_t)part.start, (size_t)part.start + 1, 0, NULL);
        }
    } else if (n != part.count) {
        rt_raise_error(RT_E_slice_items);
    } else {
        for (size_t i = 0; i < n; i++, part.start += part.step) {
            list->items[part.start] = items[i];
        }
    }
    return RT_NONE;
}

static rt_obj_t list_subscr(rt_obj_t self, rt_obj_t index, rt_obj_t value) {
    rt_list_t *list = RT_PTR(self);
    if (rt_is_exact(index, &rt_type_slice)) {
        return list_subscr_slice(list, index, value);
    }
    size_t i = rt_get_index(&rt_type_list, list->len, index, false);
    if (value == RT_SENTINEL) {
        return list->items[i];
    }
    if (value == RT_NULL) {
        list_splice(list, i, i + 1, 0, NULL);
    } else {
        list->items[i] = value;
    }
    return RT_NONE;
}

// ---------------------------------------------------------------- sorting

typedef struct { rt_obj_t key, item; } entry_t;

static bool comes_before(const entry_t *a, const entry_t *b, bool reverse) {
    return reverse ? rt_less(b->key, a->key) : rt_less(a->key, b->key);
}

// Sorts by merging; space is for half the entries.
static void merge_sort(entry_t *entries, size_t len, entry_t *space, bool reverse) {
    size_t half = len / 2;
    if (half == 0) {
        return;
    }
    entry_t *right = entries + half, *end = entries + len;
    merge_sort(entries, half, space, reverse);
    merge_sort(right, len - half, space, reverse);
    memcpy(space, entries, half * sizeof(entry_t));
    for (; half != 0; entries++) {
        // Equal entries keep their order: the right one comes first only if it is really before.
        if (right != end && comes_before(right, space, reverse)) {
            *entries = *right++;
        } else {
            *entries = *space++;
            half--;
        }
    }
}

void rt_list_sort(rt_obj_t list_obj, rt_obj_t key, bool reverse) {
    rt_list_t *list = list_of(list_obj);
    size_t len = list->len;
    // Work on copies: comparing may run Python code that looks at the list, or raise.
    entry_t *entries = rt_alloc((len + len / 2) * sizeof(entry_t));
    for (size_t i = 0; i < len; i++) {
        entries[i].key = entries[i].item = list->items[i];
    }
    for (size_t i = 0; key != RT_NONE && i < len; i++) {
        entries[i].key = rt_call_1(key, entries[i].item);
    }
    merge_sort(entries, len, entries + len, reverse);
    if (list->len != len) {
        rt_raise_error(RT_E_list_changed);
    }
    for (size_t i = 0; i < len; i++) {
        list->items[i] = entries[i].item;
    }
    rt_free(entries);
}

// ---------------------------------------------------------------- methods

static rt_obj_t list_append_method(rt_obj_t self, rt_obj_t item) {
    list_append(list_of(self), item);
    return RT_NONE;
}

static rt_obj_t list_clear(rt_obj_t self) {
    list_truncate(list_of(self), 0);
    return RT_NONE;
}

static rt_obj_t list_copy(rt_obj_t self) {
    const rt_list_t *list = list_of(self);
    return rt_list_new(list->len, list->items);
}

static rt_obj_t list_extend_method(rt_obj_t self, rt_obj_t other) {
    list_extend(list_of(self), other);
    return RT_NONE;
}

static rt_obj_t list_insert(rt_obj_t self, rt_obj_t index, rt_obj_t item) {
    rt_list_t *list = list_of(self);
    size_t i = rt_get_index(&rt_type_list, list->len, index, true);
    list_splice(list, i, i, 1, &item);
    return RT_NONE;
}

static rt_obj_t list_pop(size_t n_args, const rt_obj_t *args) {
    rt_list_t *list = list_of(args[0]);
    if (list->len == 0) {
        rt_raise_error(RT_E_pop_list);
    }
    size_t i = rt_get_index(&rt_type_list, list->len, n_args > 1 ? args[1] : RT_INT(-1), false);
    rt_obj_t item = list->items[i];
    list_splice(list, i, i + 1, 0, NULL);
    return item;
}

static rt_obj_t list_remove(rt_obj_t self, rt_obj_t value) {
    const rt_obj_t args[2] = { self, value };
    size_t i = (size_t)RT_INT_VALUE(rt_seq_index(2, args));
    list_splice(list_of(self), i, i + 1, 0, NULL);
    return RT_NONE;
}

rt_obj_t rt_list_reverse(rt_obj_t self) {
    rt_list_t *list = list_of(self);
    for (size_t i = 0, j = list->len; i + 1 < j; i++) {
        rt_obj_t item = list->items[i];
        list->items[i] = list->items[--j];
        list->items[j] = item;
    }
    return RT_NONE;
}

static rt_obj_t list_sort_by(rt_obj_t list, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_arg_t allowed[] = {
        { Q(key), RT_ARG_KW_ONLY, RT_NONE },
        { Q(reverse), RT_ARG_KW_ONLY, RT_FALSE },
    };
    rt_obj_t out[2];
    rt_parse_args(n_args - 1, n_kw, args + 1, allowed, 2, out);
    rt_list_sort(list, out[0], rt_is_true(out[1]));
    return list;
}

static rt_obj_t list_sort(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    list_sort_by(args[0], n_args, n_kw, args);
    return RT_NONE;
}

rt_obj_t rt_sorted(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    return list_sort_by(rt_call_1(RT_OBJ(&rt_type_list), args[0]), n_args, n_kw, args);
}

RT_FUNCTIONS(list_methods) = {
    RT_FUNCTION(append, 2, list_append_method),
    RT_FUNCTION(clear, 1, list_clear),
    RT_FUNCTION(copy, 1, list_copy),
    RT_FUNCTION(count, 2, rt_seq_count),
    RT_FUNCTION(extend, 2, list_extend_method),
    RT_FUNCTION_VAR(index, 2, 4, rt_seq_index),
    RT_FUNCTION(insert, 3, list_insert),
    RT_FUNCTION_VAR(pop, 1, 2, list_pop),
    RT_FUNCTION(remove, 2, list_remove),
    RT_FUNCTION(reverse, 1, rt_list_reverse),
    RT_FUNCTION_KW(sort, 1, 1, list_sort),
};
RT_LOCALS(list_locals, list_methods);

const rt_type_t rt_type_list = {
    .base = { &rt_type_type },
    .name = Q(list),
    RT_SLOTS(
        (subscr, list_subscr), (binary_op, list_binary_op), (unary_op, list_unary_op),
        (getiter, rt_seq_getiter), (make_new, list_make_new), (print, list_print)),
    .locals = &list_locals,
};
