// SPDX-License-Identifier: MIT
//
// The methods of str, bytes and bytearray, nearly all of them the same functions.
//
// As in MicroPython 1.29 only ASCII letters have a case and classes.  strip() removes whole
// characters.

#include "bytearray.h"
#include "str.h"

static _Noreturn void raise_empty_separator(void) { rt_raise_value_error("empty separator"); }

// ---------------------------------------------------------------- find and count

static rt_obj_t find(size_t n_args, const rt_obj_t *args, int direction, bool is_index) {
    rt_text_t text, part;
    rt_text_get(&text, args[0]);
    intptr_t value;
    uint8_t byte;
    if (!rt_text_is_str(&text) && rt_int_get_maybe(args[1], &value)) {
        if ((value & ~0xff) != 0) {
            rt_raise_value_error("bytes value out of range");
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
            rt_raise_value_error("substring not found");
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
RT_FUN_VARARGS(find_obj, 2, 4, text_find);
RT_FUN_VARARGS(rfind_obj, 2, 4, text_rfind);
RT_FUN_VARARGS(index_obj, 2, 4, text_index);
RT_FUN_VARARGS(rindex_obj, 2, 4, text_rindex);

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
RT_FUN_VARARGS(count_obj, 2, 4, text_count);

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
RT_FUN_VARARGS(startswith_obj, 2, 4, text_startswith);
RT_FUN_VARARGS(endswith_obj, 2, 4, text_endswith);

// ---------------------------------------------------------------- split and join

static rt_obj_t text_join(rt_obj_t self, rt_obj_t parts) {
    rt_text_t text, part;
    rt_text_get(&text, self);
    size_t count, total = 0;
    rt_obj_t *items;
    rt_get_items(parts, &count, &items);
    for (size_t i = 0; i < count; i++) {
        rt_obj_t item = items[i];
        const rt_type_t *type = rt_type_of(item);
        if (rt_text_is_str(&text) ? type != &rt_type_str : type != &rt_type_bytes && type != &rt_type_bytearray) {
            rt_raise_type_error("join expects a list of str/bytes objects consistent with self object");
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
RT_FUN_N(join_obj, 2, text_join);

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
            rt_raise_msg(&rt_type_NotImplementedError, "rsplit(None,n)");
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
        rt_list_t *parts = RT_PTR(list);
        for (size_t i = 0, j = parts->len - 1; i < j; i++, j--) {
            rt_obj_t other = parts->items[i];
            parts->items[i] = parts->items[j];
            parts->items[j] = other;
        }
    }
    return list;
}

static rt_obj_t text_split(size_t n_args, const rt_obj_t *args) { return split(n_args, args, 1); }
static rt_obj_t text_rsplit(size_t n_args, const rt_obj_t *args) { return split(n_args, args, -1); }
RT_FUN_VARARGS(split_obj, 1, 3, text_split);
RT_FUN_VARARGS(rsplit_obj, 1, 3, text_rsplit);

static rt_obj_t text_splitlines(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_arg_t allowed[] = { { Q(keepends), 0, RT_FALSE } };
    rt_text_t text;
    rt_text_get(&text, args[0]);
    rt_obj_t keep;
    rt_parse_args(n_args - 1, n_kw, args + 1, allowed, 1, &keep);
    bool keeps = rt_is_true(keep);
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
RT_FUN_KWARGS(splitlines_obj, 1, 2, text_splitlines);

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
RT_FUN_N(partition_obj, 2, text_partition);
RT_FUN_N(rpartition_obj, 2, text_rpartition);

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
RT_FUN_VARARGS(strip_obj, 1, 2, text_strip);
RT_FUN_VARARGS(lstrip_obj, 1, 2, text_lstrip);
RT_FUN_VARARGS(rstrip_obj, 1, 2, text_rstrip);

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
RT_FUN_N(center_obj, 2, text_center);

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
RT_FUN_VARARGS(replace_obj, 3, 4, text_replace);

static bool in_class(uint8_t c, char kind) {
    uint8_t letter = (uint8_t)((c | 0x20) - 'a');
    switch (kind) {
        case 's':
            return rt_is_space(c);
        case 'd':
            return rt_is_digit(c);
        case 'u':
            return letter < 26 && !(c & 0x20);
        case 'l':
            return letter < 26 && (c & 0x20);
        default:
            return letter < 26;
    }
}

static rt_obj_t change_case(rt_obj_t self, char kind) {
    rt_text_t text;
    rt_text_get(&text, self);
    uint8_t *data = rt_alloc(text.size + 1);
    for (size_t i = 0; i < text.size; i++) {
        data[i] = text.data[i] ^ (in_class(text.data[i], kind) ? 0x20 : 0);
    }
    return rt_text_adopt(text.type, data, text.size);
}

static rt_obj_t text_lower(rt_obj_t self) { return change_case(self, 'u'); }
static rt_obj_t text_upper(rt_obj_t self) { return change_case(self, 'l'); }
RT_FUN_N(lower_obj, 1, text_lower);
RT_FUN_N(upper_obj, 1, text_upper);

// Whether all bytes are in the class; for a case: all letters, and there is one.
static rt_obj_t is_all(rt_obj_t self, char kind) {
    rt_text_t text;
    rt_text_get(&text, self);
    bool is_case = kind == 'u' || kind == 'l', seen = false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (is_case && !in_class(c, 'a')) {
            continue;
        }
        if (!in_class(c, kind)) {
            return RT_FALSE;
        }
        seen = true;
    }
    return RT_BOOL(seen);
}

static rt_obj_t text_isspace(rt_obj_t self) { return is_all(self, 's'); }
static rt_obj_t text_isalpha(rt_obj_t self) { return is_all(self, 'a'); }
static rt_obj_t text_isdigit(rt_obj_t self) { return is_all(self, 'd'); }
static rt_obj_t text_isupper(rt_obj_t self) { return is_all(self, 'u'); }
static rt_obj_t text_islower(rt_obj_t self) { return is_all(self, 'l'); }
RT_FUN_N(isspace_obj, 1, text_isspace);
RT_FUN_N(isalpha_obj, 1, text_isalpha);
RT_FUN_N(isdigit_obj, 1, text_isdigit);
RT_FUN_N(isupper_obj, 1, text_isupper);
RT_FUN_N(islower_obj, 1, text_islower);

// ---------------------------------------------------------------- between str and bytes

static rt_obj_t str_encode(size_t n_args, const rt_obj_t *args) {
    rt_obj_t full[2] = { args[0], n_args > 1 ? args[1] : RT_STR(Q(utf8)) };
    return rt_bytes_construct(2, full, false);
}
RT_FUN_VARARGS(encode_obj, 1, 3, str_encode);
RT_FUN_VARARGS(decode_obj, 1, 3, rt_text_decode);

static rt_obj_t bytes_hex(size_t n_args, const rt_obj_t *args) {
    rt_buffer_t buffer;
    rt_get_buffer(args[0], &buffer, RT_BUFFER_READ);
    size_t separator_size = 0;
    const char *separator = n_args > 1 ? rt_str_data(args[1], &separator_size) : NULL;
    rt_buf_t out;
    rt_buf_init(&out, buffer.size * (separator_size ? 3 : 2) + 1);
    for (size_t i = 0; i < buffer.size; i++) {
        uint8_t byte = ((const uint8_t *)buffer.data)[i];
        if (i && separator_size) {
            rt_buf_add_byte(&out, (uint8_t)*separator);
        }
        rt_buf_add_byte(&out, (uint8_t)rt_hex_digit(byte >> 4));
        rt_buf_add_byte(&out, (uint8_t)rt_hex_digit(byte & 0xf));
    }
    return rt_text_adopt_buf(&rt_type_str, &out);
}
RT_FUN_VARARGS(hex_obj, 1, 2, bytes_hex);

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
            rt_raise_value_error("non-hex digit");
        }
        *out++ = (uint8_t)(high << 4 | low);
    }
    bool is_bytearray = rt_is_subclass(RT_PTR(type), &rt_type_bytearray);
    return rt_text_adopt(is_bytearray ? &rt_type_bytearray : &rt_type_bytes, data, (size_t)(out - data));
}
RT_FUN_N(fromhex_function, 2, bytes_fromhex);
static const rt_static_method_t fromhex_obj = { { &rt_type_classmethod }, RT_OBJ(&fromhex_function) };

static rt_obj_t str_format(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    return rt_str_format(args[0], n_args - 1, n_kw, args + 1);
}
RT_FUN_KWARGS(format_obj, 1, 0xff, str_format);
RT_FUN_N(append_obj, 2, rt_bytearray_append);
RT_FUN_N(extend_obj, 2, rt_bytearray_extend);

// One table in an order such that each type's methods are adjacent.
RT_TABLE(methods) = {
    { RT_STR(Q(encode)), RT_OBJ(&encode_obj) }, // str from here
    { RT_STR(Q(find)), RT_OBJ(&find_obj) },     // bytes and bytearray from here
    { RT_STR(Q(rfind)), RT_OBJ(&rfind_obj) },
    { RT_STR(Q(index)), RT_OBJ(&index_obj) },
    { RT_STR(Q(rindex)), RT_OBJ(&rindex_obj) },
    { RT_STR(Q(join)), RT_OBJ(&join_obj) },
    { RT_STR(Q(split)), RT_OBJ(&split_obj) },
    { RT_STR(Q(splitlines)), RT_OBJ(&splitlines_obj) },
    { RT_STR(Q(rsplit)), RT_OBJ(&rsplit_obj) },
    { RT_STR(Q(startswith)), RT_OBJ(&startswith_obj) },
    { RT_STR(Q(endswith)), RT_OBJ(&endswith_obj) },
    { RT_STR(Q(strip)), RT_OBJ(&strip_obj) },
    { RT_STR(Q(lstrip)), RT_OBJ(&lstrip_obj) },
    { RT_STR(Q(rstrip)), RT_OBJ(&rstrip_obj) },
    { RT_STR(Q(format)), RT_OBJ(&format_obj) },
    { RT_STR(Q(replace)), RT_OBJ(&replace_obj) },
    { RT_STR(Q(count)), RT_OBJ(&count_obj) },
    { RT_STR(Q(partition)), RT_OBJ(&partition_obj) },
    { RT_STR(Q(rpartition)), RT_OBJ(&rpartition_obj) },
    { RT_STR(Q(center)), RT_OBJ(&center_obj) },
    { RT_STR(Q(lower)), RT_OBJ(&lower_obj) },
    { RT_STR(Q(upper)), RT_OBJ(&upper_obj) },
    { RT_STR(Q(isspace)), RT_OBJ(&isspace_obj) },
    { RT_STR(Q(isalpha)), RT_OBJ(&isalpha_obj) },
    { RT_STR(Q(isdigit)), RT_OBJ(&isdigit_obj) },
    { RT_STR(Q(isupper)), RT_OBJ(&isupper_obj) },
    { RT_STR(Q(islower)), RT_OBJ(&islower_obj) }, // str to here
    { RT_STR(Q(decode)), RT_OBJ(&decode_obj) },
    { RT_STR(Q(fromhex)), RT_OBJ(&fromhex_obj) },
    { RT_STR(Q(hex)), RT_OBJ(&hex_obj) }, // bytes to here, and memoryview's only one
    { RT_STR(Q(append)), RT_OBJ(&append_obj) },
    { RT_STR(Q(extend)), RT_OBJ(&extend_obj) }, // bytearray to here
};
#define METHOD_COUNT (sizeof(methods) / sizeof(methods[0]))
#define METHODS(first, count) { count, count, 1, 1, count, (rt_map_elem_t *)&methods[first], NULL }
const rt_map_t rt_str_locals = METHODS(0, METHOD_COUNT - 5);
const rt_map_t rt_bytes_locals = METHODS(1, METHOD_COUNT - 3);
const rt_map_t rt_bytearray_locals = METHODS(1, METHOD_COUNT - 1);
const rt_map_t rt_memoryview_locals = METHODS(METHOD_COUNT - 3, 1);
