// SPDX-License-Identifier: MIT
//
// str and bytes: their memory, construction, operators, indexing, iteration and repr, and UTF-8.
//
// An object made here is one header and one NUL-terminated block of bytes.  Above the 16 bits of
// the hash, which may be missing (0), the header of such an object keeps two flags that strings in
// ROM do not have: that it is ours, so that the hash can be filled in later, and that all
// characters are ASCII, so that indices are offsets.
//
// Behaviour: MicroPython 1.29; moreover slices may have a step.

#include "numbers.h"
#include "sequence.h"
#include "str.h"

#define HASH_MASK 0xffffu
#define HASH_OWN 0x10000u
#define HASH_ASCII 0x20000u

_Static_assert(offsetof(rt_str_t, size) == offsetof(rt_bytearray_t, size), "bytearray is read as a str");
_Static_assert(offsetof(rt_str_t, data) == offsetof(rt_bytearray_t, data), "bytearray is read as a str");

// ---------------------------------------------------------------- UTF-8

const uint8_t *rt_utf8_next(const uint8_t *p) {
    do {
        p++;
    } while (rt_utf8_is_tail(*p));
    return p;
}

size_t rt_utf8_len(const char *text, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        count += !rt_utf8_is_tail((uint8_t)text[i]);
    }
    return count;
}

// Bytes that follow the first byte of a character; -1: none can start so.
static int utf8_tail_size(uint8_t first) {
    if (first < 0x80) {
        return 0;
    }
    return first < 0xc0 || first >= 0xf8 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}

