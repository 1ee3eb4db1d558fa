// SPDX-License-Identifier: MIT
//
// set and frozenset: a map whose values are all None.  Items keep the order of insertion.
// Behaviour: MicroPython 1.29, but for that order.

#include "sequence.h"

static bool is_set(rt_obj_t obj) {
    return rt_cast_native(obj, &rt_type_set) != RT_NULL || rt_cast_native(obj, &rt_type_frozenset) != RT_NULL;
}

static rt_obj_t native_of(rt_obj_t obj) {
    rt_obj_t native = rt_cast_native(obj, &rt_type_set);
    return native != RT_NULL ? native : rt_cast_native(obj, &rt_type_frozenset);
}

static rt_map_t *map_of(rt_obj_t obj) { return &((rt_set_t *)RT_PTR(native_of(obj)))->map; }

static void map_add(rt_map_t *map, rt_obj_t item) { rt_map_set(map, item, RT_NONE); }

static rt_obj_t set_empty(const rt_type_t *type) {
    rt_set_t *set = RT_NEW(rt_set_t, type);
    rt_map_init(&set->map, 0);
    return RT_OBJ(set);
}

static void map_add_all(rt_map_t *map, rt_obj_t items) {
    rt_obj_t iterator = rt_getiter(items, NULL), item;
    while ((item = rt_iternext(iterator)) != RT_STOP) {
        map_add(map, item);
    }
}

rt_obj_t rt_set_new(size_t n, const rt_obj_t *items) {
    rt_obj_t set = set_empty(&rt_type_set);
    for (size_t i = 0; i < n; i++) {
        map_add(map_of(set), items[i]);
    }
    return set;
}

void rt_set_add(rt_obj_t set, rt_obj_t item) { map_add(map_of(set), item); }

static rt_obj_t set_from(const rt_type_t *type, rt_obj_t items) {
    rt_obj_t set = set_empty(type);
    map_add_all(map_of(set), items);
    return set;
}

static rt_obj_t set_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 0, 1, false);
    if (n_args == 0) {
        return set_empty(type);
    }
    if (type == &rt_type_frozenset && rt_is_exact(args[0], type)) {
        return args[0];
    }
    return set_from(type, args[0]);
}

static void set_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    size_t len;
    rt_obj_t *items;
    rt_get_items(self, &len, &items);
    if (rt_is_exact(self, &rt_type_frozenset)) {
        rt_seq_print(print, len ? RT_T_frozenset_open : RT_T_frozenset_open_empty, len ? RT_T_frozenset_close : RT_T_close, len, items);
    } else {
        rt_seq_print(print, len ? RT_T_set_open : RT_T_set_open_empty, len ? RT_T_set_close : RT_T_close, len, items);
    }
}

static rt_obj_t set_unary_op(rt_unary_op_t op, rt_obj_t self) {
    const rt_map_t *map = map_of(self);
    switch (op) {
        case RT_UNARY_OP_LEN:
            return RT_INT(map->count);
        case RT_UNARY_OP_HASH: {
            rt_stack_check();
            if (!rt_is_exact(self, &rt_type_frozenset)) {
                return RT_NULL;
            }
            uintptr_t hash = 1927868237; // does not depend on the order
            size_t cursor = 0;
            const rt_map_elem_t *entry;
            while ((entry = rt_map_next(map, &cursor)) != NULL) {
                hash ^= (uintptr_t)RT_INT_VALUE(rt_hash(entry->key)) * 3644798167u;
            }
            return RT_INT(hash);
        }
        default:
            return RT_NULL;
    }
}

// ---------------------------------------------------------------- set operations

// A set of the argument's items: itself if it is a set.
static rt_obj_t as_set(rt_obj_t obj) { return is_set(obj) ? obj : set_from(&rt_type_set, obj); }

static bool is_subset(rt_obj_t a, rt_obj_t b) {
    if (map_of(a)->count > map_of(b)->count) {
        return false;
    }
    size_t cursor = 0;
    const rt_map_elem_t *entry;
    while ((entry = rt_map_next(map_of(a), &cursor)) != NULL) {
        if (!rt_map_find(map_of(b), entry->key)) {
            return false;
        }
    }
    return true;
}

// Keeps in set a those items that are (keep), or are not, in set b.
static void retain(rt_obj_t a, rt_obj_t b, bool keep) {
    if (native_of(a) == native_of(b)) {
        if (!keep) {
            rt_map_clear(map_of(a));
        }
        return;
    }
    size_t cursor = 0;
    const rt_map_elem_t *entry;
    while ((entry = rt_map_next(map_of(a), &cursor)) != NULL) {
        rt_obj_t item = entry->key;
        if ((rt_map_find(map_of(b), item) != NULL) != keep) {
            rt_map_remove(map_of(a), item);
        }
    }
}

