// SPDX-License-Identifier: MIT
//
// The methods of str, bytes and bytearray, nearly all of them the same functions.
//
// As in MicroPython 1.29 only ASCII letters have a case and classes.  strip() removes whole
// characters.

#include "bytearray.h"
#include "str.h"

static _Noreturn void raise_empty_separator(void) { rt_raise_error(RT_E_empty_separator); }

// ---------------------------------------------------------------- find and count

static rt_obj_t find(size_t n_args, const rt_obj_t *args, int direction, bool is_index) {
    rt_text_t text, part;
    rt_text_get(&text, args[0]);
    intptr_t value;
    uint8_t byte;
    if (!rt_text_is_str(&text) && rt_int_get_maybe(args[1], &value)) {
        if ((value & ~0xff) != 0) {
            rt_raise_error(RT_E_byte_range);
        }
        byte = (uint8_t)value;
        part.data = &byte;
        part.size = 1;
    } else {
        rt_text_get_like(&part, args[1], &text);
    }
    const uint8_t *start, *end, *found = NULL;
    if (rt_text_range(&text, n_args - 2, args + 2, &start, &end)) {
        found = rt_bytes_find(start, (size_t)(end - start), part.data, part.size, direction);
    }
    if (found == NULL) {
        if (is_index) {
            rt_raise_error(RT_E_no_substring);
        }
        return RT_INT(-1);
    }
    size_t offset = (size_t)(found - text.data);
    return RT_INT(rt_text_is_str(&text) ? rt_utf8_len((const char *)text.data, offset) : offset);
}

static rt_obj_t text_find(size_t n_args, const rt_obj_t *args) { return find(n_args, args, 1, false); }
static rt_obj_t text_rfind(size_t n_args, const rt_obj_t *args) { return find(n_args, args, -1, false); }
static rt_obj_t text_index(size_t n_args, const rt_obj_t *args) { return find(n_args, args, 1, true); }
static rt_obj_t text_rindex(size_t n_args, const rt_obj_t *args) { return find(n_args, args, -1, true); }

static const uint8_t *next_item(const rt_text_t *text, const uint8_t *p) {
    return rt_text_is_str(text) ? rt_utf8_next(p) : p + 1;
}

static rt_obj_t text_count(size_t n_args, const rt_obj_t *args) {
    rt_text_t text, part;
    rt_text_get(&text, args[0]);
    rt_text_get_like(&part, args[1], &text);
    const uint8_t *p, *end;
    size_t count = 0;
    if (rt_text_range(&text, n_args - 2, args + 2, &p, &end)) {
        while ((p = rt_bytes_find(p, (size_t)(end - p), part.data, part.size, 1)) != NULL) {
            count++;
            if (part.size) {
                p += part.size;
            } else if (p == end) {
                break;
            } else {
                p = next_item(&text, p);
            }
        }
    }
    return RT_INT(count);
}

static rt_obj_t match_end(size_t n_args, const rt_obj_t *args, bool at_end) {
    rt_text_t text, part;
    rt_text_get(&text, args[0]);
    const uint8_t *start, *end;
    bool in_order = rt_text_range(&text, n_args - 2, args + 2, &start, &end);
    size_t count = 1;
    rt_obj_t *items = (rt_obj_t *)&args[1];
    if (rt_is_type(args[1], &rt_type_tuple)) {
        rt_get_items(args[1], &count, &items);
    }
    for (size_t i = 0; i < count; i++) {
        rt_text_get_like(&part, items[i], &text);
        if (in_order && part.size <= (size_t)(end - start) &&
            memcmp(at_end ? end - part.size : start, part.data, part.size) == 0) {
            return RT_TRUE;
        }
    }
    return RT_FALSE;
}

static rt_obj_t text_startswith(size_t n_args, const rt_obj_t *args) { return match_end(n_args, args, false); }
static rt_obj_t text_endswith(size_t n_args, const rt_obj_t *args) { return match_end(n_args, args, true); }

// ---------------------------------------------------------------- split and join

