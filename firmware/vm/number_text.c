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

// Texts have a byte behind them that is no part of a number.
static const char *skip_sign(const char *text) { return text + (*text == '-' || *text == '+'); }

// ---------------------------------------------------------------- ints

unsigned rt_digit_value(uint8_t c) {
    return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? (c | 0x20) - 'a' + 10 : 99;
}

rt_obj_t rt_int_parse(const char *text, size_t size, int base) {
    if (base != 0 && (base < 2 || base > 36)) {
        rt_raise_error(RT_E_int_base);
    }
    const char *end = text + size;
    text = skip_blanks(text, end);
    bool neg = *text == '-';
    text = skip_sign(text);
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
    rt_int_t *value = rt_big_new((size_t)(end - text) * (limit > 16 ? 6 : 4) / 16 + 2);
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
        rt_raise_error(RT_E_int_syntax, base,
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

// A number halfway between two floats has up to 112 digits, 373 bits; a float as 24 bits times 5**172 has 128, 424 bits.
#define DIGITS 128
#define MAG_EXACT 25 // digits of a magnitude that holds such a number
#define MAG_FLOAT 28 // and a float
#define MAG_ROOM 76  // that can be scaled by 10**-170 without losing bits

typedef struct { // 0.d[0]d[1]d[2]... * 10**point; count 0 is zero
    int point;
    int count;
    char *d; // in room
    char room[DIGITS];
} decimal_t;

static void decimal_trim(decimal_t *n) {
    while (n->count > 0 && n->d[n->count - 1] == '0') {
        n->count--;
    }
    if (n->count == 0) {
        n->point = 1;
    }
}

// All digits of a finite float.
static void decimal_from_float(decimal_t *n, uint32_t bits) {
    int point;
    uint32_t mantissa = rt_float_unpack(bits, &point) >> 8; // which has 24 bits
    for (point += 8; point < 0 && !(mantissa & 1); point++) { // often there are few digits
        mantissa >>= 1;
    }
    rt_digit_t mag[MAG_FLOAT] = { (rt_digit_t)mantissa, (rt_digit_t)(mantissa >> 16) };
    size_t len = rt_mag_trim(mag, 2);
    int count = point;
    uint32_t factor = 2;
    if (point < 0) { // 1 / 2 = 5 / 10
        count = -point;
        factor = 5;
    } else {
        point = 0;
    }
    while (--count >= 0) {
        len = rt_mag_mul_add(mag, len, factor, 0);
    }
    n->d = n->room + DIGITS;
    while (len) {
        *--n->d = (char)('0' + rt_mag_div_digit(mag, len, 10));
        len = rt_mag_trim(mag, len);
    }
    n->count = n->room + DIGITS - n->d;
    n->point = point + n->count;
    decimal_trim(n);
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

// Rounds half away from zero, or to even.
static void decimal_round(decimal_t *n, const decimal_t *from, int count, bool half_even) {
    bool up = false;
    n->point = from->point;
    n->count = from->count;
    n->d = n->room;
    if (count < from->count) {
        n->count = count < 0 ? 0 : count;
        up = count >= 0 && from->d[count] >= '5' + (half_even && from->count == count + 1 && !(from->d[count - 1] & 1));
    }
    memcpy(n->d, from->d, (size_t)n->count);
    if (up) {
        while (n->count > 0 && n->d[n->count - 1] == '9') {
            n->count--;
        }
        if (n->count == 0) {
            n->d[n->count++] = '0';
            n->point++;
        }
        n->d[n->count - 1]++;
    }
    decimal_trim(n);
}

// ---------------------------------------------------------------- floats

static const char *match_word(const char *text, const char *word) {
    for (; *word; text++, word++) {
        if ((*text | 0x20) != *word) {
            return NULL;
        }
    }
    return text;
}

// An unsigned number, times 10**exponent.  Stops at what it does not know; NULL if an exponent has no digits.
static const char *parse_unsigned(const char *text, const char *end, int exponent, float *value) {
    const char *next = match_word(text, "infinity");
    if (next || (next = match_word(text, "inf"))) {
        *value = RT_FLOAT_INF;
        return next;
    }
    if ((next = match_word(text, "nan"))) {
        *value = RT_FLOAT_NAN;
        return next;
    }
    rt_digit_t mag[MAG_ROOM];
    size_t len = 0;
    uint32_t more = 0;
    bool fraction = false;
    for (; text < end; text++) {
        uint32_t digit = (uint32_t)*text - '0';
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
        bool neg = *++text == '-';
        text = skip_sign(text);
        if (text == end) {
            return NULL;
        }
        int scale10 = 0;
        for (; text < end; text++) {
            uint32_t digit = (uint32_t)*text - '0';
            if (digit < 10) {
                if (scale10 < 10000000) {
                    scale10 = scale10 * 10 + (int)digit;
                }
            } else if (*text != '_') {
                break;
            }
        }
        exponent += neg ? -scale10 : scale10;
    }
    *value = scale(mag, len, exponent, more);
    return text;
}

size_t rt_float_format(char *buffer, float value, char kind, int precision, char sign) {
    char *to = buffer;
    uint32_t all_bits = rt_float_bits(value), bits = all_bits & 0x7fffffff;
    char lower = kind & 0x20; // bit of a letter
    bool neg = bits <= 0x7f800000 && all_bits != bits;
    if (neg) {
        sign = '-';
    }
    if (neg || sign != '-') {
        *to++ = sign;
    }
    if (bits >= 0x7f800000) {
        for (const char *text = bits > 0x7f800000 ? "NAN" : "INF"; *text; text++) {
            *to++ = *text | lower;
        }
        return (size_t)(to - buffer);
    }
    if (precision < 0) {
        precision = 6;
    }
    kind |= 0x20;
    decimal_t n, exact;
    decimal_from_float(&exact, bits);
    bool general = kind != 'e' && kind != 'f';
    int limit; // of 'r' and 'g': from this decimal exponent on, an exponent is printed
    if (kind == 'r' || kind == 'c') {
        // The shortest that read back.  Six digits always survive the way through a float, but for a subnormal one.
        limit = bits < 0x00800000 ? 1 : 6;
        do {
            decimal_round(&n, &exact, limit, true);
            parse_unsigned(n.d, n.d + n.count, n.point - n.count, &value);
        } while (rt_float_bits(value) != bits && ++limit <= 9);
        limit = 16;
    } else {
        limit = kind == 'f' ? exact.point + precision : kind == 'e' ? precision + 1 : precision ? precision : 1;
        decimal_round(&n, &exact, limit, false);
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
        *to++ = i >= 0 && i < n.count ? n.d[i] : '0';
    }
    if (scientific) {
        *to++ = 'E' | lower;
        *to++ = exponent < 0 ? '-' : '+';
        unsigned size = (unsigned)(exponent < 0 ? -exponent : exponent), tens = size * 26 >> 8; // below 60
        *to++ = (char)('0' + tens);
        *to++ = (char)('0' + size - 10 * tens);
    }
    return (size_t)(to - buffer);
}

rt_obj_t rt_float_parse(const char *text, size_t size, bool allow_complex) {
    const char *end = text + size;
    float real = 0.0f, value = 0.0f;
    bool imag = false;
    for (int part = 0; part < (allow_complex ? 2 : 1); part++) {
        real = value;
        value = 0.0f;
        text = skip_blanks(text, end);
        bool neg = *text == '-';
        const char *start = skip_sign(text);
        text = parse_unsigned(start, end, 0, &value);
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
    rt_raise_error(RT_E_number_syntax);
}
