// SPDX-License-Identifier: MIT
//
// Numbers to text and back.  Floats go through an exact decimal number that is multiplied and divided
// by powers of two, digit by digit, so that parsing and formatting round correctly at any length.
// What is accepted and how it looks follows MicroPython 1.29.

#include "numbers.h"

static const char *skip_blanks(const char *text, const char *end) {
    while (text < end && (*text == ' ' || (*text >= '\t' && *text <= '\r'))) {
        text++;
    }
    return text;
}

static const char *skip_sign(const char *text, const char *end, bool *neg) {
    *neg = text < end && *text == '-';
    return text < end && (*text == '-' || *text == '+') ? text + 1 : text;
}

// ---------------------------------------------------------------- ints

static unsigned digit_value(char c) {
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
    uint32_t factor = 1, addend = 0; // of the digits not yet added: up to 3 or so at once
    for (; text < end; text++) {
        if (*text == '_') {
            continue;
        }
        unsigned digit = digit_value(*text);
        if (digit >= limit) {
            break;
        }
        factor *= limit;
        addend = addend * limit + digit;
        if (factor > 0xffff / 36) {
            value->len = rt_mag_mul_add(value->digits, value->len, factor, addend);
            factor = 1;
            addend = 0;
        }
    }
    value->len = rt_mag_mul_add(value->digits, value->len, factor, addend);
    if (text == start || skip_blanks(text, end) != end) {
        rt_raise_fmt(&rt_type_ValueError, "invalid syntax for integer with base %d: %o", base,
            rt_str_new(start, (size_t)(end - start)));
    }
    return rt_big_done(value);
}

void rt_int_format(rt_buf_t *out, rt_obj_t obj, int base, const char *prefix, bool upper, char comma) {
    rt_big_t big;
    rt_big_view(obj, &big);
    rt_digit_t *digits = big.own; // a copy to divide
    if (big.digits != big.own) {
        digits = rt_alloc(big.len * sizeof(rt_digit_t));
        memcpy(digits, big.digits, big.len * sizeof(rt_digit_t));
    }
    unsigned bits = base >= 10 ? 3 : base == 8 ? 3 : 1; // per digit at least
    size_t prefix_size = strlen(prefix);
    size_t room = big.len * 16 / bits + 1;
    room += (comma ? room / 3 : 0) + prefix_size + 1;
    char *start = rt_buf_add(out, room);
    char *to = start + room;
    unsigned count = 0;
    do {
        // As many digits as fit in 16 bits at once.
        uint32_t unit = (uint32_t)base, units = 1;
        for (; unit * (uint32_t)base <= 0xffff; units++) {
            unit *= (uint32_t)base;
        }
        uint32_t rest = rt_mag_div_digit(digits, big.len, unit);
        big.len = rt_mag_trim(digits, big.len);
        for (; units > 0 && (rest || big.len || count == 0); units--) {
            if (comma && count && count % (base == 10 ? 3 : 4) == 0) {
                *--to = comma;
            }
            uint32_t digit = rest % (uint32_t)base;
            rest /= (uint32_t)base;
            *--to = (char)(digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10);
            count++;
        }
    } while (big.len > 0);
    to -= prefix_size;
    memcpy(to, prefix, prefix_size);
    if (big.neg) {
        *--to = '-';
    }
    size_t unused = (size_t)(to - start);
    memmove(start, to, room - unused);
    out->size -= unused;
    if (digits != big.own) {
        rt_free(digits);
    }
}

// ---------------------------------------------------------------- decimal numbers

#define DIGITS 116    // enough for every float and every number halfway between two floats
#define SHIFT_MAX 27  // bits at once: 10 << 27 fits in 32 bits
#define SHIFT_DIGITS 9 // by how many digits such a shift lengthens a number

typedef struct { // 0.d[0]d[1]d[2]... * 10**point; no zeros at either end; count 0 is zero
    int point;
    int count;
    bool more; // there were further digits, not all zero
    uint8_t d[DIGITS + SHIFT_DIGITS];
} decimal_t;

