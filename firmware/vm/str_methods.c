// SPDX-License-Identifier: MIT
//
// The methods of str, bytes and bytearray, nearly all of them the same functions.
//
// As in MicroPython 1.29 only ASCII letters have a case and classes.  strip() removes whole
// characters.

#include "bytearray.h"
#include "str.h"

static _Noreturn void raise_empty_separator(void) { rt_raise_error(RT_E_empty_separator); }

// self and the first argument, which is like it.
static void get_two(rt_text_t two[2], const rt_obj_t *args) {
    rt_text_get(&two[0], args[0]);
    rt_text_get_like(&two[1], args[1], &two[0]);
}

// ---------------------------------------------------------------- find and count

enum { FIND_LAST = 1, FIND_RAISES = 2, FIND_ALL = 4 };

static rt_obj_t text_find(size_t n_args, const rt_obj_t *args, size_t unused, unsigned mode) {
    (void)unused;
    rt_text_t two[2];
    intptr_t value;
    rt_text_get(&two[0], args[0]);
    if (!rt_text_is_str(&two[0]) && rt_int_get_maybe(args[1], &value)) {
        if ((value & ~0xff) != 0) {
            rt_raise_error(RT_E_byte_range);
        }
        two[1].data = (const uint8_t *)&value; // its lowest byte
        two[1].size = 1;
    } else {
        rt_text_get_like(&two[1], args[1], &two[0]);
    }
    const uint8_t *range[2], *p;
    bool in_order = rt_text_range(&two[0], n_args - 2, args + 2, range);
    p = range[0];
    for (intptr_t count = 0;; count++) {
        p = in_order ? rt_bytes_find(p, (size_t)(range[1] - p), two[1].data, two[1].size, mode & FIND_LAST ? -1 : 1) : NULL;
        if (!(mode & FIND_ALL)) {
            break;
        }
        if (p == NULL) {
            return RT_INT(count);
        }
        in_order = p < range[1] || two[1].size;
        p = two[1].size ? p + two[1].size : rt_text_next(&two[0], p);
    }
    if (p == NULL) {
        if (mode & FIND_RAISES) {
            rt_raise_error(RT_E_no_substring);
        }
        return RT_INT(-1);
    }
    size_t offset = (size_t)(p - two[0].data);
    return RT_INT(rt_text_is_str(&two[0]) ? rt_utf8_len((const char *)two[0].data, offset) : offset);
}

static rt_obj_t text_startswith(size_t n_args, const rt_obj_t *args, size_t unused, unsigned at_end) {
    (void)unused;
    rt_text_t text, part;
    rt_text_get(&text, args[0]);
    const uint8_t *range[2];
    bool in_order = rt_text_range(&text, n_args - 2, args + 2, range);
    size_t count = 1;
    rt_obj_t *items = (rt_obj_t *)&args[1];
    if (rt_is_type(args[1], &rt_type_tuple)) {
        rt_get_items(args[1], &count, &items);
    }
    for (size_t i = 0; i < count; i++) {
        rt_text_get_like(&part, items[i], &text);
        if (in_order && part.size <= (size_t)(range[1] - range[0]) &&
            memcmp(at_end ? range[1] - part.size : range[0], part.data, part.size) == 0) {
            return RT_TRUE;
        }
    }
    return RT_FALSE;
}

// ---------------------------------------------------------------- split and join

enum { BACKWARD = 0, FORWARD = 2 }; // the direction, plus 1

static rt_obj_t text_join(rt_obj_t self, rt_obj_t parts) {
    rt_text_t text, part;
    size_t count;
    rt_obj_t *items;
    rt_get_items(parts, &count, &items); // may run Python code, which may change a bytearray
    rt_text_get(&text, self);
    for (uint8_t *data = NULL;;) { // first only to get the size
        size_t total = 0;
        for (size_t i = 0; i < count && total < SIZE_MAX / 4; i++) { // no heap has that much
            rt_text_get_like(&part, items[i], &text);
            if (i) {
                if (data) {
                    memcpy(data + total, text.data, text.size);
                }
                total += text.size;
            }
            if (data) {
                memcpy(data + total, part.data, part.size);
            }
            total += part.size;
        }
        if (data) {
            return rt_text_adopt(text.type, data, total);
        }
        data = rt_alloc(total + 1);
    }
}

static void append_part(rt_obj_t list, const rt_text_t *text, const uint8_t *start, const uint8_t *end) {
    rt_list_append(list, rt_text_part(text, start, end));
}

// At blanks, at most limit times from the left; -1: always.
static rt_obj_t split_blanks(const rt_text_t *text, intptr_t limit) {
    rt_obj_t list = rt_list_new(0, NULL);
    const uint8_t *p = text->data, *end = p + text->size;
    for (;; limit--) {
        while (p < end && rt_is_space(*p)) {
            p++;
        }
        if (p == end) {
            return list;
        }
        const uint8_t *start = p;
        while (p < end && (limit == 0 || !rt_is_space(*p))) {
            p++;
        }
        append_part(list, text, start, p);
    }
}

