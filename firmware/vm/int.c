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
    uint32_t magnitude = (uint32_t)(small < 0 ? -small : small);
    big->own[0] = (rt_digit_t)magnitude;
    big->own[1] = (rt_digit_t)(magnitude >> 16);
    big->digits = big->own;
    big->len = rt_mag_trim(big->own, 2);
}

rt_int_t *rt_big_new(size_t room) {
    rt_int_t *big = rt_new_object(sizeof(rt_int_t) + room * sizeof(rt_digit_t), &rt_type_int);
    big->digits = (rt_digit_t *)(big + 1);
    big->len = room;
    return big;
}

// A new int's first bit after its type; by itself, as the bits beside it are 0.
static void set_sign(rt_int_t *big, bool neg) { ((uint8_t *)big)[sizeof big->base] = neg; }

rt_obj_t rt_big_done(rt_int_t *big) {
    big->len = rt_mag_trim(big->digits, big->len);
    uint32_t magnitude = rt_mag_word(big->digits, big->len, 0);
    if (big->len > 2 || magnitude > (uint32_t)RT_INT_MAX + big->neg) {
        return RT_OBJ(big);
    }
    rt_obj_t small = RT_INT(big->neg ? -magnitude : magnitude);
    rt_free(big);
    return small;
}

// ---------------------------------------------------------------- arithmetic

static rt_obj_t big_add(const rt_big_t *a, const rt_big_t *b) {
    if (rt_mag_compare(a->digits, a->len, b->digits, b->len) < 0) {
        const rt_big_t *swap = a;
        a = b;
        b = swap;
    }
    rt_int_t *sum = rt_big_new(a->len + 1);
    set_sign(sum, a->neg);
    rt_mag_add(sum->digits, a->digits, a->len, b->digits, b->len, a->neg != b->neg);
    return rt_big_done(sum);
}

static rt_obj_t big_mul(const rt_big_t *a, const rt_big_t *b) {
    rt_int_t *product = rt_big_new(a->len + b->len);
    set_sign(product, a->neg != b->neg);
    for (size_t i = 0; i < a->len; i++) {
        uint32_t carry = 0, factor = a->digits[i];
        rt_digit_t *to = product->digits + i;
        for (size_t j = 0; j < b->len; j++) {
            carry += factor * b->digits[j] + *to;
            *to++ = (rt_digit_t)carry;
            carry >>= 16;
        }
        *to = (rt_digit_t)carry;
    }
    return rt_big_done(product);
}

// Subtracts the divisor as often as it fits from rest, which has a digit more; returns how often.
static uint32_t divide_digit(rt_digit_t *rest, const rt_big_t *divisor) {
    intptr_t position = (intptr_t)rt_mag_bits(divisor->digits, divisor->len) - 16;
    uint32_t top = rt_mag_get(divisor->digits, divisor->len, position) + 1, quotient = 0;
    for (;;) {
        // Not too high, from the leading bits; what is missing in the next round.
        uint32_t guess = rt_mag_word(rest, divisor->len + 1, position) / top;
        if (guess == 0) {
            if (rt_mag_compare(rest, divisor->len, divisor->digits, divisor->len) < 0) {
                return quotient;
            }
            guess = 1;
        }
        quotient += guess;
        uint32_t carry = 0;
        rt_digit_t *to = rest;
        for (size_t i = 0; i < divisor->len; i++) {
            carry += guess * divisor->digits[i];
            uint32_t digit = *to - (carry & 0xffff);
            *to++ = (rt_digit_t)digit;
            carry = (carry >> 16) + (digit >> 31); // at most 0xffff
        }
        *to -= (rt_digit_t)carry;
    }
}

// Floor division: quotient and rest.
static void big_divmod(const rt_big_t *a, const rt_big_t *b, rt_obj_t result[2]) {
    rt_int_t *quotient = rt_big_new(a->len + 1);
    rt_int_t *rest = rt_big_new(a->len + b->len + 1);
    memcpy(rest->digits, a->digits, a->len * sizeof(rt_digit_t));
    for (size_t i = a->len + 1; i-- > b->len;) {
        quotient->digits[i - b->len] = (rt_digit_t)divide_digit(rest->digits + (i - b->len), b);
    }
    size_t len = rt_mag_trim(rest->digits, b->len);
    set_sign(rest, b->neg);
    if (a->neg != b->neg) {
        set_sign(quotient, true);
        if (len > 0) { // the truncated quotient was one too high
            rt_mag_add(rest->digits, b->digits, b->len, rest->digits, len, true);
            rt_mag_mul_add(quotient->digits, a->len, 1, 1);
        }
    }
    result[0] = rt_big_done(quotient);
    result[1] = rt_big_done(rest);
}

