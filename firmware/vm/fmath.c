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
#define INFINITE 0x7f800000u
#define ONE 0x3f800000u

uint32_t rt_float_unpack(uint32_t bits, int *exponent) {
    uint32_t mantissa = bits << 9 >> 1;
    int field = EXPONENT(bits);
    if (field) {
        mantissa |= 0x80000000;
    } else {
        for (field = 1; mantissa && !(mantissa & 0x80000000); field--) {
            mantissa <<= 1;
        }
    }
    *exponent = field - 127 - 31;
    return mantissa;
}

static uint32_t unpack(float x, int *exponent) { return rt_float_unpack(rt_float_bits(x), exponent); }

uint32_t rt_float_shift(uint32_t mantissa, unsigned shift) {
    if (shift > 31) {
        shift = 31;
    }
    return mantissa >> shift | ((mantissa & ((1u << shift) - 1)) != 0);
}

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
        mantissa = rt_float_shift(mantissa, (unsigned)(1 - field));
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

float rt_float_pack_signed(uint32_t mantissa, int exponent, uint32_t sign) {
    return rt_float_from_bits(rt_float_bits(rt_float_pack(mantissa, exponent)) | (sign & 0x80000000));
}

// The upper 32 bits of a mantissa; the exponent grows by those left out.
NOINLINE static uint32_t shrink(uint64_t mantissa, int *exponent) {
    while (mantissa >> 32) {
        mantissa >>= 1;
        ++*exponent;
    }
    return (uint32_t)mantissa;
}

NOINLINE static uint32_t mul_high(uint32_t a, uint32_t b) { return (uint32_t)((uint64_t)a * b >> 32); }

NOINLINE static uint64_t mul_high_long(uint64_t a, uint32_t b) {
    return (a >> 32) * b + mul_high((uint32_t)a, b);
}

// terms[0] - x * (terms[1] - x * ...) in Q31, x in Q32.
NOINLINE static uint32_t polynomial(const uint32_t *terms, unsigned count, uint32_t x) {
    uint32_t sum = 0;
    while (count-- > 0) {
        sum = terms[count] - mul_high(sum, x);
    }
    return sum;
}

// terms[0] - x**2 * (terms[1] - ...), the terms in Q31, for 0 <= x < 1; for an odd function times x.
NOINLINE static float symmetric(const uint32_t *terms, unsigned count, uint32_t mantissa, int exponent, bool odd) {
    int shift = -64 - 2 * exponent;
    uint32_t square = shift < 32 ? mul_high(mantissa, mantissa) >> shift : 0;
    if (!odd) {
        mantissa = 0x80000000;
        exponent = -31;
    }
    return rt_float_pack(mul_high(mantissa, polynomial(terms, count, square)), exponent + 1);
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
    if (!rt_float_is_finite(x)) {
        return x;
    }
    int own;
    uint32_t mantissa = unpack(x, &own);
    return rt_float_pack_signed(mantissa, own + exponent, rt_float_bits(x));
}

float rt_m_frexp(float x, int *exponent) {
    *exponent = 0;
    if (rt_float_is_zero(x) || !rt_float_is_finite(x)) {
        return x;
    }
    uint32_t mantissa = unpack(x, exponent);
    *exponent += 32;
    return rt_float_pack_signed(mantissa, -32, rt_float_bits(x));
}

NOINLINE float rt_m_copysign(float x, float sign) {
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

bool rt_m_is_whole(float x) { return rt_float_bits(rt_m_trunc(x)) == rt_float_bits(x); }

float rt_m_floor(float x) {
    float whole = rt_m_trunc(x);
    return rt_float_is_negative(x) && !rt_m_is_whole(x) ? whole - 1.0f : whole;
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
    uint32_t x_size = rt_float_size(x), y_size = rt_float_size(y);
    if (x_size >= INFINITE || y_size > INFINITE || y_size == 0) {
        return RT_FLOAT_NAN;
    }
    if (x_size < y_size) {
        return x;
    }
    int x_exponent, y_exponent;
    uint32_t rest = rt_float_unpack(x_size, &x_exponent) >> 1, divisor = rt_float_unpack(y_size, &y_exponent) >> 1;
    for (;; x_exponent--, rest <<= 1) {
        if (rest >= divisor) {
            rest -= divisor;
        }
        if (x_exponent == y_exponent) {
            return rt_float_pack_signed(rest, y_exponent + 1, rt_float_bits(x));
        }
    }
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
        log *= 2;
        if (m >> 63) {
            log++;
        } else {
            m *= 2;
        }
    }
    return log;
}

NOINLINE static uint64_t size_of(int64_t x) { return x < 0 ? -(uint64_t)x : (uint64_t)x; }

NOINLINE static float logarithm(float x, uint32_t log_of_2) {
    uint32_t bits = rt_float_bits(x);
    if (bits - 1 >= INFINITE - 1) { // zero, negative, infinite or NaN
        return bits << 1 == 0 ? -RT_FLOAT_INF : bits == INFINITE ? x : RT_FLOAT_NAN;
    }
    int64_t log = log2_fixed(x);
    int exponent = -55;
    uint32_t mantissa = shrink(mul_high_long(size_of(log), log_of_2), &exponent);
    return rt_float_pack_signed(mantissa, exponent, (uint32_t)((uint64_t)log >> 32));
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
    int shift = exponent + 9; // to Q32
    for (; shift < 0; shift++) {
        product >>= 1;
    }
    for (; shift > 0 && !(product >> 41); shift--) {
        product <<= 1;
    }
    if (product >> 41) { // the exponent is beyond 512
        return large ? RT_FLOAT_INF : 0.0f;
    }
    int64_t x = large ? -(int64_t)product : (int64_t)product;
    return rt_float_pack(polynomial(terms, 8, (uint32_t)x), -31 - (int)(x >> 32));
}

