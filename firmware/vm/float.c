// SPDX-License-Identifier: MIT
//
// The float type, IEEE single precision, and round().  Behaviour follows MicroPython 1.29.

#include "fmath.h"
#include "numbers.h"

_Static_assert(sizeof(rt_float_t) == 8, "ROM layout");

rt_obj_t rt_float_new(float value) {
    rt_float_t *self = RT_NEW(rt_float_t, &rt_type_float);
    self->value = value;
    return RT_OBJ(self);
}

rt_obj_t rt_float_pair(float first, rt_obj_t second) {
    rt_obj_t pair[2] = { rt_float_new(first), second };
    return rt_tuple_new(2, pair);
}

bool rt_float_get_maybe(rt_obj_t obj, float *value) {
    rt_number_kind_t kind = rt_number_kind(obj);
    if (kind == RT_KIND_INT) {
        *value = rt_int_to_float(obj);
        return true;
    }
    if (kind != RT_KIND_FLOAT) {
        obj = rt_unary_op_maybe(RT_UNARY_OP_FLOAT, obj);
        if (!obj || rt_number_kind(obj) != RT_KIND_FLOAT) {
            return false;
        }
    }
    *value = ((rt_float_t *)obj)->value;
    return true;
}

float rt_float_get(rt_obj_t obj) {
    float value;
    if (!rt_float_get_maybe(obj, &value)) {
        rt_raise_error(RT_E_cannot_convert, obj, Q(float));
    }
    return value;
}

// As the hash of the int, when the value is whole.
uint32_t rt_float_hash(float value) {
    return rt_float_is_finite(value) && rt_m_is_whole(value) ? (uint32_t)rt_int_get_truncated(rt_int_from_float(value))
                                                                    : rt_float_bits(value);
}

// ---------------------------------------------------------------- arithmetic

// Floor division and the remainder with the divisor's sign, as Python wants it: lhs == quotient * rhs + rest.
static float floor_divide(float lhs, float rhs, float *rest_out) {
    float rest = rt_m_fmod(lhs, rhs);
    float quotient = (lhs - rest) / rhs;
    if (rt_float_is_zero(rest)) {
        rest = rt_m_copysign(rest, rhs);
    } else if (rt_float_is_negative(rest) != rt_float_is_negative(rhs)) {
        rest += rhs;
        quotient -= 1.0f;
    }
    *rest_out = rest;
    return rt_m_copysign(rt_m_nearest(quotient), rt_float_from_bits(rt_float_bits(lhs) ^ rt_float_bits(rhs)));
}

rt_obj_t rt_float_binary_op(rt_binary_op_t op, float lhs, float rhs) {
    float result;
    switch (op) {
        case RT_BINARY_OP_ADD:
            result = lhs + rhs;
            break;
        case RT_BINARY_OP_SUBTRACT:
            result = lhs - rhs;
            break;
        case RT_BINARY_OP_MULTIPLY:
            result = lhs * rhs;
            break;
        case RT_BINARY_OP_TRUE_DIVIDE:
        case RT_BINARY_OP_FLOOR_DIVIDE:
        case RT_BINARY_OP_MODULO:
        case RT_BINARY_OP_DIVMOD: {
            if (rt_float_is_zero(rhs)) {
                rt_raise_zero_division();
            }
            if (op == RT_BINARY_OP_TRUE_DIVIDE) {
                result = lhs / rhs;
                break;
            }
            float rest;
            result = floor_divide(lhs, rhs, &rest);
            if (op == RT_BINARY_OP_DIVMOD) {
                return rt_float_pair(result, rt_float_new(rest));
            }
            if (op == RT_BINARY_OP_MODULO) {
                result = rest;
            }
            break;
        }
        case RT_BINARY_OP_POWER:
            result = rt_m_pow(lhs, rhs);
            if (rt_float_is_zero(lhs) && !rt_float_is_finite(result) && rt_float_is_finite(rhs)) {
                rt_raise_zero_division();
            }
            if (rt_float_is_nan(result) && !rt_float_is_nan(lhs) && !rt_float_is_nan(rhs)) { // a root of a negative
                float a[2] = { lhs, 0.0f }, b[2] = { rhs, 0.0f };
                return rt_complex_binary_op(op, a, b);
            }
            break;
        default:
            return rt_compare_result(op, rt_float_compare(lhs, rhs));
    }
    return rt_float_new(result);
}

