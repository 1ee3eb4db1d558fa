// SPDX-License-Identifier: MIT
//
// The int type: small ints and big integers.  Behaviour follows MicroPython 1.29; big integers in ROM
// are only read.  A big integer made here is one block: the object and then its digits.

#include "fmath.h"
#include "numbers.h"

_Static_assert(sizeof(rt_int_t) == 16, "ROM layout");

// ---------------------------------------------------------------- sign and magnitude

void rt_big_view(rt_const_obj_t obj, rt_big_t *big) {
    if (rt_is_ptr(obj)) {
        const rt_int_t *value = (const rt_int_t *)obj;
        big->digits = value->digits;
        big->len = value->len;
        big->neg = value->neg;
        return;
    }
    intptr_t small = rt_is_small_int(obj) ? RT_INT_VALUE(obj) : obj == RT_TRUE;
    big->neg = small < 0;
    uint32_t magnitude = small < 0 ? -(uint32_t)small : (uint32_t)small;
    big->own[0] = (rt_digit_t)magnitude;
    big->own[1] = (rt_digit_t)(magnitude >> 16);
    big->digits = big->own;
    big->len = rt_mag_trim(big->own, 2);
}

rt_int_t *rt_big_new(size_t room) {
    rt_int_t *big = rt_new_object(sizeof(rt_int_t) + room * sizeof(rt_digit_t), &rt_type_int);
    big->digits = (rt_digit_t *)(big + 1);
    big->alloc = room;
    big->len = room;
    return big;
}

rt_obj_t rt_big_done(rt_int_t *big) {
    big->len = rt_mag_trim(big->digits, big->len);
    if (big->len <= 2) {
        uint32_t magnitude = 0;
        memcpy(&magnitude, big->digits, big->len * sizeof(rt_digit_t));
        if (magnitude <= (uint32_t)RT_INT_MAX + big->neg) {
            rt_obj_t small = RT_INT(big->neg ? -magnitude : magnitude);
            rt_free(big);
            return small;
        }
    }
    return RT_OBJ(big);
}

static void big_free(rt_obj_t obj) {
    if (rt_is_ptr(obj)) {
        rt_free(obj);
    }
}

static rt_obj_t big_copy(const rt_big_t *from, bool neg) {
    rt_int_t *big = rt_big_new(from->len);
    memcpy(big->digits, from->digits, from->len * sizeof(rt_digit_t));
    big->neg = neg;
    return rt_big_done(big);
}

// ---------------------------------------------------------------- arithmetic

static rt_obj_t big_add(const rt_big_t *a, const rt_big_t *b, bool subtract) {
    bool b_neg = b->neg ^ subtract;
    rt_int_t *sum = rt_big_new((a->len > b->len ? a->len : b->len) + 1);
    sum->neg = a->neg;
    if (a->neg == b_neg) {
        sum->len = rt_mag_add(sum->digits, a->digits, a->len, b->digits, b->len);
    } else {
        if (rt_mag_compare(a->digits, a->len, b->digits, b->len) < 0) {
            const rt_big_t *swap = a;
            a = b;
            b = swap;
            sum->neg = b_neg;
        }
        sum->len = rt_mag_sub(sum->digits, a->digits, a->len, b->digits, b->len);
    }
    return rt_big_done(sum);
}

static rt_obj_t big_mul(const rt_big_t *a, const rt_big_t *b) {
    rt_int_t *product = rt_big_new(a->len + b->len);
    rt_mag_mul(product->digits, a->digits, a->len, b->digits, b->len);
    product->neg = a->neg ^ b->neg;
    return rt_big_done(product);
}

static const rt_digit_t one_digit[] = { 1 };

// A copy of the divisor shifted so that its top bit is set.
static rt_digit_t *divisor_new(const rt_big_t *b, unsigned *shift) {
    rt_digit_t *divisor = rt_alloc((b->len + 1) * sizeof(rt_digit_t));
    *shift = (unsigned)(b->len * 16 - rt_mag_bits(b->digits, b->len));
    rt_mag_shl(divisor, b->digits, b->len, *shift);
    return divisor;
}

