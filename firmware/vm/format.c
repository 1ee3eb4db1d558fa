// SPDX-License-Identifier: MIT
//
// str.format(), which f-strings compile to, and the % operator.
//
// Both read their own kind of field and fill the same structure, spec_t; the same functions then
// lay out the value:
//
//     |<-------------- width -------------->|
//     fill  sign  prefix  zeros  digits  rest  fill        rest: ".25", "e+10", "%"
//
// Patterns and specifications end with a byte that is not part of them, NUL or "}": there is always
// a byte to look at.
//
// Behaviour: MicroPython 1.29, where the value's type decides and __format__ is not used.  Moreover
// fields may have attributes and indices ({0.x[1]}), width and precision of a str count characters,
// and floats can have thousands separators.

#include "str.h"

#define NUMBER_MAX 0xffffff // of width and precision

typedef struct {
    const char *fill; // one character
    size_t fill_size;
    char align;     // '<', '>', '=', '^', 0: not given
    char sign;      // '+', ' ', 0
    char comma;     // ',', '_', 0
    char type;      // 0: not given
    bool alt;       // #
    int width;      // characters, 0: any
    int precision;  // -1: not given
    int min_digits; // of the integer part
} spec_t;
static const spec_t plain_spec = { " ", 1, 0, 0, 0, 0, false, 0, -1, 0 };

// ---------------------------------------------------------------- laying out

static void put_fill(rt_buf_t *out, const spec_t *spec, size_t count) {
    while (count--) {
        rt_buf_add_text(out, spec->fill, spec->fill_size);
    }
}

// Returns how much to fill on the right, having filled on the left; width is of what is in between.
static size_t put_left(rt_buf_t *out, const spec_t *spec, size_t width) {
    size_t pad = (size_t)spec->width > width ? (size_t)spec->width - width : 0;
    size_t left = spec->align == '>' ? pad : spec->align == '^' ? pad / 2 : 0;
    put_fill(out, spec, left);
    return pad - left;
}

static void put_text(rt_buf_t *out, const spec_t *spec, const char *text, size_t size, bool is_bytes) {
    const uint8_t *start = (const uint8_t *)text, *p = start, *end = p + size;
    size_t len = 0;
    while (p < end && len != (size_t)spec->precision) { // -1 is no limit
        do {
            p++;
        } while (p < end && !is_bytes && rt_utf8_is_tail(*p));
        len++;
    }
    size_t right = put_left(out, spec, len);
    rt_buf_add_text(out, text, (size_t)(p - start));
    put_fill(out, spec, right);
}

// text: the number, with its minus; the first n_digits after that are its integer part.
static void put_number(rt_buf_t *out, const spec_t *spec, const char *prefix, const char *text, size_t size, size_t group) {
    char head[4];
    size_t head_size = 0;
    if (*text == '-') {
        head[head_size++] = *text++;
        size--;
    } else if (spec->sign) {
        head[head_size++] = spec->sign;
    }
    while (*prefix) {
        head[head_size++] = *prefix++;
    }
    size_t digits = 0; // of the integer part
    while (digits < size && (rt_is_digit((uint8_t)text[digits]) || group == 4)) {
        digits++;
    }
    if (!spec->comma || digits == 0) {
        group = SIZE_MAX;
    }
    size_t used = head_size + size - digits;        // all but the integer part
    size_t room = (size_t)spec->width > used ? (size_t)spec->width - used : 0;
    size_t shown = digits;                          // digits with leading zeros
    if (shown < (size_t)spec->min_digits) {
        shown = (size_t)spec->min_digits;
    }
    bool zeros = spec->align == '=' && *spec->fill == '0';
    while (zeros && shown + (shown ? (shown - 1) / group : 0) < room) {
        shown++;
    }
    size_t total = used + shown + (shown ? (shown - 1) / group : 0);
    size_t right = 0;
    if (spec->align == '=') {
        rt_buf_add_text(out, head, head_size);
        put_fill(out, spec, (size_t)spec->width > total ? (size_t)spec->width - total : 0);
    } else {
        right = put_left(out, spec, total);
        rt_buf_add_text(out, head, head_size);
    }
    while (shown) {
        rt_buf_add_byte(out, shown > digits ? '0' : (uint8_t)text[digits - shown]);
        shown--;
        if (shown && shown % group == 0) {
            rt_buf_add_byte(out, (uint8_t)spec->comma);
        }
    }
    rt_buf_add_text(out, text + digits, size - digits);
    put_fill(out, spec, right);
}

