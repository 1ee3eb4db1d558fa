// SPDX-License-Identifier: MIT
//
// str.format(), which f-strings compile to, and the % operator.
//
// Both read their own kind of field and fill the same structure, format_t; the same functions then
// lay out the value at the end of the text:
//
//     |<-------------- width -------------->|
//     fill  sign  prefix  zeros  digits  rest  fill        rest: ".25", "e+10", "%"
//
// Patterns and specifications end with a byte that is not part of them, NUL or "}": there is always
// a byte to look at.
//
// Behaviour: MicroPython 1.29, where the value's type decides and __format__ is not used.  Moreover
// width and precision of a str count characters, floats can have thousands separators, and a
// specification's flags may come in any order.

#include "str.h"

#define NUMBER_MAX 0xffffff // of width and precision

typedef struct {
    rt_buf_t out;
    bool modulo;   // the % operator
    bool is_bytes; // the pattern
    // What the current field asks for.
    char align;     // '<', '>', '=', '^', 0: not given
    char sign;      // '+', ' ', 0
    char comma;     // ',', '_', 0
    char type;      // 0: not given
    bool alt;       // #
    const char *fill; // one character; NULL: not given
    size_t fill_size;
    int width;      // characters, 0: any
    int precision;  // -1: not given
    int min_digits; // of an int
    // The values.
    size_t n_args, n_kw;
    const rt_obj_t *args;
    int next;      // of args; -1: fields are numbered
    rt_obj_t dict; // of %, or RT_NULL
    const char *start; // of the pattern; or a specification made of fields
} format_t;

static _Noreturn void raise_bad_format(void) { rt_raise_error(RT_E_bad_format); }

// ---------------------------------------------------------------- laying out

// Puts a text, count times, somewhere into what is there.
static void insert(format_t *f, size_t at, const char *text, size_t size, size_t count) {
    char *end = rt_buf_add(&f->out, size * count), *p = f->out.data + at;
    memmove(p + size * count, p, (size_t)(end - p));
    while (count--) {
        p = (char *)memcpy(p, text, size) + size;
    }
}

// Fills the field that starts at mark and has len characters.  inner: where '=' fills.
static void pad(format_t *f, size_t mark, size_t inner, size_t len) {
    size_t count = (size_t)f->width > len ? (size_t)f->width - len : 0, left = count;
    if (f->align == '<') {
        left = 0;
    } else if (f->align == '^') {
        left = count / 2;
    } else if (f->align == '=') {
        mark = inner;
    }
    insert(f, mark, f->fill, f->fill_size, left);
    insert(f, f->out.size, f->fill, f->fill_size, count - left);
}

static void put_text(format_t *f, const char *text, size_t size) {
    const char *p = text, *end = p + size;
    size_t len = 0, mark = f->out.size;
    while (p < end && len != (size_t)f->precision) { // -1 is no limit
        do {
            p++;
        } while (p < end && !f->is_bytes && rt_utf8_is_tail((uint8_t)*p));
        len++;
    }
    rt_buf_add_text(&f->out, text, (size_t)(p - text));
    pad(f, mark, mark, len);
}

// Lays out the number that is there from mark on, with its sign and a prefix of that size.
static void lay_out_number(format_t *f, size_t mark, size_t prefix, size_t group) {
    size_t start = mark + prefix + (f->out.data[mark] < '0'), end = start; // of the integer part
    while (end < f->out.size && (rt_is_digit((uint8_t)f->out.data[end]) || group == 4)) {
        end++;
    }
    bool zeros = f->comma && end != start && f->align == '=' && *f->fill == '0'; // which have commas, too
    for (int count = 0; end > start || count < f->min_digits || (zeros && f->out.size - mark < (size_t)f->width); count++) {
        if (f->comma && count && (size_t)count % group == 0) {
            insert(f, end, &f->comma, 1, 1);
        }
        if (end > start) {
            end--;
        } else {
            insert(f, start, "0", 1, 1);
        }
    }
    pad(f, mark, start, f->out.size - mark);
}