static void decimal_trim(decimal_t *n) {
    while (n->count > 0 && n->d[n->count - 1] == 0) {
        n->count--;
    }
}

static void decimal_add_digit(decimal_t *n, unsigned digit) {
    if (n->count < DIGITS) {
        n->d[n->count++] = (uint8_t)digit;
    } else {
        n->more |= digit != 0;
    }
}

static void decimal_shift_left(decimal_t *n, unsigned bits) {
    uint32_t carry = 0;
    for (int i = n->count + SHIFT_DIGITS; i-- > 0;) {
        if (i >= SHIFT_DIGITS) {
            carry += (uint32_t)n->d[i - SHIFT_DIGITS] << bits;
        }
        n->d[i] = (uint8_t)(carry % 10);
        carry /= 10;
    }
    int zeros = 0;
    while (n->d[zeros] == 0) {
        zeros++;
    }
    n->point += SHIFT_DIGITS - zeros;
    int size = n->count + SHIFT_DIGITS - zeros;
    n->count = 0;
    for (int i = 0; i < size; i++) {
        decimal_add_digit(n, n->d[zeros + i]);
    }
    decimal_trim(n);
}

static void decimal_shift_right(decimal_t *n, unsigned bits) {
    uint32_t rest = 0;
    int size = n->count;
    n->count = 0;
    for (int i = 0; i < size || rest; i++) {
        rest = rest * 10 + (i < size ? n->d[i] : 0u);
        unsigned digit = rest >> bits;
        rest &= (1u << bits) - 1;
        if (digit == 0 && n->count == 0) {
            n->point--;
        } else {
            decimal_add_digit(n, digit);
        }
    }
    decimal_trim(n);
}

static void decimal_scale(decimal_t *n, int exponent) { // times 2**exponent
    while (exponent != 0) {
        int bits = exponent > SHIFT_MAX ? SHIFT_MAX : exponent < -SHIFT_MAX ? -SHIFT_MAX : exponent;
        if (bits > 0) {
            decimal_shift_left(n, (unsigned)bits);
        } else {
            decimal_shift_right(n, (unsigned)-bits);
        }
        exponent -= bits;
    }
}

static void decimal_from_float(decimal_t *n, uint32_t bits) {
    int exponent = (int)(bits >> 23);
    uint32_t mantissa = bits & 0x7fffff;
    mantissa |= exponent ? 0x800000 : 0;
    n->more = false;
    n->point = 8;
    n->count = 8;
    for (int i = 8; i-- > 0; mantissa /= 10) {
        n->d[i] = mantissa % 10;
    }
    decimal_trim(n);
    if (n->count == 0) {
        n->point = 1;
        return;
    }
    int zeros = 0;
    while (n->d[zeros] == 0) {
        zeros++;
    }
    n->count -= zeros;
    n->point -= zeros;
    memmove(n->d, n->d + zeros, (size_t)n->count);
    decimal_scale(n, (exponent ? exponent : 1) - 127 - 23);
}

// The nearest float; the decimal number is used up.
static float decimal_to_float(decimal_t *n) {
    if (n->count == 0 || n->point < -60) {
        return 0.0f;
    }
    if (n->point > 60) {
        return RT_FLOAT_INF;
    }
    // Bring it to nine digits before the point: those hold more bits than a float.
    int exponent = 0;
    while (n->point != SHIFT_DIGITS) {
        int bits = (SHIFT_DIGITS - n->point) * 3;
        bits = bits > SHIFT_MAX ? SHIFT_MAX : bits < -SHIFT_MAX ? -SHIFT_MAX : bits;
        decimal_scale(n, bits);
        exponent -= bits;
    }
    uint32_t whole = 0;
    for (int i = 0; i < SHIFT_DIGITS; i++) {
        whole = whole * 10 + (i < n->count ? n->d[i] : 0u);
    }
    return rt_float_pack(whole | (n->more || n->count > SHIFT_DIGITS), exponent);
}