static rt_obj_t text_split(size_t n_args, const rt_obj_t *args, size_t unused, unsigned mode) {
    (void)unused;
    rt_text_t two[2];
    int direction = (int)mode - 1;
    intptr_t limit = n_args > 2 ? rt_int_get(args[2]) : -1;
    if (n_args < 2 || args[1] == RT_NONE) {
        rt_text_get(&two[0], args[0]);
        if (direction < 0 && limit >= 0) {
            rt_raise_error(RT_E_rsplit);
        }
        return split_blanks(&two[0], limit);
    }
    get_two(two, args);
    if (two[1].size == 0) {
        raise_empty_separator();
    }
    if (limit < 0) {
        direction = 1;
    }
    rt_obj_t list = rt_list_new(0, NULL);
    const uint8_t *start = two[0].data, *end = start + two[0].size, *p;
    while (limit-- != 0 && (p = rt_bytes_find(start, (size_t)(end - start), two[1].data, two[1].size, direction))) {
        const uint8_t *next = p + two[1].size;
        if (direction < 0) {
            append_part(list, &two[0], next, end);
            end = p;
        } else {
            append_part(list, &two[0], start, p);
            start = next;
        }
    }
    append_part(list, &two[0], start, end);
    if (direction < 0) {
        rt_list_reverse(list);
    }
    return list;
}

static rt_obj_t text_splitlines(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_arg_t allowed[] = { { Q(keepends), 0, RT_FALSE } };
    rt_text_t text;
    rt_obj_t keep;
    rt_parse_args(n_args - 1, n_kw, args + 1, allowed, 1, &keep);
    bool keeps = rt_is_true(keep);
    rt_text_get(&text, args[0]);
    rt_obj_t list = rt_list_new(0, NULL);
    const uint8_t *p = text.data, *end = p + text.size;
    while (p < end) {
        const uint8_t *start = p;
        while (p < end && *p != '\n' && *p != '\r') {
            p++;
        }
        const uint8_t *stop = p;
        if (p < end) {
            p += end - p > 1 && p[0] == '\r' && p[1] == '\n' ? 2 : 1;
        }
        append_part(list, &text, start, keeps ? p : stop);
    }
    return list;
}

static rt_obj_t text_partition(size_t n_args, const rt_obj_t *args, size_t unused, unsigned mode) {
    (void)n_args;
    (void)unused;
    rt_text_t two[2];
    int direction = (int)mode - 1;
    get_two(two, args);
    if (two[1].size == 0) {
        raise_empty_separator();
    }
    const uint8_t *start = two[0].data, *end = start + two[0].size;
    const uint8_t *p = rt_bytes_find(start, two[0].size, two[1].data, two[1].size, direction), *q;
    if (p) {
        q = p + two[1].size;
    } else {
        p = q = direction < 0 ? start : end;
    }
    rt_obj_t result[3];
    result[0] = rt_text_part(&two[0], start, p);
    result[1] = rt_text_new(two[0].type, p, (size_t)(q - p));
    result[2] = rt_text_part(&two[0], q, end);
    return rt_tuple_new(3, result);
}

// ---------------------------------------------------------------- strip, center, replace, case

enum { STRIP_LEFT = 1, STRIP_RIGHT = 2 };

static rt_obj_t text_strip(size_t n_args, const rt_obj_t *args, size_t unused, unsigned ends) {
    (void)unused;
    rt_text_t two[2];
    if (n_args > 1) {
        get_two(two, args);
    } else {
        rt_text_get(&two[0], args[0]);
        two[1].data = (const uint8_t *)" \t\n\r\v\f";
        two[1].size = 6;
    }
    const uint8_t *start = two[0].data, *end = start + two[0].size;
    while (start < end) {
        const uint8_t *item = start, *next = end;
        if (ends & STRIP_LEFT) {
            next = rt_text_next(&two[0], start);
        } else {
            for (item = end - 1; rt_text_is_str(&two[0]) && item > start && rt_utf8_is_tail(*item);) {
                item--;
            }
        }
        if (!rt_bytes_find(two[1].data, two[1].size, item, (size_t)(next - item), 1)) {
            ends &= ~(ends & STRIP_LEFT ? STRIP_LEFT : STRIP_RIGHT);
            if (!ends) {
                break;
            }
        } else if (ends & STRIP_LEFT) {
            start = next;
        } else {
            end = item;
        }
    }
    return rt_text_part(&two[0], start, end);
}