// Floor division.  Either result may be NULL.
static void big_divmod(const rt_big_t *a, const rt_big_t *b, rt_obj_t *quotient_out, rt_obj_t *rest_out) {
    if (b->len == 0) {
        rt_raise_zero_division();
    }
    unsigned shift;
    rt_digit_t *divisor = divisor_new(b, &shift);
    rt_int_t *rest = rt_big_new((a->len > b->len ? a->len : b->len) + 1);
    memcpy(rest->digits, a->digits, a->len * sizeof(rt_digit_t));
    rt_int_t *quotient = NULL;
    if (quotient_out) {
        quotient = rt_big_new((a->len > b->len ? a->len - b->len : 0) + 2);
    }
    rest->len = rt_mag_divide(rest->digits, a->len, divisor, b->len, shift, quotient ? quotient->digits : NULL);
    rt_free(divisor);
    bool neg = a->neg != b->neg;
    if (neg && rest->len > 0) { // the truncated quotient was one too high
        rest->len = rt_mag_sub(rest->digits, b->digits, b->len, rest->digits, rest->len);
        if (quotient) {
            rt_mag_add(quotient->digits, quotient->digits, quotient->len - 1, one_digit, 1);
        }
    }
    if (quotient) {
        quotient->neg = neg;
        *quotient_out = rt_big_done(quotient);
    }
    if (rest_out) {
        rest->neg = b->neg;
        *rest_out = rt_big_done(rest);
    } else {
        rt_free(rest);
    }
}

// Two's complement without end: a negative number's digits are inverted and incremented on the way in
// and on the way out.
static rt_obj_t big_bitwise(rt_binary_op_t op, const rt_big_t *a, const rt_big_t *b) {
    size_t len = (a->len > b->len ? a->len : b->len) + 1;
    rt_int_t *result = rt_big_new(len);
    uint32_t a_flip = a->neg ? 0xffff : 0, b_flip = b->neg ? 0xffff : 0;
    uint32_t a_carry = a->neg, b_carry = b->neg, carry = 0, flip = 0;
    // The sign comes from the same operation on the digits above all: all ones or zeros.
    for (size_t i = 0; i <= len; i++) {
        bool is_sign = i == 0;
        uint32_t x = a_flip, y = b_flip;
        if (!is_sign) {
            a_carry += (i <= a->len ? a->digits[i - 1] : 0u) ^ a_flip;
            b_carry += (i <= b->len ? b->digits[i - 1] : 0u) ^ b_flip;
            x = a_carry & 0xffff;
            y = b_carry & 0xffff;
            a_carry >>= 16;
            b_carry >>= 16;
        }
        uint32_t z = op == RT_BINARY_OP_AND ? x & y : op == RT_BINARY_OP_OR ? x | y : x ^ y;
        if (is_sign) {
            flip = z;
            carry = z & 1;
        } else {
            carry += z ^ flip;
            result->digits[i - 1] = (rt_digit_t)carry;
            carry >>= 16;
        }
    }
    result->neg = flip != 0;
    return rt_big_done(result);
}

static rt_obj_t big_shift(const rt_big_t *a, bool left, intptr_t bits) {
    if (bits < 0) {
        rt_raise_value_error("negative shift count");
    }
    if (left) {
        if (a->len == 0) {
            return RT_INT(0);
        }
        rt_int_t *result = rt_big_new(a->len + (size_t)bits / 16 + 1);
        rt_mag_shl(result->digits, a->digits, a->len, (size_t)bits);
        result->neg = a->neg;
        return rt_big_done(result);
    }
    rt_int_t *result = rt_big_new(a->len + 1);
    bool lost;
    result->len = rt_mag_shr(result->digits, a->digits, a->len, (size_t)bits, &lost);
    result->neg = a->neg;
    if (lost && a->neg) { // towards minus infinity
        result->len = rt_mag_add(result->digits, result->digits, result->len, one_digit, 1);
    }
    return rt_big_done(result);
}