static void put_int(format_t *f, rt_obj_t value, unsigned base) {
    if (!rt_is_int(value)) {
        value = rt_int_new(rt_int_get(value));
    }
    size_t mark = f->out.size;
    if (f->sign && !rt_int_is_negative(value)) {
        rt_buf_add_byte(&f->out, (uint8_t)f->sign);
    }
    size_t prefix_size = f->alt && base != 10 ? 2 : 0;
    char prefix[3] = { prefix_size ? '0' : 0, f->type, 0 };
    rt_int_format(&f->out, value, (int)base, prefix, f->type == 'X');
    if (f->modulo) {
        f->min_digits = f->precision;
    }
    lay_out_number(f, mark, prefix_size, base == 10 ? 3 : 4);
}

static void put_float(format_t *f, float value) {
    bool percent = f->type == '%';
    size_t mark = f->out.size;
    char *text = rt_buf_add(&f->out, 64 + (f->precision > 0 ? (size_t)f->precision : 0));
    if (percent) {
        value *= 100.0f;
    }
    size_t size = rt_float_format(text, value, percent ? 'f' : f->type, f->precision, f->sign ? f->sign : '-');
    text[size] = '%';
    f->out.size = mark + size + percent;
    lay_out_number(f, mark, 0, 3);
}

static void put_char(format_t *f, rt_obj_t value) {
    intptr_t code = rt_int_get(value);
    if ((size_t)code >= (f->is_bytes ? 0x100 : 0x110000)) {
        rt_raise_error(RT_E_char_range);
    }
    char text[4];
    size_t size = 1;
    if (f->is_bytes) {
        *text = (char)code;
    } else {
        size = rt_utf8_put(text, (uint32_t)code);
    }
    put_text(f, text, size);
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

// ---------------------------------------------------------------- format specifications

static rt_obj_t next_value(format_t *f) {
    if ((size_t)f->next >= f->n_args) {
        rt_raise_error(RT_E_format_few);
    }
    return f->args[f->next++];
}

// Keeps *number if there is none; a star takes a value.
static const char *parse_number(format_t *f, const char *p, int *number) {
    if (*p == '*' && f->modulo) {
        intptr_t value = rt_int_get(next_value(f));
        *number = (int)(value > NUMBER_MAX ? NUMBER_MAX : value < -NUMBER_MAX ? -NUMBER_MAX : value);
        return p + 1;
    }
    for (int value = 0; rt_is_digit((uint8_t)*p); p++) {
        value = value * 10 + (*p - '0');
        if (value > NUMBER_MAX) {
            raise_bad_format();
        }
        *number = value;
    }
    return p;
}

// Counted from 1; 0 if it is not in the set.
static unsigned place_in(char c, const char *set) {
    for (unsigned i = 0; set[i];) {
        if (set[i++] == c) {
            return i;
        }
    }
    return 0;
}

// [[fill]align](sign|#|0)*[width][,][.precision][type]; % has no fill, align and comma, but a flag "-".
static const char *parse_spec(format_t *f, const char *p, const char *end) {
    f->align = f->sign = f->comma = f->type = 0;
    f->alt = false;
    f->fill = NULL;
    f->fill_size = 1;
    f->width = f->min_digits = 0;
    f->precision = -1;
    if (!f->modulo) {
        const char *next = (const char *)rt_utf8_next((const uint8_t *)p);
        if (next < end && place_in(*next, "<>=^")) {
            f->fill = p;
            f->fill_size = (size_t)(next - p);
            p = next;
        }
        if (place_in(*p, "<>=^")) {
            f->align = *p++;
        }
    }
    for (;; p++) {
        char c = *p;
        if (c == '+' || c == ' ') {
            f->sign |= c; // both give '+'
        } else if (c == '#') {
            f->alt = true;
        } else if (c == '0') {
            if (!f->fill) {
                f->fill = p;
            }
        } else if (c != '-') {
            break;
        } else if (f->modulo) {
            f->align = '<';
        }
    }
    p = parse_number(f, p, &f->width);
    if (f->width < 0) {
        f->width = -f->width;
        f->align = '<';
    }
    if (!f->modulo && (*p == ',' || *p == '_')) {
        f->comma = *p++;
    }
    if (*p == '.') {
        f->precision = f->modulo - 1; // without digits: 0 for %
        p = parse_number(f, p + 1, &f->precision);
    }
    if (p < end) {
        f->type = *p++;
    }
    return p;
}

// The types by the functions that lay them out, as place_in() counts them.
#define TYPES "bodxXeEfFgG%cs"
enum { INT_TYPE = 1, FLOAT_TYPE = 6, CHAR_TYPE = 13, TEXT_TYPE };

static void put_value(format_t *f, rt_obj_t value, const char *p) {
    const rt_type_t *class = rt_type_of(value);
    // The types that the value can have: the first, the last and the default one.
    typedef struct { uint8_t first, last, type; } class_t;
    static const class_t classes[] = {
        { INT_TYPE, CHAR_TYPE, 'd' }, { FLOAT_TYPE, CHAR_TYPE - 1, 'g' }, { TEXT_TYPE, TEXT_TYPE, 's' }, { INT_TYPE, TEXT_TYPE, 0 },
    };
    const class_t *allowed = &classes[class == &rt_type_int || class == &rt_type_bool ? 0 : class == &rt_type_float ? 1 : 2];
    size_t size;
    if (f->modulo) {
        if (f->type == 'c') {
            f->precision = -1;
            if (allowed != &classes[0]) {
                f->type = 's';
                if (class != &rt_type_str) {
                    rt_raise_error(RT_E_format_integer);
                }
                const char *text = rt_str_data(value, &size);
                if (rt_utf8_len(text, size) != 1) {
                    rt_raise_error(RT_E_format_char);
                }
            }
        } else if (f->type == 'r' || (f->type == 's' && class != (f->is_bytes ? &rt_type_bytes : &rt_type_str))) {
            value = rt_str_of(value, (rt_print_kind_t)('s' - f->type));
            f->type = 's';
        } else if (place_in(f->type, "diu")) {
            f->type = 'd';
            if (allowed == &classes[1]) {
                value = rt_int_from_float(rt_float_get(value));
            }
        }
        allowed = &classes[3]; // all
    } else if (!f->type || f->type == 'n') {
        f->type = (char)allowed->type;
    }
    unsigned type = place_in(f->type, TYPES);
    if (type < allowed->first || type > allowed->last) {
        if (f->modulo) {
            rt_raise_error(RT_E_format_character, f->type, (uint8_t)f->type, p - 1 - f->start);
        }
        rt_raise_error(RT_E_format_code, f->type, value);
    }
    if (f->modulo && (type >= CHAR_TYPE || f->align)) {
        f->fill = NULL;
    }
    if (!f->align) {
        f->align = type == TEXT_TYPE ? (f->modulo ? '>' : '<') : f->fill ? '=' : '>';
    }
    if (!f->fill) {
        f->fill = " ";
    }
    if (type == TEXT_TYPE) {
        const char *text = rt_str_data(value, &size);
        put_text(f, text, size);
    } else if (type == CHAR_TYPE) {
        put_char(f, value);
    } else if (type >= FLOAT_TYPE) {
        put_float(f, rt_float_get(value));
    } else {
        put_int(f, value, type < 3 ? type * 6 - 4 : type == 3 ? 10 : 16);
    }
}

static void put_by_spec(format_t *f, rt_obj_t value, const char *text, size_t size) {
    if (size == 0) {
        put_printed(&f->out, value, RT_PRINT_STR);
        return;
    }
    if (parse_spec(f, text, text + size) != text + size) {
        rt_raise_error(RT_E_bad_specifier);
    }
    put_value(f, value, NULL);
}

// ---------------------------------------------------------------- fields

static rt_obj_t keyword(const format_t *f, const char *name, size_t size) {
    rt_obj_t key = rt_str_new(name, size);
    const rt_obj_t *pair = f->args + f->n_args;
    for (size_t i = 0; i < f->n_kw; i++, pair += 2) {
        if (rt_equal(pair[0], key)) {
            return pair[1];
        }
    }
    rt_raise_key(key);
}

static void put_fields(format_t *f, const char *p, const char *end);

// "{" [number | name] ["!" conversion] [":" spec] "}"; p is behind the brace.  Returns the end.
static const char *format_field(format_t *f, const char *p, const char *end) {
    const char *name = p;
    while (p < end && *p != '}' && *p != '!' && *p != ':') {
        p++;
    }
    size_t name_size = (size_t)(p - name), spec_size = 0;
    char conversion = 0;
    if (*p == '!') {
        conversion = p[1];
        p += 2;
        if (conversion != 'r' && conversion != 's') {
            raise_bad_format();
        }
    }
    const char *spec = p;
    bool nested = false;
    if (*p == ':') {
        spec = ++p;
        for (int depth = 0; p < end && (depth || *p != '}'); p++) {
            if (*p == '{') {
                depth++;
                nested = true;
            } else if (*p == '}') {
                depth--;
            }
        }
        spec_size = (size_t)(p - spec);
    }
    int number = f->next;
    rt_obj_t value;
    if (p >= end || *p != '}') {
        raise_bad_format();
    }
    if (parse_number(f, name, &number) == name + name_size) { // or there is no name
        if (name_size ? f->next > 0 : number < 0) {
            raise_bad_format();
        }
        if ((size_t)number >= f->n_args) {
            rt_raise_error(RT_E_format_index);
        }
        f->next = name_size ? -1 : number + 1;
        value = f->args[number];
    } else {
        value = keyword(f, name, name_size);
    }
    if (conversion) {
        value = rt_str_of(value, (rt_print_kind_t)('s' - conversion));
    }
    if (nested) {
        rt_stack_check();
        rt_buf_t out = f->out;
        rt_buf_init(&f->out, 16);
        put_fields(f, spec, p);
        rt_buf_add_byte(&f->out, 0);
        f->start = spec = f->out.data; // keeps it
        spec_size = f->out.size - 1;
        f->out = out;
    }
    put_by_spec(f, value, spec, spec_size);
    return p + 1;
}

// "%" ["(" key ")"] flags [width] ["." precision] type; p is behind the percent sign.  Returns the end.
static const char *modulo_field(format_t *f, const char *p, const char *end) {
    rt_obj_t value = RT_NULL;
    if (*p == '(') {
        if (f->dict == RT_NULL) {
            rt_raise_error(RT_E_format_dict);
        }
        const char *key = ++p;
        while (p < end && *p != ')') {
            p++;
        }
        f->next = 1; // a dict is one argument, used up
        if (p < end) {
            value = rt_subscr(f->dict, rt_str_new(key, (size_t)(p - key)), RT_SENTINEL);
            p++;
        }
    }
    p = parse_spec(f, p, end);
    if (!f->type) {
        rt_raise_error(RT_E_format_incomplete);
    }
    put_value(f, value == RT_NULL ? next_value(f) : value, p);
    return p;
}

// The pattern from p to end with its fields filled in.
static void put_fields(format_t *f, const char *p, const char *end) {
    while (p < end) {
        char c = *p++;
        if (f->modulo ? c == '%' : c == '{' || c == '}') {
            if (*p != c) {
                if (c == '}') {
                    raise_bad_format();
                }
                p = (c == '%' ? modulo_field : format_field)(f, p, end);
                continue;
            }
            p++;
        }
        rt_buf_add_byte(&f->out, (uint8_t)c);
    }
}

static rt_obj_t fill_in(format_t *f, rt_obj_t pattern) {
    rt_text_t text;
    rt_text_get(&text, pattern);
    f->is_bytes = f->modulo && !rt_text_is_str(&text);
    f->next = 0;
    f->start = (const char *)text.data;
    rt_buf_init(&f->out, text.size + 16);
    put_fields(f, f->start, f->start + text.size);
    if (f->modulo && f->dict == RT_NULL && (size_t)f->next != f->n_args) {
        rt_raise_error(RT_E_format_many);
    }
    return rt_text_adopt_buf(text.type, &f->out);
}

rt_obj_t rt_str_format(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    format_t f;
    f.modulo = false;
    f.n_args = n_args - 1;
    f.n_kw = n_kw;
    f.args = args + 1;
    return fill_in(&f, args[0]);
}

rt_obj_t rt_str_modulo(rt_obj_t pattern, rt_obj_t args) {
    format_t f;
    f.modulo = true;
    f.n_args = 1;
    f.args = &args;
    f.dict = rt_cast_native(args, &rt_type_dict);
    rt_obj_t tuple = rt_cast_native(args, &rt_type_tuple);
    if (tuple != RT_NULL) {
        rt_get_items(tuple, &f.n_args, (rt_obj_t **)&f.args);
    }
    return fill_in(&f, pattern);
}

rt_obj_t rt_format_value(rt_obj_t value, const char *spec, size_t size) {
    format_t f;
    f.modulo = f.is_bytes = false;
    rt_buf_init(&f.out, 16);
    put_by_spec(&f, value, spec, size);
    return rt_text_adopt_buf(&rt_type_str, &f.out);
}