// Bit by bit, through bytes in two's complement.
static rt_obj_t big_bitwise(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs, size_t size) {
    uint8_t *x = rt_alloc(size * 2), *y = x + size;
    rt_int_to_bytes(lhs, false, size, x);
    rt_int_to_bytes(rhs, false, size, y);
    for (size_t i = 0; i < size; i++) {
        uint8_t both = x[i] & y[i], one = x[i] ^ y[i];
        x[i] = (op == RT_BINARY_OP_XOR ? 0 : both) | (op == RT_BINARY_OP_AND ? 0 : one);
    }
    rt_obj_t result = rt_int_from_bytes(false, true, size, x);
    rt_free(x);
    return result;
}

// To the right for negative bits; towards zero.
static rt_obj_t big_shift(const rt_big_t *a, intptr_t bits) {
    intptr_t room = (intptr_t)a->len + (bits >> 4) + 1;
    if (a->len == 0 || room <= 0) {
        return RT_INT(0);
    }
    rt_int_t *result = rt_big_new((size_t)room);
    for (intptr_t i = 0; i < room; i++) {
        result->digits[i] = (rt_digit_t)rt_mag_get(a->digits, a->len, i * 16 - bits);
    }
    set_sign(result, a->neg);
    return rt_big_done(result);
}

// left * right, modulo the modulus if it is not zero.
static rt_obj_t multiply(rt_obj_t left, rt_obj_t right, rt_obj_t modulus) {
    left = rt_int_binary_op(RT_BINARY_OP_MULTIPLY, left, right);
    return modulus == RT_INT(0) ? left : rt_int_binary_op(RT_BINARY_OP_MODULO, left, modulus);
}

static rt_obj_t power(rt_obj_t base, const rt_big_t *exponent, rt_obj_t modulus) {
    rt_obj_t result = multiply(RT_INT(1), RT_INT(1), modulus); // modulo 1, 1**0 is 0
    for (size_t bit = rt_mag_bits(exponent->digits, exponent->len); bit-- > 0;) {
        result = multiply(result, result, modulus);
        if (rt_mag_get(exponent->digits, exponent->len, (intptr_t)bit) & 1) {
            result = multiply(result, base, modulus);
        }
    }
    return result;
}

rt_obj_t rt_int_pow3(rt_obj_t base, rt_obj_t exponent, rt_obj_t modulus) {
    if (!(rt_is_int(base) & rt_is_int(exponent) & rt_is_int(modulus))) {
        rt_raise_error(RT_E_pow_integers);
    }
    if (modulus == RT_INT(0)) {
        rt_raise_error(RT_E_zero_modulus);
    }
    rt_big_t big;
    rt_big_view(exponent, &big);
    return big.neg ? RT_INT(0) : power(base, &big, modulus);
}

// True division: scaled, so that big operands give their quotient as long as it is a float.
static rt_obj_t big_true_divide(const rt_big_t *a, const rt_big_t *b) {
    int a_exponent, b_exponent;
    uint32_t x = rt_mag_top(a->digits, a->len, &a_exponent);
    uint32_t y = rt_mag_top(b->digits, b->len, &b_exponent);
    float quotient = rt_m_ldexp(rt_float_pack(x, 0) / rt_float_pack(y, 0), a_exponent - b_exponent);
    return rt_float_new(a->neg != b->neg ? -quotient : quotient);
}

static rt_obj_t int_invert(rt_obj_t self) { return rt_int_binary_op(RT_BINARY_OP_XOR, self, RT_INT(-1)); }

rt_obj_t rt_compare_result(rt_binary_op_t op, int order) {
    static const uint8_t true_for[] = { 1, 4, 2, 3, 6, 13 }; // <, >, ==, <=, >=, !=: sets of order + 1
    return op < sizeof true_for ? RT_BOOL(true_for[op] >> (order + 1) & 1) : RT_NULL;
}

