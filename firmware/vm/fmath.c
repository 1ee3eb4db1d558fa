// SPDX-License-Identifier: MIT
//
// Single-precision functions in fixed-point arithmetic: on cores without a floating-point unit that is
// smaller than floats, and leaves guard bits.  "Q31" means 31 bits below the point.  Polynomials
// interpolate at Chebyshev nodes; logarithms are found by repeated squaring; large angles are reduced
// with enough bits of 2/pi (Payne and Hanek).  Errors are below 0.6 units of the last place in powers
// and logarithms, 3 in trigonometry and 4 in the hyperbolic functions.

#include "fmath.h"
#include "numbers.h"

#define NOINLINE __attribute__((noinline))
#define EXPONENT(bits) ((int)((bits) >> 23 & 0xff))
#define IS_SPECIAL(bits) (EXPONENT(bits) == 0xff) // infinity or NaN

uint32_t rt_float_unpack(uint32_t bits, int *exponent) {
    uint32_t mantissa = bits << 8 & 0x7fffff00;
    *exponent = EXPONENT(bits) - 127 - 31;
    if (EXPONENT(bits)) {
        return mantissa | 0x80000000;
    }
    ++*exponent;
    while (mantissa && !(mantissa & 0x80000000)) {
        mantissa <<= 1;
        --*exponent;
    }
    return mantissa;
}

static uint32_t unpack(float x, int *exponent) { return rt_float_unpack(rt_float_bits(x), exponent); }

uint32_t rt_float_pack_bits(uint32_t mantissa, int exponent, unsigned fraction_bits, int bias) {
    if (mantissa == 0) {
        return 0;
    }
    while (!(mantissa & 0x80000000)) {
        mantissa <<= 1;
        exponent--;
    }
    int field = exponent + 31 + bias;
    if (field > 2 * bias) {
        return (uint32_t)(2 * bias + 1) << fraction_bits; // infinite
    }
    if (field <= 0) { // subnormal
        unsigned shift = field > -30 ? (unsigned)(1 - field) : 31;
        mantissa = mantissa >> shift | ((mantissa & ((1u << shift) - 1)) != 0);
        field = 1;
    }
    // The leading bit adds one to the exponent, and rounding may carry into it.
    uint32_t bits = ((uint32_t)(field - 1) << fraction_bits) + (mantissa >> (31 - fraction_bits));
    uint32_t rest = mantissa << (fraction_bits + 1);
    return bits + (rest > 0x80000000 - (bits & 1));
}

float rt_float_pack(uint32_t mantissa, int exponent) {
    return rt_float_from_bits(rt_float_pack_bits(mantissa, exponent, 23, 127));
}

// mantissa * 2**exponent of 64 bits.
NOINLINE static float pack_long(uint64_t mantissa, int exponent) {
    while (mantissa >> 32) {
        uint32_t lost = mantissa & 1;
        mantissa = mantissa >> 1 | lost;
        exponent++;
    }
    return rt_float_pack((uint32_t)mantissa, exponent);
}

NOINLINE static uint32_t mul_high(uint32_t a, uint32_t b) { return (uint32_t)((uint64_t)a * b >> 32); }

NOINLINE static uint64_t mul_high_long(uint64_t a, uint32_t b) {
    return (a >> 32) * b + mul_high((uint32_t)a, b);
}

static uint32_t to_q32(float x) { return (uint32_t)(x * 4294967296.0f); }

// (terms[0] - x * (terms[1] - x * ...)) in Q31 * 2**exponent, x in Q32.
static float polynomial(const uint32_t *terms, unsigned count, uint32_t x, int exponent) {
    uint32_t sum = 0;
    while (count-- > 0) {
        sum = terms[count] - mul_high(sum, x);
    }
    return rt_float_pack(sum, exponent - 31);
}

uint32_t rt_ratio(uint32_t *rest, uint32_t divisor, int *exponent) {
    uint32_t ratio = 0, top = *rest;
    if (top == 0) {
        return 0;
    }
    // Until the first one bit has come to the top.
    for (;;) {
        if (top >= divisor) {
            top -= divisor;
            ratio |= 1;
        }
        if (ratio & 0x80000000) {
            break;
        }
        top <<= 1;
        ratio <<= 1;
        --*exponent;
    }
    *rest = top;
    return ratio;
}

// ---------------------------------------------------------------- rounding and parts

float rt_m_ldexp(float x, int exponent) {
    if (IS_SPECIAL(rt_float_bits(x))) {
        return x;
    }
    int own;
    uint32_t mantissa = unpack(x, &own);
    return rt_m_copysign(rt_float_pack(mantissa, own + exponent), x);
}