static void put_int(rt_buf_t *out, const spec_t *spec, rt_obj_t value, int base) {
    if (!rt_is_int(value)) {
        value = rt_int_new(rt_int_get(value));
    }
    bool upper = spec->type == 'X';
    const char *prefix = "";
    if (spec->alt) {
        prefix = base == 2 ? "0b" : base == 8 ? "0o" : base == 10 ? "" : upper ? "0X" : "0x";
    }
    if (spec->width == 0 && spec->min_digits == 0 && !spec->sign && !spec->comma) {
        rt_int_format(out, value, base, prefix, upper);
        return;
    }
    rt_buf_t text;
    rt_buf_init(&text, 16);
    rt_int_format(&text, value, base, "", upper);
    put_number(out, spec, prefix, text.data, text.size, base == 10 ? 3 : 4);
    rt_free(text.data);
}

static void put_float(rt_buf_t *out, const spec_t *spec, float value) {
    bool percent = spec->type == '%';
    size_t room = 64 + (spec->precision > 0 ? (size_t)spec->precision : 0);
    char *text = rt_alloc(room + 1);
    size_t size = rt_float_format(text, room, percent ? value * 100.0f : value, percent ? 'f' : spec->type, spec->precision, '-');
    if (percent) {
        text[size++] = '%';
    }
    put_number(out, spec, "", text, size, 3);
    rt_free(text);
}

static void put_char(rt_buf_t *out, const spec_t *spec, rt_obj_t value, bool is_bytes) {
    intptr_t code = rt_int_get(value);
    if (code < 0 || code >= (is_bytes ? 0x100 : 0x110000)) {
        rt_raise_error(RT_E_char_range);
    }
    char text[4] = { (char)code };
    put_text(out, spec, text, is_bytes ? 1 : rt_utf8_put(text, (uint32_t)code), is_bytes);
}

static bool looks_integer(rt_obj_t value) {
    return rt_is_int(value) || value == RT_TRUE || value == RT_FALSE;
}

// ---------------------------------------------------------------- format specifications

static _Noreturn void raise_bad_format(void) { rt_raise_error(RT_E_bad_format); }
static _Noreturn void raise_bad_specifier(void) { rt_raise_error(RT_E_bad_specifier); }

// Keeps *number if there is none.
static const char *parse_number(const char *p, int *number) {
    for (int value = 0; rt_is_digit((uint8_t)*p); p++) {
        value = value * 10 + (*p - '0');
        if (value > NUMBER_MAX) {
            raise_bad_format();
        }
        *number = value;
    }
    return p;
}

static bool is_one_of(char c, const char *set) {
    while (*set && *set != c) {
        set++;
    }
    return *set;
}

// [[fill]align][sign][#][0][width][,][.precision][type]
static void parse_spec(spec_t *spec, const char *p, const char *end, bool numeric) {
    const char *next = (const char *)rt_utf8_next((const uint8_t *)p);
    if (next < end && is_one_of(*next, "<>=^")) {
        spec->fill = p;
        spec->fill_size = (size_t)(next - p);
        p = next;
    }
    if (is_one_of(*p, "<>=^")) {
        spec->align = *p++;
    }
    if (is_one_of(*p, "+- ")) {
        spec->sign = *p == '-' ? 0 : *p;
        p++;
    }
    if (*p == '#') {
        spec->alt = true;
        p++;
    }
    if (*p == '0') {
        if (!spec->align && numeric) {
            spec->align = '=';
        }
        if (spec->fill == plain_spec.fill) {
            spec->fill = p;
        }
    }
    p = parse_number(p, &spec->width);
    if (is_one_of(*p, ",_")) {
        spec->comma = *p++;
    }
    if (*p == '.') {
        p = parse_number(p + 1, &spec->precision);
    }
    if (is_one_of(*p, "bcdeEfFgGnosxX%")) {
        spec->type = *p++;
    }
    if (p != end) {
        raise_bad_specifier();
    }
    if (spec->sign && is_one_of(spec->type, "sc")) {
        raise_bad_specifier();
    }
    if (!spec->align) {
        spec->align = numeric ? '>' : '<';
    }
}

