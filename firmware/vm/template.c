// SPDX-License-Identifier: MIT
//
// Template strings: what t"..." makes, and the module string.templatelib.
// Behaviour: MicroPython 1.29.  The compiler turns t"a{x!r:>3}b" into
//
//     __template__(("a", "b"), x, "x", "r", ">3")

#include "builtins.h"

// ---------------------------------------------------------------- Interpolation

enum { VALUE, EXPRESSION, CONVERSION, FORMAT_SPEC, FIELD_COUNT };
typedef struct {
    rt_base_t base;
    rt_obj_t fields[FIELD_COUNT];
} interpolation_t;

static const rt_arg_t field_args[FIELD_COUNT] = {
    { Q(value), RT_ARG_REQUIRED, RT_NULL },
    { Q(expression), 0, RT_STR(Q(empty)) },
    { Q(conversion), 0, RT_NONE },
    { Q(format_spec), 0, RT_STR(Q(empty)) },
};

static rt_obj_t interpolation_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    interpolation_t *self = RT_NEW(interpolation_t, type);
    rt_parse_args(n_args, n_kw, args, field_args, FIELD_COUNT, self->fields);
    return RT_OBJ(self);
}

static void interpolation_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const rt_obj_t *fields = ((const interpolation_t *)RT_PTR(self))->fields;
    rt_printf(print, RT_T_interpolation, fields[VALUE], fields[EXPRESSION], fields[CONVERSION],
        fields[FORMAT_SPEC]);
}

static void interpolation_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    for (size_t i = 0; dest[0] == RT_NULL && i < FIELD_COUNT; i++) {
        if (name == field_args[i].name) {
            dest[0] = ((const interpolation_t *)RT_PTR(self))->fields[i];
        }
    }
}

static const rt_type_t interpolation_type = {
    .base = { &rt_type_type },
    .name = Q(Interpolation),
    RT_SLOTS((attr, interpolation_attr), (make_new, interpolation_make_new), (print, interpolation_print)),
};

// ---------------------------------------------------------------- Template

typedef struct {
    rt_base_t base;
    rt_tuple_t *strings;        // one more than interpolations
    rt_tuple_t *interpolations;
} template_t;

static const rt_type_t template_type;

static template_t *template_new(rt_obj_t strings, rt_obj_t interpolations) {
    template_t *self = RT_NEW(template_t, &template_type);
    self->strings = RT_PTR(strings);
    self->interpolations = RT_PTR(interpolations);
    return self;
}

static rt_obj_t tuple_of(rt_obj_t list) { return rt_call_1(RT_OBJ(&rt_type_tuple), list); }

// Strings and interpolations in any order: neighbouring strings are joined.
static rt_obj_t template_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_check_args(n_args, n_kw, 0, 0xff, false);
    rt_obj_t strings = rt_list_new(0, NULL), interpolations = rt_list_new(0, NULL), text = RT_STR(Q(empty));
    for (size_t i = 0; i < n_args; i++) {
        if (rt_is_exact(args[i], &interpolation_type)) {
            rt_list_append(strings, text);
            rt_list_append(interpolations, args[i]);
            text = RT_STR(Q(empty));
        } else if (rt_is_str(args[i])) {
            text = rt_binary_op(RT_BINARY_OP_ADD, text, args[i]);
        } else {
            rt_raise_error(RT_E_template_part);
        }
    }
    rt_list_append(strings, text);
    return RT_OBJ(template_new(tuple_of(strings), tuple_of(interpolations)));
}

static void template_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const template_t *template = RT_PTR(self);
    rt_printf(print, RT_T_template, RT_OBJ(template->strings), RT_OBJ(template->interpolations));
}

// The parts in their order; empty strings are left out.
static rt_obj_t template_parts(const template_t *template) {
    rt_obj_t list = rt_list_new(0, NULL);
    for (size_t i = 0; i < template->strings->len; i++) {
        if (rt_is_true(template->strings->items[i])) {
            rt_list_append(list, template->strings->items[i]);
        }
        if (i < template->interpolations->len) {
            rt_list_append(list, template->interpolations->items[i]);
        }
    }
    return list;
}

static rt_obj_t template_getiter(rt_obj_t self, rt_iter_buf_t *buf) { return rt_getiter(template_parts(RT_PTR(self)), buf); }

static rt_obj_t template_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    if (op != RT_BINARY_OP_ADD || !rt_is_exact(rhs, &template_type)) {
        return RT_NULL;
    }
    rt_obj_t parts = template_parts(RT_PTR(lhs));
    rt_obj_t all = rt_binary_op(RT_BINARY_OP_ADD, parts, template_parts(RT_PTR(rhs)));
    size_t len;
    rt_obj_t *items;
    rt_get_items(all, &len, &items);
    return template_make_new(&template_type, len, 0, items);
}

static void template_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    const template_t *template = RT_PTR(self);
    if (dest[0] != RT_NULL) {
        return;
    }
    if (name == Q(strings)) {
        dest[0] = RT_OBJ(template->strings);
    } else if (name == Q(interpolations)) {
        dest[0] = RT_OBJ(template->interpolations);
    } else if (name == Q(values)) {
        rt_obj_t list = rt_list_new(0, NULL);
        for (size_t i = 0; i < template->interpolations->len; i++) {
            rt_list_append(list, rt_load_attr(template->interpolations->items[i], Q(value)));
        }
        dest[0] = tuple_of(list);
    }
}

static const rt_type_t template_type = {
    .base = { &rt_type_type },
    .name = Q(Template),
    RT_SLOTS(
        (attr, template_attr), (binary_op, template_binary_op), (getiter, template_getiter),
        (make_new, template_make_new), (print, template_print)),
};

// args: the strings, then four fields for each interpolation; or these in one tuple.
rt_obj_t rt_template_build(size_t n_args, const rt_obj_t *args) {
    size_t len = n_args - 1;
    rt_obj_t *fields = (rt_obj_t *)args + 1;
    if (n_args == 2) {
        rt_get_items(args[1], &len, &fields);
    }
    rt_obj_t interpolations = rt_tuple_new(len / FIELD_COUNT, NULL);
    for (size_t i = 0; i < len / FIELD_COUNT; i++) {
        ((rt_tuple_t *)RT_PTR(interpolations))->items[i] =
            interpolation_make_new(&interpolation_type, FIELD_COUNT, 0, fields + i * FIELD_COUNT);
    }
    return RT_OBJ(template_new(args[0], interpolations));
}

RT_MODULE_TABLE(rt_module_templatelib, NAME_ENTRY(string_templatelib), ENTRY(Interpolation, &interpolation_type),
    ENTRY(Template, &template_type));
static const rt_module_t templatelib = { { &rt_type_module }, &rt_module_templatelib, NULL };
RT_MODULE_TABLE(rt_module_string, NAME_ENTRY(string), ENTRY(templatelib, &templatelib));
