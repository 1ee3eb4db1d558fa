// SPDX-License-Identifier: MIT
//
// Classes: the type `type`, user classes and their instances, super, property, staticmethod,
// classmethod, and the search for attributes through base classes.
//
// As in MicroPython 1.29, bases are searched depth first, from left to right, and a class may have one
// native base: an instance then holds a native object, to which the operations that the class
// itself does not define go.  `object` is searched by its own name only.

#include "vm.h"

typedef struct {
    rt_type_t type;    // type.locals is the map in dict
    rt_dict_t *dict;
} class_t;

static bool is_class(const rt_type_t *type) { return type->flags & RT_TYPE_HEAP; }
static __attribute__((noinline)) bool is_native(const rt_type_t *type) { return !is_class(type) && type != &rt_type_object; }

// The bases of a type, from *bases on.
static size_t get_bases(const rt_type_t *type, const rt_type_t *const **bases) {
    if (type->flags & RT_TYPE_MULTIPLE) {
        const rt_tuple_t *tuple = type->parent;
        *bases = (const rt_type_t *const *)tuple->items;
        return tuple->len;
    }
    *bases = (const rt_type_t *const *)&type->parent;
    return type->parent != NULL;
}

// Counts native bases; *last is the last one.
static size_t count_native_bases(const rt_type_t *type, const rt_type_t **last) {
    if (!is_class(type)) {
        if (!is_native(type)) {
            return 0;
        }
        *last = type;
        return 1;
    }
    rt_stack_check();
    const rt_type_t *const *bases;
    size_t result = 0;
    for (size_t count = get_bases(type, &bases); count > 0; --count, ++bases) {
        result += count_native_bases(*bases, last);
    }
    return result;
}

// ---------------------------------------------------------------- look-up

#define SLOT(slot) (1u << RT_SLOT_##slot)
#define SKIP_FIRST 0x8000u // with slots: do not search the type itself

const rt_slot_t *rt_type_slot(const rt_type_t *type, unsigned slot) {
    const rt_slot_t *found = type->slots;
    for (unsigned before = type->has & ((1u << slot) - 1); before != 0; before &= before - 1) {
        ++found;
    }
    return found;
}

// Searches a type and its bases for a name, and native types for one of the slots too (a mask).
// Returns the type that has it, or NULL; *member is what was found, RT_SENTINEL for a slot.
static const rt_type_t *find(const rt_type_t *type, rt_qstr name, size_t slot, rt_obj_t *member) {
    for (;;) {
        if (!(slot & SKIP_FIRST)) {
            if (!is_class(type) && (type->has & slot)) {
                *member = RT_SENTINEL;
                return type;
            }
            if (type->locals != NULL) {
                *member = rt_map_get(type->locals, RT_STR(name));
                if (*member != RT_NULL) {
                    return type;
                }
            }
        }
        slot &= ~SKIP_FIRST;
        const rt_type_t *const *bases;
        size_t count = get_bases(type, &bases);
        for (; count > 1; --count, ++bases) {
            rt_stack_check();
            const rt_type_t *owner = *bases == &rt_type_object ? NULL : find(*bases, name, slot, member);
            if (owner != NULL) {
                return owner;
            }
        }
        if (count == 0 || *bases == &rt_type_object) {
            *member = RT_NULL;
            return NULL;
        }
        type = *bases;
    }
}

rt_obj_t rt_type_lookup(const rt_type_t *type, rt_qstr name) {
    rt_obj_t member;
    find(type, name, 0, &member);
    return member;
}

// A method of a native type that was got from the type: checks self when it is called.
typedef struct {
    rt_base_t base;
    const rt_type_t *type;
    rt_obj_t function;
} unbound_t;

static rt_obj_t unbound_call(rt_obj_t self, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    const unbound_t *unbound = RT_PTR(self);
    rt_obj_t dest[2] = { unbound->function, RT_NULL };
    if (n_args > 0) {
        dest[1] = rt_cast_native(args[0], unbound->type);
        if (dest[1] == RT_NULL) {
            rt_raise_error(RT_E_arg_type);
        }
        rt_obj_t bound = rt_bound_method_new(dest[0], dest[1]);
        return rt_call(bound, n_args - 1, n_kw, args + 1);
    }
    return rt_call(unbound->function, n_args, n_kw, args);
}