size_t rt_utf8_put(char *out, uint32_t code) {
    size_t tail = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    for (size_t i = tail; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    out[0] = (char)((tail ? 0xff80u >> tail : 0) | code);
    return tail + 1;
}

uint32_t rt_utf8_get(const char *text) {
    const uint8_t *p = (const uint8_t *)text;
    uint32_t code = *p;
    unsigned bits = code < 0x80 ? 7 : 6;
    while (rt_utf8_is_tail(*++p)) {
        code = code << 6 | (*p & 0x3f);
        bits += 5;
    }
    return code & ((1u << bits) - 1);
}

static bool is_ascii(const uint8_t *p, size_t size) {
    uint8_t bits = 0;
    while (size--) {
        bits |= *p++;
    }
    return bits < 0x80;
}

// ---------------------------------------------------------------- looking into objects

static _Noreturn void raise_implicit(rt_obj_t obj) {
    rt_raise_error(RT_E_cannot_imply, obj, rt_is_str(obj) ? Q(bytes) : Q(str));
}

void rt_text_get(rt_text_t *text, rt_obj_t obj) {
    rt_obj_t native = obj;
    const rt_type_t *type = rt_type_of(obj);
    if (type->flags & RT_TYPE_HEAP) {
        native = ((const rt_instance_t *)RT_PTR(obj))->native;
        type = native == RT_NULL ? NULL : rt_type_of(native);
    }
    if (type != &rt_type_str && type != &rt_type_bytes && type != &rt_type_bytearray) {
        raise_implicit(obj);
    }
    text->obj = native;
    text->type = type;
    if (rt_is_qstr(native)) {
        text->data = (const uint8_t *)rt_qstr_text(RT_STR_QSTR(native), &text->size);
    } else {
        const rt_str_t *str = RT_PTR(native);
        text->size = str->size;
        text->data = str->data;
    }
}

void rt_text_get_like(rt_text_t *text, rt_obj_t obj, const rt_text_t *self) {
    rt_text_get(text, obj);
    if (rt_text_is_str(text) != rt_text_is_str(self)) {
        raise_implicit(obj);
    }
}

const char *rt_str_data(rt_const_obj_t obj, size_t *size) {
    rt_text_t text;
    rt_text_get(&text, (rt_obj_t)obj);
    if (text.type == &rt_type_bytearray) { // has no NUL behind it
        raise_implicit((rt_obj_t)obj);
    }
    *size = text.size;
    return (const char *)text.data;
}

rt_qstr rt_str_qstr(rt_const_obj_t obj) {
    if (rt_is_qstr(obj)) {
        return RT_STR_QSTR(obj);
    }
    rt_text_t text;
    rt_text_get(&text, (rt_obj_t)obj);
    if (!rt_text_is_str(&text)) {
        raise_implicit((rt_obj_t)obj);
    }
    return rt_qstr_intern((const char *)text.data, text.size);
}

static bool text_is_wide(const rt_text_t *text) { // a str with characters of several bytes
    if (!rt_text_is_str(text)) {
        return false;
    }
    if (!rt_is_qstr(text->obj)) {
        size_t flags = ((const rt_str_t *)RT_PTR(text->obj))->hash;
        if (flags & HASH_OWN) {
            return !(flags & HASH_ASCII);
        }
    }
    return !is_ascii(text->data, text->size);
}

size_t rt_text_len(const rt_text_t *text) {
    return text_is_wide(text) ? rt_utf8_len((const char *)text->data, text->size) : text->size;
}

const uint8_t *rt_text_next(const rt_text_t *text, const uint8_t *p) {
    return rt_text_is_str(text) ? rt_utf8_next(p) : p + 1;
}

size_t rt_text_offset(const rt_text_t *text, size_t index) {
    if (!text_is_wide(text)) {
        return index;
    }
    const uint8_t *p = text->data;
    while (index--) {
        p = rt_utf8_next(p);
    }
    return (size_t)(p - text->data);
}

static const uint8_t *text_at(const rt_text_t *text, rt_obj_t index, bool is_slice) {
    return text->data + rt_text_offset(text, rt_get_index(text->type, rt_text_len(text), index, is_slice));
}

bool rt_text_range(const rt_text_t *text, size_t n_args, const rt_obj_t *args, const uint8_t *range[2]) {
    range[0] = text->data;
    range[1] = text->data + text->size;
    for (size_t i = 0; i < n_args; i++) {
        if (args[i] != RT_NONE) {
            range[i] = text_at(text, args[i], true);
        }
    }
    return range[0] <= range[1];
}

const uint8_t *rt_bytes_find(const uint8_t *data, size_t size, const uint8_t *part, size_t part_size, int direction) {
    if (part_size > size) {
        return NULL;
    }
    size_t last = size - part_size;
    const uint8_t *p = direction > 0 ? data : data + last;
    for (;; p += direction) {
        if (part_size == 0 || (*p == *part && memcmp(p, part, part_size) == 0)) {
            return p;
        }
        if (last-- == 0) {
            return NULL;
        }
    }
}

rt_obj_t rt_bytes_compare(rt_binary_op_t op, const void *lhs, size_t lhs_size, const void *rhs, size_t rhs_size) {
    if (op == RT_BINARY_OP_EQUAL && lhs_size != rhs_size) {
        return RT_FALSE;
    }
    int order = memcmp(lhs, rhs, lhs_size < rhs_size ? lhs_size : rhs_size);
    return rt_compare_result(op, order < 0 ? -1 : order > 0 ? 1 : lhs_size < rhs_size ? -1 : lhs_size > rhs_size);
}

// ---------------------------------------------------------------- making objects

// A header of a str or bytes; data is not copied.
static rt_obj_t new_header(const rt_type_t *type, const uint8_t *data, size_t size) {
    rt_str_t *str = RT_NEW(rt_str_t, type);
    str->hash = HASH_OWN | (is_ascii(data, size) ? HASH_ASCII : 0);
    str->size = size;
    str->data = data;
    return RT_OBJ(str);
}

rt_obj_t rt_text_adopt(const rt_type_t *type, uint8_t *data, size_t size) {
    data[size] = 0;
    if (type == &rt_type_str) {
        rt_qstr q = rt_qstr_find((const char *)data, size);
        if (q != RT_Q_NULL) {
            rt_free(data);
            return RT_STR(q);
        }
    } else if (type == &rt_type_bytearray) {
        rt_bytearray_t *array = RT_NEW(rt_bytearray_t, type);
        array->alloc = size + 1;
        array->size = size;
        array->data = data;
        return RT_OBJ(array);
    }
    return new_header(type, data, size);
}

rt_obj_t rt_text_new(const rt_type_t *type, const void *data, size_t size) {
    uint8_t *copy = rt_alloc(size + 1);
    memcpy(copy, data, size);
    return rt_text_adopt(type, copy, size);
}

rt_obj_t rt_text_adopt_buf(const rt_type_t *type, rt_buf_t *buf) {
    uint8_t *data = rt_realloc(buf->data, buf->size + 1);
    size_t size = buf->size;
    buf->data = NULL;
    buf->alloc = buf->size = 0;
    return rt_text_adopt(type, data, size);
}

rt_obj_t rt_text_part(const rt_text_t *text, const uint8_t *start, const uint8_t *end) {
    if ((size_t)(end - start) == text->size && text->type != &rt_type_bytearray) {
        return text->obj;
    }
    return rt_text_new(text->type, start, (size_t)(end - start));
}

rt_obj_t rt_str_new(const char *text, size_t size) { return rt_text_new(&rt_type_str, text, size); }

rt_obj_t rt_str_new_z(const char *text) { return rt_str_new(text, strlen(text)); }

rt_obj_t rt_bytes_new(const void *data, size_t size) { return rt_text_new(&rt_type_bytes, data, size); }

// The str of the one character at p.  ASCII ones are interned, so that programs that go through
// texts make no garbage; a table saves the look-up.
static rt_obj_t char_at(const uint8_t *p) {
    static uint16_t ascii[128]; // ids, or 0
    if (*p >= 0x80) {
        return rt_str_new((const char *)p, (size_t)(rt_utf8_next(p) - p));
    }
    uint16_t *id = &ascii[*p];
    if (*id == 0) {
        *id = (uint16_t)rt_qstr_intern((const char *)p, 1);
    }
    return RT_STR(*id);
}

static bool encoding_is_ascii(rt_obj_t name) {
    rt_qstr q = rt_str_qstr(name);
    if (q != Q(utf_8) && q != Q(utf8) && q != Q(ascii)) {
        rt_raise_error(RT_E_bad_encoding, q);
    }
    return q == Q(ascii);
}

rt_obj_t rt_text_decode(size_t n_args, const rt_obj_t *args) {
    rt_buffer_t buffer;
    rt_get_buffer(args[0], &buffer, RT_BUFFER_READ);
    const uint8_t *p = buffer.data, *end = p + buffer.size, *run = p;
    bool ascii = n_args > 1 && encoding_is_ascii(args[1]);
    rt_buf_t out;
    rt_buf_init(&out, 0);
    while (p < end) {
        const uint8_t *next = p + 1; // behind the bytes that belong together
        int tail = utf8_tail_size(*p);
        if (ascii && tail) {
            tail = -1;
        }
        while (tail > 0 && next < end && rt_utf8_is_tail(*next)) {
            next++;
            tail--;
        }
        if (tail) {
            rt_qstr errors = n_args > 2 && args[2] != RT_NONE ? rt_str_qstr(args[2]) : RT_Q_NULL;
            if (errors != Q(ignore) && errors != Q(replace)) {
                rt_raise_error(RT_E_UnicodeError);
            }
            rt_buf_add_text(&out, (const char *)run, (size_t)(p - run));
            if (errors == Q(replace)) {
                rt_buf_add_text(&out, "\xef\xbf\xbd", 3); // U+FFFD
            }
            run = next;
        }
        p = next;
    }
    if (run == buffer.data) {
        if (rt_is_type(args[0], &rt_type_bytes) && rt_qstr_find(buffer.data, buffer.size) == RT_Q_NULL) {
            return new_header(&rt_type_str, buffer.data, buffer.size);
        }
        return rt_str_new(buffer.data, buffer.size);
    }
    rt_buf_add_text(&out, (const char *)run, (size_t)(end - run));
    return rt_text_adopt_buf(&rt_type_str, &out);
}

static rt_obj_t str_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_check_args(n_args, n_kw, 0, 3, false);
    if (n_args == 0) {
        return RT_STR(Q(empty));
    }
    if (n_args > 1) {
        return rt_text_decode(n_args, args);
    }
    if (rt_is_str(args[0])) {
        return args[0];
    }
    return rt_str_of(args[0], RT_PRINT_STR);
}

