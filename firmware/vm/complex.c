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

bool rt_complex_get_maybe(rt_obj_t obj, float *real, float *imag) {
    *imag = 0.0f;
    if (!rt_is_exact(obj, &rt_type_complex)) {
        if (rt_float_get_maybe(obj, real)) {
            return true;
        }
        const rt_type_t *type = rt_type_of(obj);
        obj = RT_HAS_SLOT(type, unary_op) ? RT_SLOT(type, unary_op)(RT_UNARY_OP_COMPLEX, obj) : RT_NULL;
        if (!obj || !rt_is_exact(obj, &rt_type_complex)) {
            return false;
        }
    }
    *real = ((rt_complex_t *)obj)->real;
    *imag = ((rt_complex_t *)obj)->imag;
    return true;
}

void rt_complex_get(rt_obj_t obj, float *real, float *imag) {
    if (!rt_complex_get_maybe(obj, real, imag)) {
        rt_raise_error(RT_E_cannot_convert, obj, Q(complex));
    }
}

// exp(exponent * log(base)) in polar form.
__attribute__((noinline)) static rt_obj_t complex_power(float real, float imag, float exponent_real, float exponent_imag) {
    float size = rt_m_hypot(real, imag);
    if (size == 0.0f) {
        if (exponent_imag == 0.0f && exponent_real >= 0.0f) {
            return rt_complex_new(exponent_real == 0.0f ? 1.0f : 0.0f, 0.0f);
        }
        rt_raise_error(RT_E_complex_zero_power);
    }
    float log_size = rt_m_log(size);
    float angle = rt_m_atan2(imag, real);
    float new_size = rt_m_exp(exponent_real * log_size - exponent_imag * angle);
    angle = exponent_imag * log_size + exponent_real * angle;
    return rt_complex_new(new_size * rt_m_cos(angle), new_size * rt_m_sin(angle));
}

rt_obj_t rt_complex_binary_op(rt_binary_op_t op, float a_real, float a_imag, float b_real, float b_imag) {
    switch (op) {
        case RT_BINARY_OP_SUBTRACT:
            b_real = -b_real;
            b_imag = -b_imag;
            // fall through
        case RT_BINARY_OP_ADD:
            return rt_complex_new(a_real + b_real, a_imag + b_imag);
        case RT_BINARY_OP_TRUE_DIVIDE: {
            if (b_real == 0.0f) { // turn both by a right angle
                float imag = -a_real;
                a_real = a_imag;
                a_imag = imag;
                b_real = b_imag;
                b_imag = 0.0f;
            }
            if (b_imag == 0.0f) {
                if (b_real == 0.0f) {
                    rt_raise_error(RT_E_complex_zero);
                }
                return rt_complex_new(a_real / b_real, a_imag / b_real);
            }
            float square = b_real * b_real + b_imag * b_imag;
            b_real /= square;
            b_imag /= -square;
        }
            // fall through
        case RT_BINARY_OP_MULTIPLY:
            return rt_complex_new(a_real * b_real - a_imag * b_imag, a_real * b_imag + a_imag * b_real);
        case RT_BINARY_OP_FLOOR_DIVIDE:
            rt_raise_error(RT_E_complex_truncate);
        case RT_BINARY_OP_POWER:
            return complex_power(a_real, a_imag, b_real, b_imag);
        case RT_BINARY_OP_EQUAL:
            return RT_BOOL(a_real == b_real && a_imag == b_imag);
        default:
            return RT_NULL;
    }
}

// ---------------------------------------------------------------- the type

static void complex_print(const rt_print_t *print, rt_obj_t self_obj, rt_print_kind_t kind) {
    (void)kind;
    const rt_complex_t *self = (const rt_complex_t *)self_obj;
    char text[64];
    size_t size = 0;
    bool both = self->real != 0.0f; // a NaN too
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
    float real = 0.0f, imag = 0.0f;
    if (n_args > 0) {
        if (n_args == 1 && rt_is_str(args[0])) {
            size_t size;
            const char *text = rt_str_data(args[0], &size);
            return rt_float_parse(text, size, true);
        }
        rt_complex_get(args[0], &real, &imag);
    }
    if (n_args > 1) {
        float real2, imag2;
        rt_complex_get(args[1], &real2, &imag2);
        real -= imag2;
        imag += real2;
    }
    return rt_complex_new(real, imag);
}

static rt_obj_t complex_unary_op(rt_unary_op_t op, rt_obj_t self_obj) {
    const rt_complex_t *self = (const rt_complex_t *)self_obj;
    switch (op) {
        case RT_UNARY_OP_BOOL:
            return RT_BOOL(self->real != 0.0f || self->imag != 0.0f);
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