static rt_obj_t text_center(rt_obj_t self, rt_obj_t width_in) {
    rt_text_t text;
    rt_text_get(&text, self);
    intptr_t width = rt_int_get(width_in), len = (intptr_t)rt_text_len(&text);
    size_t pad = width > len ? (size_t)(width - len) : 0, total = text.size + pad;
    uint8_t *data = rt_alloc(total + 1);
    memset(data, ' ', total);
    memcpy(data + pad / 2, text.data, text.size);
    return rt_text_adopt(text.type, data, total);
}

static rt_obj_t text_replace(size_t n_args, const rt_obj_t *args) {
    rt_text_t two[2], new;
    get_two(two, args);
    rt_text_get_like(&new, args[2], &two[0]);
    intptr_t limit = n_args > 3 ? rt_int_get(args[3]) : -1;
    const uint8_t *rest = two[0].data, *from = rest, *end = rest + two[0].size, *p;
    rt_buf_t out;
    rt_buf_init(&out, 0);
    for (; limit != 0 && (p = rt_bytes_find(from, (size_t)(end - from), two[1].data, two[1].size, 1)); limit--) {
        rt_buf_add_text(&out, (const char *)rest, (size_t)(p - rest));
        rt_buf_add_text(&out, (const char *)new.data, new.size);
        rest = from = p + two[1].size;
        if (two[1].size == 0) {
            if (p == end) {
                break;
            }
            from = rt_text_next(&two[0], p);
        }
    }
    if (!out.data) {
        return rt_text_part(&two[0], rest, end);
    }
    rt_buf_add_text(&out, (const char *)rest, (size_t)(end - rest));
    return rt_text_adopt_buf(two[0].type, &out);
}

enum { SPACE = 1, DIGIT = 2, UPPER = 4, LOWER = 8, CASED = 16 };

static unsigned class_of(uint8_t c) {
    return rt_is_space(c) ? SPACE : rt_is_digit(c) ? DIGIT : (uint8_t)((c | 0x20) - 'a') >= 26 ? 0 : c & 0x20 ? LOWER : UPPER;
}

// Changes the letters of one case.
static rt_obj_t text_lower(rt_obj_t self, rt_obj_t unused, rt_obj_t unused2, unsigned from) {
    (void)unused;
    (void)unused2;
    rt_text_t text;
    rt_text_get(&text, self);
    uint8_t *data = rt_alloc(text.size + 1);
    for (size_t i = 0; i < text.size; i++) {
        data[i] = text.data[i] ^ (class_of(text.data[i]) & from ? 0x20 : 0);
    }
    return rt_text_adopt(text.type, data, text.size);
}

// Whether all bytes are of the classes, or with CASED all letters, and there is one.
static rt_obj_t text_is_all(rt_obj_t self, rt_obj_t unused, rt_obj_t unused2, unsigned classes) {
    (void)unused;
    (void)unused2;
    rt_text_t text;
    rt_text_get(&text, self);
    rt_obj_t result = RT_FALSE;
    for (; text.size; text.size--) {
        unsigned class = class_of(*text.data++);
        if (class & classes) {
            result = RT_TRUE;
        } else if (!(classes & CASED) || class >= UPPER) {
            return RT_FALSE;
        }
    }
    return result;
}

// ---------------------------------------------------------------- between str and bytes

static rt_obj_t str_encode(size_t n_args, const rt_obj_t *args) {
    rt_obj_t full[2] = { args[0], n_args > 1 ? args[1] : RT_STR(Q(utf8)) };
    return rt_bytes_make_new(&rt_type_bytes, 2, 0, full);
}

static rt_obj_t bytes_hex(size_t n_args, const rt_obj_t *args) {
    rt_buffer_t buffer;
    rt_get_buffer(args[0], &buffer, RT_BUFFER_READ);
    size_t separator_size = 0;
    const char *separator = n_args > 1 ? rt_str_data(args[1], &separator_size) : NULL;
    rt_buf_t out;
    rt_buf_init(&out, 0);
    for (size_t i = 0; i < 2 * buffer.size; i++) {
        unsigned byte = ((const uint8_t *)buffer.data)[i / 2];
        if (i % 2 == 0) {
            if (separator_size && i) {
                rt_buf_add_byte(&out, (uint8_t)*separator);
            }
            byte >>= 4;
        }
        rt_buf_add_byte(&out, (uint8_t)rt_hex_digit(byte & 0xf));
    }
    return rt_text_adopt_buf(&rt_type_str, &out);
}