rt_obj_t rt_bytes_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 0, 3, false);
    bool is_bytearray = type == &rt_type_bytearray;
    rt_text_t text;
    if (n_args == 0) {
        return rt_text_new(type, "", 0);
    }
    if (rt_cast_native(args[0], &rt_type_str) != RT_NULL) {
        if (n_args == 1) {
            rt_raise_error(RT_E_no_encoding);
        }
        rt_text_get(&text, args[0]);
        if (encoding_is_ascii(args[1]) && text_is_wide(&text)) {
            rt_raise_error(RT_E_UnicodeError);
        }
        return is_bytearray ? rt_text_new(type, text.data, text.size) : new_header(type, text.data, text.size);
    }
    if (n_args > 1) {
        rt_raise_error(RT_E_wrong_count);
    }
    if (rt_is_int(args[0])) {
        intptr_t size = rt_int_get(args[0]);
        if (size < 0) {
            rt_raise_error(RT_E_ValueError);
        }
        return rt_text_adopt(type, rt_alloc((size_t)size + 1), (size_t)size);
    }
    rt_buffer_t buffer;
    if (rt_get_buffer_maybe(args[0], &buffer, RT_BUFFER_READ)) {
        return rt_text_new(type, buffer.data, buffer.size);
    }
    rt_buf_t out;
    rt_buf_init(&out, 0);
    rt_iter_buf_t iter_buf;
    rt_obj_t iterator = rt_getiter(args[0], &iter_buf), item;
    while ((item = rt_iternext(iterator)) != RT_STOP) {
        intptr_t byte = rt_int_get_truncated(item);
        if (!is_bytearray && (byte & ~0xff) != 0) {
            rt_raise_error(RT_E_byte_range);
        }
        rt_buf_add_byte(&out, (uint8_t)byte);
    }
    return rt_text_adopt_buf(type, &out);
}