static const rt_type_t type_unbound = { .base = { &rt_type_type }, .name = Q(function), RT_SLOTS((call, unbound_call)) };

static rt_obj_t native_of(rt_obj_t self) {
    rt_obj_t native = ((const rt_instance_t *)RT_PTR(self))->native;
    if (native == RT_NULL) {
        rt_raise_error(RT_E_super_first);
    }
    return native;
}

// As find, bound to self, an instance of a user class (or RT_NULL, or a class).
static void find_bound(rt_obj_t self, const rt_type_t *type, rt_qstr name, size_t slot, rt_obj_t dest[2]) {
    rt_obj_t member;
    const rt_type_t *owner = find(type, name, slot, &member);
    dest[0] = member;
    dest[1] = RT_NULL;
    if (owner != NULL && member != RT_SENTINEL) {
        if (self != RT_NULL && is_native(owner) && is_class(rt_type_of(self))) {
            self = native_of(self);
        }
        rt_bind(name == Q(__new__) ? RT_NULL : self, owner, member, dest); // __new__ is static
    }
}

static rt_obj_t find_special(rt_obj_t self, rt_qstr name, rt_obj_t dest[2]) {
    find_bound(self, rt_type_of(self), name, 0, dest);
    return dest[0];
}

// For the slots of instances: calls the special method with n arguments from call[2] on.  call[0] is self;
// afterwards it is RT_NULL if there is no such method, or RT_SENTINEL if the native type has one of the
// slots instead; then the native object is the result.
static rt_obj_t call_special(rt_obj_t *call, rt_qstr name, unsigned slots, size_t n) {
    rt_obj_t self = call[0];
    find_bound(self, rt_type_of(self), name, slots, call);
    return call[0] == RT_NULL ? RT_NULL : call[0] == RT_SENTINEL ? native_of(self) : rt_call_prepared(call, n, 0);
}

// ---------------------------------------------------------------- instances

rt_obj_t rt_instance_new(const rt_type_t *type) {
    rt_instance_t *instance = RT_NEW(rt_instance_t, type);
    rt_map_init(&instance->members, 0);
    return RT_OBJ(instance);
}

static void init_native(rt_instance_t *instance, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    const rt_type_t *native = NULL;
    count_native_bases(instance->base.type, &native);
    instance->native = RT_SLOT(native, make_new)(native, n_args, n_kw, args);
}

// super().__init__() where that is a native type's.
static rt_obj_t native_init(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    if (!is_class(rt_type_of(args[0]))) {
        rt_raise_error(RT_E_TypeError);
    }
    init_native(RT_PTR(args[0]), n_args - 1, n_kw, args + 1);
    return RT_NONE;
}
static const rt_fun_builtin_t native_init_function = RT_FUNCTION_KW(__init__, 1, 0xff, native_init);

// Calls a bound method with an argument in front, if first is not RT_NULL, and the arguments.
static rt_obj_t call_with(const rt_obj_t method[2], rt_obj_t first, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_obj_t function = method[0];
    if (method[1] != RT_NULL) {
        function = rt_bound_method_new(function, method[1]);
    }
    if (first != RT_NULL) {
        function = rt_bound_method_new(function, first);
    }
    return rt_call(function, n_args, n_kw, args);
}

rt_obj_t rt_class_init(const rt_type_t *type) {
    rt_obj_t member;
    if (!is_class(type) || find(type, Q(__new__), SLOT(make_new), &member) != NULL) {
        return RT_NULL;
    }
    return rt_type_lookup(type, Q(__init__));
}

void rt_check_init_result(rt_obj_t result) {
    if (result != RT_NONE) {
        rt_raise_error(RT_E_init_result, result);
    }
}

static rt_obj_t instance_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_obj_t method[2];
    rt_instance_t *instance;
    const rt_type_t *native = NULL;
    bool has_native = count_native_bases(type, &native) != 0;
    find_bound(RT_NULL, type, Q(__new__), SLOT(make_new), method);
    if (method[0] == RT_NULL || method[0] == RT_SENTINEL) {
        instance = RT_PTR(rt_instance_new(type));
        if (has_native && (native->flags & RT_TYPE_EXCEPTION)) {
            instance->native = RT_SLOT(native, make_new)(native, n_args, 0, args); // __init__ may never do it
        }
    } else {
        rt_obj_t result = call_with(method, RT_OBJ(type), n_args, n_kw, args);
        if (rt_type_of(result) != type) {
            return result;
        }
        instance = RT_PTR(result);
    }
    if (find_special(RT_OBJ(instance), Q(__init__), method) != RT_NULL) {
        rt_check_init_result(call_with(method, RT_NULL, n_args, n_kw, args));
    }
    if (has_native && instance->native == RT_NULL) {
        init_native(instance, n_args, n_kw, args);
    }
    return RT_OBJ(instance);
}

