// SPDX-License-Identifier: MIT
//
// Numbers to text and back.  Floats go through magnitudes of big integers, so that parsing and formatting
// are exact and round correctly at any length.
// What is accepted and how it looks follows MicroPython 1.29.

#include "numbers.h"
#include "str.h"

static const char *skip_blanks(const char *text, const char *end) {
    while (text < end && rt_is_space((uint8_t)*text)) {
        text++;
    }
    return text;
}

static const char *skip_sign(const char *text, const char *end, bool *neg) {
    *neg = text < end && *text == '-';
    return text < end && (*text == '-' || *text == '+') ? text + 1 : text;
}

// ---------------------------------------------------------------- ints

unsigned rt_digit_value(uint8_t c) {
    return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? (c | 0x20) - 'a' + 10 : 99;
}

rt_obj_t rt_int_parse(const char *text, size_t size, int base) {
    if (base != 0 && (base < 2 || base > 36)) {
        rt_raise_value_error("int() arg 2 must be >= 2 and <= 36");
    }
    const char *end = text + size;
    bool neg;
    text = skip_sign(skip_blanks(text, end), end, &neg);
    unsigned limit = base ? (unsigned)base : 10; // digits are below
    if (end - text > 1 && text[0] == '0') {
        char letter = text[1] | 0x20;
        unsigned prefix = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
        if (prefix && (base == 0 || (unsigned)base == prefix)) {
            limit = prefix;
            base = (int)prefix;
            text += 2;
        } else if (base == 0) {
            limit = 1; // only zeros may follow
        }
    } else if (base == 0) {
        base = 10;
    }
    const char *start = text;
    rt_int_t *value = rt_big_new((size_t)(end - text) * (limit > 16 ? 6 : limit > 8 ? 4 : 3) / 16 + 2);
    value->neg = neg;
    value->len = 0;
    for (; text < end; text++) {
        if (*text == '_') {
            continue;
        }
        unsigned digit = rt_digit_value((uint8_t)*text);
        if (digit >= limit) {
            break;
        }
        value->len = rt_mag_mul_add(value->digits, value->len, limit, digit);
    }
    if (text == start || skip_blanks(text, end) != end) {
        rt_raise_value_error("invalid syntax for integer with base %d: %o", base,
            rt_str_new(start, (size_t)(end - start)));
    }
    return rt_big_done(value);
}

void rt_int_format(rt_buf_t *out, rt_obj_t obj, int base, const char *prefix, bool upper) {
    rt_big_t big;
    rt_big_view(obj, &big);
    rt_digit_t *digits = rt_alloc((big.len + 1) * sizeof(rt_digit_t)); // a copy to divide
    memcpy(digits, big.digits, big.len * sizeof(rt_digit_t));
    if (big.neg) {
        rt_buf_add_byte(out, '-');
    }
    rt_buf_add_text(out, prefix, strlen(prefix));
    size_t low = out->size;
    do { // from the last
        uint32_t digit = rt_mag_div_digit(digits, big.len, (uint32_t)base);
        big.len = rt_mag_trim(digits, big.len);
        rt_buf_add_byte(out, (uint8_t)(digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10));
    } while (big.len > 0);
    rt_free(digits);
    for (size_t high = out->size; low < --high; low++) {
        char swap = out->data[low];
        out->data[low] = out->data[high];
        out->data[high] = swap;
    }
}

// ---------------------------------------------------------------- decimal numbers

// A number halfway between two floats has up to 112 digits, 373 bits.
#define DIGITS 116
#define MAG_EXACT 25 // digits of a magnitude that holds such a number
#define MAG_ROOM 76  // that can be scaled by 10**-170 without losing bits

typedef struct { // 0.d[0]d[1]d[2]... * 10**point; no zeros at either end; count 0 is zero
    int point;
    int count;
    uint8_t d[DIGITS];
} decimal_t;