// ---------------------------------------------------------------- repr

static bool has_byte(const char *text, size_t size, uint8_t byte) {
    return rt_bytes_find((const uint8_t *)text, size, &byte, 1, 1) != NULL;
}

// In quotes, without the prefix b.
void rt_str_print_quoted(const rt_print_t *print, const char *text, size_t size, bool is_bytes) {
    const uint8_t *p = (const uint8_t *)text, *end = p + size;
    char quote = has_byte(text, size, '\'') && !has_byte(text, size, '"') ? '"' : '\'';
    print->write(print->data, &quote, 1);
    while (p < end) {
        char escape[10];
        const char *out = (const char *)p;
        uint32_t code = *p++;
        if (code >= 0x80 && !is_bytes) {
            code = rt_utf8_get(out);
            p = rt_utf8_next((const uint8_t *)out);
        }
        size_t out_size = (size_t)(p - (const uint8_t *)out);
        char letter = code == '\n' ? 'n' : code == '\r' ? 'r' : code == '\t' ? 't' : (char)code;
        if (letter != (char)code || code == (uint8_t)quote || code == '\\') {
            out_size = 2;
        } else if (code - 0x20 >= 0x5f && (is_bytes || code < 0x80 || (code >= 0xd800 && code - 0xe000 >= 0x102000))) {
            letter = 'x';
            out_size = 4;
            if (code >= 0x10000) {
                letter = 'U';
                out_size = 10;
            } else if (code >= 0x100) {
                letter = 'u';
                out_size = 6;
            }
        } else {
            letter = 0;
        }
        if (letter) {
            for (size_t i = out_size; i > 2; code >>= 4) {
                escape[--i] = rt_hex_digit(code & 0xf);
            }
            escape[0] = '\\';
            escape[1] = letter;
            out = escape;
        }
        print->write(print->data, out, out_size);
    }
    print->write(print->data, &quote, 1);
}

