// SPDX-License-Identifier: MIT
//
// set and frozenset: a map whose values are all None.  Items keep the order of insertion.
// Behaviour: MicroPython 1.29, but for that order.

#include "sequence.h"

// The set inside, or RT_NULL if it is none.
static rt_obj_t native_of(rt_obj_t obj) {
    rt_obj_t native = rt_cast_native(obj, &rt_type_set);
    return native != RT_NULL ? native : rt_cast_native(obj, &rt_type_frozenset);
}

static rt_map_t *map_of(rt_obj_t obj) { return &((rt_set_t *)RT_PTR(native_of(obj)))->map; }

static rt_obj_t set_empty(const rt_type_t *type) {
    rt_set_t *set = RT_NEW(rt_set_t, type);
    rt_map_init(&set->map, 0);
    set->map.is_set = true;
    return RT_OBJ(set);
}

void rt_set_add(rt_obj_t set, rt_obj_t item) { rt_map_set(map_of(set), item, RT_NONE); }

rt_obj_t rt_set_new(size_t n, const rt_obj_t *items) {
    rt_obj_t set = set_empty(&rt_type_set);
    for (size_t i = 0; i < n; i++) {
        rt_set_add(set, items[i]);
    }
    return set;
}

// Changes set a by the items: OR adds them, SUBTRACT removes them, XOR does either.  They may be the set itself.
static void change(rt_obj_t a, rt_binary_op_t op, rt_obj_t items) {
    rt_map_t *map = map_of(a);
    rt_obj_t iterator = rt_getiter(items, NULL), item;
    while ((item = rt_iternext(iterator)) != RT_STOP) {
        bool removed = op != RT_BINARY_OP_OR && rt_map_remove(map, item) != RT_NULL;
        if (op != RT_BINARY_OP_SUBTRACT && !removed) {
            rt_map_set(map, item, RT_NONE);
        }
    }
}

static rt_obj_t set_from(const rt_type_t *type, rt_obj_t items) {
    rt_obj_t set = set_empty(type);
    change(set, RT_BINARY_OP_OR, items);
    return set;
}

static rt_obj_t set_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 0, 1, false);
    return set_from(type, n_args == 0 ? RT_OBJ(&rt_empty_tuple) : args[0]);
}

static void set_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    size_t len = map_of(self)->count;
    rt_obj_t items = rt_call_1(RT_OBJ(&rt_type_list), self);
    if (rt_is_exact(self, &rt_type_frozenset)) {
        rt_seq_print(print, len ? RT_T_frozenset_open : RT_T_frozenset_open_empty, len ? RT_T_frozenset_close : RT_T_close, items);
    } else {
        rt_seq_print(print, len ? RT_T_set_open : RT_T_set_open_empty, len ? RT_T_set_close : RT_T_close, items);
    }
}

static rt_obj_t set_unary_op(rt_unary_op_t op, rt_obj_t self) {
    const rt_map_t *map = map_of(self);
    if (op == RT_UNARY_OP_LEN) {
        return RT_INT(map->count);
    }
    if (op != RT_UNARY_OP_HASH || !rt_is_exact(self, &rt_type_frozenset)) {
        return RT_NULL;
    }
    rt_stack_check();
    uintptr_t hash = map->count; // does not depend on the order
    size_t cursor = 0;
    const rt_map_elem_t *entry;
    while ((entry = rt_map_next(map, &cursor)) != NULL) {
        uintptr_t item = (uintptr_t)rt_hash(entry->key);
        hash += item * (item + 12);
    }
    return RT_INT(hash);
}

// ---------------------------------------------------------------- set operations

// Whether all items are (wanted), or none is, in the set.
static bool all_in(rt_obj_t items, rt_obj_t set, bool wanted) {
    rt_map_t *map = map_of(set);
    rt_obj_t iterator = rt_getiter(items, NULL), item;
    while ((item = rt_iternext(iterator)) != RT_STOP) {
        if ((rt_map_find(map, item) != NULL) != wanted) {
            return false;
        }
    }
    return true;
}