static int base_of_type(char type) {
    if (!type || is_one_of(type, "dn")) {
        return 10;
    }
    return (type | 0x20) == 'x' ? 16 : type == 'o' ? 8 : type == 'b' ? 2 : 0;
}

static void put_printed(rt_buf_t *out, rt_obj_t value, rt_print_kind_t kind) {
    rt_print_t print = rt_buf_print(out);
    rt_print(&print, value, kind);
}

rt_obj_t rt_str_of(rt_obj_t value, rt_print_kind_t kind) {
    rt_buf_t text;
    rt_buf_init(&text, 16);
    put_printed(&text, value, kind);
    return rt_text_adopt_buf(&rt_type_str, &text);
}

// By the type that the specification asks for; false if it is not one for numbers.
static bool put_typed(rt_buf_t *out, const spec_t *spec, rt_obj_t value) {
    int base = base_of_type(spec->type);
    if (base) {
        put_int(out, spec, value, base);
    } else if (is_one_of(spec->type, "eEfFgG%")) {
        put_float(out, spec, rt_float_get(value));
    } else {
        return false;
    }
    return true;
}

static void put_value(rt_buf_t *out, rt_obj_t value, const char *text, size_t size) {
    if (size == 0) {
        put_printed(out, value, RT_PRINT_STR);
        return;
    }
    bool integer = looks_integer(value), numeric = integer || rt_is_type(value, &rt_type_float);
    spec_t spec = plain_spec;
    parse_spec(&spec, text, text + size, numeric);
    char type = spec.type;
    if (numeric) {
        if (!integer && (!type || type == 'n')) {
            spec.type = 'g';
        }
        if (type == 'c' && integer) {
            put_char(out, &spec, value, false);
            return;
        }
        if ((integer || !base_of_type(spec.type)) && put_typed(out, &spec, value)) {
            return;
        }
    } else if (spec.align == '=') {
        raise_bad_specifier();
    } else if (!type || type == 's') {
        size_t len;
        const char *data = rt_str_data(value, &len);
        put_text(out, &spec, data, len, false);
        return;
    }
    rt_raise_error(RT_E_format_code, type, value);
}

rt_obj_t rt_format_value(rt_obj_t value, const char *spec, size_t size) {
    rt_buf_t out;
    rt_buf_init(&out, 16);
    put_value(&out, value, spec, size);
    return rt_text_adopt_buf(&rt_type_str, &out);
}

// ---------------------------------------------------------------- str.format

typedef struct {
    size_t n_args, n_kw;
    const rt_obj_t *args;
    int next; // automatic field's number; -1: fields are numbered
} fields_t;

static rt_obj_t positional(const fields_t *fields, int i) {
    if ((size_t)i >= fields->n_args) {
        rt_raise_error(RT_E_format_index);
    }
    return fields->args[i];
}

static rt_obj_t keyword(const fields_t *fields, const char *name, size_t size) {
    rt_obj_t key = rt_str_new(name, size);
    const rt_obj_t *pair = fields->args + fields->n_args;
    for (size_t i = 0; i < fields->n_kw; i++, pair += 2) {
        if (rt_equal(pair[0], key)) {
            return pair[1];
        }
    }
    rt_raise_key(key);
}

static void check_numbering(bool right) {
    if (!right) {
        raise_bad_format();
    }
}

// field name: (number | name | ) ("." attribute | "[" key "]")*
static rt_obj_t lookup_field(fields_t *fields, const char *p, const char *end) {
    const char *first = p;
    while (p < end && *p != '.' && *p != '[') {
        p++;
    }
    rt_obj_t value;
    int number = 0;
    if (p == first) {
        number = fields->next;
        check_numbering(number >= 0);
        fields->next++;
        value = positional(fields, number);
    } else if (parse_number(first, &number) == p) {
        check_numbering(fields->next <= 0);
        fields->next = -1;
        value = positional(fields, number);
    } else {
        value = keyword(fields, first, (size_t)(p - first));
    }
    while (p < end) {
        char opening = *p++;
        first = p;
        while (p < end && (opening == '.' ? *p != '.' && *p != '[' : *p != ']')) {
            p++;
        }
        if (opening == '.') {
            value = rt_load_attr(value, rt_qstr_intern(first, (size_t)(p - first)));
        } else if (opening == '[' && p < end && p > first) {
            bool numbered = parse_number(first, &number) == p;
            value = rt_subscr(value, numbered ? RT_INT(number) : rt_str_new(first, (size_t)(p - first)), RT_SENTINEL);
            p++;
        } else {
            raise_bad_format();
        }
    }
    return value;
}