// All digits of a finite float.
static void decimal_from_float(decimal_t *n, uint32_t bits) {
    int exponent;
    uint32_t mantissa = rt_float_unpack(bits, &exponent);
    for (; mantissa && !(mantissa & 1); mantissa >>= 1) {
        exponent++;
    }
    rt_digit_t mag[MAG_EXACT] = { (rt_digit_t)mantissa, (rt_digit_t)(mantissa >> 16) };
    size_t len = rt_mag_trim(mag, 2);
    n->point = 0;
    for (; len && exponent < 0; exponent++) { // 1 / 2 = 5 / 10
        len = rt_mag_mul_add(mag, len, 5, 0);
        n->point--;
    }
    for (; len && exponent > 0; exponent--) {
        len = rt_mag_mul_add(mag, len, 2, 0);
    }
    int first = DIGITS;
    while (len) {
        n->d[--first] = (uint8_t)rt_mag_div_digit(mag, len, 10);
        len = rt_mag_trim(mag, len);
    }
    n->count = DIGITS - first;
    n->point += n->count;
    memmove(n->d, n->d + first, (size_t)n->count);
}

// The float nearest to mag * 10**exponent, or to a bit more than that.
static float scale(rt_digit_t *mag, size_t len, int exponent, bool more) {
    uint32_t lost = more;
    int bits = 0;
    if (len == 0 || exponent < -170) {
        return 0.0f;
    }
    for (; exponent > 0 && len < MAG_ROOM - 2; exponent--) {
        len = rt_mag_mul_add(mag, len, 10, 0);
    }
    for (int i = exponent - 8; i < 0; i += 4) { // a quotient of more than 32 bits
        len = rt_mag_mul_add(mag, len, 0x10000, 0);
        bits -= 16;
    }
    for (; exponent < 0; exponent++) {
        lost |= rt_mag_div_digit(mag, len, 10);
        len = rt_mag_trim(mag, len);
    }
    uint32_t top = rt_mag_top(mag, len, &exponent);
    return rt_float_pack(top | (lost != 0), exponent + bits);
}

static float decimal_to_float(const decimal_t *n) {
    rt_digit_t mag[MAG_ROOM];
    size_t len = 0;
    for (int i = 0; i < n->count; i++) {
        len = rt_mag_mul_add(mag, len, 10, n->d[i]);
    }
    return scale(mag, len, n->point - n->count, false);
}

// Rounds half away from zero, or to even.
static void decimal_round(decimal_t *n, int count, bool half_even) {
    if (count < n->count) {
        bool up = count >= 0 && n->d[count] >= 5;
        if (half_even && n->d[count] == 5 && n->count == count + 1) {
            up = n->d[count - 1] & 1;
        }
        n->count = count < 0 ? 0 : count;
        while (up && n->count > 0 && n->d[n->count - 1] == 9) {
            n->count--;
        }
        if (up) {
            if (n->count == 0) {
                n->d[n->count++] = 0;
                n->point++;
            }
            n->d[n->count - 1]++;
        }
    }
    while (n->count > 0 && n->d[n->count - 1] == 0) {
        n->count--;
    }
    if (n->count == 0) {
        n->point = 1;
    }
}

// The shortest digits that read back as the same float.
static void decimal_shorten(decimal_t *n, uint32_t bits) {
    // Six digits always survive the way through a float, but for a subnormal one.
    decimal_t exact = *n;
    for (int count = bits < 0x00800000 ? 1 : 6; count <= 9; count++) {
        *n = exact;
        decimal_round(n, count, true);
        if (rt_float_bits(decimal_to_float(n)) == bits) {
            break;
        }
    }
}

// ---------------------------------------------------------------- floats

