// SPDX-License-Identifier: MIT
//
// What the files about str, bytes, bytearray and memoryview share.
//
// A "text" is an object whose type is str, bytes or bytearray.  A str is UTF-8; its length and
// indices count characters, all offsets here count bytes.  Most code is the same for the three.

#ifndef RT_STR_H
#define RT_STR_H

#include "rt.h"

typedef struct {
    rt_obj_t obj; // the text itself, never an instance of a derived class
    const rt_type_t *type;
    const uint8_t *data; // data[size] is 0
    size_t size;         // bytes
} rt_text_t;

// Looks into a text or an instance of a class derived from one; raises TypeError.
void rt_text_get(rt_text_t *text, rt_obj_t obj);
// Likewise, for an operand of self: only str goes with str, only bytes and bytearray with each other.
void rt_text_get_like(rt_text_t *text, rt_obj_t obj, const rt_text_t *self);
static inline bool rt_text_is_str(const rt_text_t *text) { return text->type == &rt_type_str; }

rt_obj_t rt_text_new(const rt_type_t *type, const void *data, size_t size); // a copy of data
// Takes over data, a whole heap block of at least size + 1 bytes (raises before it is lost).
rt_obj_t rt_text_adopt(const rt_type_t *type, uint8_t *data, size_t size);
rt_obj_t rt_text_adopt_buf(const rt_type_t *type, rt_buf_t *buf);
rt_obj_t rt_text_part(const rt_text_t *text, const uint8_t *start, const uint8_t *end); // itself if whole and immutable

size_t rt_text_len(const rt_text_t *text);                  // characters of a str, else bytes
size_t rt_text_offset(const rt_text_t *text, size_t index); // of the item with that index, at most the length
const uint8_t *rt_text_next(const rt_text_t *text, const uint8_t *p);   // behind the item at p
// Start and end of the part [args[0]:args[1]], both may be missing or None.  False if its end is before its start.
bool rt_text_range(const rt_text_t *text, size_t n_args, const rt_obj_t *args, const uint8_t *range[2]);
const uint8_t *rt_bytes_find(const uint8_t *data, size_t size, const uint8_t *part, size_t part_size, int direction); // NULL if absent

// Slots of types.
rt_obj_t rt_bytes_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args); // and bytearray's
void rt_text_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind);
bool rt_text_buffer(rt_obj_t self, rt_buffer_t *buffer, int flags);
rt_obj_t rt_text_unary_op(rt_unary_op_t op, rt_obj_t self);
rt_obj_t rt_text_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs);
rt_obj_t rt_text_subscr(rt_obj_t self, rt_obj_t index, rt_obj_t value);
rt_obj_t rt_text_getiter(rt_obj_t self, rt_iter_buf_t *buf);
rt_obj_t rt_bytes_store(rt_obj_t self, rt_obj_t index, rt_obj_t value); // of bytearray and memoryview
rt_obj_t rt_bytes_compare(rt_binary_op_t op, const void *lhs, size_t lhs_size, const void *rhs, size_t rhs_size); // RT_NULL for other operations

rt_obj_t rt_text_decode(size_t n_args, const rt_obj_t *args);    // str(data, encoding, errors)

static inline bool rt_utf8_is_tail(uint8_t byte) { return (byte & 0xc0) == 0x80; }
const uint8_t *rt_utf8_next(const uint8_t *p); // text is NUL-terminated
static inline bool rt_is_space(uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static inline bool rt_is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
unsigned rt_digit_value(uint8_t c); // of a digit or letter: 0 to 35; else 99 (number_text.c)
static inline char rt_hex_digit(unsigned digit) { return (char)(digit < 10 ? '0' + digit : 'a' + digit - 10); }


extern const rt_map_t rt_str_locals, rt_bytes_locals, rt_bytearray_locals, rt_memoryview_locals; // str_methods.c

#endif
