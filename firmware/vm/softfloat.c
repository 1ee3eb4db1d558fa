// SPDX-License-Identifier: MIT
//
// Single-precision arithmetic for cores without a floating-point unit, in place of libgcc's: about a
// fifth of its size, as rounding is in one place (rt_float_pack).  Correct to the last bit, subnormals
// included, round half to even.  Names and meanings are of "Run-time ABI for the Arm Architecture".
// On other cores the functions are there for tests only.

#include "fmath.h"
#include "numbers.h"

#define SIGN 0x80000000u
#define INFINITE 0x7f800000u

// The result with an infinite operand or a NaN; the sign is of the result.
static float special(bool is_nan, uint32_t sign) {
    return rt_float_from_bits(is_nan ? 0x7fc00000 : INFINITE | (sign & SIGN));
}

float rt_soft_add(float x, float y) {
    uint32_t a = rt_float_bits(x), b = rt_float_bits(y);
    if ((a & ~SIGN) < (b & ~SIGN)) {
        uint32_t swap = a;
        a = b;
        b = swap;
    }
    uint32_t sign = a; // its top bit
    bool subtract = (a ^ b) >> 31;
    if ((a & ~SIGN) >= INFINITE) {
        return special((a & ~SIGN) > INFINITE || (subtract && (b & ~SIGN) == INFINITE), sign);
    }
    int exponent, b_exponent;
    uint32_t sum = rt_float_unpack(a, &exponent) >> 1, small = rt_float_unpack(b, &b_exponent) >> 1;
    small = rt_float_shift(small, (unsigned)(exponent - b_exponent));
    sum = subtract ? sum - small : sum + small;
    if (sum == 0 && subtract) {
        sign = 0;
    }
    return rt_float_pack_signed(sum, exponent + 1, sign);
}

float rt_soft_sub(float x, float y) { return rt_soft_add(x, rt_float_from_bits(rt_float_bits(y) ^ SIGN)); }
float rt_soft_rsub(float x, float y) { return rt_soft_sub(y, x); }

float rt_soft_mul(float x, float y) {
    uint32_t a = rt_float_size(x), b = rt_float_size(y), sign = rt_float_bits(x) ^ rt_float_bits(y);
    if (a < b) {
        uint32_t swap = a;
        a = b;
        b = swap;
    }
    if (a >= INFINITE) {
        return special(a > INFINITE || b == 0, sign);
    }
    int exponent, b_exponent;
    uint64_t product = (uint64_t)rt_float_unpack(a, &exponent) * rt_float_unpack(b, &b_exponent);
    uint32_t top = (uint32_t)(product >> 32) | ((uint32_t)product != 0);
    return rt_float_pack_signed(top, exponent + b_exponent + 32, sign);
}

float rt_soft_div(float x, float y) {
    uint32_t a = rt_float_size(x), b = rt_float_size(y), sign = rt_float_bits(x) ^ rt_float_bits(y);
    if (a >= INFINITE || b >= INFINITE || b == 0) {
        if (a < INFINITE && b == INFINITE) {
            return rt_float_from_bits(sign & SIGN);
        }
        return special(a > INFINITE || b > INFINITE || a == b, sign);
    }
    int exponent, b_exponent;
    uint32_t rest = rt_float_unpack(a, &exponent) >> 8, divisor = rt_float_unpack(b, &b_exponent) >> 8;
    uint32_t quotient = rt_ratio(&rest, divisor, &exponent);
    return rt_float_pack_signed(quotient | (rest != 0), exponent - b_exponent, sign);
}

float rt_soft_from_uint(uint32_t value) { return rt_float_pack(value, 0); }
float rt_soft_from_int(int32_t value) {
    return rt_float_pack_signed(value < 0 ? -(uint32_t)value : (uint32_t)value, 0, (uint32_t)value);
}

uint32_t rt_soft_to_uint(float x) { // of its size
    int exponent;
    uint32_t size = rt_float_unpack(rt_float_size(x), &exponent);
    return exponent > -32 ? size >> -exponent : 0;
}

int32_t rt_soft_to_int(float x) {
    uint32_t size = rt_soft_to_uint(x);
    return (int32_t)(rt_float_is_negative(x) ? -size : size);
}

// -1, 0, 1, or 2 if one is a NaN.
int rt_float_compare(float x, float y) {
    if (rt_float_is_nan(x) || rt_float_is_nan(y)) {
        return 2;
    }
    int32_t left = (int32_t)rt_float_bits(x), right = (int32_t)rt_float_bits(y);
    left = left < 0 ? INT32_MIN - left : left;
    right = right < 0 ? INT32_MIN - right : right;
    return left < right ? -1 : left > right;
}

int rt_soft_eq(float x, float y) { return rt_float_compare(x, y) == 0; }
int rt_soft_lt(float x, float y) { return rt_float_compare(x, y) < 0; }
int rt_soft_le(float x, float y) { return rt_float_compare(x, y) <= 0; }
int rt_soft_ge(float x, float y) { return rt_soft_le(y, x); }
int rt_soft_gt(float x, float y) { return rt_soft_lt(y, x); }
int rt_soft_unordered(float x, float y) { return rt_float_compare(x, y) == 2; }

#if defined(__arm__) && !defined(__ARM_FP)
#define ALIAS(type, name, target, ...) type __aeabi_##name(__VA_ARGS__) __attribute__((used, alias("rt_soft_" #target)))
ALIAS(float, fadd, add, float, float);
ALIAS(float, fsub, sub, float, float);
ALIAS(float, frsub, rsub, float, float);
ALIAS(float, fmul, mul, float, float);
ALIAS(float, fdiv, div, float, float);
ALIAS(float, ui2f, from_uint, uint32_t);
ALIAS(float, i2f, from_int, int32_t);
ALIAS(int32_t, f2iz, to_int, float);
ALIAS(uint32_t, f2uiz, to_uint, float);
ALIAS(int, fcmpeq, eq, float, float);
ALIAS(int, fcmplt, lt, float, float);
ALIAS(int, fcmple, le, float, float);
ALIAS(int, fcmpge, ge, float, float);
ALIAS(int, fcmpgt, gt, float, float);
ALIAS(int, fcmpun, unordered, float, float);
#endif

#if defined(__ARM_ARCH_6M__)
// Signed division by the unsigned one: quotient in r0, remainder in r1.
uint64_t __aeabi_uidivmod(uint32_t, uint32_t);
uint64_t __aeabi_idivmod(int32_t a, int32_t b) {
    uint64_t pair = __aeabi_uidivmod(a < 0 ? -(uint32_t)a : (uint32_t)a, b < 0 ? -(uint32_t)b : (uint32_t)b);
    uint32_t quotient = (uint32_t)pair, rest = (uint32_t)(pair >> 32);
    return (uint64_t)(a < 0 ? -rest : rest) << 32 | ((a ^ b) < 0 ? -quotient : quotient);
}
int32_t __aeabi_idiv(int32_t a, int32_t b) { return (int32_t)__aeabi_idivmod(a, b); }
#endif