static void instance_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    rt_obj_t call[2] = { self };
    rt_obj_t result = RT_NULL;
    unsigned slots = SLOT(print);
    if (kind == RT_PRINT_STR) {
        result = call_special(call, Q(__str__), slots, 0);
        slots = 0;
    }
    if (result == RT_NULL) {
        call[0] = self;
        result = call_special(call, Q(__repr__), slots, 0);
    }
    if (result == RT_NULL) {
        rt_printf(print, RT_T_instance, self, (unsigned)(uintptr_t)self);
    } else if (call[0] != RT_SENTINEL) {
        rt_print(print, result, RT_PRINT_STR);
    } else {
        const rt_type_t *type = rt_type_of(result);
        RT_SLOT(type, print)(print, type->flags & RT_TYPE_EXCEPTION ? self : result, kind);
    }
}

static rt_obj_t instance_unary_op(rt_unary_op_t op, rt_obj_t self) {
    rt_obj_t call[2] = { self };
    rt_obj_t result = call_special(call, rt_unary_op_names[op], SLOT(unary_op), 0);
    if (call[0] == RT_SENTINEL) {
        bool maybe = op == RT_UNARY_OP_BOOL || op == RT_UNARY_OP_LEN;
        return maybe ? RT_SLOT(rt_type_of(result), unary_op)(op, result) : rt_unary_op(op, result);
    }
    if (op == RT_UNARY_OP_HASH) {
        if (result != RT_NULL) {
            return RT_INT(rt_int_get_truncated(result));
        }
        // Equal objects must have equal hashes, so __eq__ alone makes a class unhashable.
        return find_special(self, Q(__eq__), call) == RT_NULL ? rt_id(self) : RT_NULL;
    }
    if (op == RT_UNARY_OP_INT && result != RT_NULL && !rt_is_int(result)) {
        rt_raise_error(RT_E_TypeError);
    }
    return result;
}

static rt_obj_t instance_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    rt_obj_t call[3] = { lhs, RT_NULL, rhs };
    rt_obj_t result = call_special(call, rt_binary_op_names[op], SLOT(binary_op), 1);
    if (call[0] == RT_SENTINEL) {
        if (op >= RT_BINARY_OP_REVERSE_OR) {
            op -= RT_BINARY_OP_REVERSE_OR - RT_BINARY_OP_OR;
            call[2] = result;
            result = rhs;
        }
        return rt_binary_op(op, result, call[2]);
    }
    if (op == RT_BINARY_OP_CONTAINS && result != RT_NULL) {
        result = RT_BOOL(rt_is_true(result));
    }
    return result == RT_OBJ(&rt_not_implemented) ? RT_NULL : result;
}

// Has the object's class one of the methods of a descriptor?  dest is set up to call it.
static bool find_descriptor(rt_obj_t obj, rt_qstr name, rt_obj_t dest[2]) {
    return rt_is_ptr(obj) && is_class(rt_type_of(obj)) && find_special(obj, name, dest) != RT_NULL;
}

typedef struct { rt_base_t base; rt_obj_t accessors[3]; } property_t; // getter, setter, deleter; None

// For __dict__: later changes of the object do not show in it.  map may be NULL.
rt_obj_t rt_read_only_copy(const rt_map_t *map) {
    rt_obj_t copy = rt_dict_new(0);
    rt_map_t *to = &((rt_dict_t *)RT_PTR(copy))->map;
    if (map != NULL) {
        rt_map_update(to, map);
    }
    to->is_rom = 1;
    return copy;
}