// left * right, modulo the modulus if it is not zero.  The old value of left is freed: no one else may have it.
static void multiply(rt_obj_t *left, rt_obj_t right, const rt_big_t *modulus) {
    rt_big_t a, b;
    rt_big_view(*left, &a);
    rt_big_view(right, &b);
    rt_obj_t product = big_mul(&a, &b), rest = product;
    if (modulus->len) {
        rt_big_view(product, &a);
        big_divmod(&a, modulus, NULL, &rest);
        big_free(product);
    }
    big_free(*left);
    *left = rest;
}

static rt_obj_t power(rt_obj_t base, const rt_big_t *exponent, const rt_big_t *modulus) {
    rt_obj_t result = RT_INT(1);
    for (size_t bit = rt_mag_bits(exponent->digits, exponent->len); bit-- > 0;) {
        multiply(&result, result, modulus);
        if (exponent->digits[bit / 16] >> bit % 16 & 1) {
            multiply(&result, base, modulus);
        }
    }
    return result;
}

rt_obj_t rt_int_pow3(rt_obj_t base, rt_obj_t exponent, rt_obj_t modulus) {
    if (!rt_is_int(base) || !rt_is_int(exponent) || !rt_is_int(modulus)) {
        rt_raise_type_error("pow() with 3 arguments requires integers");
    }
    rt_big_t e, m;
    rt_big_view(exponent, &e);
    rt_big_view(modulus, &m);
    if (m.len == 0) {
        rt_raise_value_error("divide by zero");
    }
    if (e.neg) {
        return RT_INT(0);
    }
    base = rt_int_binary_op(RT_BINARY_OP_MODULO, base, modulus);
    return rt_int_binary_op(RT_BINARY_OP_MODULO, power(base, &e, &m), modulus); // modulo 1, 1**0 is 0
}

uint32_t rt_mag_top(const rt_digit_t *a, size_t len, int *exponent) {
    size_t bits = rt_mag_bits(a, len);
    *exponent = 0;
    rt_digit_t top[3] = { 0 };
    bool lost = false;
    if (bits > 32) {
        *exponent = (int)(bits - 32);
        // Only the digits that matter are copied: three at most.
        size_t skip = (bits - 32) / 16;
        rt_mag_shr(top, a + skip, len - skip, (bits - 32) % 16, &lost);
        for (size_t i = 0; i < skip; i++) {
            lost |= a[i] != 0;
        }
    } else {
        memcpy(top, a, len * sizeof(rt_digit_t));
    }
    return top[0] | (uint32_t)top[1] << 16 | lost;
}

// True division: scaled, so that big operands give their quotient as long as it is a float.
static rt_obj_t big_true_divide(const rt_big_t *a, const rt_big_t *b) {
    if (b->len == 0) {
        rt_raise_zero_division();
    }
    int a_exponent, b_exponent;
    uint32_t x = rt_mag_top(a->digits, a->len, &a_exponent);
    uint32_t y = rt_mag_top(b->digits, b->len, &b_exponent);
    float quotient = rt_m_ldexp(rt_float_pack(x, 0) / rt_float_pack(y, 0), a_exponent - b_exponent);
    return rt_float_new(a->neg != b->neg ? -quotient : quotient);
}

