// SPDX-License-Identifier: MIT
//
// The dict and its views.  Entries keep the order in which they were inserted.
// Behaviour: MicroPython 1.29, but for that order.

#include "rt.h"

static rt_map_t *map_of(rt_obj_t obj) { return &((rt_dict_t *)RT_PTR(rt_cast_native(obj, &rt_type_dict)))->map; }

rt_obj_t rt_dict_new(size_t room) {
    rt_dict_t *dict = RT_NEW(rt_dict_t, &rt_type_dict);
    rt_map_init(&dict->map, room);
    return RT_OBJ(dict);
}

void rt_dict_store(rt_obj_t dict, rt_obj_t key, rt_obj_t value) { rt_map_set(map_of(dict), key, value); }

// Adds what a mapping, or an iterable of pairs, and keyword arguments hold.
static void dict_update_from(rt_obj_t self, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_map_t *map = map_of(self);
    rt_check_args(n_args, n_kw, 0, 1, true);
    if (n_args == 1) {
        rt_obj_t from = args[0], pair[2];
        if (rt_cast_native(from, &rt_type_dict) != RT_NULL) {
            rt_map_update(map, map_of(from));
        } else {
            rt_load_attr_maybe(from, Q(keys), pair);
            bool by_key = pair[0] != RT_NULL;
            rt_obj_t iterator = rt_getiter(by_key ? rt_call_method(from, Q(keys)) : from, NULL), item;
            while ((item = rt_iternext(iterator)) != RT_STOP) {
                if (by_key) {
                    pair[1] = item;
                    pair[0] = rt_subscr(from, item, RT_SENTINEL);
                } else {
                    rt_unpack(item, 2, pair);
                }
                rt_map_set(map, pair[1], pair[0]);
            }
        }
    }
    for (size_t i = 0; i < n_kw; i++) {
        rt_map_set(map, args[n_args + 2 * i], args[n_args + 2 * i + 1]);
    }
}

static rt_obj_t dict_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_obj_t dict = rt_dict_new(n_kw);
    dict_update_from(dict, n_args, n_kw, args);
    return dict;
}

static void dict_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const rt_map_t *map = map_of(self);
    rt_stack_check();
    unsigned entry_text = RT_T_dict_first;
    rt_printf(print, RT_T_set_open);
    size_t cursor = 0;
    rt_map_elem_t *entry;
    while ((entry = rt_map_next(map, &cursor)) != NULL) {
        rt_obj_t value = entry->value;
        rt_printf(print, entry_text, entry->key);
        rt_print(print, value, RT_PRINT_REPR);
        entry_text = RT_T_dict_next;
    }
    rt_printf(print, RT_T_set_close);
}

static rt_obj_t dict_unary_op(rt_unary_op_t op, rt_obj_t self) {
    const rt_map_t *map = map_of(self);
    return op == RT_UNARY_OP_LEN ? RT_INT(map->count) : RT_NULL;
}

static bool map_equal(rt_map_t *a, rt_map_t *b) {
    if (a->count != b->count) {
        return false;
    }
    rt_stack_check();
    size_t cursor = 0;
    rt_map_elem_t *entry;
    while ((entry = rt_map_next(a, &cursor)) != NULL) {
        rt_obj_t value = entry->value, other = rt_map_get(b, entry->key); // may run Python code that changes a
        if (other == RT_NULL || !rt_equal(value, other)) {
            return false;
        }
    }
    return true;
}

static rt_obj_t dict_copy(rt_obj_t self) {
    rt_map_t *map = map_of(self);
    rt_obj_t copy = rt_dict_new(map->count);
    rt_map_update(map_of(copy), map);
    return copy;
}

static rt_obj_t dict_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    if (op == RT_BINARY_OP_CONTAINS) {
        return RT_BOOL(rt_map_find(map_of(lhs), rhs) != NULL);
    }
    if (rt_cast_native(rhs, &rt_type_dict) == RT_NULL) {
        return RT_NULL;
    }
    switch (op) {
        case RT_BINARY_OP_EQUAL:
            return RT_BOOL(map_equal(map_of(lhs), map_of(rhs)));
        case RT_BINARY_OP_OR:
            lhs = dict_copy(lhs);
            // fallthrough
        case RT_BINARY_OP_INPLACE_OR:
            rt_map_update(map_of(lhs), map_of(rhs));
            return lhs;
        default:
            return RT_NULL;
    }
}

