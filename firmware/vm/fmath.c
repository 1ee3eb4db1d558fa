// SPDX-License-Identifier: MIT
//
// Single-precision functions in fixed-point arithmetic: on cores without a floating-point unit that is
// smaller and faster than polynomials in floats, and leaves guard bits.  "Q31" means 31 bits below the
// point.  Polynomials interpolate at Chebyshev nodes; logarithms are found by pseudo-division (factors
// 1 - 2**-k); large angles are reduced with enough bits of 2/pi (Payne and Hanek).

#include "fmath.h"
#include "numbers.h"

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

float rt_float_pack(uint32_t mantissa, int exponent) {
    if (mantissa == 0) {
        return 0.0f;
    }
    while (!(mantissa & 0x80000000)) {
        mantissa <<= 1;
        exponent--;
    }
    int field = exponent + 31 + 127;
    if (field >= 0xff) {
        return RT_FLOAT_INF;
    }
    if (field <= 0) { // subnormal
        unsigned shift = 1 - field < 31 ? (unsigned)(1 - field) : 31;
        mantissa = mantissa >> shift | ((mantissa & ((1u << shift) - 1)) != 0);
        field = 1;
    }
    // The leading bit adds one to the exponent, and rounding may carry into it.
    uint32_t bits = ((uint32_t)(field - 1) << 23) + (mantissa >> 8);
    uint32_t rest = mantissa & 0xff;
    bits += rest > 0x80 || (rest == 0x80 && bits & 1);
    return rt_float_from_bits(bits);
}

// mantissa * 2**exponent of 64 bits.
static float pack_long(uint64_t mantissa, int exponent) {
    while (mantissa >> 32) {
        uint32_t lost = mantissa & 1;
        mantissa = mantissa >> 1 | lost;
        exponent++;
    }
    return rt_float_pack((uint32_t)mantissa, exponent);
}

static uint32_t mul_high(uint32_t a, uint32_t b) { return (uint32_t)((uint64_t)a * b >> 32); }

static uint64_t mul_high_long(uint64_t a, uint32_t b) {
    return (a >> 32) * b + mul_high((uint32_t)a, b);
}