static rt_obj_t bytes_fromhex(rt_obj_t type, rt_obj_t digits) {
    rt_buffer_t buffer;
    rt_get_buffer(digits, &buffer, RT_BUFFER_READ);
    const uint8_t *p = buffer.data, *end = p + buffer.size;
    rt_buf_t out;
    rt_buf_init(&out, 0);
    for (unsigned byte = 1; p < end || byte != 1; p++) { // above its digits there is a 1
        if (byte == 1 && rt_is_space(*p)) {
            continue;
        }
        unsigned digit = p < end ? rt_digit_value(*p) : 16;
        if (digit > 15) {
            rt_raise_error(RT_E_non_hex);
        }
        byte = byte << 4 | digit;
        if (byte >= 0x100) {
            rt_buf_add_byte(&out, (uint8_t)byte);
            byte = 1;
        }
    }
    bool is_bytearray = rt_is_subclass(RT_PTR(type), &rt_type_bytearray);
    return rt_text_adopt_buf(is_bytearray ? &rt_type_bytearray : &rt_type_bytes, &out);
}

// One table in an order such that each type's methods are adjacent.
RT_FUNCTIONS(methods) = {
    RT_FUNCTION_VAR(encode, 1, 3, str_encode), // str from here
    RT_FUNCTION_KW(format, 1, 0xff, rt_str_format), // bytes from here
    RT_FUNCTION_MODE(find, RT_FUN_VAR, 2, 4, text_find, 0), // bytearray from here
    RT_FUNCTION_MODE(rfind, RT_FUN_VAR, 2, 4, text_find, FIND_LAST),
    RT_FUNCTION_MODE(index, RT_FUN_VAR, 2, 4, text_find, FIND_RAISES),
    RT_FUNCTION_MODE(rindex, RT_FUN_VAR, 2, 4, text_find, FIND_RAISES | FIND_LAST),
    RT_FUNCTION(join, 2, text_join),
    RT_FUNCTION_MODE(split, RT_FUN_VAR, 1, 3, text_split, FORWARD),
    RT_FUNCTION_KW(splitlines, 1, 2, text_splitlines),
    RT_FUNCTION_MODE(rsplit, RT_FUN_VAR, 1, 3, text_split, BACKWARD),
    RT_FUNCTION_MODE(startswith, RT_FUN_VAR, 2, 4, text_startswith, 0),
    RT_FUNCTION_MODE(endswith, RT_FUN_VAR, 2, 4, text_startswith, 1),
    RT_FUNCTION_MODE(strip, RT_FUN_VAR, 1, 2, text_strip, STRIP_LEFT | STRIP_RIGHT),
    RT_FUNCTION_MODE(lstrip, RT_FUN_VAR, 1, 2, text_strip, STRIP_LEFT),
    RT_FUNCTION_MODE(rstrip, RT_FUN_VAR, 1, 2, text_strip, STRIP_RIGHT),
    RT_FUNCTION_VAR(replace, 3, 4, text_replace),
    RT_FUNCTION_MODE(count, RT_FUN_VAR, 2, 4, text_find, FIND_ALL),
    RT_FUNCTION_MODE(partition, RT_FUN_VAR, 2, 2, text_partition, FORWARD),
    RT_FUNCTION_MODE(rpartition, RT_FUN_VAR, 2, 2, text_partition, BACKWARD),
    RT_FUNCTION(center, 2, text_center),
    RT_FUNCTION_MODE(lower, RT_FUN_FIXED, 1, 1, text_lower, UPPER),
    RT_FUNCTION_MODE(upper, RT_FUN_FIXED, 1, 1, text_lower, LOWER),
    RT_FUNCTION_MODE(isspace, RT_FUN_FIXED, 1, 1, text_is_all, SPACE),
    RT_FUNCTION_MODE(isalpha, RT_FUN_FIXED, 1, 1, text_is_all, UPPER | LOWER),
    RT_FUNCTION_MODE(isdigit, RT_FUN_FIXED, 1, 1, text_is_all, DIGIT),
    RT_FUNCTION_MODE(isupper, RT_FUN_FIXED, 1, 1, text_is_all, UPPER | CASED),
    RT_FUNCTION_MODE(islower, RT_FUN_FIXED, 1, 1, text_is_all, LOWER | CASED), // str to here
    RT_FUNCTION_VAR(decode, 1, 3, rt_text_decode),
    RT_FUNCTION_OF(fromhex, RT_FUN_FIXED | RT_FUN_CLASS, 2, 2, bytes_fromhex),
    RT_FUNCTION_VAR(hex, 1, 2, bytes_hex), // bytes to here, and memoryview's only one
    RT_FUNCTION(append, 2, rt_bytearray_append),
    RT_FUNCTION(extend, 2, rt_bytearray_extend), // bytearray to here
};
#define METHOD_COUNT RT_COUNT(methods)
#define METHODS(first, count) RT_ROM_FUNCTIONS(&methods[first], count)
const rt_map_t rt_str_locals = METHODS(0, METHOD_COUNT - 5);
const rt_map_t rt_bytes_locals = METHODS(1, METHOD_COUNT - 3);
const rt_map_t rt_bytearray_locals = METHODS(2, METHOD_COUNT - 2);
const rt_map_t rt_memoryview_locals = METHODS(METHOD_COUNT - 3, 1);
