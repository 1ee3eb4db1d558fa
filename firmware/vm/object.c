// SPDX-License-Identifier: MIT
//
// The type `object`: a plain value of its own, and the last place where a method is looked for.
// Behaviour: MicroPython 1.29.

#include "builtins.h"
#include "vm.h"

static rt_obj_t object_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)args;
    rt_check_args(n_args, n_kw, 0, 0, false);
    return RT_OBJ(RT_NEW(rt_singleton_t, type));
}

static rt_obj_t object_init(size_t n_args, const rt_obj_t *args) {
    (void)n_args, (void)args;
    return RT_NONE;
}

static rt_obj_t object_new(size_t n_args, const rt_obj_t *args) {
    (void)n_args;
    const rt_type_t *type = RT_PTR(args[0]);
    if (!rt_is_exact(args[0], &rt_type_type) || !(type->flags & RT_TYPE_HEAP)) {
        rt_raise_error(RT_E_arg_user_type);
    }
    return rt_instance_new(type);
}

static rt_map_t *members_of(rt_obj_t self) {
    if (!(rt_type_of(self)->flags & RT_TYPE_HEAP)) {
        rt_raise_error(RT_E_arg_user_type);
    }
    return &((rt_instance_t *)RT_PTR(self))->members;
}

static rt_obj_t object_setattr(rt_obj_t self, rt_obj_t name, rt_obj_t value) {
    rt_map_set(members_of(self), RT_STR(rt_str_qstr(name)), value);
    return RT_NONE;
}

static rt_obj_t object_delattr(rt_obj_t self, rt_obj_t name) {
    rt_qstr q = rt_str_qstr(name);
    if (rt_map_remove(members_of(self), RT_STR(q)) == RT_NULL) {
        rt_raise_no_attr(self, q);
    }
    return RT_NONE;
}

RT_FUNCTIONS(object_methods) = {
    RT_FUNCTION(__delattr__, 2, object_delattr),
    RT_FUNCTION_VAR(__init__, 1, 0xff, object_init),
    RT_FUNCTION_VAR(__new__, 1, 0xff, object_new),
    RT_FUNCTION(__setattr__, 3, object_setattr),
};
RT_LOCALS(object_locals, object_methods);

const rt_type_t rt_type_object = {
    .base = { &rt_type_type },
    .name = Q(object),
    RT_SLOTS((make_new, object_make_new)),
    .locals = &object_locals,
};