__attribute__((noinline)) static float scale(float x, float factor, bool up) { return up ? x * factor : x / factor; }

// Round half to even, for ints and floats.
rt_obj_t rt_number_round(rt_obj_t value, rt_obj_t ndigits) {
    bool is_int = rt_is_int(value);
    if (!ndigits) {
        return is_int ? value : rt_int_from_float(rt_m_nearest(rt_float_get(value)));
    }
    intptr_t n = rt_int_get(ndigits);
    bool up = n >= 0;
    if (is_int) {
        if (up) {
            return value;
        }
        rt_obj_t unit = rt_int_binary_op(RT_BINARY_OP_POWER, RT_INT(10), rt_int_new(-n));
        value = rt_int_binary_op(RT_BINARY_OP_ADD, value, rt_int_binary_op(RT_BINARY_OP_RSHIFT, unit, RT_INT(1)));
        rt_obj_t *pair = ((rt_tuple_t *)rt_int_binary_op(RT_BINARY_OP_DIVMOD, value, unit))->items;
        value = pair[0];
        if (pair[1] == RT_INT(0)) { // halfway: to even
            value = rt_int_binary_op(RT_BINARY_OP_AND, value, RT_INT(-2));
        }
        return rt_int_binary_op(RT_BINARY_OP_MULTIPLY, value, unit);
    }
    // Too many digits to matter, or so few that nothing is left.
    float number = rt_float_get(value), unit = rt_m_pow(10.0f, rt_m_fabs((float)n)), scaled = scale(number, unit, up);
    if (!rt_float_is_finite(scaled)) {
        scaled = number;
    } else if (!rt_float_is_zero(scaled)) {
        scaled = scale(rt_m_nearest(scaled), unit, !up);
    }
    return rt_float_new(scaled);
}

// ---------------------------------------------------------------- the type

static void float_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    char text[64];
    size_t size = rt_float_format(text, ((rt_float_t *)self)->value, 'r', -1, '-');
    print->write(print->data, text, size);
}

static rt_obj_t float_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_check_args(n_args, n_kw, 0, 1, false);
    if (n_args == 0) {
        return rt_float_new(0.0f);
    }
    rt_buffer_t buffer;
    if (rt_number_kind(args[0]) == RT_KIND_FLOAT) {
        return args[0];
    }
    if (rt_get_buffer_maybe(args[0], &buffer, RT_BUFFER_READ)) {
        return rt_float_parse(buffer.data, buffer.size, false);
    }
    return rt_float_new(rt_float_get(args[0]));
}

static rt_obj_t float_unary_op(rt_unary_op_t op, rt_obj_t self) {
    float value = ((rt_float_t *)self)->value;
    switch (op) {
        case RT_UNARY_OP_BOOL:
            return RT_BOOL(!rt_float_is_zero(value));
        case RT_UNARY_OP_HASH:
            return RT_INT(rt_float_hash(value));
        case RT_UNARY_OP_POSITIVE:
        case RT_UNARY_OP_FLOAT:
            return self;
        case RT_UNARY_OP_ABS:
        case RT_UNARY_OP_NEGATIVE:
            return op == RT_UNARY_OP_ABS && !rt_float_is_negative(value) ? self : rt_float_new(-value);
        default:
            return RT_NULL;
    }
}

const rt_type_t rt_type_float = {
    .base = { &rt_type_type },
    .name = Q(float),
    .flags = RT_TYPE_EQ_HASH,
    RT_SLOTS(
        (binary_op, rt_number_binary_op), (unary_op, float_unary_op), (make_new, float_make_new),
        (print, float_print)),
};
