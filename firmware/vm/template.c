// SPDX-License-Identifier: MIT
//
// Template strings: what t"..." makes, and the module string.templatelib.
// Behaviour: MicroPython 1.29.  The compiler turns t"a{x!r:>3}b" into
//
//     __template__(("a", "b"), x, "x", "r", ">3")

#include "builtins.h"

enum { VALUE, EXPRESSION, CONVERSION, FORMAT_SPEC, FIELD_COUNT };                    // of an Interpolation
enum { STRINGS, INTERPOLATIONS, VALUES, TUPLE_COUNT }; // of a Template: tuples, the first one has one more
typedef struct {
    rt_base_t base;
    rt_obj_t fields[FIELD_COUNT];
} record_t;

static const rt_type_t interpolation_type, template_type;

static const rt_arg_t field_args[FIELD_COUNT] = {
    { Q(value), RT_ARG_REQUIRED, RT_NULL },
    { Q(expression), 0, RT_STR(Q(empty)) },
    { Q(conversion), 0, RT_NONE },
    { Q(format_spec), 0, RT_STR(Q(empty)) },
};
static const uint16_t template_names[FIELD_COUNT] = { Q(strings), Q(interpolations), Q(values) };

static void record_attr(rt_obj_t self_in, rt_qstr name, rt_obj_t *dest) {
    const record_t *self = RT_PTR(self_in);
    for (size_t i = 0; dest[0] == RT_NULL && i < FIELD_COUNT; i++) {
        if (name == (self->base.type == &template_type ? template_names[i] : field_args[i].name)) {
            dest[0] = self->fields[i];
        }
    }
}

static rt_obj_t interpolation_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    record_t *self = RT_NEW(record_t, type);
    rt_parse_args(n_args, n_kw, args, field_args, FIELD_COUNT, self->fields);
    return RT_OBJ(self);
}

static void interpolation_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const rt_obj_t *fields = ((const record_t *)RT_PTR(self))->fields;
    rt_printf(print, RT_T_interpolation, fields[VALUE], fields[EXPRESSION], fields[CONVERSION],
        fields[FORMAT_SPEC]);
}

static const rt_type_t interpolation_type = {
    .base = { &rt_type_type },
    .name = Q(Interpolation),
    RT_SLOTS((attr, record_attr), (make_new, interpolation_make_new), (print, interpolation_print)),
};

static void template_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const record_t *template = RT_PTR(self);
    rt_printf(print, RT_T_template, template->fields[STRINGS], template->fields[INTERPOLATIONS]);
}

// The parts in their order; empty strings are left out.
static rt_obj_t template_getiter(rt_obj_t self, rt_iter_buf_t *buf) {
    rt_obj_t list = rt_list_new(0, NULL);
    const rt_obj_t *fields = ((const record_t *)RT_PTR(self))->fields;
    const rt_tuple_t *strings = RT_PTR(fields[STRINGS]), *interpolations = RT_PTR(fields[INTERPOLATIONS]);
    for (size_t i = 0; i < strings->len; i++) {
        if (rt_is_true(strings->items[i])) {
            rt_list_append(list, strings->items[i]);
        }
        if (i < interpolations->len) {
            rt_list_append(list, interpolations->items[i]);
        }
    }
    return rt_getiter(list, buf);
}

// A Template of strings and Interpolations in any order; strings that are neighbours become one.
static rt_obj_t template_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 0, 0xff, false);
    rt_obj_t text = RT_STR(Q(empty)), *fields;
    record_t *self = RT_NEW(record_t, type);
    for (size_t i = 0; i < TUPLE_COUNT; i++) {
        self->fields[i] = rt_list_new(0, NULL);
    }
    for (; n_args != 0; n_args--, args++) {
        if (rt_is_exact(*args, &interpolation_type)) {
            rt_list_append(self->fields[STRINGS], text);
            rt_list_append(self->fields[INTERPOLATIONS], *args);
            rt_list_append(self->fields[VALUES], ((const record_t *)RT_PTR(*args))->fields[VALUE]);
            text = RT_STR(Q(empty));
        } else if (rt_is_str(*args)) {
            text = rt_binary_op(RT_BINARY_OP_ADD, text, *args);
        } else {
            rt_raise_error(RT_E_template_part);
        }
    }
    rt_list_append(self->fields[STRINGS], text);
    for (size_t i = 0; i < TUPLE_COUNT; i++) {
        rt_get_items(self->fields[i], &n_args, &fields);
        self->fields[i] = rt_tuple_new(n_args, fields);
    }
    return RT_OBJ(self);
}

static rt_obj_t template_of(rt_obj_t parts) {
    size_t len;
    rt_obj_t *items;
    rt_get_items(parts, &len, &items);
    return template_make_new(&template_type, len, 0, items);
}

static rt_obj_t template_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    if (op != RT_BINARY_OP_ADD || !rt_is_exact(rhs, &template_type)) {
        return RT_NULL;
    }
    rt_obj_t parts = rt_call_1(RT_OBJ(&rt_type_list), lhs);
    return template_of(rt_binary_op(RT_BINARY_OP_INPLACE_ADD, parts, rhs));
}

static const rt_type_t template_type = {
    .base = { &rt_type_type },
    .name = Q(Template),
    RT_SLOTS(
        (attr, record_attr), (binary_op, template_binary_op), (getiter, template_getiter),
        (make_new, template_make_new), (print, template_print)),
};

// args: the strings, then four fields for each interpolation; or these in one tuple.
rt_obj_t rt_template_build(size_t n_args, const rt_obj_t *args) {
    size_t len = n_args - 1;
    rt_obj_t *fields = (rt_obj_t *)args + 1;
    if (n_args == 2) {
        rt_get_items(args[1], &len, &fields);
    }
    const rt_obj_t *string = ((const rt_tuple_t *)RT_PTR(args[0]))->items;
    rt_obj_t parts = rt_list_new(1, string);
    for (; len != 0; len -= FIELD_COUNT, fields += FIELD_COUNT) {
        rt_list_append(parts, interpolation_make_new(&interpolation_type, FIELD_COUNT, 0, fields));
        rt_list_append(parts, *++string);
    }
    return template_of(parts);
}

RT_MODULE_TABLE(rt_module_templatelib, NAME_ENTRY(string_templatelib), ENTRY(Interpolation, &interpolation_type),
    ENTRY(Template, &template_type));
static const rt_module_t templatelib = { { &rt_type_module }, &rt_module_templatelib, NULL };
RT_MODULE_TABLE(rt_module_string, NAME_ENTRY(string), ENTRY(templatelib, &templatelib));