static void instance_load(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    rt_instance_t *instance = RT_PTR(self);
    const rt_type_t *type = instance->base.type;
    dest[0] = rt_map_get(&instance->members, RT_STR(name));
    dest[1] = RT_NULL;
    if (dest[0] != RT_NULL) {
        return;
    }
    if (name == Q(__dict__)) {
        dest[0] = rt_read_only_copy(&instance->members);
        return;
    }
    if (find_special(self, name, dest) == RT_NULL && instance->native != RT_NULL) {
        rt_load_attr_maybe(instance->native, name, dest); // what the native type's attr slot has
    }
    rt_obj_t call[4];
    if (dest[0] == RT_NULL) {
        if (find_special(self, Q(__getattr__), call) != RT_NULL) {
            call[2] = RT_STR(name);
            dest[0] = rt_call_prepared(call, 1, 0);
        }
    } else if (type->flags & RT_TYPE_DESCRIPTORS) {
        if (rt_is_exact(dest[0], &rt_type_property)) {
            rt_obj_t getter = ((const property_t *)RT_PTR(dest[0]))->accessors[0];
            if (getter == RT_NONE) {
                rt_raise_error(RT_E_unreadable);
            }
            dest[0] = rt_call_1(getter, self);
        } else if (find_descriptor(dest[0], Q(__get__), call)) {
            call[2] = self;
            call[3] = RT_OBJ(type);
            dest[0] = rt_call_prepared(call, 2, 0);
        }
    }
}

// Stores in or deletes a property or another descriptor, or through __setattr__ or __delattr__.
// RT_TRUE: done; RT_NULL: it has no such method; RT_FALSE: the class has none of these for the name.
static rt_obj_t store_by_accessor(rt_obj_t self, rt_qstr name, rt_obj_t value) {
    rt_obj_t member[2], call[4];
    size_t stores = value != RT_NULL;
    call[2] = self;
    call[3] = value;
    if (find_special(self, name, member) == RT_NULL) {
        member[0] = RT_NONE;
    }
    if (rt_is_exact(member[0], &rt_type_property)) {
        call[0] = ((const property_t *)RT_PTR(member[0]))->accessors[2 - stores];
        call[1] = RT_NULL;
        if (call[0] == RT_NONE) {
            return RT_NULL;
        }
    } else if (!find_descriptor(member[0], stores ? Q(__set__) : Q(__delete__), call)) {
        call[2] = RT_STR(name);
        if (find_special(self, stores ? Q(__setattr__) : Q(__delattr__), call) == RT_NULL) {
            return RT_FALSE;
        }
    }
    rt_call_prepared(call, 1 + stores, 0);
    return RT_TRUE;
}

// Stores in or deletes from a map of members; false: there is nothing to delete.
static bool store_member(rt_map_t *map, rt_qstr name, rt_obj_t value) {
    if (value == RT_NULL) {
        return rt_map_remove(map, RT_STR(name)) != RT_NULL;
    }
    rt_map_set(map, RT_STR(name), value);
    return true;
}

static void instance_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    if (dest[0] == RT_NULL) {
        instance_load(self, name, dest);
        return;
    }
    rt_instance_t *instance = RT_PTR(self);
    rt_obj_t done = RT_FALSE;
    if (instance->base.type->flags & RT_TYPE_DESCRIPTORS) {
        done = store_by_accessor(self, name, dest[1]);
    }
    if (done == RT_FALSE ? store_member(&instance->members, name, dest[1]) : done != RT_NULL) {
        dest[0] = RT_NULL;
    }
}

static rt_obj_t instance_subscr(rt_obj_t self, rt_obj_t index, rt_obj_t value) {
    rt_obj_t call[4] = { self, RT_NULL, index, value };
    size_t n = 1;
    rt_qstr name = Q(__getitem__);
    if (value == RT_NULL) {
        name = Q(__delitem__);
    } else if (value != RT_SENTINEL) {
        name = Q(__setitem__);
        n = 2;
    }
    rt_obj_t result = call_special(call, name, SLOT(subscr), n);
    if (call[0] == RT_SENTINEL) {
        return rt_subscr(result, index, value);
    }
    return result;
}

static rt_obj_t instance_call(rt_obj_t self, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_obj_t method[2];
    find_bound(self, rt_type_of(self), Q(__call__), SLOT(call), method);
    if (method[0] == RT_NULL) {
        rt_raise_error(RT_E_not_callable, self);
    }
    if (method[0] == RT_SENTINEL) {
        method[0] = native_of(self);
    }
    return call_with(method, RT_NULL, n_args, n_kw, args);
}

static rt_obj_t instance_getiter(rt_obj_t self, rt_iter_buf_t *buf) {
    rt_obj_t call[2] = { self };
    rt_obj_t result = call_special(call, Q(__iter__), SLOT(getiter) | SLOT(iternext), 0);
    return call[0] == RT_SENTINEL ? rt_getiter(result, buf) : result;
}