static void decimal_round(decimal_t *n, int count, bool half_even) { // or half up
    if (count >= n->count) {
        return;
    }
    bool up = count >= 0 && n->d[count] >= 5;
    if (half_even && n->d[count] == 5 && n->count == count + 1) {
        up = n->d[count - 1] & 1;
    }
    n->count = count < 0 ? 0 : count;
    if (up) {
        while (n->count > 0 && n->d[n->count - 1] == 9) {
            n->count--;
        }
        if (n->count > 0) {
            n->d[n->count - 1]++;
        } else {
            n->d[n->count++] = 1;
            n->point++;
        }
    }
    decimal_trim(n);
    if (n->count == 0) {
        n->point = 1;
    }
}

// The shortest digits that read back as the same float.
static void decimal_shorten(decimal_t *n, uint32_t bits) {
    // Six digits always survive the way through a float, but for a subnormal one.
    for (int count = bits < 0x00800000 ? 1 : 6; count < 9; count++) {
        decimal_t shorter = *n;
        decimal_round(&shorter, count, true);
        decimal_t copy = shorter;
        if (rt_float_bits(decimal_to_float(&copy)) == bits) {
            *n = shorter;
            return;
        }
    }
    decimal_round(n, 9, true);
}

// ---------------------------------------------------------------- floats

static char *put_digits(char *to, const decimal_t *n, int from, int count) {
    for (int i = from; i < from + count; i++) {
        *to++ = (char)('0' + (i >= 0 && i < n->count ? n->d[i] : 0));
    }
    return to;
}

static char *put_text(char *to, const char *text, bool upper) {
    while (*text) {
        *to++ = (char)(upper ? *text & ~0x20 : *text);
        text++;
    }
    return to;
}

size_t rt_float_format(char *buffer, size_t room, float value, char kind, int precision, char sign) {
    bool upper = kind <= 'Z';
    char *to = buffer;
    uint32_t bits = rt_float_bits(value) & 0x7fffffff;
    if (rt_float_is_negative(value) && bits <= 0x7f800000) {
        sign = '-';
    } else if (sign == '-') {
        sign = 0;
    }
    if (sign) {
        *to++ = sign;
    }
    if (bits >= 0x7f800000) {
        to = put_text(to, bits > 0x7f800000 ? "nan" : "inf", upper);
        return (size_t)(to - buffer);
    }
    precision = precision < 0 ? 6 : precision + 48 > (int)room ? (int)room - 48 : precision;
    kind |= 0x20;
    decimal_t n;
    decimal_from_float(&n, bits);
    bool repr = kind == 'r' || kind == 'c';
    bool general = repr || kind == 'g';
    int limit = 16; // 'r' and 'g': from this decimal exponent on, an exponent is printed
    if (repr) {
        decimal_shorten(&n, bits);
    } else if (kind == 'f') {
        decimal_round(&n, n.point + precision, false);
    } else {
        limit = precision ? precision : 1;
        decimal_round(&n, kind == 'e' ? precision + 1 : limit, false);
    }
    int exponent = n.point - 1;
    bool scientific = kind == 'e' || (general && (exponent < -4 || exponent >= limit));
    int point = scientific ? 1 : n.point; // digits before the point
    if (general) {
        precision = n.count > point ? n.count - point : kind == 'r' && !scientific;
    }
    to = point > 0 ? put_digits(to, &n, 0, point) : put_text(to, "0", false);
    if (precision > 0) {
        *to++ = '.';
        to = put_digits(to, &n, point, precision);
    }
    if (scientific) {
        *to++ = upper ? 'E' : 'e';
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

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

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
    decimal_t n;
    n.point = n.count = 0;
    n.more = false;
    bool fraction = false;
    for (; text < end; text++) {
        if (is_digit(*text)) {
            if (*text != '0' || n.count > 0) {
                decimal_add_digit(&n, (unsigned)(*text - '0'));
                n.point += !fraction;
            } else {
                n.point -= fraction;
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
        int exponent = 0;
        for (; text < end && (is_digit(*text) || *text == '_'); text++) {
            if (*text != '_' && exponent < 10000000) {
                exponent = exponent * 10 + (*text - '0');
            }
        }
        n.point += neg ? -exponent : exponent;
    }
    decimal_trim(&n);
    *value = decimal_to_float(&n);
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