rt_obj_t rt_int_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    rt_big_t a, b;
    rt_big_view(lhs, &a);
    rt_big_view(rhs, &b);
    rt_obj_t result[2];
    switch (op) {
        case RT_BINARY_OP_SUBTRACT:
            b.neg = !b.neg;
            // fall through
        case RT_BINARY_OP_ADD:
            return big_add(&a, &b);
        case RT_BINARY_OP_MULTIPLY:
            return big_mul(&a, &b);
        case RT_BINARY_OP_FLOOR_DIVIDE:
        case RT_BINARY_OP_MODULO:
        case RT_BINARY_OP_DIVMOD:
        case RT_BINARY_OP_TRUE_DIVIDE:
            if (b.len == 0) {
                rt_raise_zero_division();
            }
            if (op == RT_BINARY_OP_TRUE_DIVIDE) {
                return big_true_divide(&a, &b);
            }
            big_divmod(&a, &b, result);
            return op == RT_BINARY_OP_DIVMOD ? rt_tuple_new(2, result) : result[op == RT_BINARY_OP_MODULO];
        case RT_BINARY_OP_AND:
        case RT_BINARY_OP_OR:
        case RT_BINARY_OP_XOR:
            return big_bitwise(op, lhs, rhs, ((a.len > b.len ? a.len : b.len) + 1) * sizeof(rt_digit_t));
        case RT_BINARY_OP_RSHIFT:
            if (a.neg && !b.neg) { // towards minus infinity
                return int_invert(rt_int_binary_op(op, int_invert(lhs), rhs));
            }
            // fall through
        case RT_BINARY_OP_LSHIFT: {
            intptr_t bits = rt_int_get(rhs);
            if (bits < 0) {
                rt_raise_error(RT_E_negative_shift);
            }
            return big_shift(&a, op == RT_BINARY_OP_LSHIFT ? bits : -bits);
        }
        case RT_BINARY_OP_POWER: {
            if (b.neg) {
                return rt_float_binary_op(op, rt_int_to_float(lhs), rt_int_to_float(rhs));
            }
            size_t bits = rt_mag_bits(a.digits, a.len);
            if (bits > 1) {
                // A result that is sure not to fit is not even begun.
                size_t times = (size_t)rt_int_get(rhs);
                rt_free(rt_alloc(times < INT32_MAX / bits ? (bits - 1) * times / 8 : INT32_MAX));
            }
            return power(lhs, &b, RT_INT(0));
        }
        default:
            break;
    }
    int order = a.neg == b.neg ? rt_mag_compare(a.digits, a.len, b.digits, b.len) : 1;
    return rt_compare_result(op, a.neg ? -order : order);
}

// ---------------------------------------------------------------- constructors

rt_obj_t rt_int_new(intptr_t value) {
    return RT_INT_FITS(value) ? RT_INT(value) : rt_int_from_bytes(false, true, sizeof value, (const uint8_t *)&value);
}
rt_obj_t rt_int_new_uint(uintptr_t value) {
    return rt_int_from_bytes(false, false, sizeof value, (const uint8_t *)&value);
}
rt_obj_t rt_int_new_ll(long long value) {
    return rt_int_from_bytes(false, true, sizeof value, (const uint8_t *)&value);
}
rt_obj_t rt_int_new_ull(unsigned long long value) {
    return rt_int_from_bytes(false, false, sizeof value, (const uint8_t *)&value);
}

// Between digits, whose bytes are in little-endian order in memory, and a buffer, in two's complement for a
// negative number.
rt_obj_t rt_int_from_bytes(bool big_endian, bool is_signed, size_t size, const uint8_t *data) {
    const uint8_t *top = data + size - 1;
    intptr_t step = 1;
    if (big_endian) {
        top = data;
        data += size - 1;
        step = -1;
    }
    bool neg = is_signed && size > 0 && *top & 0x80;
    rt_int_t *big = rt_big_new((size + 1) / 2);
    set_sign(big, neg);
    uint8_t *to = (uint8_t *)big->digits, flip = neg ? 0xff : 0;
    uint32_t carry = neg;
    for (; size > 0; size--) {
        carry += *data ^ flip;
        *to++ = (uint8_t)carry;
        carry >>= 8;
        data += step;
    }
    // A lone minimum, as -128 in one byte, keeps its top bit: the carry never leaves the last byte.
    return rt_big_done(big);
}

void rt_int_to_bytes(rt_obj_t obj, bool big_endian, size_t size, uint8_t *data) {
    rt_big_t big;
    rt_big_view(obj, &big);
    intptr_t step = 1;
    if (big_endian) {
        data += size - 1;
        step = -1;
    }
    const uint8_t *from = (const uint8_t *)big.digits, *end = from + big.len * sizeof(rt_digit_t);
    uint8_t flip = big.neg ? 0xff : 0;
    uint32_t carry = big.neg;
    for (; size > 0; size--) {
        carry += (from < end ? *from++ : 0) ^ flip;
        *data = (uint8_t)carry;
        carry >>= 8;
        data += step;
    }
}