static rt_obj_t dict_subscr(rt_obj_t self, rt_obj_t key, rt_obj_t value) {
    rt_map_t *map = map_of(self);
    if (value == RT_SENTINEL) {
        value = rt_map_get(map, key);
    } else if (value == RT_NULL) {
        value = rt_map_remove(map, key);
    } else {
        rt_map_set(map, key, value);
    }
    if (value == RT_NULL) {
        rt_raise_key(key);
    }
    return value;
}

// ---------------------------------------------------------------- methods

static rt_obj_t dict_getitem(rt_obj_t self, rt_obj_t key) { return dict_subscr(self, key, RT_SENTINEL); }

// __setitem__ and, with two arguments, __delitem__
static rt_obj_t dict_setitem(size_t n_args, const rt_obj_t *args) {
    dict_subscr(args[0], args[1], n_args > 2 ? args[2] : RT_NULL);
    return RT_NONE;
}

static rt_obj_t dict_clear(rt_obj_t self) {
    rt_map_clear(map_of(self));
    return RT_NONE;
}

static rt_obj_t dict_fromkeys(size_t n_args, const rt_obj_t *args) {
    rt_obj_t dict = rt_dict_new(0), iterator = rt_getiter(args[1], NULL), key;
    while ((key = rt_iternext(iterator)) != RT_STOP) {
        rt_dict_store(dict, key, n_args > 2 ? args[2] : RT_NONE);
    }
    return dict;
}

static rt_obj_t dict_get(size_t n_args, const rt_obj_t *args) {
    rt_obj_t value = rt_map_get(map_of(args[0]), args[1]);
    return value != RT_NULL ? value : n_args > 2 ? args[2] : RT_NONE;
}

static rt_obj_t dict_pop(size_t n_args, const rt_obj_t *args) {
    rt_obj_t value = rt_map_remove(map_of(args[0]), args[1]);
    if (value == RT_NULL) {
        if (n_args < 3) {
            rt_raise_key(args[1]);
        }
        value = args[2];
    }
    return value;
}

static rt_obj_t dict_setdefault(size_t n_args, const rt_obj_t *args) {
    rt_map_elem_t *entry = rt_map_add(map_of(args[0]), args[1]);
    if (entry->value == RT_NULL) {
        entry->value = n_args > 2 ? args[2] : RT_NONE;
    }
    return entry->value;
}

static rt_obj_t dict_popitem(rt_obj_t self) {
    rt_map_t *map = map_of(self);
    for (size_t i = map->used; i-- > 0;) {
        if (map->table[i].key != RT_NULL) {
            const rt_obj_t pair[2] = { map->table[i].key, map->table[i].value };
            rt_obj_t item = rt_tuple_new(2, pair);
            rt_map_remove(map, pair[0]);
            return item;
        }
    }
    rt_raise_error(RT_E_pop_dict);
}

static rt_obj_t dict_update(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    dict_update_from(args[0], n_args - 1, n_kw, args + 1);
    return RT_NONE;
}

// ---------------------------------------------------------------- views and iterators

typedef enum { VIEW_ITEMS, VIEW_KEYS, VIEW_VALUES } view_kind_t;

typedef struct {
    rt_base_t base;
    rt_obj_t dict;
    view_kind_t kind;
    size_t cursor; // of an iterator
} view_t;

static rt_obj_t view_entry(view_kind_t kind, const rt_map_elem_t *entry) {
    const rt_obj_t pair[2] = { entry->key, entry->value };
    return kind == VIEW_ITEMS ? rt_tuple_new(2, pair) : pair[kind - VIEW_KEYS];
}

static rt_obj_t view_iter_next(rt_obj_t self) {
    view_t *iter = RT_PTR(self);
    const rt_dict_t *dict = RT_PTR(iter->dict); // or a set, for rt_map_keys_iter
    const rt_map_elem_t *entry = rt_map_next(&dict->map, &iter->cursor);
    return entry ? view_entry(iter->kind, entry) : RT_STOP;
}

static const rt_type_t view_iter_type = {
    .base = { &rt_type_type },
    .name = Q(iterator),
    RT_SLOTS((iternext, view_iter_next)),
};
_Static_assert(sizeof(view_t) <= sizeof(rt_iter_buf_t), "fits on the VM's stack");

