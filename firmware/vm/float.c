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

bool rt_float_get_maybe(rt_obj_t obj, float *value) {
    if (rt_is_small_int(obj) || obj == RT_TRUE || obj == RT_FALSE || rt_is_exact(obj, &rt_type_int)) {
        *value = rt_int_to_float(obj);
        return true;
    }
    const rt_type_t *type = rt_type_of(obj);
    if (type != &rt_type_float && RT_HAS_SLOT(type, unary_op)) {
        obj = RT_SLOT(type, unary_op)(RT_UNARY_OP_FLOAT, obj);
    }
    if (!obj || !rt_is_exact(obj, &rt_type_float)) {
        return false;
    }
    *value = ((rt_float_t *)obj)->value;
    return true;
}

void rt_raise_cannot_convert(rt_obj_t obj, const char *target) {
    rt_raise_type_error("can't convert %t to %s", obj, target);
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
    return rt_float_is_finite(value) && rt_m_trunc(value) == value ? (uint32_t)rt_int_get_truncated(rt_int_from_float(value))
                                                                    : rt_float_bits(value);
}

// ---------------------------------------------------------------- arithmetic

// Floor division and the remainder with the divisor's sign, as Python wants it: lhs == quotient * rhs + rest.
__attribute__((noinline)) static float floor_divide(float lhs, float rhs, float *rest_out) {
    float rest = rt_m_fmod(lhs, rhs);
    float quotient = (lhs - rest) / rhs;
    if (rest == 0.0f) {
        rest = rt_m_copysign(0.0f, rhs);
    } else if ((rest < 0.0f) != (rhs < 0.0f)) {
        rest += rhs;
        quotient -= 1.0f;
    }
    *rest_out = rest;
    return quotient == 0.0f ? rt_m_copysign(0.0f, lhs / rhs) : rt_m_nearest(quotient);
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
            if (rhs == 0.0f) {
                rt_raise_zero_division();
            }
            if (op == RT_BINARY_OP_TRUE_DIVIDE) {
                result = lhs / rhs;
                break;
            }
            float rest;
            result = floor_divide(lhs, rhs, &rest);
            if (op == RT_BINARY_OP_DIVMOD) {
                rt_obj_t pair[2] = { rt_float_new(result), rt_float_new(rest) };
                return rt_tuple_new(2, pair);
            }
            if (op == RT_BINARY_OP_MODULO) {
                result = rest;
            }
            break;
        }
        case RT_BINARY_OP_POWER:
            if (lhs == 0.0f && rhs < 0.0f && rt_float_is_finite(rhs)) {
                rt_raise_zero_division();
            }
            if (lhs < 0.0f && rt_float_is_finite(rhs) && rhs != rt_m_floor(rhs)) {
                return rt_complex_binary_op(op, lhs, 0.0f, rhs, 0.0f);
            }
            result = rt_m_pow(lhs, rhs);
            break;
        default:
            return rt_compare_result(op, rt_float_compare(lhs, rhs));
    }
    return rt_float_new(result);
}

// Round half to even, for ints and floats.
rt_obj_t rt_number_round(rt_obj_t value, rt_obj_t ndigits) {
    intptr_t n = ndigits ? rt_int_get(ndigits) : 0;
    if (rt_is_int(value)) {
        if (n >= 0) {
            return value;
        }
        rt_obj_t unit = rt_int_binary_op(RT_BINARY_OP_POWER, RT_INT(10), rt_int_new(-n));
        rt_obj_t half = rt_int_binary_op(RT_BINARY_OP_RSHIFT, unit, RT_INT(1));
        rt_obj_t count = rt_int_binary_op(RT_BINARY_OP_FLOOR_DIVIDE, value, unit);
        rt_obj_t rest = rt_int_binary_op(RT_BINARY_OP_MODULO, value, unit);
        bool odd = rt_int_get_truncated(count) & 1;
        if (rt_int_binary_op(odd ? RT_BINARY_OP_MORE_EQUAL : RT_BINARY_OP_MORE, rest, half) == RT_TRUE) {
            count = rt_int_binary_op(RT_BINARY_OP_ADD, count, RT_INT(1));
        }
        return rt_int_binary_op(RT_BINARY_OP_MULTIPLY, count, unit);
    }
    float number = rt_float_get(value);
    if (!ndigits) {
        return rt_int_from_float(rt_m_nearest(number));
    }
    // Too many digits to matter, or so few that nothing is left.
    float unit = rt_m_pow(10.0f, (float)(n < 0 ? -n : n));
    float scaled = n < 0 ? number / unit : number * unit;
    if (!rt_float_is_finite(scaled)) {
        return rt_float_new(number);
    }
    if (scaled == 0.0f) {
        return rt_float_new(scaled);
    }
    scaled = rt_m_nearest(scaled);
    return rt_float_new(n < 0 ? scaled * unit : scaled / unit);
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
    if (rt_is_exact(args[0], &rt_type_float)) {
        return args[0];
    }
    if (!rt_is_small_int(args[0]) && rt_get_buffer_maybe(args[0], &buffer, RT_BUFFER_READ)) {
        return rt_float_parse(buffer.data, buffer.size, false);
    }
    return rt_float_new(rt_float_get(args[0]));
}

static rt_obj_t float_unary_op(rt_unary_op_t op, rt_obj_t self) {
    float value = ((rt_float_t *)self)->value;
    switch (op) {
        case RT_UNARY_OP_BOOL:
            return RT_BOOL(value != 0.0f);
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