static rt_obj_t text_join(rt_obj_t self, rt_obj_t parts) {
    rt_text_t text, part;
    size_t count, total = 0;
    rt_obj_t *items;
    rt_get_items(parts, &count, &items); // may run Python code, which may change a bytearray
    rt_text_get(&text, self);
    for (size_t i = 0; i < count; i++) {
        rt_obj_t item = items[i];
        const rt_type_t *type = rt_type_of(item);
        if (rt_text_is_str(&text) ? type != &rt_type_str : type != &rt_type_bytes && type != &rt_type_bytearray) {
            rt_raise_error(RT_E_join);
        }
        rt_text_get(&part, item);
        if (__builtin_add_overflow(total, part.size + (i ? text.size : 0), &total)) {
            total = SIZE_MAX / 2; // no heap has that much
            break;
        }
    }
    uint8_t *data = rt_alloc(total + 1), *p = data;
    for (size_t i = 0; i < count; i++) {
        if (i) {
            p = (uint8_t *)memcpy(p, text.data, text.size) + text.size;
        }
        rt_text_get(&part, items[i]);
        p = (uint8_t *)memcpy(p, part.data, part.size) + part.size;
    }
    return rt_text_adopt(text.type, data, total);
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

static rt_obj_t split(size_t n_args, const rt_obj_t *args, int direction) {
    rt_text_t text, separator;
    rt_text_get(&text, args[0]);
    intptr_t limit = n_args > 2 ? rt_int_get(args[2]) : -1;
    if (n_args < 2 || args[1] == RT_NONE) {
        if (direction < 0 && limit >= 0) {
            rt_raise_error(RT_E_rsplit);
        }
        return split_blanks(&text, limit);
    }
    rt_text_get_like(&separator, args[1], &text);
    if (separator.size == 0) {
        raise_empty_separator();
    }
    if (limit < 0) {
        direction = 1;
    }
    rt_obj_t list = rt_list_new(0, NULL);
    const uint8_t *start = text.data, *end = start + text.size, *p;
    while (limit-- != 0 && (p = rt_bytes_find(start, (size_t)(end - start), separator.data, separator.size, direction))) {
        if (direction > 0) {
            append_part(list, &text, start, p);
            start = p + separator.size;
        } else {
            append_part(list, &text, p + separator.size, end);
            end = p;
        }
    }
    append_part(list, &text, start, end);
    if (direction < 0) {
        rt_list_reverse(list);
    }
    return list;
}

static rt_obj_t text_split(size_t n_args, const rt_obj_t *args) { return split(n_args, args, 1); }
static rt_obj_t text_rsplit(size_t n_args, const rt_obj_t *args) { return split(n_args, args, -1); }

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

static rt_obj_t partition(rt_obj_t self, rt_obj_t separator, int direction) {
    rt_text_t text, part;
    rt_text_get(&text, self);
    rt_text_get_like(&part, separator, &text);
    if (part.size == 0) {
        raise_empty_separator();
    }
    const uint8_t *end = text.data + text.size;
    const uint8_t *p = rt_bytes_find(text.data, text.size, part.data, part.size, direction), *q = NULL;
    if (p) {
        q = p + part.size;
    } else {
        p = q = direction > 0 ? end : text.data;
    }
    rt_obj_t result[3];
    result[0] = rt_text_part(&text, text.data, p);
    result[1] = rt_text_new(text.type, p, (size_t)(q - p));
    result[2] = rt_text_part(&text, q, end);
    return rt_tuple_new(3, result);
}

static rt_obj_t text_partition(rt_obj_t self, rt_obj_t separator) { return partition(self, separator, 1); }
static rt_obj_t text_rpartition(rt_obj_t self, rt_obj_t separator) { return partition(self, separator, -1); }

// ---------------------------------------------------------------- strip, center, replace, case

enum { STRIP_LEFT = 1, STRIP_RIGHT = 2 };

static rt_obj_t strip(size_t n_args, const rt_obj_t *args, int ends) {
    rt_text_t text, set;
    rt_text_get(&text, args[0]);
    if (n_args > 1) {
        rt_text_get_like(&set, args[1], &text);
    } else {
        set.data = (const uint8_t *)" \t\n\r\v\f";
        set.size = 6;
    }
    const uint8_t *start = text.data, *end = start + text.size;
    while ((ends & STRIP_LEFT) && start < end) {
        const uint8_t *next = next_item(&text, start);
        if (!rt_bytes_find(set.data, set.size, start, (size_t)(next - start), 1)) {
            break;
        }
        start = next;
    }
    while ((ends & STRIP_RIGHT) && start < end) {
        const uint8_t *last = end - 1;
        while (rt_text_is_str(&text) && last > start && rt_utf8_is_tail(*last)) {
            last--;
        }
        if (!rt_bytes_find(set.data, set.size, last, (size_t)(end - last), 1)) {
            break;
        }
        end = last;
    }
    return rt_text_part(&text, start, end);
}

static rt_obj_t text_strip(size_t n_args, const rt_obj_t *args) { return strip(n_args, args, STRIP_LEFT | STRIP_RIGHT); }
static rt_obj_t text_lstrip(size_t n_args, const rt_obj_t *args) { return strip(n_args, args, STRIP_LEFT); }
static rt_obj_t text_rstrip(size_t n_args, const rt_obj_t *args) { return strip(n_args, args, STRIP_RIGHT); }

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
    rt_text_t text, old, new;
    rt_text_get(&text, args[0]);
    rt_text_get_like(&old, args[1], &text);
    rt_text_get_like(&new, args[2], &text);
    intptr_t limit = n_args > 3 ? rt_int_get(args[3]) : -1;
    const uint8_t *rest = text.data, *from = rest, *end = rest + text.size, *p;
    rt_buf_t out;
    bool changed = false;
    for (; limit != 0 && (p = rt_bytes_find(from, (size_t)(end - from), old.data, old.size, 1)); limit--) {
        if (!changed) {
            rt_buf_init(&out, text.size + 1);
            changed = true;
        }
        rt_buf_add_text(&out, (const char *)rest, (size_t)(p - rest));
        rt_buf_add_text(&out, (const char *)new.data, new.size);
        rest = from = p + old.size;
        if (old.size == 0) {
            if (p == end) {
                break;
            }
            from = next_item(&text, p);
        }
    }
    if (!changed) {
        return rt_text_part(&text, rest, end);
    }
    rt_buf_add_text(&out, (const char *)rest, (size_t)(end - rest));
    return rt_text_adopt_buf(text.type, &out);
}