static rt_obj_t big_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    rt_big_t a, b;
    rt_big_view(lhs, &a);
    rt_big_view(rhs, &b);
    rt_obj_t result[2];
    switch (op) {
        case RT_BINARY_OP_ADD:
        case RT_BINARY_OP_SUBTRACT:
            return big_add(&a, &b, op == RT_BINARY_OP_SUBTRACT);
        case RT_BINARY_OP_MULTIPLY:
            return big_mul(&a, &b);
        case RT_BINARY_OP_FLOOR_DIVIDE:
            big_divmod(&a, &b, &result[0], NULL);
            return result[0];
        case RT_BINARY_OP_MODULO:
            big_divmod(&a, &b, NULL, &result[0]);
            return result[0];
        case RT_BINARY_OP_DIVMOD:
            big_divmod(&a, &b, &result[0], &result[1]);
            return rt_tuple_new(2, result);
        case RT_BINARY_OP_TRUE_DIVIDE:
            return big_true_divide(&a, &b);
        case RT_BINARY_OP_AND:
        case RT_BINARY_OP_OR:
        case RT_BINARY_OP_XOR:
            return big_bitwise(op, &a, &b);
        case RT_BINARY_OP_LSHIFT:
        case RT_BINARY_OP_RSHIFT:
            return big_shift(&a, op == RT_BINARY_OP_LSHIFT, rt_int_get(rhs));
        case RT_BINARY_OP_POWER:
            if (b.neg) {
                return rt_float_binary_op(op, rt_int_to_float(lhs), rt_int_to_float(rhs));
            }
            a.len = 0; // no modulus
            return power(lhs, &b, &a);
        default:
            break;
    }
    int order = a.neg != b.neg ? (a.neg ? -1 : 1)
        : a.neg ? rt_mag_compare(b.digits, b.len, a.digits, a.len)
                : rt_mag_compare(a.digits, a.len, b.digits, b.len);
    switch (op) {
        case RT_BINARY_OP_LESS:
            return RT_BOOL(order < 0);
        case RT_BINARY_OP_MORE:
            return RT_BOOL(order > 0);
        case RT_BINARY_OP_EQUAL:
            return RT_BOOL(order == 0);
        case RT_BINARY_OP_LESS_EQUAL:
            return RT_BOOL(order <= 0);
        case RT_BINARY_OP_MORE_EQUAL:
            return RT_BOOL(order >= 0);
        case RT_BINARY_OP_NOT_EQUAL:
            return RT_BOOL(order != 0);
        default:
            return RT_NULL;
    }
}

// The frequent operations when both are small and so is the result's word; else RT_NULL.
static rt_obj_t small_op(rt_binary_op_t op, intptr_t a, intptr_t b) {
    intptr_t result;
    switch (op) {
        case RT_BINARY_OP_ADD:
            result = a + b;
            break;
        case RT_BINARY_OP_SUBTRACT:
            result = a - b;
            break;
        case RT_BINARY_OP_MULTIPLY:
            if (__builtin_mul_overflow(a, b, &result)) {
                return RT_NULL;
            }
            break;
        case RT_BINARY_OP_FLOOR_DIVIDE:
        case RT_BINARY_OP_MODULO: {
            if (b == 0) {
                return RT_NULL;
            }
            result = a / b;
            intptr_t rest = a - result * b;
            bool adjust = rest != 0 && (rest ^ b) < 0;
            result = op == RT_BINARY_OP_MODULO ? rest + (adjust ? b : 0) : result - adjust;
            break;
        }
        case RT_BINARY_OP_AND:
            result = a & b;
            break;
        case RT_BINARY_OP_OR:
            result = a | b;
            break;
        case RT_BINARY_OP_XOR:
            result = a ^ b;
            break;
        case RT_BINARY_OP_RSHIFT:
            if (b < 0) {
                return RT_NULL;
            }
            result = a >> (b > 31 ? 31 : b);
            break;
        case RT_BINARY_OP_LSHIFT:
            if ((uintptr_t)b > 30 || a > RT_INT_MAX >> b || a < RT_INT_MIN >> b) {
                return RT_NULL;
            }
            result = (intptr_t)((uintptr_t)a << b);
            break;
        default:
            return RT_NULL;
    }
    return rt_int_new(result);
}

rt_obj_t rt_int_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    if (rt_is_small_int(lhs) && rt_is_small_int(rhs)) {
        rt_obj_t result = small_op(op, RT_INT_VALUE(lhs), RT_INT_VALUE(rhs));
        if (result) {
            return result;
        }
    }
    return big_op(op, lhs, rhs);
}

// ---------------------------------------------------------------- constructors