// A set of the argument's items: itself if it is a set.
static rt_obj_t as_set(rt_obj_t obj) { return native_of(obj) != RT_NULL ? obj : set_from(&rt_type_set, obj); }

static rt_obj_t copy_of(rt_obj_t self) { return set_from(((const rt_base_t *)RT_PTR(native_of(self)))->type, self); }

// Changes set a by the items of b; op is the normal form of the operator.
static void apply(rt_binary_op_t op, rt_obj_t a, rt_obj_t b) {
    if (op == RT_BINARY_OP_AND) { // a & b is a - (a - b)
        rt_obj_t rest = copy_of(a);
        op = RT_BINARY_OP_SUBTRACT;
        change(rest, op, b);
        b = rest;
    } else if (op == RT_BINARY_OP_XOR) {
        b = as_set(b); // each item once
    }
    change(a, op, b);
}

static rt_obj_t set_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    if (op == RT_BINARY_OP_CONTAINS) {
        return RT_BOOL(rt_map_find(map_of(lhs), rhs) != NULL);
    }
    if (native_of(rhs) == RT_NULL) {
        return RT_NULL;
    }
    if (op <= RT_BINARY_OP_MORE_EQUAL) {
        if (op == RT_BINARY_OP_MORE || op == RT_BINARY_OP_MORE_EQUAL) {
            rt_obj_t swap = lhs;
            lhs = rhs, rhs = swap;
        }
        size_t len1 = map_of(lhs)->count, len2 = map_of(rhs)->count;
        bool fits = op == RT_BINARY_OP_EQUAL ? len1 == len2 : len1 < len2 + (op >= RT_BINARY_OP_LESS_EQUAL);
        return RT_BOOL(fits && all_in(lhs, rhs, true));
    }
    bool in_place = op <= RT_BINARY_OP_INPLACE_POWER;
    if (in_place) {
        op += RT_BINARY_OP_OR - RT_BINARY_OP_INPLACE_OR;
    }
    if (op != RT_BINARY_OP_SUBTRACT && (op < RT_BINARY_OP_OR || op > RT_BINARY_OP_AND)) {
        return RT_NULL;
    }
    if (!in_place || rt_is_exact(lhs, &rt_type_frozenset)) {
        lhs = copy_of(lhs);
    }
    apply(op, lhs, rhs);
    return lhs;
}

static rt_obj_t set_getiter(rt_obj_t self, rt_iter_buf_t *buf) {
    // The iterator of a dict's keys walks the map; a set and a dict have it at the same place.
    _Static_assert(offsetof(rt_set_t, map) == offsetof(rt_dict_t, map), "set and dict hold their map alike");
    return rt_map_keys_iter(self, buf);
}

// ---------------------------------------------------------------- methods

static rt_obj_t set_add(rt_obj_t self, rt_obj_t item) {
    rt_set_add(self, item);
    return RT_NONE;
}

static rt_obj_t set_clear(rt_obj_t self) {
    rt_map_clear(map_of(self));
    return RT_NONE;
}

static rt_obj_t set_discard(rt_obj_t self, rt_obj_t item) {
    rt_map_remove(map_of(self), item);
    return RT_NONE;
}

static rt_obj_t set_remove(rt_obj_t self, rt_obj_t item) {
    if (rt_map_remove(map_of(self), item) == RT_NULL) {
        rt_raise_key(item);
    }
    return RT_NONE;
}

static rt_obj_t set_pop(rt_obj_t self) {
    size_t cursor = 0;
    const rt_map_elem_t *entry = rt_map_next(map_of(self), &cursor);
    if (!entry) {
        rt_raise_error(RT_E_pop_set);
    }
    rt_obj_t item = entry->key;
    rt_map_remove(map_of(self), item);
    return item;
}

