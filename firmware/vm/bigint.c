// SPDX-License-Identifier: MIT
//
// Magnitudes of big integers: schoolbook arithmetic on 16-bit digits with 32-bit intermediates, which
// suits cores whose multiplier gives 32 bits.  What only ints need is in int.c.

#include "numbers.h"

size_t rt_mag_trim(const rt_digit_t *a, size_t len) {
    while (len > 0 && a[len - 1] == 0) {
        len--;
    }
    return len;
}

int rt_mag_compare(const rt_digit_t *a, size_t a_len, const rt_digit_t *b, size_t b_len) {
    if (a_len != b_len) {
        return a_len < b_len ? -1 : 1;
    }
    while (a_len-- > 0) {
        if (a[a_len] != b[a_len]) {
            return a[a_len] < b[a_len] ? -1 : 1;
        }
    }
    return 0;
}

size_t rt_mag_bits(const rt_digit_t *a, size_t len) {
    size_t bits = len * 16;
    if (len > 0) {
        for (uint32_t top = a[len - 1]; !(top & 0x8000); top <<= 1) {
            bits--;
        }
    }
    return bits;
}

size_t rt_mag_add(rt_digit_t *sum, const rt_digit_t *a, size_t a_len, const rt_digit_t *b, size_t b_len, bool subtract) {
    int32_t carry = 0;
    for (size_t i = 0; i < a_len; i++) {
        int32_t digit = i < b_len ? b[i] : 0;
        carry += a[i] + (subtract ? -digit : digit);
        sum[i] = (rt_digit_t)carry;
        carry >>= 16;
    }
    if (!subtract) {
        sum[a_len++] = (rt_digit_t)carry;
    }
    return rt_mag_trim(sum, a_len);
}

size_t rt_mag_mul_add(rt_digit_t *a, size_t len, uint32_t factor, uint32_t addend) {
    for (size_t i = 0; i < len; i++) {
        addend += a[i] * factor;
        a[i] = (rt_digit_t)addend;
        addend >>= 16;
    }
    if (addend) {
        a[len++] = (rt_digit_t)addend;
    }
    return len;
}

uint32_t rt_mag_div_digit(rt_digit_t *a, size_t len, uint32_t divisor) {
    uint32_t rest = 0;
    while (len-- > 0) {
        rest = rest << 16 | a[len];
        uint32_t quotient = rest / divisor;
        a[len] = (rt_digit_t)quotient;
        rest -= quotient * divisor;
    }
    return rest;
}

uint32_t rt_mag_get(const rt_digit_t *a, size_t len, intptr_t position) {
    size_t low = (size_t)(position >> 4), high = low + 1; // the first is huge for a negative position
    uint32_t two = (low < len ? a[low] : 0) | (high < len ? (uint32_t)a[high] << 16 : 0);
    return two >> (position & 15) & 0xffff;
}

uint32_t rt_mag_word(const rt_digit_t *a, size_t len, intptr_t position) {
    return rt_mag_get(a, len, position) | rt_mag_get(a, len, position + 16) << 16;
}

uint32_t rt_mag_top(const rt_digit_t *a, size_t len, int *exponent) {
    int position = (int)rt_mag_bits(a, len) - 32;
    *exponent = position;
    uint32_t lost = rt_mag_get(a, len, position - 16);
    for (int i = 0; i < position >> 4; i++) {
        lost |= a[i];
    }
    return rt_mag_word(a, len, position) | (lost != 0);
}