rt_obj_t rt_int_new(intptr_t value) {
    return RT_INT_FITS(value) ? RT_INT(value) : rt_int_from_bytes(false, true, sizeof value, (const uint8_t *)&value);
}
rt_obj_t rt_int_new_uint(uintptr_t value) {
    return value <= (uintptr_t)RT_INT_MAX ? RT_INT(value)
                                          : rt_int_from_bytes(false, false, sizeof value, (const uint8_t *)&value);
}
rt_obj_t rt_int_new_ll(long long value) {
    return rt_int_from_bytes(false, true, sizeof value, (const uint8_t *)&value);
}
rt_obj_t rt_int_new_ull(unsigned long long value) {
    return rt_int_from_bytes(false, false, sizeof value, (const uint8_t *)&value);
}

// Bytes between digits and a buffer, in two's complement for a negative number.
rt_obj_t rt_int_from_bytes(bool big_endian, bool is_signed, size_t size, const uint8_t *data) {
    rt_int_t *big = rt_big_new((size + 1) / 2);
    big->neg = is_signed && size > 0 && data[big_endian ? 0 : size - 1] & 0x80;
    uint32_t flip = big->neg ? 0xff : 0, carry = big->neg;
    for (size_t i = 0; i < size; i++) {
        carry += data[big_endian ? size - 1 - i : i] ^ flip;
        big->digits[i / 2] |= (rt_digit_t)((carry & 0xff) << i % 2 * 8);
        carry >>= 8;
    }
    // A lone minimum, as -128 in one byte, keeps its top bit: the carry never leaves the last byte.
    return rt_big_done(big);
}

void rt_int_to_bytes(rt_obj_t obj, bool big_endian, size_t size, uint8_t *data) {
    rt_big_t big;
    rt_big_view(obj, &big);
    uint32_t flip = big.neg ? 0xff : 0, carry = big.neg;
    for (size_t i = 0; i < size; i++) {
        uint32_t digit = i / 2 < big.len ? big.digits[i / 2] : 0u;
        carry += (digit >> i % 2 * 8 & 0xff) ^ flip;
        data[big_endian ? size - 1 - i : i] = (uint8_t)carry;
        carry >>= 8;
    }
}

rt_obj_t rt_int_from_float(float value) {
    uint32_t bits = rt_float_bits(value);
    int exponent = (int)(bits >> 23 & 0xff) - 127 - 23;
    if (exponent == 128 - 23) {
        if (bits & 0x7fffff) {
            rt_raise_value_error("can't convert NaN to int");
        }
        rt_raise_msg(&rt_type_OverflowError, "can't convert inf to int");
    }
    if (exponent < 7) {
        return rt_int_new((intptr_t)value);
    }
    rt_big_t mantissa;
    rt_big_view(RT_INT((bits & 0x7fffff) | 0x800000), &mantissa);
    mantissa.neg = bits >> 31;
    return big_shift(&mantissa, true, exponent);
}

// ---------------------------------------------------------------- accessors

float rt_int_to_float(rt_obj_t obj) {
    rt_big_t big;
    int exponent;
    rt_big_view(obj, &big);
    uint32_t top = rt_mag_top(big.digits, big.len, &exponent);
    float value = rt_float_pack(top, exponent);
    return big.neg ? -value : value;
}

rt_obj_t rt_int_cast(rt_obj_t obj) {
    if (rt_is_small_int(obj) || obj == RT_TRUE || obj == RT_FALSE || rt_is_exact(obj, &rt_type_int)) {
        return obj;
    }
    const rt_type_t *type = rt_type_of(obj);
    return type->unary_op ? type->unary_op(RT_UNARY_OP_INT, obj) : RT_NULL;
}

static bool fits_word(rt_obj_t obj, intptr_t *value) {
    rt_int_to_bytes(obj, false, sizeof *value, (uint8_t *)value);
    rt_big_t big;
    rt_big_view(obj, &big);
    return rt_mag_bits(big.digits, big.len) <= 32 && (*value < 0) == big.neg;
}

static rt_obj_t int_cast_or_raise(rt_obj_t obj) {
    rt_obj_t value = rt_int_cast(obj);
    if (!value) {
        rt_raise_cannot_convert(obj, "int");
    }
    return value;
}