static rt_obj_t instance_iternext(rt_obj_t self) {
    rt_obj_t method[2];
    instance_load(self, Q(__next__), method);
    if (method[0] == RT_NULL) {
        rt_raise_error(RT_E_not_iterator, self);
    }
    return rt_call_prepared(method, 0, 0);
}

static bool instance_buffer(rt_obj_t self, rt_buffer_t *buffer, int flags) {
    rt_obj_t native = ((const rt_instance_t *)RT_PTR(self))->native;
    return native != RT_NULL && rt_get_buffer_maybe(native, buffer, flags);
}

// ---------------------------------------------------------------- type

static void type_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    rt_printf(print, RT_T_class, (rt_qstr)((const rt_type_t *)RT_PTR(self))->name);
}

static rt_obj_t type_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_check_args(n_args, n_kw, 1, 3, false);
    if (n_args == 1) {
        return RT_OBJ(rt_type_of(args[0]));
    }
    if (n_args == 2) {
        rt_raise_error(RT_E_type_args);
    }
    return rt_class_new(rt_str_qstr(args[0]), args[1], args[2]);
}

static rt_obj_t type_call(rt_obj_t self, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    const rt_type_t *type = RT_PTR(self);
    if (!RT_HAS_SLOT(type, make_new)) {
        rt_raise_error(RT_E_no_instances, (rt_qstr)type->name);
    }
    return RT_SLOT(type, make_new)(type, n_args, n_kw, args);
}

// Does a class with this member need the slow way of accessing attributes?
static bool is_accessor(rt_obj_t name, rt_obj_t value) {
    rt_obj_t dest[2];
    return name == RT_STR(Q(__setattr__)) || name == RT_STR(Q(__delattr__)) || rt_is_exact(value, &rt_type_property) ||
        find_descriptor(value, Q(__get__), dest) || find_descriptor(value, Q(__set__), dest) ||
        find_descriptor(value, Q(__delete__), dest);
}

static rt_obj_t bases_tuple(const rt_type_t *type) {
    if (type->flags & RT_TYPE_MULTIPLE) {
        return (rt_obj_t)(uintptr_t)type->parent;
    }
    rt_obj_t base = RT_OBJ(type->parent == NULL ? &rt_type_object : type->parent);
    return rt_tuple_new(type != &rt_type_object, &base);
}

static void type_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    rt_type_t *type = RT_PTR(self);
    if (dest[0] == RT_NULL) {
        if (name == Q(__name__)) {
            dest[0] = RT_STR(type->name);
        } else if (name == Q(__dict__)) {
            dest[0] = rt_read_only_copy(type->locals);
        } else if (name == Q(__bases__)) {
            dest[0] = bases_tuple(type);
        } else {
            rt_obj_t member;
            const rt_type_t *owner = find(type, name, 0, &member);
            if (owner != NULL) {
                rt_bind(RT_NULL, type, member, dest);
                if (is_native(owner) && dest[1] == RT_NULL && rt_is_fun_builtin(member)) {
                    unbound_t *unbound = RT_NEW(unbound_t, &type_unbound);
                    unbound->type = owner;
                    unbound->function = member;
                    dest[0] = RT_OBJ(unbound);
                }
            }
        }
        return;
    }
    if (!is_class(type)) {
        return;
    }
    if (dest[1] != RT_NULL && !(type->flags & RT_TYPE_DESCRIPTORS) && is_accessor(RT_STR(name), dest[1])) {
        if (type->flags & RT_TYPE_SUBCLASSED) {
            rt_raise_error(RT_E_subclassed);
        }
        type->flags |= RT_TYPE_DESCRIPTORS;
    }
    if (store_member((rt_map_t *)type->locals, name, dest[1])) {
        dest[0] = RT_NULL;
    }
}

const rt_type_t rt_type_type = {
    .base = { &rt_type_type },
    .name = Q(type),
    RT_SLOTS((call, type_call), (attr, type_attr), (make_new, type_make_new), (print, type_print)),
};

// What all user classes have in common.
static const rt_type_t class_template = {
    .base = { &rt_type_type },
    RT_SLOTS(
        (iternext, instance_iternext), (subscr, instance_subscr), (call, instance_call),
        (attr, instance_attr), (binary_op, instance_binary_op), (unary_op, instance_unary_op),
        (getiter, instance_getiter), (make_new, instance_make_new), (print, instance_print),
        (buffer, instance_buffer)),
};