// Adds to set a the items of b that it lacks, removes those that it has.
static void toggle(rt_obj_t a, rt_obj_t b) {
    if (native_of(a) == native_of(b)) {
        rt_map_clear(map_of(a));
        return;
    }
    size_t cursor = 0;
    const rt_map_elem_t *entry;
    while ((entry = rt_map_next(map_of(b), &cursor)) != NULL) {
        rt_obj_t item = entry->key;
        if (rt_map_remove(map_of(a), item) == RT_NULL) {
            map_add(map_of(a), item);
        }
    }
}

// Changes set a by the items of b; op is the normal form of the operator.
static void apply(rt_binary_op_t op, rt_obj_t a, rt_obj_t b) {
    if (op == RT_BINARY_OP_OR) {
        if (native_of(a) != native_of(b)) {
            map_add_all(map_of(a), b);
        }
        return;
    }
    b = as_set(b);
    if (op == RT_BINARY_OP_XOR) {
        toggle(a, b);
    } else {
        retain(a, b, op == RT_BINARY_OP_AND);
    }
}

static rt_obj_t copy_of(rt_obj_t self) { return set_from(((const rt_base_t *)RT_PTR(native_of(self)))->type, self); }

static rt_obj_t set_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    if (op == RT_BINARY_OP_CONTAINS) {
        return RT_BOOL(rt_map_find(map_of(lhs), rhs) != NULL);
    }
    if (!is_set(rhs)) {
        return RT_NULL;
    }
    size_t len1 = map_of(lhs)->count, len2 = map_of(rhs)->count;
    switch (op) {
        case RT_BINARY_OP_EQUAL:
            return RT_BOOL(len1 == len2 && is_subset(lhs, rhs));
        case RT_BINARY_OP_LESS:
            return RT_BOOL(len1 < len2 && is_subset(lhs, rhs));
        case RT_BINARY_OP_LESS_EQUAL:
            return RT_BOOL(is_subset(lhs, rhs));
        case RT_BINARY_OP_MORE:
            return RT_BOOL(len1 > len2 && is_subset(rhs, lhs));
        case RT_BINARY_OP_MORE_EQUAL:
            return RT_BOOL(is_subset(rhs, lhs));
        default:
            break;
    }
    bool in_place = op >= RT_BINARY_OP_INPLACE_OR && op <= RT_BINARY_OP_INPLACE_POWER;
    if (in_place) {
        op += RT_BINARY_OP_OR - RT_BINARY_OP_INPLACE_OR;
    }
    if (op != RT_BINARY_OP_OR && op != RT_BINARY_OP_XOR && op != RT_BINARY_OP_AND && op != RT_BINARY_OP_SUBTRACT) {
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
static rt_obj_t change(rt_binary_op_t op, bool in_place, size_t n_args, const rt_obj_t *args) {
    rt_obj_t result = in_place ? args[0] : copy_of(args[0]);
    for (size_t i = 1; i < n_args; i++) {
        apply(op, result, args[i]);
    }
    return in_place ? RT_NONE : result;
}

#define SET_METHOD(name, op, in_place) \
    static rt_obj_t set_##name(size_t n_args, const rt_obj_t *args) { return change(op, in_place, n_args, args); }

SET_METHOD(union, RT_BINARY_OP_OR, false)
SET_METHOD(update, RT_BINARY_OP_OR, true)
SET_METHOD(intersection, RT_BINARY_OP_AND, false)
SET_METHOD(intersection_update, RT_BINARY_OP_AND, true)
SET_METHOD(difference, RT_BINARY_OP_SUBTRACT, false)
SET_METHOD(difference_update, RT_BINARY_OP_SUBTRACT, true)
SET_METHOD(symmetric_difference, RT_BINARY_OP_XOR, false)
SET_METHOD(symmetric_difference_update, RT_BINARY_OP_XOR, true)

static rt_obj_t set_isdisjoint(rt_obj_t self, rt_obj_t other) {
    rt_obj_t iterator = rt_getiter(other, NULL), item;
    while ((item = rt_iternext(iterator)) != RT_STOP) {
        if (rt_map_find(map_of(self), item)) {
            return RT_FALSE;
        }
    }
    return RT_TRUE;
}

static rt_obj_t set_issubset(rt_obj_t self, rt_obj_t other) { return RT_BOOL(is_subset(self, as_set(other))); }

static rt_obj_t set_issuperset(rt_obj_t self, rt_obj_t other) { return RT_BOOL(is_subset(as_set(other), self)); }

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