size_t rt_float_format(char *buffer, size_t room, float value, char kind, int precision, char sign) {
    char *to = buffer;
    uint32_t bits = rt_float_bits(value) & 0x7fffffff;
    char lower = kind & 0x20; // bit of a letter
    if (rt_float_is_negative(value) && bits <= 0x7f800000) {
        sign = '-';
    } else if (sign == '-') {
        sign = 0;
    }
    if (sign) {
        *to++ = sign;
    }
    if (bits >= 0x7f800000) {
        for (const char *text = bits > 0x7f800000 ? "NAN" : "INF"; *text; text++) {
            *to++ = *text | lower;
        }
        return (size_t)(to - buffer);
    }
    precision = precision < 0 ? 6 : precision + 48 > (int)room ? (int)room - 48 : precision;
    kind |= 0x20;
    decimal_t n;
    decimal_from_float(&n, bits);
    bool general = kind != 'e' && kind != 'f';
    int limit = 16; // 'r' and 'g': from this decimal exponent on, an exponent is printed
    if (kind == 'r' || kind == 'c') {
        decimal_shorten(&n, bits);
    } else {
        limit = kind == 'f' ? n.point + precision : kind == 'e' ? precision + 1 : precision ? precision : 1;
        decimal_round(&n, limit, false);
    }
    int exponent = n.point - 1;
    bool scientific = kind == 'e' || (general && (exponent < -4 || exponent >= limit));
    int point = scientific ? 1 : n.point; // digits before the point
    if (general) {
        precision = n.count > point ? n.count - point : kind == 'r' && !scientific;
    }
    for (int i = point > 0 ? 0 : point - 1; i < point + precision; i++) {
        if (i == point) {
            *to++ = '.';
        }
        *to++ = (char)('0' + (i >= 0 && i < n.count ? n.d[i] : 0));
    }
    if (scientific) {
        *to++ = 'E' | lower;
        *to++ = exponent < 0 ? '-' : '+';
        exponent = exponent < 0 ? -exponent : exponent;
        *to++ = (char)('0' + exponent / 10);
        *to++ = (char)('0' + exponent % 10);
    }
    return (size_t)(to - buffer);
}

static bool match_word(const char **text, const char *end, const char *word) {
    size_t size = strlen(word);
    if ((size_t)(end - *text) < size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (((*text)[i] | 0x20) != word[i]) {
            return false;
        }
    }
    *text += size;
    return true;
}

// An unsigned number.  Stops at what it does not know; NULL if an exponent has no digits.
static const char *parse_unsigned(const char *text, const char *end, float *value) {
    if (match_word(&text, end, "inf")) {
        match_word(&text, end, "inity");
        *value = RT_FLOAT_INF;
        return text;
    }
    if (match_word(&text, end, "nan")) {
        *value = RT_FLOAT_NAN;
        return text;
    }
    rt_digit_t mag[MAG_ROOM];
    size_t len = 0;
    int exponent = 0;
    bool fraction = false, more = false;
    for (; text < end; text++) {
        unsigned digit = rt_digit_value((uint8_t)*text);
        if (digit < 10) {
            if (len < MAG_EXACT) {
                len = rt_mag_mul_add(mag, len, 10, digit);
                exponent -= fraction;
            } else {
                more |= digit;
                exponent += !fraction;
            }
        } else if (*text == '.' && !fraction) {
            fraction = true;
        } else if (*text != '_') {
            break;
        }
    }
    if (text < end && (*text | 0x20) == 'e') {
        bool neg;
        text = skip_sign(text + 1, end, &neg);
        if (text == end) {
            return NULL;
        }
        int scale10 = 0;
        for (; text < end; text++) {
            unsigned digit = rt_digit_value((uint8_t)*text);
            if (digit < 10) {
                scale10 = scale10 < 10000000 ? scale10 * 10 + (int)digit : scale10;
            } else if (*text != '_') {
                break;
            }
        }
        exponent += neg ? -scale10 : scale10;
    }
    *value = scale(mag, len, exponent, more);
    return text;
}

rt_obj_t rt_float_parse(const char *text, size_t size, bool allow_complex) {
    const char *end = text + size;
    float real = 0.0f, value = 0.0f;
    bool imag = false;
    for (int part = 0; part < (allow_complex ? 2 : 1); part++) {
        bool neg;
        real = value;
        value = 0.0f;
        const char *start = skip_sign(skip_blanks(text, end), end, &neg);
        text = parse_unsigned(start, end, &value);
        if (text && allow_complex && text < end && (*text | 0x20) == 'j') {
            value = text == start ? 1.0f : value;
            text++;
            imag = true;
        }
        if (!text || text == start) {
            break;
        }
        value = neg ? -value : value;
        text = skip_blanks(text, end);
        if (text != end && !imag) {
            continue;
        }
        if (text != end || (part == 1 && !imag)) {
            break;
        }
        return !allow_complex ? rt_float_new(value) : imag ? rt_complex_new(real, value) : rt_complex_new(value, 0.0f);
    }
    rt_raise_value_error("invalid syntax for number");
}