rt_obj_t rt_int_from_float(float value) {
    if (!rt_float_is_finite(value)) {
        if (rt_float_is_nan(value)) {
            rt_raise_error(RT_E_nan_to_int);
        }
        rt_raise_error(RT_E_inf_to_int);
    }
    int exponent;
    uint32_t mantissa = rt_float_unpack(rt_float_bits(value), &exponent);
    rt_big_t big;
    rt_big_view(RT_INT(mantissa >> 8), &big);
    big.neg = rt_float_is_negative(value);
    return big_shift(&big, exponent + 8);
}

// ---------------------------------------------------------------- accessors

float rt_int_to_float(rt_obj_t obj) {
    rt_big_t big;
    int exponent;
    rt_big_view(obj, &big);
    uint32_t top = rt_mag_top(big.digits, big.len, &exponent);
    return rt_float_pack_signed(top, exponent, (uint32_t)big.neg << 31);
}

rt_obj_t rt_int_cast(rt_obj_t obj) {
    return rt_number_kind(obj) == RT_KIND_INT ? obj : rt_unary_op_maybe(RT_UNARY_OP_INT, obj);
}

static bool fits_word(rt_obj_t obj, intptr_t *value) {
    rt_big_t big;
    rt_big_view(obj, &big);
    uint32_t magnitude = rt_mag_word(big.digits, big.len, 0);
    *value = (intptr_t)(big.neg ? -magnitude : magnitude);
    return big.len <= 2 && (*value < 0) == big.neg;
}

rt_obj_t rt_int_require(rt_obj_t obj) {
    rt_obj_t value = rt_int_cast(obj);
    if (!value) {
        rt_raise_error(RT_E_cannot_convert, obj, Q(int));
    }
    return value;
}

static bool get_word(rt_obj_t obj, intptr_t *value) { return fits_word(rt_int_require(obj), value); }

intptr_t rt_int_get(rt_obj_t obj) {
    if (rt_is_small_int(obj)) {
        return RT_INT_VALUE(obj);
    }
    intptr_t value;
    if (!get_word(obj, &value)) {
        rt_raise_error(RT_E_overflow);
    }
    return value;
}

intptr_t rt_int_get_truncated(rt_obj_t obj) {
    intptr_t value;
    get_word(obj, &value);
    return value;
}

bool rt_int_get_maybe(rt_obj_t obj, intptr_t *value) {
    obj = rt_int_cast(obj);
    return obj && fits_word(obj, value);
}

bool rt_int_is_negative(rt_obj_t obj) {
    rt_big_t big;
    rt_big_view(obj, &big);
    return big.neg;
}

// ---------------------------------------------------------------- the type

static void int_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    if (rt_is_small_int(self)) {
        rt_printf(print, RT_T_int, (int)RT_INT_VALUE(self));
        return;
    }
    rt_buf_t text;
    rt_buf_init(&text, 0);
    rt_int_format(&text, self, 10, "", false);
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
    rt_buffer_t buffer;
    if (!value && rt_get_buffer_maybe(args[0], &buffer, RT_BUFFER_READ)) {
        return rt_int_parse(buffer.data, buffer.size, 10);
    }
    if (rt_number_kind(args[0]) == RT_KIND_FLOAT) {
        return rt_int_from_float(((rt_float_t *)args[0])->value);
    }
    return rt_unary_op(RT_UNARY_OP_POSITIVE, rt_int_require(args[0])); // of a bool it is an int
}

static rt_obj_t int_unary_op(rt_unary_op_t op, rt_obj_t self) {
    switch (op) {
        case RT_UNARY_OP_BOOL:
            return RT_BOOL(self != RT_INT(0));
        case RT_UNARY_OP_HASH:
            return RT_INT(rt_int_get_truncated(self));
        case RT_UNARY_OP_POSITIVE:
        case RT_UNARY_OP_INT:
            return self;
        case RT_UNARY_OP_INVERT:
            return int_invert(self);
        case RT_UNARY_OP_ABS:
        case RT_UNARY_OP_NEGATIVE:
            return op == RT_UNARY_OP_ABS && !rt_int_is_negative(self) ? self
                                                                  : rt_int_binary_op(RT_BINARY_OP_SUBTRACT, RT_INT(0), self);
        default:
            return RT_NULL;
    }
}