void rt_text_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    rt_text_t text;
    rt_text_get(&text, self);
    bool is_str = rt_text_is_str(&text), is_bytearray = text.type == &rt_type_bytearray;
    if (is_str && kind == RT_PRINT_STR) {
        print->write(print->data, (const char *)text.data, text.size);
        return;
    }
    if (!is_str) {
        rt_printf(print, is_bytearray ? RT_T_bytearray_open : RT_T_bytes_open);
    }
    rt_str_print_quoted(print, (const char *)text.data, text.size, !is_str);
    if (is_bytearray) {
        rt_printf(print, RT_T_close);
    }
}

// ---------------------------------------------------------------- operators

static size_t text_hash(const rt_text_t *text) {
    if (rt_is_qstr(text->obj)) {
        return rt_hash_bytes(text->data, text->size);
    }
    rt_str_t *str = RT_PTR(text->obj);
    size_t hash = str->hash & HASH_MASK;
    if (hash == 0) {
        hash = rt_hash_bytes(text->data, text->size);
        if (str->hash & HASH_OWN) {
            str->hash |= hash;
        }
    }
    return hash;
}

rt_obj_t rt_text_unary_op(rt_unary_op_t op, rt_obj_t self) {
    rt_text_t text;
    rt_text_get(&text, self);
    switch (op) {
        case RT_UNARY_OP_LEN:
            return RT_INT(rt_text_len(&text));
        case RT_UNARY_OP_HASH:
            return text.type == &rt_type_bytearray ? RT_NULL : RT_INT(text_hash(&text));
        default:
            return RT_NULL;
    }
}

static rt_obj_t text_repeat(const rt_text_t *text, intptr_t count) {
    size_t total = rt_multiply_sizes(text->size, count > 0 ? (size_t)count : 0);
    uint8_t *data = rt_alloc(total + 1);
    for (size_t i = 0; i < total; i += text->size) {
        memcpy(data + i, text->data, text->size);
    }
    return rt_text_adopt(text->type, data, total);
}

rt_obj_t rt_text_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    rt_text_t text;
    rt_text_get(&text, lhs);
    if (op == RT_BINARY_OP_MODULO) {
        return text.type == &rt_type_bytearray ? RT_NULL : rt_str_modulo(lhs, rhs);
    }
    if (op == RT_BINARY_OP_MULTIPLY || op == RT_BINARY_OP_REVERSE_MULTIPLY) {
        intptr_t count;
        return rt_int_get_maybe(rhs, &count) ? text_repeat(&text, count) : RT_NULL;
    }
    rt_buffer_t other;
    rt_obj_t rhs_str = rt_cast_native(rhs, &rt_type_str);
    if (rt_text_is_str(&text)) {
        if (rhs_str == RT_NULL) {
            if (op == RT_BINARY_OP_CONTAINS) {
                raise_implicit(rhs);
            }
            return RT_NULL;
        }
        rhs = rhs_str;
    } else if (rhs_str != RT_NULL && op == RT_BINARY_OP_EQUAL) {
        return RT_FALSE;
    }
    if (!rt_get_buffer_maybe(rhs, &other, RT_BUFFER_READ)) {
        return RT_NULL;
    }
    switch (op) {
        case RT_BINARY_OP_ADD: {
            uint8_t *data = rt_alloc(text.size + other.size + 1);
            memcpy(data, text.data, text.size);
            memcpy(data + text.size, other.data, other.size);
            return rt_text_adopt(text.type, data, text.size + other.size);
        }
        case RT_BINARY_OP_CONTAINS:
            return RT_BOOL(rt_bytes_find(text.data, text.size, other.data, other.size, 1) != NULL);
        default:
            return rt_bytes_compare(op, text.data, text.size, other.data, other.size);
    }
}