float rt_m_exp(float x) { return rt_float_is_nan(x) ? x : power_of_2(LOG2_E_Q55, x); }

float rt_m_pow(float x, float y) {
    uint32_t size = rt_float_size(x), y_size = rt_float_size(y);
    if (rt_float_bits(x) == ONE || y_size == 0) {
        return 1.0f;
    }
    bool whole = rt_m_is_whole(y);
    if (size > INFINITE || y_size > INFINITE || (size < INFINITE && size != 0 && rt_float_is_negative(x) && !whole)) {
        return RT_FLOAT_NAN;
    }
    float result;
    if (size == 0 || size == INFINITE) {
        result = (size == 0) == rt_float_is_negative(y) ? RT_FLOAT_INF : 0.0f;
    } else {
        result = power_of_2(log2_fixed(rt_m_fabs(x)), y);
    }
    return whole && !rt_m_is_whole(y * 0.5f) ? rt_m_copysign(result, x) : result; // odd
}

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

// ---------------------------------------------------------------- trigonometry

// 32 bits of 2/pi from a position; the lowest of the table counts for 2**-224.
static uint32_t two_by_pi(int position) {
    static const rt_digit_t bits[] = {
        0x63ab, 0xfe51, 0x9041, 0x3c43, 0x9599, 0xdb62, 0xddc0, 0xf534, 0x57d1, 0xfc27, 0x1529, 0x4e44, 0x836e, 0xa2f9,
    };
    return rt_mag_word(bits, 14, position);
}

// sin(x + quarters * pi/2)
NOINLINE static float sine(float x, uint32_t quarters) {
    static const uint32_t terms[2][5] = {
        { 0x80000000, 0x15555555, 0x0111110e, 0x0006804f, 0x000016dc }, // of sin(x) / x
        { 0x80000000, 0x3fffffff, 0x05555533, 0x002d81c1, 0x0000cd37 }, // of cos(x)
    };
    if (!rt_float_is_finite(x)) {
        return RT_FLOAT_NAN;
    }
    int exponent;
    uint32_t mantissa = unpack(x, &exponent), sign = rt_float_bits(x);
    if (exponent >= -32) { // at least 0.5
        // x in quarters of a turn, modulo 4, in Q62: multiplied by the bits of 2/pi from the one that counts for 2.
        int position = 224 + 2 - 32 - 8 - exponent;
        mantissa >>= 8;
        uint64_t bits = (uint64_t)two_by_pi(position - 32) << 32 | two_by_pi(position - 64);
        uint64_t turn = mul_high_long(bits, mantissa) + ((uint64_t)(mantissa * two_by_pi(position)) << 32);
        if (rt_float_is_negative(x)) {
            turn = -turn;
        }
        quarters += ((uint32_t)(turn >> 32) + (1u << 29)) >> 30; // to the nearest
        int64_t rest = (int64_t)(turn << 2);
        sign = (uint32_t)(turn >> 30);
        exponent = -63;
        mantissa = shrink(mul_high_long(size_of(rest), 0xc90fdaa2), &exponent); // * pi/2
    }
    bool odd = !(quarters & 1);
    float result = symmetric(terms[!odd], 5, mantissa, exponent, odd);
    return rt_m_copysign(result, rt_float_from_bits((odd ? sign : 0) ^ quarters << 30));
}

float rt_m_sin(float x) { return sine(x, 0); }
float rt_m_cos(float x) { return sine(x, 1); }
float rt_m_tan(float x) { return sine(x, 0) / sine(x, 1); }

#define PI 3.14159265358979f

float rt_m_atan2(float y, float x) {
    static const uint32_t terms[] = { // of atan(x) / x
        0x80000000, 0x2aaaaa88, 0x199983bc, 0x1246cd29, 0x0e1f8b38, 0x0b14afc4, 0x08000e37, 0x04977047, 0x01ba9f66, 0x004e3796,
    };
    uint32_t low = rt_float_size(y), high = rt_float_size(x);
    bool swap = high < low; // the angle is beyond 45 degrees
    if (swap) {
        low = high;
        high = rt_float_size(y);
    }
    if (high > INFINITE) {
        return RT_FLOAT_NAN;
    }
    int exponent = -32;
    uint32_t mantissa = low ? UINT32_MAX : 0; // infinities may be equal, too
    if (low != high) {
        mantissa = unpack(rt_float_from_bits(low) / rt_float_from_bits(high), &exponent);
    }
    float angle = symmetric(terms, 10, mantissa, exponent, true);
    if (swap) {
        angle = PI / 2 - angle;
    }
    if (rt_float_is_negative(x)) {
        angle = PI - angle;
    }
    return rt_m_copysign(angle, y);
}

NOINLINE static float other_leg(float x) { return rt_m_sqrt((1.0f - x) * (1.0f + x)); }

float rt_m_atan(float x) { return rt_m_atan2(x, 1.0f); }
float rt_m_asin(float x) { return rt_m_atan2(x, other_leg(x)); }
float rt_m_acos(float x) { return rt_m_atan2(other_leg(x), x); }
