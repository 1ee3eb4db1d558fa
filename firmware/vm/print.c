// SPDX-License-Identifier: MIT
//
// Printing: formatted output to any printer, and buffers on the heap that can be printed to.

#include "str.h"

static void write_console(void *data, const char *text, size_t size) {
    (void)data;
    rt_port_write(text, size);
}

const rt_print_t rt_stdout = { NULL, write_console };

void rt_print(const rt_print_t *print, rt_obj_t obj, rt_print_kind_t kind) {
    rt_stack_check();
    const rt_type_t *type = rt_type_of(obj);
    if (RT_HAS_SLOT(type, print)) {
        RT_SLOT(type, print)(print, obj, kind);
    } else {
        rt_printf(print, RT_T_other_object, (rt_qstr)type->name);
    }
}

// Puts out what a byte of a stored text stands for (see firmware/texts.py); returns the end.
static char *expand(char *out, unsigned byte) {
    while (byte >= RT_TEXT_PAIRS) {
        const uint8_t *pair = rt_text_pairs[byte - RT_TEXT_PAIRS];
        out = expand(out, pair[0]);
        byte = pair[1];
    }
    *out = (char)(byte == RT_TEXT_NEWLINE ? '\n' : byte);
    return out + 1;
}

unsigned rt_vprintf(const rt_print_t *print, unsigned text_id, va_list args) {
    char expanded[RT_TEXT_SIZE], digits[12], *end = expanded;
    const uint8_t *stored = rt_texts + rt_text_starts[text_id / RT_TEXT_STRIDE];
    for (text_id %= RT_TEXT_STRIDE; text_id != 0;) {
        text_id -= *stored++ < RT_TEXT_LITERALS;
    }
    for (; *stored >= RT_TEXT_LITERALS; stored++) {
        end = expand(end, *stored);
    }
    *end = 0;
    for (char *at = expanded; *at != 0;) {
        const char *text = at;
        size_t size = 1;
        if (*at++ != '%') {
            while (*at != 0 && *at != '%') {
                at++;
            }
            size = (size_t)(at - text);
        } else if (*at++ != '%') {
            unsigned value = va_arg(args, unsigned); // all are words
            char letter = at[-1];
            if (letter == 'o') {
                rt_print(print, (rt_obj_t)value, RT_PRINT_REPR);
                continue;
            } else if (letter == 's') {
                size = value;
                text = va_arg(args, const char *);
            } else if (letter == 'c') {
                at[-1] = (char)value;
                text = at - 1;
            } else if (letter == 'q' || letter == 't') {
                text = rt_qstr_text(letter == 'q' ? value : rt_type_of((rt_obj_t)value)->name, &size);
            } else {
                bool negative = letter == 'd' && (int)value < 0;
                unsigned left = negative ? 0u - value : value, base = letter == 'x' ? 16 : 10;
                char *digit = digits + sizeof(digits);
                do {
                    unsigned last = left % base;
                    *--digit = (char)(last < 10 ? '0' + last : 'a' - 10 + last);
                    left /= base;
                } while (left != 0);
                if (negative) {
                    *--digit = '-';
                }
                text = digit;
                size = (size_t)(digits + sizeof(digits) - digit);
            }
        }
        print->write(print->data, text, size);
    }
    return *stored;
}

void rt_printf(const rt_print_t *print, unsigned text_id, ...) {
    va_list args;
    va_start(args, text_id);
    rt_vprintf(print, text_id, args);
    va_end(args);
}

// ---------------------------------------------------------------- buffers

void rt_buf_init(rt_buf_t *buf, size_t room) {
    buf->alloc = room;
    buf->size = 0;
    buf->data = room == 0 ? NULL : rt_alloc(room);
}

char *rt_buf_add(rt_buf_t *buf, size_t size) {
    size_t needed = buf->size + size;
    if (needed < size) {
        rt_raise_error(RT_E_MemoryError);
    }
    if (needed > buf->alloc || buf->data == NULL) {
        size_t alloc = (needed + needed / 2 + 15) & ~(size_t)15;
        buf->data = rt_realloc(buf->data, alloc);
        buf->alloc = alloc;
    }
    char *room = buf->data + buf->size;
    buf->size = needed;
    return room;
}

void rt_buf_add_text(rt_buf_t *buf, const char *text, size_t size) {
    if (size != 0) {
        memcpy(rt_buf_add(buf, size), text, size);
    }
}

void rt_buf_add_byte(rt_buf_t *buf, uint8_t byte) { *rt_buf_add(buf, 1) = (char)byte; }

static void write_buf(void *data, const char *text, size_t size) { rt_buf_add_text(data, text, size); }

rt_print_t rt_buf_print(rt_buf_t *buf) { return (rt_print_t){ buf, write_buf }; }

rt_obj_t rt_buf_str(rt_buf_t *buf) { return rt_text_adopt_buf(&rt_type_str, buf); }

rt_obj_t rt_buf_bytes(rt_buf_t *buf) { return rt_text_adopt_buf(&rt_type_bytes, buf); }