// ---------------------------------------------------------------- indexing and iteration

rt_obj_t rt_text_subscr(rt_obj_t self, rt_obj_t index, rt_obj_t value) {
    if (value != RT_SENTINEL) {
        return RT_NULL;
    }
    rt_text_t text;
    rt_text_get(&text, self);
    if (!rt_is_type(index, &rt_type_slice)) {
        const uint8_t *p = text_at(&text, index, false);
        return rt_text_is_str(&text) ? char_at(p) : RT_INT(*p);
    }
    rt_indices_t part;
    rt_slice_indices(index, rt_text_len(&text), &part);
    if (part.step == 1) {
        size_t start = (size_t)part.start;
        const uint8_t *end = text.data + rt_text_offset(&text, start + part.count);
        return rt_text_part(&text, text.data + rt_text_offset(&text, start), end);
    }
    rt_buf_t out;
    rt_buf_init(&out, 0);
    for (; part.count > 0; part.count--, part.start += part.step) {
        const uint8_t *p = text.data + rt_text_offset(&text, (size_t)part.start);
        rt_buf_add_text(&out, (const char *)p, (size_t)(rt_text_next(&text, p) - p));
    }
    return rt_text_adopt_buf(text.type, &out);
}

typedef struct {
    rt_base_t base;
    rt_obj_t text; // or a memoryview
    size_t offset; // of the next item
} iterator_t;
_Static_assert(sizeof(iterator_t) <= sizeof(rt_iter_buf_t), "an iterator fits on the VM's stack");

static rt_obj_t iterator_next(rt_obj_t self_in) {
    iterator_t *self = RT_PTR(self_in);
    rt_buffer_t buffer;
    rt_get_buffer(self->text, &buffer, RT_BUFFER_READ);
    if (self->offset >= buffer.size) {
        return RT_STOP;
    }
    const uint8_t *p = (const uint8_t *)buffer.data + self->offset;
    if (!rt_is_str(self->text)) {
        self->offset++;
        return RT_INT(*p);
    }
    self->offset += (size_t)(rt_utf8_next(p) - p);
    return char_at(p);
}

static const rt_type_t iterator_type = {
    .base = { &rt_type_type },
    .name = Q(iterator),
    RT_SLOTS((iternext, iterator_next)),
};

rt_obj_t rt_text_getiter(rt_obj_t self, rt_iter_buf_t *buf) {
    iterator_t *iterator = buf ? (iterator_t *)buf : rt_alloc(sizeof(iterator_t));
    iterator->base.type = &iterator_type;
    iterator->text = self;
    iterator->offset = 0;
    return RT_OBJ(iterator);
}

bool rt_text_buffer(rt_obj_t self, rt_buffer_t *buffer, int flags) {
    rt_text_t text;
    rt_text_get(&text, self);
    buffer->data = (void *)text.data;
    buffer->size = text.size;
    buffer->typecode = 'B';
    return text.type == &rt_type_bytearray || !(flags & RT_BUFFER_WRITE);
}

const rt_type_t rt_type_str = {
    .base = { &rt_type_type },
    .name = Q(str),
    RT_SLOTS(
        (subscr, rt_text_subscr), (binary_op, rt_text_binary_op), (unary_op, rt_text_unary_op),
        (getiter, rt_text_getiter), (make_new, str_make_new), (print, rt_text_print),
        (buffer, rt_text_buffer)),
    .locals = &rt_str_locals,
};

const rt_type_t rt_type_bytes = {
    .base = { &rt_type_type },
    .name = Q(bytes),
    .flags = RT_TYPE_EQ_HASH,
    RT_SLOTS(
        (subscr, rt_text_subscr), (binary_op, rt_text_binary_op), (unary_op, rt_text_unary_op),
        (getiter, rt_text_getiter), (make_new, rt_bytes_make_new), (print, rt_text_print),
        (buffer, rt_text_buffer)),
    .locals = &rt_bytes_locals,
};
