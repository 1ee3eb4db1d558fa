// SPDX-License-Identifier: MIT
//
// Template strings: what t"..." makes, and the module string.templatelib.
// Behaviour: MicroPython 1.29.  The compiler turns t"a{x!r:>3}b" into
//
//     __template__(("a", "b"), x, "x", "r", ">3")

// Templates come from t-strings only: Template() and + are not there.

#include "builtins.h"

enum { VALUE, EXPRESSION, CONVERSION, FORMAT_SPEC, FIELD_COUNT };                    // of an Interpolation
enum { STRINGS, INTERPOLATIONS, VALUES }; // of a Template: tuples, the first one has one more
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

static const rt_type_t template_type = {
    .base = { &rt_type_type },
    .name = Q(Template),
    RT_SLOTS((attr, record_attr), (getiter, template_getiter), (print, template_print)),
};

// args: the strings, then four fields for each interpolation; or these in one tuple.
rt_obj_t rt_template_build(size_t n_args, const rt_obj_t *args) {
    size_t len = n_args - 1;
    rt_obj_t *fields = (rt_obj_t *)args + 1;
    if (n_args == 2) {
        rt_get_items(args[1], &len, &fields);
    }
    len /= FIELD_COUNT;
    record_t *self = RT_NEW(record_t, &template_type);
    self->fields[STRINGS] = args[0];
    self->fields[INTERPOLATIONS] = rt_tuple_new(len, NULL);
    self->fields[VALUES] = rt_tuple_new(len, NULL);
    for (size_t i = 0; i < len; i++, fields += FIELD_COUNT) {
        ((rt_tuple_t *)RT_PTR(self->fields[VALUES]))->items[i] = *fields;
        ((rt_tuple_t *)RT_PTR(self->fields[INTERPOLATIONS]))->items[i] = interpolation_make_new(&interpolation_type, FIELD_COUNT, 0, fields);
    }
    return RT_OBJ(self);
}

RT_MODULE_TABLE(rt_module_templatelib, NAME_ENTRY(string_templatelib), ENTRY(Interpolation, &interpolation_type),
    ENTRY(Template, &template_type));
static const rt_module_t templatelib = { { &rt_type_module }, &rt_module_templatelib, NULL };
RT_MODULE_TABLE(rt_module_string, NAME_ENTRY(string), ENTRY(templatelib, &templatelib));