float rt_m_frexp(float x, int *exponent) {
    *exponent = 0;
    if (x == 0.0f || IS_SPECIAL(rt_float_bits(x))) {
        return x;
    }
    uint32_t mantissa = unpack(x, exponent);
    *exponent += 32;
    return rt_m_copysign(rt_float_pack(mantissa, -32), x);
}

float rt_m_copysign(float x, float sign) {
    return rt_float_from_bits((rt_float_bits(x) & 0x7fffffff) | (rt_float_bits(sign) & 0x80000000));
}

float rt_m_fabs(float x) { return rt_float_from_bits(rt_float_bits(x) & 0x7fffffff); }

float rt_m_trunc(float x) {
    uint32_t bits = rt_float_bits(x);
    int exponent = EXPONENT(bits) - 127;
    if (exponent >= 23) {
        return x;
    }
    return rt_float_from_bits(bits & (exponent < 0 ? 0x80000000 : (uint32_t)((int32_t)0xff800000 >> exponent)));
}

float rt_m_floor(float x) {
    float whole = rt_m_trunc(x);
    return whole > x ? whole - 1.0f : whole;
}

float rt_m_ceil(float x) { return -rt_m_floor(-x); }

float rt_m_nearest(float x) {
    if (EXPONENT(rt_float_bits(x)) >= 127 + 23) {
        return x;
    }
    // Adding 2**23 rounds in the sum's last place, half to even.
    return rt_m_copysign((rt_m_fabs(x) + 8388608.0f) - 8388608.0f, x);
}

float rt_m_fmod(float x, float y) {
    if (!rt_float_is_finite(x) || y != y || y == 0.0f) {
        return RT_FLOAT_NAN;
    }
    if (!(rt_m_fabs(x) >= rt_m_fabs(y))) {
        return x;
    }
    int x_exponent, y_exponent;
    uint32_t rest = unpack(x, &x_exponent) >> 1, divisor = unpack(y, &y_exponent) >> 1;
    for (;; x_exponent--, rest <<= 1) {
        if (rest >= divisor) {
            rest -= divisor;
        }
        if (x_exponent == y_exponent) {
            break;
        }
    }
    return rt_m_copysign(rt_float_pack(rest, y_exponent + 1), x);
}

float rt_m_sqrt(float x) {
    uint32_t bits = rt_float_bits(x);
    if (bits >= 0x7f800000) { // negative, infinite or NaN
        return bits << 1 == 0 || bits == 0x7f800000 ? x : RT_FLOAT_NAN;
    }
    int exponent;
    uint32_t mantissa = rt_float_unpack(bits, &exponent);
    if (exponent & 1) {
        mantissa >>= 1; // nothing is lost: there are 24 bits
        exponent++;
    }
    // Two bits of the radicand give one of the root: 26 bits of it, and whether there are more.
    uint32_t root = 0, rest = 0;
    for (int i = 0; i < 26; i++) {
        rest = rest << 2 | mantissa >> 30;
        mantissa <<= 2;
        root <<= 1;
        if (rest > root << 1) {
            rest -= (root << 1) + 1;
            root++;
        }
    }
    return rt_float_pack(root << 1 | (rest != 0), exponent / 2 - 11);
}

float rt_m_hypot(float x, float y) { return rt_m_sqrt(x * x + y * y); }

// ---------------------------------------------------------------- powers and logarithms

#define LOG2_E_Q55 0x00b8aa3b295c17f1
#define LN_2_Q32 0xb17217f8
#define LOG10_2_Q32 0x4d104d42

// The logarithm to base 2 of a positive finite x, in Q55: squaring a number doubles its logarithm.
static int64_t log2_fixed(float x) {
    int exponent;
    uint64_t m = (uint64_t)unpack(x, &exponent) << 32; // Q63, 1 <= m < 2
    int64_t log = exponent + 31;
    for (int i = 0; i < 55; i++) {
        uint32_t high = (uint32_t)(m >> 32);
        m = mul_high_long(m, high) + mul_high((uint32_t)m, high); // Q62
        log = log * 2 + (int64_t)(m >> 63);
        if (!(m >> 63)) {
            m <<= 1;
        }
    }
    return log;
}

NOINLINE static uint64_t size_of(int64_t x) { return x < 0 ? -(uint64_t)x : (uint64_t)x; }