// Calls __set_name__ of the members that have it, as they are now: a call may change the class.
static void set_names(rt_obj_t class) {
    rt_obj_t members = rt_read_only_copy(((const rt_type_t *)RT_PTR(class))->locals);
    size_t cursor = 0;
    rt_map_elem_t *elem;
    rt_obj_t call[4];
    while ((elem = rt_map_next(&((rt_dict_t *)RT_PTR(members))->map, &cursor)) != NULL) {
        if (find_descriptor(elem->value, Q(__set_name__), call)) {
            call[2] = class;
            call[3] = elem->key;
            rt_call_prepared(call, 2, 0);
        }
    }
}

static rt_obj_t static_method_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 1, 1, false);
    rt_static_method_t *method = RT_NEW(rt_static_method_t, type);
    method->function = args[0];
    return RT_OBJ(method);
}

rt_obj_t rt_class_new(rt_qstr name, rt_obj_t bases, rt_obj_t locals) {
    if (!rt_is_exact(bases, &rt_type_tuple) || !rt_is_exact(locals, &rt_type_dict)) {
        rt_raise_error(RT_E_TypeError);
    }
    const rt_tuple_t *tuple = RT_PTR(bases);
    unsigned flags = tuple->len > 1 ? RT_TYPE_HEAP | RT_TYPE_EQ_HASH | RT_TYPE_MULTIPLE : RT_TYPE_HEAP | RT_TYPE_EQ_HASH;
    for (size_t i = 0; i < tuple->len; ++i) {
        rt_type_t *base = RT_PTR(tuple->items[i]);
        if (!rt_is_exact(tuple->items[i], &rt_type_type)) {
            rt_raise_error(RT_E_TypeError);
        }
        if (!RT_HAS_SLOT(base, make_new)) {
            rt_raise_error(RT_E_bad_base, (rt_qstr)base->name);
        }
        if (is_class(base)) {
            base->flags |= RT_TYPE_SUBCLASSED;
            flags |= base->flags & RT_TYPE_DESCRIPTORS;
        }
    }
    bool has_names = false;
    size_t cursor = 0;
    rt_map_elem_t *elem;
    while ((elem = rt_map_next(&((rt_dict_t *)RT_PTR(locals))->map, &cursor)) != NULL) {
        rt_obj_t dest[2];
        has_names |= find_descriptor(elem->value, Q(__set_name__), dest);
        if (is_accessor(elem->key, elem->value)) {
            flags |= RT_TYPE_DESCRIPTORS;
        }
    }
    class_t *class = rt_alloc(sizeof(*class));
    class->type = class_template;
    class->type.flags = flags;
    class->type.name = (uint16_t)name;
    class->dict = RT_PTR(locals);
    class->type.locals = &class->dict->map;
    class->type.parent = tuple;
    if (tuple->len < 2) {
        class->type.parent = tuple->len == 0 ? NULL : RT_PTR(tuple->items[0]);
    }
    const rt_type_t *native;
    if (count_native_bases(&class->type, &native) > 1) {
        rt_raise_error(RT_E_base_conflict);
    }
    if (has_names) {
        set_names(RT_OBJ(class));
    }
    return RT_OBJ(class);
}

rt_obj_t rt_build_class(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 2, SIZE_MAX, false);
    rt_obj_t locals = rt_dict_new(0);
    rt_obj_t cell = rt_function_run_body(args[0], RT_PTR(locals));
    // A call of the first base's type: of its metaclass.
    rt_obj_t meta = n_args == 2 ? RT_OBJ(&rt_type_type) : RT_OBJ(rt_type_of(args[2]));
    rt_obj_t meta_args[3] = { args[1], rt_tuple_new(n_args - 2, args + 2), locals };
    rt_obj_t class = rt_call(meta, 3, 0, meta_args);
    if (cell != RT_NONE) { // __class__, for super()
        ((rt_cell_t *)RT_PTR(cell))->value = class;
    }
    return class;
}

// ---------------------------------------------------------------- super

typedef struct {
    rt_base_t base;
    rt_obj_t type, self;
} super_t;