static void format_into(rt_buf_t *out, fields_t *fields, const char *p, const char *end);

// "{" field name ["!" conversion] [":" spec] "}"; p is behind the brace.  Returns the end.
static const char *format_field(rt_buf_t *out, fields_t *fields, const char *p, const char *end) {
    const char *name = p, *name_end, *spec = NULL;
    char conversion = 0;
    while (p < end && *p != '}' && *p != '!' && *p != ':') {
        p++;
    }
    name_end = p;
    if (*p == '!') {
        conversion = p[1];
        p += 2;
        if (conversion != 'r' && conversion != 's') {
            raise_bad_format();
        }
    }
    if (*p == ':') {
        spec = ++p;
        for (int depth = 0; p < end && (depth || *p != '}'); p++) {
            depth += *p == '{' ? 1 : *p == '}' ? -1 : 0;
        }
    }
    if (p >= end) {
        raise_bad_format();
    }
    if (*p != '}') {
        raise_bad_format();
    }
    rt_obj_t value = lookup_field(fields, name, name_end);
    size_t spec_size = spec ? (size_t)(p - spec) : 0;
    if (conversion) {
        value = rt_str_of(value, conversion == 'r' ? RT_PRINT_REPR : RT_PRINT_STR);
    }
    rt_buf_t text;
    if (spec_size && rt_bytes_find((const uint8_t *)spec, spec_size, (const uint8_t *)"{", 1, 1)) {
        rt_stack_check();
        rt_buf_init(&text, 16);
        format_into(&text, fields, spec, p);
        rt_buf_add_byte(&text, 0);
        spec = text.data;
        spec_size = text.size - 1;
    }
    put_value(out, value, spec, spec_size);
    return p + 1;
}

static void format_into(rt_buf_t *out, fields_t *fields, const char *p, const char *end) {
    while (p < end) {
        const char *run = p;
        while (p < end && *p != '{' && *p != '}') {
            p++;
        }
        rt_buf_add_text(out, run, (size_t)(p - run));
        if (p == end) {
            return;
        }
        char brace = *p++;
        if (p < end && *p == brace) { // a specification ends with "}"
            rt_buf_add_byte(out, (uint8_t)brace);
            p++;
        } else if (brace == '}') {
            raise_bad_format();
        } else {
            p = format_field(out, fields, p, end);
        }
    }
}

rt_obj_t rt_str_format(rt_obj_t pattern, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_text_t text;
    rt_text_get(&text, pattern);
    fields_t fields = { n_args, n_kw, args, 0 };
    rt_buf_t out;
    rt_buf_init(&out, text.size + 16);
    format_into(&out, &fields, (const char *)text.data, (const char *)text.data + text.size);
    return rt_text_adopt_buf(text.type, &out);
}

// ---------------------------------------------------------------- the % operator

typedef struct {
    size_t n_args, next;
    rt_obj_t *args;
    rt_obj_t dict; // or RT_NULL
} values_t;

static rt_obj_t next_value(values_t *values) {
    if (values->next >= values->n_args) {
        rt_raise_error(RT_E_format_few);
    }
    return values->args[values->next++];
}

static const char *number_or_star(values_t *values, const char *p, int *number) {
    if (*p == '*') {
        intptr_t value = rt_int_get(next_value(values));
        *number = (int)(value > NUMBER_MAX ? NUMBER_MAX : value < -NUMBER_MAX ? -NUMBER_MAX : value);
        return p + 1;
    }
    return parse_number(p, number);
}