// Methods that take any number of iterables: a copy of self, or self, changed by each.
#define IN_PLACE 0x80
static rt_obj_t change_by_all(size_t n_args, const rt_obj_t *args, unsigned op) {
    rt_obj_t result = op & IN_PLACE ? args[0] : copy_of(args[0]);
    while (--n_args > 0) {
        apply(op & (IN_PLACE - 1), result, *++args);
    }
    return op & IN_PLACE ? RT_NONE : result;
}

#define SET_METHOD(name, op) \
    static rt_obj_t set_##name(size_t n_args, const rt_obj_t *args) { return change_by_all(n_args, args, op); }

SET_METHOD(union, RT_BINARY_OP_OR)
SET_METHOD(update, RT_BINARY_OP_OR | IN_PLACE)
SET_METHOD(intersection, RT_BINARY_OP_AND)
SET_METHOD(intersection_update, RT_BINARY_OP_AND | IN_PLACE)
SET_METHOD(difference, RT_BINARY_OP_SUBTRACT)
SET_METHOD(difference_update, RT_BINARY_OP_SUBTRACT | IN_PLACE)
SET_METHOD(symmetric_difference, RT_BINARY_OP_XOR)
SET_METHOD(symmetric_difference_update, RT_BINARY_OP_XOR | IN_PLACE)

static rt_obj_t set_isdisjoint(rt_obj_t self, rt_obj_t other) { return RT_BOOL(all_in(other, self, false)); }
static rt_obj_t set_issubset(rt_obj_t self, rt_obj_t other) { return RT_BOOL(all_in(self, as_set(other), true)); }
static rt_obj_t set_issuperset(rt_obj_t self, rt_obj_t other) { return RT_BOOL(all_in(other, self, true)); }

// The methods of both come first, those that change a set behind them.
RT_FUNCTIONS(set_methods) = {
    RT_FUNCTION(__contains__, 2, rt_contains),
    RT_FUNCTION(copy, 1, copy_of),
    RT_FUNCTION_VAR(difference, 1, 0xff, set_difference),
    RT_FUNCTION_VAR(intersection, 1, 0xff, set_intersection),
    RT_FUNCTION(isdisjoint, 2, set_isdisjoint),
    RT_FUNCTION(issubset, 2, set_issubset),
    RT_FUNCTION(issuperset, 2, set_issuperset),
    RT_FUNCTION_VAR(symmetric_difference, 1, 2, set_symmetric_difference),
    RT_FUNCTION_VAR(union, 1, 0xff, set_union),
#define FROZEN_METHOD_COUNT 9
    RT_FUNCTION(add, 2, set_add),
    RT_FUNCTION(clear, 1, set_clear),
    RT_FUNCTION_VAR(difference_update, 1, 0xff, set_difference_update),
    RT_FUNCTION(discard, 2, set_discard),
    RT_FUNCTION_VAR(intersection_update, 1, 0xff, set_intersection_update),
    RT_FUNCTION(pop, 1, set_pop),
    RT_FUNCTION(remove, 2, set_remove),
    RT_FUNCTION_VAR(symmetric_difference_update, 1, 2, set_symmetric_difference_update),
    RT_FUNCTION_VAR(update, 1, 0xff, set_update),
};
RT_LOCALS(set_locals, set_methods);
static const rt_map_t frozenset_locals = RT_ROM_FUNCTIONS(set_methods, FROZEN_METHOD_COUNT);

RT_SLOTS_TABLE(set_slots, (binary_op, set_binary_op), (unary_op, set_unary_op), (getiter, set_getiter),
    (make_new, set_make_new), (print, set_print));
#define SET_TYPE(id, qstr, methods)                                                                                    \
    const rt_type_t id = {                                                                                             \
        .base = { &rt_type_type }, .name = qstr, .flags = RT_TYPE_EQ_HASH, RT_SHARED_SLOTS(set_slots), .locals = methods \
    }
SET_TYPE(rt_type_set, Q(set), &set_locals);
SET_TYPE(rt_type_frozenset, Q(frozenset), &frozenset_locals);