intptr_t rt_int_get(rt_obj_t obj) {
    if (rt_is_small_int(obj)) {
        return RT_INT_VALUE(obj);
    }
    intptr_t value;
    if (!fits_word(int_cast_or_raise(obj), &value)) {
        rt_raise_overflow();
    }
    return value;
}

intptr_t rt_int_get_truncated(rt_obj_t obj) {
    intptr_t value;
    fits_word(int_cast_or_raise(obj), &value);
    return value;
}

bool rt_int_get_maybe(rt_obj_t obj, intptr_t *value) {
    obj = rt_int_cast(obj);
    return obj && fits_word(obj, value);
}

int rt_int_sign(rt_obj_t obj) {
    rt_big_t big;
    rt_big_view(obj, &big);
    return big.len ? big.neg ? -1 : 1 : 0;
}

rt_obj_t rt_int_hash(rt_obj_t obj) { return RT_INT(rt_int_get_truncated(obj)); }

// ---------------------------------------------------------------- the type

static void int_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    if (rt_is_small_int(self)) {
        rt_printf(print, "%d", (int)RT_INT_VALUE(self));
        return;
    }
    rt_buf_t text;
    rt_buf_init(&text, 0);
    rt_int_format(&text, self, 10, "", false, 0);
    print->write(print->data, text.data, text.size);
    rt_free(text.data);
}

static rt_obj_t int_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_check_args(n_args, n_kw, 0, 2, false);
    if (n_args == 0) {
        return RT_INT(0);
    }
    if (n_args == 2) {
        size_t size;
        const char *text = rt_str_data(args[0], &size);
        return rt_int_parse(text, size, (int)rt_int_get(args[1]));
    }
    rt_obj_t value = rt_int_cast(args[0]);
    if (value == RT_TRUE || value == RT_FALSE) {
        return RT_INT(value == RT_TRUE);
    }
    rt_buffer_t buffer;
    if (!value && rt_get_buffer_maybe(args[0], &buffer, RT_BUFFER_READ)) {
        return rt_int_parse(buffer.data, buffer.size, 10);
    }
    if (!value && rt_is_exact(args[0], &rt_type_float)) {
        return rt_int_from_float(((rt_float_t *)args[0])->value);
    }
    return value ? value : int_cast_or_raise(args[0]);
}

static rt_obj_t int_invert(rt_obj_t self) { return rt_int_binary_op(RT_BINARY_OP_XOR, self, RT_INT(-1)); }

static rt_obj_t int_unary_op(rt_unary_op_t op, rt_obj_t self) {
    rt_big_t big;
    switch (op) {
        case RT_UNARY_OP_BOOL:
            return RT_BOOL(self != RT_INT(0));
        case RT_UNARY_OP_HASH:
            return rt_int_hash(self);
        case RT_UNARY_OP_POSITIVE:
        case RT_UNARY_OP_INT:
            return self;
        case RT_UNARY_OP_INVERT:
            return int_invert(self);
        case RT_UNARY_OP_ABS:
        case RT_UNARY_OP_NEGATIVE:
            rt_big_view(self, &big);
            return op == RT_UNARY_OP_ABS && !big.neg ? self : big_copy(&big, !big.neg);
        default:
            return RT_NULL;
    }
}

static rt_obj_t int_from_bytes(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_arg_t allowed[] = {
        { Q(bytes), RT_ARG_REQUIRED, RT_NULL },
        { Q(byteorder), 0, RT_STR(Q(big)) },
        { Q(signed), RT_ARG_KW_ONLY, RT_FALSE },
    };
    rt_obj_t out[3];
    rt_parse_args(n_args - 1, n_kw, args + 1, allowed, 3, out);
    rt_buffer_t buffer;
    rt_get_buffer(out[0], &buffer, RT_BUFFER_READ);
    return rt_int_from_bytes(out[1] != RT_STR(Q(little)), rt_is_true(out[2]), buffer.size, buffer.data);
}