static void modulo_value(rt_buf_t *out, spec_t *spec, rt_obj_t value, bool is_bytes, size_t index) {
    char type = spec->type;
    if (is_one_of(type, "csr")) {
        spec->fill = plain_spec.fill;
        if (spec->align == '=') {
            spec->align = '>';
        }
        if (type == 'c') {
            spec->precision = -1;
            if (looks_integer(value)) {
                put_char(out, spec, value, is_bytes);
                return;
            }
            if (!rt_is_str(value)) {
                rt_raise_error(RT_E_format_integer);
            }
        } else if (type == 'r' || (is_bytes ? !rt_is_type(value, &rt_type_bytes) : !rt_is_str(value))) {
            value = rt_str_of(value, type == 'r' ? RT_PRINT_REPR : RT_PRINT_STR);
        }
        size_t size;
        const char *text = rt_str_data(value, &size);
        if (type == 'c' && rt_utf8_len(text, size) != 1) {
            rt_raise_error(RT_E_format_char);
        }
        put_text(out, spec, text, size, is_bytes);
        return;
    }
    if (is_one_of(type, "diu")) {
        spec->alt = false;
        spec->type = 'd';
        if (rt_is_type(value, &rt_type_float)) {
            value = rt_int_from_float(rt_float_get(value));
        }
    }
    if (spec->precision > 0 && base_of_type(spec->type)) {
        spec->min_digits = spec->precision;
    }
    if (!type || is_one_of(type, "bn%") || !put_typed(out, spec, value)) {
        rt_raise_error(RT_E_format_character, type, (uint8_t)type, (int)index);
    }
}

// "%" ["(" key ")"] flags [width] ["." precision] type; p is behind the percent sign.  Returns the end.
static const char *modulo_field(rt_buf_t *out, values_t *values, const char *start, const char *p, const char *end, bool is_bytes) {
    spec_t spec = plain_spec;
    rt_obj_t value = RT_NULL;
    if (*p == '(') {
        if (values->dict == RT_NULL) {
            rt_raise_error(RT_E_format_dict);
        }
        const char *key = ++p;
        while (p < end && *p != ')') {
            p++;
        }
        if (p == end) {
            rt_raise_error(RT_E_format_incomplete);
        }
        values->next = 1; // a dict is one argument, used up
        value = rt_subscr(values->dict, rt_str_new(key, (size_t)(p - key)), RT_SENTINEL);
        p++;
    }
    spec.align = '>';
    for (; is_one_of(*p, "-+ #0"); p++) {
        if (*p == '-') {
            spec.align = '<';
        } else if (*p == '#') {
            spec.alt = true;
        } else if (*p == '+') {
            spec.sign = '+';
        } else if (*p == ' ') {
            spec.sign = spec.sign ? spec.sign : ' ';
        } else if (spec.align == '>') {
            spec.fill = "0";
            spec.align = '=';
        }
    }
    p = number_or_star(values, p, &spec.width);
    if (spec.width < 0) {
        spec.width = -spec.width;
        spec.align = '<';
    }
    if (spec.align == '<') {
        spec.fill = plain_spec.fill;
    }
    if (*p == '.') {
        spec.precision = 0;
        p = number_or_star(values, p + 1, &spec.precision);
    }
    if (p == end) {
        rt_raise_error(RT_E_format_incomplete);
    }
    spec.type = *p;
    modulo_value(out, &spec, value == RT_NULL ? next_value(values) : value, is_bytes, (size_t)(p - start));
    return p + 1;
}

rt_obj_t rt_str_modulo(rt_obj_t pattern, rt_obj_t args) {
    rt_text_t text;
    rt_text_get(&text, pattern);
    bool is_bytes = !rt_text_is_str(&text);
    values_t values = { 1, 0, &args, rt_cast_native(args, &rt_type_dict) };
    rt_obj_t tuple = rt_cast_native(args, &rt_type_tuple);
    if (tuple != RT_NULL) {
        rt_get_items(tuple, &values.n_args, &values.args);
    }
    rt_buf_t out;
    rt_buf_init(&out, text.size + 16);
    const char *start = (const char *)text.data, *p = start, *end = p + text.size;
    while (p < end) {
        const char *run = p;
        while (p < end && *p != '%') {
            p++;
        }
        rt_buf_add_text(&out, run, (size_t)(p - run));
        if (p == end) {
            break;
        }
        p++;
        if (*p == '%') {
            rt_buf_add_byte(&out, '%');
            p++;
        } else {
            p = modulo_field(&out, &values, start, p, end, is_bytes);
        }
    }
    if (values.dict == RT_NULL && values.next != values.n_args) {
        rt_raise_error(RT_E_format_many);
    }
    return rt_text_adopt_buf(text.type, &out);
}