static float logarithm(float x, uint32_t log_of_2) {
    uint32_t bits = rt_float_bits(x);
    if (bits - 1 >= 0x7f800000 - 1) { // zero, negative, infinite or NaN
        return bits << 1 == 0 ? -RT_FLOAT_INF : bits == 0x7f800000 ? x : RT_FLOAT_NAN;
    }
    int64_t log = log2_fixed(x);
    float result = pack_long(mul_high_long(size_of(log), log_of_2), -55);
    return log < 0 ? -result : result;
}

float rt_m_log(float x) { return logarithm(x, LN_2_Q32); }
float rt_m_log2(float x) { return logarithm(x, 0xffffffff); }
float rt_m_log10(float x) { return logarithm(x, LOG10_2_Q32); }

// 2**(log * y), log in Q55, y finite.
static float power_of_2(int64_t log, float y) {
    static const uint32_t terms[] = { // of 2**-x
        0x80000000, 0x58b90bfc, 0x1ebfbde5, 0x071ac093, 0x013b20d4, 0x002b9458, 0x0004e100, 0x00005ed3,
    };
    bool large = (log < 0) == rt_float_is_negative(y);
    int exponent;
    uint32_t mantissa = unpack(y, &exponent);
    uint64_t product = mul_high_long(size_of(log), mantissa);
    for (exponent += 9; exponent < 0; exponent++) { // to Q32
        product >>= 1;
    }
    for (; exponent > 0 && !(product >> 41); exponent--) {
        product <<= 1;
    }
    if (product >> 41) { // the exponent is beyond 512
        return large ? RT_FLOAT_INF : 0.0f;
    }
    int64_t x = large ? -(int64_t)product : (int64_t)product;
    return polynomial(terms, 8, (uint32_t)x, -(int)(x >> 32));
}

float rt_m_exp(float x) {
    if (IS_SPECIAL(rt_float_bits(x))) {
        return rt_float_bits(x) == 0xff800000 ? 0.0f : x;
    }
    return power_of_2(LOG2_E_Q55, x);
}

float rt_m_pow(float x, float y) {
    float size = rt_m_fabs(x), half = y * 0.5f;
    bool whole = rt_m_trunc(y) == y, odd = whole && rt_m_trunc(half) != half;
    if (x == 1.0f || y == 0.0f) {
        return 1.0f;
    }
    if (x != x || y != y || (x < 0.0f && !whole && rt_float_is_finite(x))) {
        return RT_FLOAT_NAN;
    }
    float result;
    if (size == 0.0f || !rt_float_is_finite(x) || !rt_float_is_finite(y)) {
        result = size == 1.0f ? 1.0f : (size > 1.0f) != rt_float_is_negative(y) ? RT_FLOAT_INF : 0.0f;
    } else {
        result = power_of_2(log2_fixed(size), y);
    }
    return odd ? rt_m_copysign(result, x) : result;
}

#if RT_MATH_SPECIAL

// expm1 and log_1p by Kahan's quotients, in which the errors of exp and log cancel.
float rt_m_expm1(float x) {
    float power = rt_m_exp(x);
    if (power == 1.0f) {
        return x;
    }
    float result = power - 1.0f;
    return result == -1.0f || !rt_float_is_finite(power) ? result : result * (x / rt_m_log(power));
}

static float log_1p(float x) {
    float sum = 1.0f + x;
    float log = rt_m_log(sum);
    return sum == 1.0f ? x : rt_float_is_finite(log) ? log * (x / (sum - 1.0f)) : log;
}

float rt_m_cosh(float x) {
    float half = rt_m_exp(rt_m_fabs(x) * 0.5f);
    return half * 0.5f * half + 0.5f / half / half;
}

float rt_m_sinh(float x) {
    float size = rt_m_fabs(x), power = rt_m_expm1(size);
    return rt_m_copysign(size > 10.0f ? rt_m_cosh(x) : 0.5f * (power + power / (power + 1.0f)), x);
}

float rt_m_tanh(float x) {
    float size = rt_m_fabs(x);
    float power = rt_m_expm1(2.0f * size);
    return rt_m_copysign(size > 10.0f ? 1.0f : power / (power + 2.0f), x);
}

// log(1 + above), or, where above may overflow, log(2 * size).
NOINLINE static float log_1p_large(float size, float above) {
    return size > 1e9f ? rt_m_log(size) + 0.69314718f : log_1p(above);
}

float rt_m_asinh(float x) {
    float size = rt_m_fabs(x), square = size * size;
    return rt_m_copysign(log_1p_large(size, size + square / (1.0f + rt_m_sqrt(square + 1.0f))), x);
}