// kind: ' ', '0', 'A', 'a', or '*' for any letter.
static bool in_class(uint8_t c, uint8_t kind) {
    if (kind == ' ') {
        return rt_is_space(c);
    }
    if (kind == '*') {
        c |= 0x20;
        kind = 'a';
    }
    return (uint8_t)(c - kind) < (kind == '0' ? 10 : 26);
}

static rt_obj_t change_case(rt_obj_t self, uint8_t kind) {
    rt_text_t text;
    rt_text_get(&text, self);
    uint8_t *data = rt_alloc(text.size + 1);
    for (size_t i = 0; i < text.size; i++) {
        data[i] = text.data[i] ^ (in_class(text.data[i], kind) ? 0x20 : 0);
    }
    return rt_text_adopt(text.type, data, text.size);
}

static rt_obj_t text_lower(rt_obj_t self) { return change_case(self, 'A'); }
static rt_obj_t text_upper(rt_obj_t self) { return change_case(self, 'a'); }

// Whether all bytes are in the class; for a case: all letters, and there is one.
static rt_obj_t is_all(rt_obj_t self, uint8_t kind) {
    rt_text_t text;
    rt_text_get(&text, self);
    bool is_case = (kind | 0x20) == 'a', seen = false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (is_case && !in_class(c, '*')) {
            continue;
        }
        if (!in_class(c, kind)) {
            return RT_FALSE;
        }
        seen = true;
    }
    return RT_BOOL(seen);
}

