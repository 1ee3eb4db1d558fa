// SPDX-License-Identifier: MIT
//
// Magnitudes of big integers: schoolbook arithmetic on 16-bit digits with 32-bit intermediates, which
// suits cores whose multiplier gives 32 bits.  Division is Knuth's algorithm D (The Art of Computer
// Programming, volume 2, section 4.3.1).

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

size_t rt_mag_add(rt_digit_t *sum, const rt_digit_t *a, size_t a_len, const rt_digit_t *b, size_t b_len) {
    size_t len = a_len > b_len ? a_len : b_len;
    uint32_t carry = 0;
    for (size_t i = 0; i < len; i++) {
        carry += (i < a_len ? a[i] : 0u) + (i < b_len ? b[i] : 0u);
        sum[i] = (rt_digit_t)carry;
        carry >>= 16;
    }
    if (carry) {
        sum[len++] = (rt_digit_t)carry;
    }
    return len;
}

size_t rt_mag_sub(rt_digit_t *diff, const rt_digit_t *a, size_t a_len, const rt_digit_t *b, size_t b_len) {
    int32_t borrow = 0;
    for (size_t i = 0; i < a_len; i++) {
        borrow += a[i] - (i < b_len ? b[i] : 0);
        diff[i] = (rt_digit_t)borrow;
        borrow >>= 16;
    }
    return rt_mag_trim(diff, a_len);
}

size_t rt_mag_mul(rt_digit_t *product, const rt_digit_t *a, size_t a_len, const rt_digit_t *b, size_t b_len) {
    memset(product, 0, (a_len + b_len) * sizeof *product);
    for (size_t i = 0; i < a_len; i++) {
        uint32_t carry = 0, factor = a[i];
        rt_digit_t *to = product + i;
        for (size_t j = 0; j < b_len; j++) {
            carry += factor * b[j] + to[j];
            to[j] = (rt_digit_t)carry;
            carry >>= 16;
        }
        to[b_len] = (rt_digit_t)carry;
    }
    return rt_mag_trim(product, a_len + b_len);
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

size_t rt_mag_shl(rt_digit_t *dest, const rt_digit_t *a, size_t len, size_t bits) {
    size_t skip = bits / 16;
    bits %= 16;
    for (size_t i = len + 1; i-- > 0;) {
        uint32_t two = (i < len ? (uint32_t)a[i] << 16 : 0) | (i > 0 ? a[i - 1] : 0u);
        dest[i + skip] = (rt_digit_t)(two << bits >> 16);
    }
    memset(dest, 0, skip * sizeof *dest);
    return rt_mag_trim(dest, len + skip + 1);
}

size_t rt_mag_shr(rt_digit_t *dest, const rt_digit_t *a, size_t len, size_t bits, bool *lost) {
    size_t skip = bits / 16;
    bits %= 16;
    *lost = false;
    for (size_t i = 0; i < skip && i < len; i++) {
        *lost |= a[i] != 0;
    }
    if (skip >= len) {
        return 0;
    }
    *lost |= (a[skip] & ((1u << bits) - 1)) != 0;
    len -= skip;
    for (size_t i = 0; i < len; i++) {
        uint32_t two = a[i + skip] | (i + 1 < len ? (uint32_t)a[i + skip + 1] << 16 : 0);
        dest[i] = (rt_digit_t)(two >> bits);
    }
    return rt_mag_trim(dest, len);
}

size_t rt_mag_divide(rt_digit_t *a, size_t len, const rt_digit_t *divisor, size_t divisor_len, unsigned shift,
    rt_digit_t *quotient) {
    size_t size = divisor_len;
    a[len] = 0;
    rt_mag_shl(a, a, len, shift);
    uint32_t top = divisor[size - 1], next = size > 1 ? divisor[size - 2] : 0;
    for (size_t j = len + 1; j-- > size;) {
        rt_digit_t *part = a + (j - size);
        // Guess the digit from the leading two, correct the guess by the third: then it is at most 1 too big.
        uint32_t leading = (uint32_t)part[size] << 16 | part[size - 1];
        uint32_t guess = leading / top;
        uint32_t rest = leading - guess * top;
        while (guess > 0xffff || guess * next > (rest << 16 | (size > 1 ? part[size - 2] : 0u))) {
            guess--;
            rest += top;
            if (rest > 0xffff) {
                break;
            }
        }
        uint32_t carry = 0;
        int32_t borrow = 0;
        for (size_t i = 0; i < size; i++) {
            carry += guess * divisor[i];
            borrow += part[i] - (int32_t)(carry & 0xffff);
            part[i] = (rt_digit_t)borrow;
            borrow >>= 16;
            carry >>= 16;
        }
        borrow += part[size] - (int32_t)carry;
        if (borrow < 0) {
            guess--;
            carry = 0;
            for (size_t i = 0; i < size; i++) {
                carry += (uint32_t)part[i] + divisor[i];
                part[i] = (rt_digit_t)carry;
                carry >>= 16;
            }
        }
        part[size] = 0;
        if (quotient) {
            quotient[j - size] = (rt_digit_t)guess;
        }
    }
    bool lost;
    return rt_mag_shr(a, a, rt_mag_trim(a, len < size ? len + 1 : size), shift, &lost);
}