static rt_obj_t int_to_bytes(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_arg_t allowed[] = {
        { Q(length), 0, RT_INT(1) },
        { Q(byteorder), 0, RT_STR(Q(big)) },
        { Q(signed), RT_ARG_KW_ONLY, RT_FALSE },
    };
    rt_obj_t out[3];
    rt_parse_args(n_args - 1, n_kw, args + 1, allowed, 3, out);
    intptr_t size = rt_int_get(out[0]);
    if (size < 0) {
        rt_raise_type(&rt_type_ValueError);
    }
    bool is_signed = rt_is_true(out[2]);
    rt_big_t big;
    rt_big_view(args[0], &big);
    if (big.neg && !is_signed) {
        rt_raise_msg(&rt_type_OverflowError, "can't convert negative int to unsigned");
    }
    // The size of a negative number n is that of ~n, and the sign takes a bit more.
    if (big.neg) {
        rt_big_view(int_invert(args[0]), &big);
    }
    size_t bits = rt_mag_bits(big.digits, big.len) + is_signed;
    if (bits > (size_t)size * 8) {
        rt_raise_fmt(&rt_type_OverflowError, "value would overflow a %d byte buffer", (int)size);
    }
    rt_buf_t bytes;
    rt_buf_init(&bytes, (size_t)size);
    rt_int_to_bytes(args[0], out[1] != RT_STR(Q(little)), (size_t)size, (uint8_t *)rt_buf_add(&bytes, (size_t)size));
    return rt_buf_bytes(&bytes);
}

RT_FUNCTIONS(int_methods) = {
    RT_FUNCTION_OF(from_bytes, RT_FUN_KW | RT_FUN_CLASS, 2, 0xff, int_from_bytes),
    RT_FUNCTION_KW(to_bytes, 1, 0xff, int_to_bytes),
};
RT_LOCALS(int_locals, int_methods);

const rt_type_t rt_type_int = {
    .base = { &rt_type_type },
    .name = Q(int),
    .flags = RT_TYPE_EQ_HASH,
    .make_new = int_make_new,
    .print = int_print,
    .unary_op = int_unary_op,
    .binary_op = rt_number_binary_op,
    .locals = &int_locals,
};

// ---------------------------------------------------------------- all kinds of numbers

typedef enum { NOT_A_NUMBER, IS_INT, IS_FLOAT, IS_COMPLEX } kind_t;

static kind_t kind_of(rt_const_obj_t obj) {
    if (rt_is_small_int(obj) || obj == RT_TRUE || obj == RT_FALSE) {
        return IS_INT;
    }
    const rt_type_t *type = rt_type_of(obj);
    return type == &rt_type_int ? IS_INT
        : type == &rt_type_float ? IS_FLOAT
        : type == &rt_type_complex ? IS_COMPLEX
                                   : NOT_A_NUMBER;
}

rt_obj_t rt_number_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    if (op >= RT_BINARY_OP_INPLACE_OR && op <= RT_BINARY_OP_INPLACE_POWER) {
        op += RT_BINARY_OP_OR - RT_BINARY_OP_INPLACE_OR;
    }
    kind_t left = kind_of(lhs), right = kind_of(rhs);
    if (left == NOT_A_NUMBER) {
        return RT_NULL;
    }
    if (right == NOT_A_NUMBER) {
        const rt_type_t *type = rt_type_of(rhs);
        if (left == IS_INT && op == RT_BINARY_OP_MULTIPLY
            && (type == &rt_type_str || type == &rt_type_bytes || type == &rt_type_tuple || type == &rt_type_list)) {
            return type->binary_op(op, rhs, lhs); // repetition commutes
        }
        return RT_NULL;
    }
    kind_t kind = left > right ? left : right;
    if (kind == IS_INT) {
        return rt_int_binary_op(op, lhs, rhs);
    }
    float a_real, a_imag, b_real, b_imag;
    rt_complex_get(lhs, &a_real, &a_imag);
    rt_complex_get(rhs, &b_real, &b_imag);
    return kind == IS_FLOAT ? rt_float_binary_op(op, a_real, b_real)
                            : rt_complex_binary_op(op, a_real, a_imag, b_real, b_imag);
}
