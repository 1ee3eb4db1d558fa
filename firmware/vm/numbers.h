// SPDX-License-Identifier: MIT
//
// What the files of the number types share: magnitudes of big integers (bigint.c), decimal text
// (number_text.c), and the arithmetic of each kind of number (int.c, float.c, complex.c).

#ifndef RT_NUMBERS_H
#define RT_NUMBERS_H

#include "rt.h"

// ---------------------------------------------------------------- bigint.c
//
// A magnitude is an array of digits in base 65536, least significant first, and a length without
// leading zeros; zero has length 0.  Nothing here allocates or raises.

size_t rt_mag_trim(const rt_digit_t *a, size_t len); // length without leading zeros
int rt_mag_compare(const rt_digit_t *a, size_t a_len, const rt_digit_t *b, size_t b_len);
size_t rt_mag_bits(const rt_digit_t *a, size_t len); // bit length
// For a >= b, the sum, with room for a_len + 1 digits, or the difference, for a_len.  May be a or b.
size_t rt_mag_add(rt_digit_t *sum, const rt_digit_t *a, size_t a_len, const rt_digit_t *b, size_t b_len, bool subtract);
// a = a * factor + addend, room for len + 1 digits.
size_t rt_mag_mul_add(rt_digit_t *a, size_t len, uint32_t factor, uint32_t addend);
// a = a / divisor; returns the remainder.  The length stays.
uint32_t rt_mag_div_digit(rt_digit_t *a, size_t len, uint32_t divisor);
// The 16 bits from a position, which may be outside.
uint32_t rt_mag_get(const rt_digit_t *a, size_t len, intptr_t position);
uint32_t rt_mag_word(const rt_digit_t *a, size_t len, intptr_t position); // 32 bits
// The top 32 bits, the lowest of them set if any bit below is, and the exponent to scale by.
uint32_t rt_mag_top(const rt_digit_t *a, size_t len, int *exponent);

// ---------------------------------------------------------------- int.c

typedef enum { RT_NOT_A_NUMBER, RT_KIND_INT, RT_KIND_FLOAT, RT_KIND_COMPLEX } rt_number_kind_t;
rt_number_kind_t rt_number_kind(rt_const_obj_t obj); // a bool is an int
// A unary operation that the object's type may lack: then RT_NULL.
rt_obj_t rt_unary_op_maybe(rt_unary_op_t op, rt_obj_t obj);

// An int or bool seen as sign and magnitude.  Not to be copied: digits may point to own.
typedef struct {
    const rt_digit_t *digits;
    size_t len;
    bool neg;
    rt_digit_t own[2];
} rt_big_t;

void rt_big_view(rt_const_obj_t obj, rt_big_t *big);
rt_int_t *rt_big_new(size_t room);       // zero digits, len room
rt_obj_t rt_big_done(rt_int_t *big);     // trims; a small int if it fits

// The object or its __int__ as an int object; RT_NULL if it is none.
rt_obj_t rt_int_cast(rt_obj_t obj);
rt_obj_t rt_int_require(rt_obj_t obj); // the same, or TypeError
// A comparison's result; order -1, 0, 1, or 2 if a NaN is compared.  RT_NULL for another operation.
rt_obj_t rt_compare_result(rt_binary_op_t op, int order);
rt_obj_t rt_int_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs); // both int or bool

// ---------------------------------------------------------------- float.c, complex.c, number_text.c
//
// rt_float_format() also knows kind 'c', a part of a complex: as 'r' without ".0".

rt_obj_t rt_float_binary_op(rt_binary_op_t op, float lhs, float rhs);
rt_obj_t rt_complex_binary_op(rt_binary_op_t op, float a[2], float b[2]); // changes a and b
rt_obj_t rt_float_pair(float first, rt_obj_t second); // a tuple
// mantissa * 2**exponent, rounded half to even.  A mantissa that stands for more bits has at least 26 bits,
// the lowest of them set if any bit left out is.
float rt_float_pack(uint32_t mantissa, int exponent);
float rt_float_pack_signed(uint32_t mantissa, int exponent, uint32_t sign); // the sign's top bit
uint32_t rt_float_pack_bits(uint32_t mantissa, int exponent, unsigned fraction_bits, int bias); // in another format
// A mantissa without its last bits, the lowest that is left set if any of them is.
uint32_t rt_float_shift(uint32_t mantissa, unsigned shift);
// The size of a finite float as mantissa * 2**exponent; the mantissa's top bit is bit 31, or it is 0.
uint32_t rt_float_unpack(uint32_t bits, int *exponent);
// Divides rest < 2 * divisor < 2**28 by long division: 32 bits of the ratio, top bit set, times 2**exponent; rest
// becomes what is left.
uint32_t rt_ratio(uint32_t *rest, uint32_t divisor, int *exponent);
int rt_float_compare(float x, float y); // -1, 0, 1, or 2 if one is a NaN
uint32_t rt_float_hash(float value);
_Noreturn void rt_raise_cannot_convert(rt_obj_t obj, const char *target);

static inline uint32_t rt_float_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}
static inline float rt_float_from_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
static inline uint32_t rt_float_size(float value) { return rt_float_bits(value) << 1 >> 1; } // the bits without the sign
static inline bool rt_float_is_finite(float value) { return rt_float_bits(value) << 1 < 0xff000000; }
static inline bool rt_float_is_nan(float value) { return rt_float_bits(value) << 1 > 0xff000000; }
static inline bool rt_float_is_zero(float value) { return rt_float_bits(value) << 1 == 0; }
static inline bool rt_float_is_negative(float value) { return rt_float_bits(value) >> 31; } // the sign bit
#define RT_FLOAT_INF rt_float_from_bits(0x7f800000)
#define RT_FLOAT_NAN rt_float_from_bits(0x7fc00000)

#endif // RT_NUMBERS_H