float rt_m_acosh(float x) {
    float above = x - 1.0f;
    return log_1p_large(x, above + rt_m_sqrt(above * (above + 2.0f)));
}

float rt_m_atanh(float x) {
    float size = rt_m_fabs(x);
    return rt_m_copysign(0.5f * log_1p(2.0f * size / (1.0f - size)), x);
}

#endif // RT_MATH_SPECIAL

// ---------------------------------------------------------------- trigonometry

// 32 bits of 2/pi from a position; the lowest of the table counts for 2**-224.
static uint32_t two_by_pi(int position) {
    static const rt_digit_t bits[] = {
        0x63ab, 0xfe51, 0x9041, 0x3c43, 0x9599, 0xdb62, 0xddc0, 0xf534, 0x57d1, 0xfc27, 0x1529, 0x4e44, 0x836e, 0xa2f9,
    };
    return rt_mag_get(bits, 14, position) | rt_mag_get(bits, 14, position + 16) << 16;
}


// x - x**3 * (terms[0] - x**2 * (terms[1] - ...)), the terms in Q31, for a small x.
NOINLINE static float odd_polynomial(const uint32_t *terms, unsigned count, float x) {
    float square = x * x;
    return rt_m_copysign(x - x * (square * polynomial(terms, count, to_q32(square), 0)), x);
}

// sin(x + quarters * pi/2)
static float sine(float x, unsigned quarters) {
    static const uint32_t sine_terms[] = { 0x15555555, 0x0111110e, 0x0006804f, 0x000016dc };
    static const uint32_t cosine_terms[] = { 0x80000000, 0x3fffffff, 0x05555533, 0x002d81c1, 0x0000cd37 };
    if (!rt_float_is_finite(x)) {
        return RT_FLOAT_NAN;
    }
    int exponent;
    uint32_t mantissa = unpack(x, &exponent) >> 8;
    if (exponent >= -32) { // at least 0.5
        // x in quarters of a turn, modulo 4, in Q62: multiplied by the bits of 2/pi from the one that counts for 2.
        int position = 224 + 2 - 32 - 8 - exponent;
        uint64_t bits = (uint64_t)two_by_pi(position) << 32 | two_by_pi(position - 32);
        uint64_t turn = mantissa * bits + mul_high(mantissa, two_by_pi(position - 64));
        if (x < 0.0f) {
            turn = -turn;
        }
        quarters += (unsigned)((turn + ((uint64_t)1 << 61)) >> 62); // to the nearest
        int64_t rest = (int64_t)(turn << 2);
        x = pack_long(mul_high_long(size_of(rest), 0xc90fdaa2), -63); // * pi/2
        if (rest < 0) {
            x = -x;
        }
    }
    float result = quarters & 1 ? polynomial(cosine_terms, 5, to_q32(x * x), 0) : odd_polynomial(sine_terms, 4, x);
    return quarters & 2 ? -result : result;
}

float rt_m_sin(float x) { return sine(x, 0); }
float rt_m_cos(float x) { return sine(x, 1); }
float rt_m_tan(float x) { return sine(x, 0) / sine(x, 1); }

#define PI 3.14159265358979f

float rt_m_atan2(float y, float x) {
    static const uint32_t terms[] = { 0x2aaaaaaa, 0x199997b1, 0x1248a160, 0x0e2bdc07, 0x0b0a17f2, 0x067611e7 };
    float low = rt_m_fabs(y), high = rt_m_fabs(x), angle = 0.0f;
    bool swap = high < low; // the angle is beyond 45 degrees
    if (swap) {
        low = high;
        high = rt_m_fabs(y);
    }
    float ratio = low == high ? (float)(low != 0.0f) : low / high; // infinities may be equal, too
    if (ratio > 0.41421356f) { // atan(x) = pi/4 + atan((x - 1) / (x + 1))
        ratio = (ratio - 1.0f) / (ratio + 1.0f);
        angle = PI / 4;
    }
    angle += odd_polynomial(terms, 6, ratio);
    if (swap) {
        angle = PI / 2 - angle;
    }
    if (rt_float_is_negative(x)) {
        angle = PI - angle;
    }
    return rt_m_copysign(angle, y);
}

float rt_m_atan(float x) { return rt_m_atan2(x, 1.0f); }
float rt_m_asin(float x) { return rt_m_atan2(x, rt_m_sqrt((1.0f - x) * (1.0f + x))); }
float rt_m_acos(float x) { return rt_m_atan2(rt_m_sqrt((1.0f - x) * (1.0f + x)), x); }
