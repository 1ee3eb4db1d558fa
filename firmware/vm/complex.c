// SPDX-License-Identifier: MIT
//
// The complex type.  Behaviour follows MicroPython 1.29.

#include "fmath.h"
#include "numbers.h"

_Static_assert(sizeof(rt_complex_t) == 12, "ROM layout");

rt_obj_t rt_complex_new(float real, float imag) {
    rt_complex_t *self = RT_NEW(rt_complex_t, &rt_type_complex);
    self->real = real;
    self->imag = imag;
    return RT_OBJ(self);
}

void rt_complex_get(rt_obj_t obj, float parts[2]) {
    parts[1] = 0.0f;
    if (!rt_float_get_maybe(obj, &parts[0])) {
        rt_obj_t value = rt_unary_op_maybe(RT_UNARY_OP_COMPLEX, obj);
        if (!value || rt_number_kind(value) != RT_KIND_COMPLEX) {
            rt_raise_error(RT_E_cannot_convert, obj, Q(complex));
        }
        parts[0] = ((rt_complex_t *)value)->real;
        parts[1] = ((rt_complex_t *)value)->imag;
    }
}

__attribute__((noinline)) static void multiply(float a[2], const float b[2]) {
    float real = a[0] * b[0] - a[1] * b[1];
    a[1] = a[0] * b[1] + a[1] * b[0];
    a[0] = real;
}

rt_obj_t rt_complex_binary_op(rt_binary_op_t op, float a[2], float b[2]) {
    switch (op) {
        case RT_BINARY_OP_SUBTRACT:
            b[0] = -b[0];
            b[1] = -b[1];
            // fall through
        case RT_BINARY_OP_ADD:
            a[0] += b[0];
            a[1] += b[1];
            break;
        case RT_BINARY_OP_TRUE_DIVIDE:
            if (rt_float_is_zero(b[0])) { // turn both by a right angle
                float imag = -a[0];
                a[0] = a[1];
                a[1] = imag;
                b[0] = b[1];
                b[1] = 0.0f;
            }
            if (rt_float_is_zero(b[1])) {
                if (rt_float_is_zero(b[0])) {
                    rt_raise_error(RT_E_complex_zero);
                }
                a[0] /= b[0];
                a[1] /= b[0];
                break;
            }
            float square = b[0] * b[0] + b[1] * b[1];
            b[0] /= square;
            b[1] /= -square;
            // fall through
        case RT_BINARY_OP_MULTIPLY:
            multiply(a, b);
            break;
        case RT_BINARY_OP_FLOOR_DIVIDE:
            rt_raise_error(RT_E_complex_truncate);
        case RT_BINARY_OP_POWER: { // exp(b * log(a))
            float size = rt_m_hypot(a[0], a[1]);
            if (rt_float_is_zero(size)) {
                bool one = rt_float_is_zero(b[0]);
                if (!rt_float_is_zero(b[1]) || (!one && rt_float_is_negative(b[0]))) {
                    rt_raise_error(RT_E_complex_zero_power);
                }
                a[0] = one ? 1.0f : 0.0f;
                a[1] = 0.0f;
                break;
            }
            a[1] = rt_m_atan2(a[1], a[0]);
            a[0] = rt_m_log(size);
            multiply(a, b);
            size = rt_m_exp(a[0]);
            a[0] = size * rt_m_cos(a[1]);
            a[1] = size * rt_m_sin(a[1]);
            break;
        }
        case RT_BINARY_OP_EQUAL:
            return RT_BOOL(rt_float_compare(a[0], b[0]) == 0 && rt_float_compare(a[1], b[1]) == 0);
        default:
            return RT_NULL;
    }
    return rt_complex_new(a[0], a[1]);
}

// ---------------------------------------------------------------- the type

static void complex_print(const rt_print_t *print, rt_obj_t self_obj, rt_print_kind_t kind) {
    (void)kind;
    const rt_complex_t *self = (const rt_complex_t *)self_obj;
    char text[64];
    size_t size = 0;
    bool both = !rt_float_is_zero(self->real); // a NaN too
    if (both) {
        text[size++] = '(';
        size += rt_float_format(text + size, self->real, 'c', -1, '-');
    }
    size += rt_float_format(text + size, self->imag, 'c', -1, both ? '+' : '-');
    text[size++] = 'j';
    if (both) {
        text[size++] = ')';
    }
    print->write(print->data, text, size);
}

static rt_obj_t complex_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_check_args(n_args, n_kw, 0, 2, false);
    float a[2] = { 0.0f, 0.0f }, b[2];
    if (n_args > 0) {
        if (n_args == 1 && rt_is_str(args[0])) {
            size_t size;
            const char *text = rt_str_data(args[0], &size);
            return rt_float_parse(text, size, true);
        }
        rt_complex_get(args[0], a);
    }
    if (n_args > 1) {
        rt_complex_get(args[1], b);
        a[0] -= b[1];
        a[1] += b[0];
    }
    return rt_complex_new(a[0], a[1]);
}

static rt_obj_t complex_unary_op(rt_unary_op_t op, rt_obj_t self_obj) {
    const rt_complex_t *self = (const rt_complex_t *)self_obj;
    switch (op) {
        case RT_UNARY_OP_BOOL:
            return RT_BOOL(!rt_float_is_zero(self->real) || !rt_float_is_zero(self->imag));
        case RT_UNARY_OP_HASH:
            return RT_INT(rt_float_hash(self->real) ^ rt_float_hash(self->imag));
        case RT_UNARY_OP_POSITIVE:
        case RT_UNARY_OP_COMPLEX:
            return self_obj;
        case RT_UNARY_OP_NEGATIVE:
            return rt_complex_new(-self->real, -self->imag);
        case RT_UNARY_OP_ABS:
            return rt_float_new(rt_m_hypot(self->real, self->imag));
        default:
            return RT_NULL;
    }
}

static void complex_attr(rt_obj_t self_obj, rt_qstr name, rt_obj_t *dest) {
    const rt_complex_t *self = (const rt_complex_t *)self_obj;
    if (dest[0] == RT_NULL && (name == Q(real) || name == Q(imag))) {
        dest[0] = rt_float_new(name == Q(real) ? self->real : self->imag);
    }
}

const rt_type_t rt_type_complex = {
    .base = { &rt_type_type },
    .name = Q(complex),
    .flags = RT_TYPE_EQ_HASH,
    RT_SLOTS(
        (attr, complex_attr), (binary_op, rt_number_binary_op), (unary_op, complex_unary_op),
        (make_new, complex_make_new), (print, complex_print)),
};