static rt_obj_t text_isspace(rt_obj_t self) { return is_all(self, ' '); }
static rt_obj_t text_isalpha(rt_obj_t self) { return is_all(self, '*'); }
static rt_obj_t text_isdigit(rt_obj_t self) { return is_all(self, '0'); }
static rt_obj_t text_isupper(rt_obj_t self) { return is_all(self, 'A'); }
static rt_obj_t text_islower(rt_obj_t self) { return is_all(self, 'a'); }

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
    const uint8_t *p = buffer.data, *end = p + buffer.size;
    uint8_t *data = rt_alloc(buffer.size * 3 + 1), *out = data;
    for (; p < end; p++) {
        if (separator_size && out != data) {
            *out++ = (uint8_t)*separator;
        }
        *out++ = (uint8_t)rt_hex_digit(*p >> 4);
        *out++ = (uint8_t)rt_hex_digit(*p & 0xf);
    }
    return rt_text_adopt(&rt_type_str, rt_realloc(data, (size_t)(out - data) + 1), (size_t)(out - data));
}

static int hex_value(uint8_t c) {
    if (rt_is_digit(c)) {
        return c - '0';
    }
    c = (uint8_t)((c | 0x20) - 'a');
    return c < 6 ? c + 10 : -1;
}

static rt_obj_t bytes_fromhex(rt_obj_t type, rt_obj_t digits) {
    rt_buffer_t buffer;
    rt_get_buffer(digits, &buffer, RT_BUFFER_READ);
    const uint8_t *p = buffer.data, *end = p + buffer.size;
    uint8_t *data = rt_alloc(buffer.size / 2 + 1), *out = data;
    while (p < end) {
        if (rt_is_space(*p)) {
            p++;
            continue;
        }
        int high = hex_value(*p++), low = p < end ? hex_value(*p++) : -1;
        if ((high | low) < 0) {
            rt_raise_error(RT_E_non_hex);
        }
        *out++ = (uint8_t)(high << 4 | low);
    }
    bool is_bytearray = rt_is_subclass(RT_PTR(type), &rt_type_bytearray);
    return rt_text_adopt(is_bytearray ? &rt_type_bytearray : &rt_type_bytes, data, (size_t)(out - data));
}

static rt_obj_t str_format(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    return rt_str_format(args[0], n_args - 1, n_kw, args + 1);
}

// One table in an order such that each type's methods are adjacent.
RT_FUNCTIONS(methods) = {
    RT_FUNCTION_VAR(encode, 1, 3, str_encode), // str from here
    RT_FUNCTION_KW(format, 1, 0xff, str_format), // bytes from here
    RT_FUNCTION_VAR(find, 2, 4, text_find), // bytearray from here
    RT_FUNCTION_VAR(rfind, 2, 4, text_rfind),
    RT_FUNCTION_VAR(index, 2, 4, text_index),
    RT_FUNCTION_VAR(rindex, 2, 4, text_rindex),
    RT_FUNCTION(join, 2, text_join),
    RT_FUNCTION_VAR(split, 1, 3, text_split),
    RT_FUNCTION_KW(splitlines, 1, 2, text_splitlines),
    RT_FUNCTION_VAR(rsplit, 1, 3, text_rsplit),
    RT_FUNCTION_VAR(startswith, 2, 4, text_startswith),
    RT_FUNCTION_VAR(endswith, 2, 4, text_endswith),
    RT_FUNCTION_VAR(strip, 1, 2, text_strip),
    RT_FUNCTION_VAR(lstrip, 1, 2, text_lstrip),
    RT_FUNCTION_VAR(rstrip, 1, 2, text_rstrip),
    RT_FUNCTION_VAR(replace, 3, 4, text_replace),
    RT_FUNCTION_VAR(count, 2, 4, text_count),
    RT_FUNCTION(partition, 2, text_partition),
    RT_FUNCTION(rpartition, 2, text_rpartition),
    RT_FUNCTION(center, 2, text_center),
    RT_FUNCTION(lower, 1, text_lower),
    RT_FUNCTION(upper, 1, text_upper),
    RT_FUNCTION(isspace, 1, text_isspace),
    RT_FUNCTION(isalpha, 1, text_isalpha),
    RT_FUNCTION(isdigit, 1, text_isdigit),
    RT_FUNCTION(isupper, 1, text_isupper),
    RT_FUNCTION(islower, 1, text_islower), // str to here
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