static rt_obj_t view_new(void *memory, const rt_type_t *type, rt_obj_t dict, view_kind_t kind) {
    view_t *view = memory ? memory : rt_alloc(sizeof(view_t));
    *view = (view_t){ { type }, dict, kind, 0 };
    return RT_OBJ(view);
}

rt_obj_t rt_map_keys_iter(rt_obj_t self, rt_iter_buf_t *buf) {
    return view_new(buf, &view_iter_type, self, VIEW_KEYS);
}

static rt_obj_t view_getiter(rt_obj_t self, rt_iter_buf_t *buf) {
    const view_t *view = RT_PTR(self);
    return view_new(buf, &view_iter_type, view->dict, view->kind);
}

static void view_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const view_t *view = RT_PTR(self);
    static const uint16_t names[] = { Q(items), Q(keys), Q(values) };
    rt_printf(print, RT_T_dict_view, names[view->kind], rt_call_1(RT_OBJ(&rt_type_list), self));
}

static rt_obj_t view_unary_op(rt_unary_op_t op, rt_obj_t self) {
    const view_t *view = RT_PTR(self);
    return op == RT_UNARY_OP_HASH ? RT_NULL : dict_unary_op(op, view->dict);
}

// Set operations of a view are those of a set of its entries.
static rt_obj_t view_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    const view_t *view = RT_PTR(lhs);
    if (op == RT_BINARY_OP_CONTAINS && view->kind == VIEW_KEYS) {
        return dict_binary_op(op, view->dict, rhs);
    }
    if (op == RT_BINARY_OP_CONTAINS || view->kind == VIEW_VALUES) {
        return RT_NULL;
    }
    rt_obj_t sets[2] = { lhs, rhs };
    for (int i = 0; i < 2; i++) {
        if (rt_is_exact(sets[i], &rt_type_dict_view)) {
            sets[i] = rt_call_1(RT_OBJ(&rt_type_set), sets[i]);
        }
    }
    return rt_binary_op(op, sets[0], sets[1]);
}

const rt_type_t rt_type_dict_view = {
    .base = { &rt_type_type },
    .name = Q(dict_view),
    RT_SLOTS(
        (binary_op, view_binary_op), (unary_op, view_unary_op), (getiter, view_getiter),
        (print, view_print)),
};

static rt_obj_t dict_view(rt_obj_t self, view_kind_t kind) {
    return view_new(NULL, &rt_type_dict_view, rt_cast_native(self, &rt_type_dict), kind);
}

static rt_obj_t dict_items(rt_obj_t self) { return dict_view(self, VIEW_ITEMS); }
static rt_obj_t dict_keys(rt_obj_t self) { return dict_view(self, VIEW_KEYS); }
static rt_obj_t dict_values(rt_obj_t self) { return dict_view(self, VIEW_VALUES); }

RT_FUNCTIONS(dict_methods) = {
    RT_FUNCTION_VAR(__delitem__, 2, 2, dict_setitem),
    RT_FUNCTION(__getitem__, 2, dict_getitem),
    RT_FUNCTION_VAR(__setitem__, 3, 3, dict_setitem),
    RT_FUNCTION(clear, 1, dict_clear),
    RT_FUNCTION(copy, 1, dict_copy),
    RT_FUNCTION_OF(fromkeys, RT_FUN_VAR | RT_FUN_CLASS, 2, 3, dict_fromkeys),
    RT_FUNCTION_VAR(get, 2, 3, dict_get),
    RT_FUNCTION(items, 1, dict_items),
    RT_FUNCTION(keys, 1, dict_keys),
    RT_FUNCTION_VAR(pop, 2, 3, dict_pop),
    RT_FUNCTION(popitem, 1, dict_popitem),
    RT_FUNCTION_VAR(setdefault, 2, 3, dict_setdefault),
    RT_FUNCTION_KW(update, 1, 2, dict_update),
    RT_FUNCTION(values, 1, dict_values),
};
RT_LOCALS(dict_locals, dict_methods);

const rt_type_t rt_type_dict = {
    .base = { &rt_type_type },
    .name = Q(dict),
    RT_SLOTS(
        (subscr, dict_subscr), (binary_op, dict_binary_op), (unary_op, dict_unary_op),
        (getiter, rt_map_keys_iter), (make_new, dict_make_new), (print, dict_print)),
    .locals = &dict_locals,
};