// Arguments of both: one of its own, the byte order, signed.  True if the byte order is big-endian.
__attribute__((noinline)) static bool parse_order(size_t n_args, size_t n_kw, const rt_obj_t *args, const rt_arg_t *allowed, rt_obj_t out[3]) {
    rt_parse_args(n_args - 1, n_kw, args + 1, allowed, 3, out);
    return out[1] != RT_STR(Q(little));
}

static rt_obj_t int_from_bytes(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_arg_t allowed[] = {
        { Q(bytes), RT_ARG_REQUIRED, RT_NULL },
        { Q(byteorder), 0, RT_STR(Q(big)) },
        { Q(signed), RT_ARG_KW_ONLY, RT_FALSE },
    };
    rt_obj_t out[3];
    bool big_endian = parse_order(n_args, n_kw, args, allowed, out);
    rt_buffer_t buffer;
    rt_get_buffer(out[0], &buffer, RT_BUFFER_READ);
    return rt_int_from_bytes(big_endian, rt_is_true(out[2]), buffer.size, buffer.data);
}

static rt_obj_t int_to_bytes(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_arg_t allowed[] = {
        { Q(length), 0, RT_INT(1) },
        { Q(byteorder), 0, RT_STR(Q(big)) },
        { Q(signed), RT_ARG_KW_ONLY, RT_FALSE },
    };
    rt_obj_t out[3];
    bool big_endian = parse_order(n_args, n_kw, args, allowed, out), is_signed = rt_is_true(out[2]);
    intptr_t size = rt_int_get(out[0]);
    if (size < 0) {
        rt_raise_error(RT_E_ValueError);
    }
    if (!is_signed && rt_int_is_negative(args[0])) {
        rt_raise_error(RT_E_negative_unsigned);
    }
    rt_buf_t bytes;
    rt_buf_init(&bytes, (size_t)size);
    uint8_t *data = (uint8_t *)rt_buf_add(&bytes, (size_t)size);
    rt_int_to_bytes(args[0], big_endian, (size_t)size, data);
    if (!rt_equal(rt_int_from_bytes(big_endian, is_signed, (size_t)size, data), args[0])) {
        rt_raise_error(RT_E_int_size, (int)size);
    }
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
    RT_SLOTS(
        (binary_op, rt_number_binary_op), (unary_op, int_unary_op), (make_new, int_make_new),
        (print, int_print)),
    .locals = &int_locals,
};

// ---------------------------------------------------------------- all kinds of numbers

rt_number_kind_t rt_number_kind(rt_const_obj_t obj) {
    const rt_type_t *type = rt_type_of(obj);
    return type == &rt_type_int || type == &rt_type_bool ? RT_KIND_INT
        : type == &rt_type_float                         ? RT_KIND_FLOAT
        : type == &rt_type_complex                       ? RT_KIND_COMPLEX
                                                         : RT_NOT_A_NUMBER;
}

rt_obj_t rt_unary_op_maybe(rt_unary_op_t op, rt_obj_t obj) {
    const rt_type_t *type = rt_type_of(obj);
    return RT_HAS_SLOT(type, unary_op) ? RT_SLOT(type, unary_op)(op, obj) : RT_NULL;
}

rt_obj_t rt_number_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    if (op >= RT_BINARY_OP_INPLACE_OR && op <= RT_BINARY_OP_INPLACE_POWER) {
        op += RT_BINARY_OP_OR - RT_BINARY_OP_INPLACE_OR;
    }
    rt_number_kind_t left = rt_number_kind(lhs), right = rt_number_kind(rhs);
    if (right == RT_NOT_A_NUMBER) {
        const rt_type_t *type = rt_type_of(rhs);
        if (left == RT_KIND_INT && op == RT_BINARY_OP_MULTIPLY && !(type->flags & RT_TYPE_HEAP) && RT_HAS_SLOT(type, binary_op)) {
            return RT_SLOT(type, binary_op)(op, rhs, lhs); // repetition of a sequence commutes
        }
        return RT_NULL;
    }
    left = left > right ? left : right;
    if (left == RT_KIND_INT) {
        return rt_int_binary_op(op, lhs, rhs);
    }
    float a[2], b[2];
    rt_complex_get(lhs, a);
    rt_complex_get(rhs, b);
    return left == RT_KIND_FLOAT ? rt_float_binary_op(op, a[0], b[0]) : rt_complex_binary_op(op, a, b);
}