static rt_obj_t super_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 2, 2, false); // the compiler adds both to super()
    const rt_type_t *of = rt_type_of(args[1]);
    if (of == &rt_type_type) {
        of = RT_PTR(args[1]);
    }
    if (!rt_is_exact(args[0], &rt_type_type) || !rt_is_subclass(of, RT_PTR(args[0]))) {
        rt_raise_error(RT_E_TypeError);
    }
    super_t *super = RT_NEW(super_t, type);
    super->type = args[0];
    super->self = args[1];
    return RT_OBJ(super);
}

static void super_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const super_t *super = RT_PTR(self);
    rt_printf(print, RT_T_super_open, super->type);
    rt_print(print, super->self, RT_PRINT_STR);
    rt_printf(print, RT_T_angle_close);
}

static void super_load(const rt_type_t *type, rt_obj_t self, rt_qstr name, rt_obj_t dest[2]) {
    find_bound(self, type, name, name == Q(__init__) ? SKIP_FIRST | SLOT(make_new) : SKIP_FIRST, dest);
    if (dest[0] == RT_SENTINEL) {
        dest[0] = RT_FUN(&native_init_function);
        dest[1] = self;
    }
    if (dest[0] == RT_NULL) {
        find_bound(self, &rt_type_object, name, 0, dest);
    }
    if (dest[0] == RT_NULL && is_class(rt_type_of(self)) && ((const rt_instance_t *)RT_PTR(self))->native != RT_NULL) {
        rt_load_attr_maybe(((const rt_instance_t *)RT_PTR(self))->native, name, dest); // what the native type's attr slot has
    }
}

static void super_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    const super_t *super = RT_PTR(self);
    if (dest[0] == RT_NULL) {
        super_load(RT_PTR(super->type), super->self, name, dest);
    }
}

rt_obj_t rt_super_lookup(rt_obj_t super_args[3], rt_qstr name, rt_obj_t dest[2]) {
    const rt_type_t *type = RT_PTR(super_args[1]);
    super_load(type, super_args[2], name, dest);
    if (dest[0] == RT_NULL) {
        rt_base_t super = { &rt_type_super };
        rt_raise_no_attr(RT_OBJ(&super), name);
    }
    return dest[0];
}

const rt_type_t rt_type_super = {
    .base = { &rt_type_type },
    .name = Q(super),
    RT_SLOTS((attr, super_attr), (make_new, super_make_new), (print, super_print)),
};

// ---------------------------------------------------------------- staticmethod, classmethod, property

const rt_type_t rt_type_staticmethod = { .base = { &rt_type_type }, .name = Q(staticmethod), RT_SLOTS((make_new, static_method_make_new)) };
const rt_type_t rt_type_classmethod = { .base = { &rt_type_type }, .name = Q(classmethod), RT_SLOTS((make_new, static_method_make_new)) };

static rt_obj_t property_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_arg_t allowed[] = {
        { Q(fget), 0, RT_NONE }, { Q(fset), 0, RT_NONE }, { Q(fdel), 0, RT_NONE }, { Q(doc), 0, RT_NONE },
    };
    rt_obj_t parsed[4];
    rt_parse_args(n_args, n_kw, args, allowed, 4, parsed);
    property_t *property = RT_NEW(property_t, type);
    memcpy(property->accessors, parsed, sizeof(property->accessors));
    return RT_OBJ(property);
}

static rt_obj_t property_with(rt_obj_t self, size_t which, rt_obj_t function) {
    property_t *property = RT_NEW(property_t, &rt_type_property);
    *property = *(const property_t *)RT_PTR(self);
    property->accessors[which] = function;
    return RT_OBJ(property);
}

static rt_obj_t property_getter(rt_obj_t self, rt_obj_t function) { return property_with(self, 0, function); }
static rt_obj_t property_setter(rt_obj_t self, rt_obj_t function) { return property_with(self, 1, function); }
static rt_obj_t property_deleter(rt_obj_t self, rt_obj_t function) { return property_with(self, 2, function); }

RT_FUNCTIONS(property_methods) = {
    RT_FUNCTION(getter, 2, property_getter),
    RT_FUNCTION(setter, 2, property_setter),
    RT_FUNCTION(deleter, 2, property_deleter),
};
RT_LOCALS(property_locals, property_methods);

const rt_type_t rt_type_property = {
    .base = { &rt_type_type },
    .name = Q(property),
    RT_SLOTS((make_new, property_make_new)),
    .locals = &property_locals,
};
