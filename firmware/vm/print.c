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

static void print_number(const rt_print_t *print, unsigned value, unsigned base, bool negative) {
    char digits[12];
    char *at = digits + sizeof(digits);
    do {
        unsigned digit = value % base;
        *--at = (char)(digit < 10 ? '0' + digit : 'a' - 10 + digit);
        value /= base;
    } while (value != 0);
    if (negative) {
        *--at = '-';
    }
    print->write(print->data, at, (size_t)(digits + sizeof(digits) - at));
}

void rt_vprintf(const rt_print_t *print, const char *format, va_list args) {
    while (*format != 0) {
        const char *text = format;
        size_t size = 0;
        char byte;
        while (format[size] != 0 && format[size] != '%') {
            size++;
        }
        format += size;
        if (size == 0) {
            int precision = -1;
            format++;
            if (format[0] == '.') {
                precision = va_arg(args, int);
                format += 2;
            }
            char letter = *format++;
            if (letter == 's') {
                text = va_arg(args, const char *);
                size = precision < 0 ? strlen(text) : (size_t)precision;
            } else if (letter == '%' || letter == 'c') {
                byte = letter == 'c' ? (char)va_arg(args, int) : letter;
                text = &byte;
                size = 1;
            } else {
                unsigned value = va_arg(args, unsigned); // all others are words
                if (letter == 'o') {
                    rt_print(print, (rt_obj_t)value, RT_PRINT_REPR);
                    continue;
                }
                if (letter == 't') {
                    value = rt_type_of((rt_obj_t)value)->name;
                    letter = 'q';
                }
                if (letter == 'q') {
                    text = rt_qstr_text(value, &size);
                } else {
                    bool negative = letter == 'd' && (int)value < 0;
                    print_number(print, negative ? 0u - value : value, letter == 'x' ? 16 : 10, negative);
                    continue;
                }
            }
        }
        print->write(print->data, text, size);
    }
}

void rt_printf(const rt_print_t *print, const char *format, ...) {
    va_list args;
    va_start(args, format);
    rt_vprintf(print, format, args);
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