// terms[0] + x * (terms[1] + x * ...), x in Q32; signs alternate if told.
static uint32_t polynomial(const uint32_t *terms, unsigned count, uint32_t x, bool alternate) {
    uint32_t sum = 0;
    while (count-- > 0) {
        uint32_t product = mul_high(sum, x);
        sum = terms[count] + (alternate ? -product : product);
    }
    return sum;
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
#define LOG2_E_FRACTION_Q32 0x71547653
#define LN_2_Q32 0xb17217f8
#define LOG10_2_Q32 0x4d104d42

// The logarithm to base 2 of a positive finite x, in Q55; so exact near 1 that its sign and 30 leading
// bits are right.
static int64_t log2_fixed(float x) {
    static const uint64_t logs[] = { // -log2(1 - 2**-k) in Q63 for k = 2...17
        0x351ff2e30214bc30, 0x18a8980abfbd3266, 0x0beb024b67dda634, 0x05dce53276563557,
        0x02e87dd0c3e6aac7, 0x0172c7ba20f73276, 0x00b906ce03541af5, 0x005c6c3a90b97f69,
        0x002e30551296d38b, 0x001716b8d86bc285, 0x000b8b000b8c6595, 0x0005c568ef0d64f5,
        0x0002e2aeb206ad5e, 0x00017155e7a91af6, 0x0000b8aa977eb73b, 0x00005c5534a9fd23,
    };
    int exponent;
    uint64_t m = (uint64_t)unpack(x, &exponent) << 32; // Q63, 1 <= m < 2
    uint64_t sum = 0;
    for (unsigned k = 2; k < 18; k++) {
        for (;;) {
            uint64_t smaller = m - (m >> k);
            if (!(smaller >> 63)) {
                break;
            }
            m = smaller;
            sum += logs[k - 2];
        }
    }
    m -= 1ull << 63; // log(1 + m) = m - m * m / 2 as m < 2**-16
    uint32_t top = (uint32_t)(m >> 16);
    m -= (uint64_t)top * top >> 32;
    sum += m + mul_high_long(m, LOG2_E_FRACTION_Q32);
    return (int64_t)(exponent + 31) * ((int64_t)1 << 55) + (int64_t)(sum >> 8);
}

static float logarithm(float x, uint32_t log_of_2) {
    uint32_t bits = rt_float_bits(x);
    if (bits - 1 >= 0x7f800000 - 1) { // zero, negative, infinite or NaN
        return bits << 1 == 0 ? -RT_FLOAT_INF : bits == 0x7f800000 ? x : RT_FLOAT_NAN;
    }
    int64_t log = log2_fixed(x);
    uint64_t size = log < 0 ? -(uint64_t)log : (uint64_t)log;
    float result = pack_long(log_of_2 ? mul_high_long(size, log_of_2) : size, -55);
    return log < 0 ? -result : result;
}

float rt_m_log(float x) { return logarithm(x, LN_2_Q32); }
float rt_m_log2(float x) { return logarithm(x, 0); }
float rt_m_log10(float x) { return logarithm(x, LOG10_2_Q32); }

// 2**(log * y), log in Q55, y finite.
static float power_of_2(int64_t log, float y) {
    static const uint32_t terms[] = { // of 2**x in Q31
        0x80000000, 0x58b90c0b, 0x1ebfbcc3, 0x071acc0d, 0x013b046e, 0x002c0161, 0x0004afc9, 0x0000b58d,
    };
    bool neg = (log < 0) != rt_float_is_negative(y);
    int exponent;
    uint32_t mantissa = unpack(y, &exponent);
    uint64_t product = mul_high_long(log < 0 ? -(uint64_t)log : (uint64_t)log, mantissa);
    int shift = exponent + 9; // to Q32
    if (shift <= -64) {
        product = 0;
    } else if (shift < 0) {
        product >>= -shift;
    }
    for (; shift > 0 && product && !(product >> 60); shift--) {
        product <<= 1;
    }
    if (product >> 41) { // the exponent is beyond 512
        return neg ? 0.0f : RT_FLOAT_INF;
    }
    int64_t result = neg ? -(int64_t)product : (int64_t)product;
    return rt_float_pack(polynomial(terms, 8, (uint32_t)result, false), (int)(result >> 32) - 31);
}

float rt_m_exp(float x) {
    if (IS_SPECIAL(rt_float_bits(x))) {
        return rt_float_bits(x) == 0xff800000 ? 0.0f : x;
    }
    return power_of_2(LOG2_E_Q55, x);
}

float rt_m_pow(float x, float y) {
    if (x == 1.0f || y == 0.0f) {
        return 1.0f;
    }
    if (x != x || y != y) {
        return RT_FLOAT_NAN;
    }
    // The bit of y that counts for one, below it those of the fraction.
    uint32_t y_bits = rt_float_bits(y);
    int below = 127 + 23 - EXPONENT(y_bits);
    uint32_t one = below < 0 || below > 23 ? 0 : 1u << below;
    bool whole = below <= 0 || (below <= 23 && (y_bits & (one - 1)) == 0);
    uint32_t size = rt_float_bits(x) & 0x7fffffff;
    float result;
    if (size == 0 || size == 0x7f800000 || IS_SPECIAL(y_bits)) {
        result = size == 0x3f800000 ? 1.0f : (size > 0x3f800000) != (y_bits >> 31) ? RT_FLOAT_INF : 0.0f;
    } else if (rt_float_is_negative(x) && !whole) {
        return RT_FLOAT_NAN;
    } else {
        result = power_of_2(log2_fixed(rt_float_from_bits(size)), y);
    }
    bool odd = whole && ((y_bits & 0x7fffff) | 0x800000) & one;
    return odd && rt_float_is_negative(x) ? -result : result;
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

float rt_m_sinh(float x) {
    float size = rt_m_fabs(x);
    float half = size > 88.0f ? rt_m_exp(size * 0.5f) : rt_m_expm1(size);
    return rt_m_copysign(size > 88.0f ? half * 0.5f * half : 0.5f * (half + half / (half + 1.0f)), x);
}

float rt_m_cosh(float x) {
    float half = rt_m_exp(rt_m_fabs(x) * 0.5f);
    return half * 0.5f * half + 0.5f / half / half;
}

float rt_m_tanh(float x) {
    float size = rt_m_fabs(x);
    float power = rt_m_expm1(2.0f * size);
    return rt_m_copysign(size > 10.0f ? 1.0f : power / (power + 2.0f), x);
}

float rt_m_asinh(float x) {
    float size = rt_m_fabs(x);
    float result = size > 1e9f ? rt_m_log(size) + 0.69314718f
                               : log_1p(size + size * size / (1.0f + rt_m_sqrt(size * size + 1.0f)));
    return rt_m_copysign(result, x);
}

float rt_m_acosh(float x) {
    float above = x - 1.0f;
    return x > 1e9f ? rt_m_log(x) + 0.69314718f : log_1p(above + rt_m_sqrt(above * (above + 2.0f)));
}

float rt_m_atanh(float x) {
    float size = rt_m_fabs(x);
    return rt_m_copysign(0.5f * log_1p(2.0f * size / (1.0f - size)), x);
}

#endif // RT_MATH_SPECIAL

// ---------------------------------------------------------------- trigonometry

// 32 bits of 2/pi, the first of them counting for 2**(62 - from).
static uint32_t two_by_pi(unsigned from) {
    static const uint32_t bits[] = { // behind 64 bits before the point
        0, 0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561,
    };
    uint64_t two = (uint64_t)bits[from / 32] << 32 | bits[from / 32 + 1];
    return (uint32_t)(two << from % 32 >> 32);
}

// sin(x + quarters * pi/2)
static float sine(float x, unsigned quarters) {
    static const uint32_t sine_terms[] = { 0xc90fdaa2, 0x52aef396, 0x0a335dd6, 0x0099654f, 0x00052f21 };
    static const uint32_t cosine_terms[] = { 0x80000000, 0x9de9e63a, 0x20783b83, 0x02ab8af2, 0x001d9c2e };
    if (!rt_float_is_finite(x)) {
        return RT_FLOAT_NAN;
    }
    if (rt_m_fabs(x) < 0.000244140625f) { // 2**-12
        return quarters ? 1.0f : x;
    }
    // x in quarters of a turn, modulo 4, in Q62: multiplied by the bits of 2/pi from the one that counts for 2.
    int exponent;
    uint32_t mantissa = unpack(x, &exponent) >> 8;
    unsigned from = (unsigned)(exponent + 8 - 1 + 63);
    uint64_t turn = ((uint64_t)(mantissa * two_by_pi(from)) << 32) + (uint64_t)mantissa * two_by_pi(from + 32)
        + mul_high(mantissa, two_by_pi(from + 64));
    if (x < 0.0f) {
        turn = -turn;
    }
    quarters += (unsigned)(turn >> 62);
    turn <<= 2;
    bool neg = turn >> 63; // nearer to the next quarter
    if (neg) {
        quarters++;
        turn = -turn;
    }
    int zeros = 0;
    while (zeros < 63 && !(turn >> 63)) {
        turn <<= 1;
        zeros++;
    }
    uint32_t part = (uint32_t)(turn >> 32); // of the quarter, * 2**(-32 - zeros)
    uint32_t square = zeros < 16 ? mul_high(part, part) >> 2 * zeros : 0;
    float result;
    if (quarters & 1) {
        result = rt_float_pack(polynomial(cosine_terms, 5, square, true), -31);
        neg = false;
    } else {
        result = rt_float_pack(mul_high(part, polynomial(sine_terms, 5, square, true)), -31 - zeros);
    }
    return neg != !!(quarters & 2) ? -result : result;
}

float rt_m_sin(float x) { return sine(x, 0); }
float rt_m_cos(float x) { return sine(x, 1); }
float rt_m_tan(float x) { return sine(x, 0) / sine(x, 1); }

#define PI_BY_4_Q61 ((int64_t)0x1921fb54442d1847)

float rt_m_atan2(float y, float x) {
    static const uint32_t terms[] = { // of atan(t)/t in t*t
        0x80000000, 0x2aaaaa90, 0x19998fda, 0x1247ca4e, 0x0e21bcf2, 0x0ad2df28, 0x06066402,
    };
    if (rt_float_is_nan(x) || rt_float_is_nan(y)) {
        return RT_FLOAT_NAN;
    }
    uint32_t low = rt_float_bits(y) & 0x7fffffff, high = rt_float_bits(x) & 0x7fffffff;
    bool swap = high < low; // the angle is beyond 45 degrees
    if (swap) {
        uint32_t other = low;
        low = high;
        high = other;
    }
    int64_t angle = 0; // Q61
    if (high == low && high != 0) { // infinities too
        angle = PI_BY_4_Q61;
    } else if (low != 0 && high != 0x7f800000) {
        int exponent, high_exponent;
        uint32_t top = rt_float_unpack(low, &exponent) >> 8;
        uint32_t divisor = rt_float_unpack(high, &high_exponent) >> 8;
        exponent -= high_exponent;
        bool reduce = exponent > -3 && (top << (exponent + 3)) * 16 > divisor * 53; // beyond 53/128: 22 degrees
        if (reduce) { // atan(t) = pi/4 - atan((1 - t) / (1 + t))
            divisor <<= -exponent;
            uint32_t sum = divisor + top;
            top = divisor - top;
            divisor = sum;
            exponent = 0;
        }
        uint32_t ratio = rt_ratio(&top, divisor, &exponent);
        int shift = -32 - exponent;
        uint32_t square = shift < 16 ? mul_high(ratio, ratio) >> 2 * shift : 0;
        uint32_t result = mul_high(ratio, polynomial(terms, 7, square, true)); // * 2**(exponent + 1)
        if (!reduce && !swap && !rt_float_is_negative(x)) { // it may be tiny
            return rt_m_copysign(rt_float_pack(result, exponent + 1), y);
        }
        shift = 61 + exponent + 1; // to Q61
        angle = shift >= 0 ? (int64_t)result << shift : shift > -32 ? (int64_t)(result >> -shift) : 0;
        if (reduce) {
            angle = PI_BY_4_Q61 - angle;
        }
    }
    if (swap) {
        angle = 2 * PI_BY_4_Q61 - angle;
    }
    if (rt_float_is_negative(x)) {
        angle = 4 * PI_BY_4_Q61 - angle;
    }
    return rt_m_copysign(pack_long((uint64_t)angle, -61), y);
}

float rt_m_atan(float x) { return rt_m_atan2(x, 1.0f); }
float rt_m_asin(float x) { return rt_m_atan2(x, rt_m_sqrt((1.0f - x) * (1.0f + x))); }
float rt_m_acos(float x) { return rt_m_atan2(rt_m_sqrt((1.0f - x) * (1.0f + x)), x); }
