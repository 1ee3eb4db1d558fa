// SPDX-License-Identifier: MIT
//
// bytearray: bytes that can be changed and grown.  Reading is shared with str and bytes (str.c,
// str_methods.c), item and slice assignment with memoryview.
//
// Behaviour: MicroPython 1.29: values are taken modulo 256.  Moreover slices that are read may have
// a step, and + and * work as for bytes.

#include "bytearray.h"
#include "str.h"

// Replaces [start, stop) by size bytes of data, which may be the array's own.
static void bytearray_splice(rt_bytearray_t *array, size_t start, size_t stop, const void *data, size_t size) {
    uintptr_t first = (uintptr_t)array->data, place = (uintptr_t)data;
    if (place >= first && place < first + array->alloc) {
        data = memcpy(rt_alloc(size + 1), data, size);
    }
    size_t tail = array->size - stop, new_size = start + size + tail;
    if (new_size >= array->alloc) { // room for the NUL too
        size_t alloc = new_size + new_size / 8 + 8;
        array->data = rt_realloc(array->data, alloc);
        array->alloc = alloc;
    }
    memmove(array->data + start + size, array->data + stop, tail);
    memcpy(array->data + start, data, size);
    array->data[new_size] = 0;
    array->size = new_size;
}

static rt_bytearray_t *bytearray_self(rt_obj_t self) {
    self = rt_cast_native(self, &rt_type_bytearray);
    if (self == RT_NULL) {
        rt_raise_error(RT_E_unsupported);
    }
    return RT_PTR(self);
}

rt_obj_t rt_bytearray_append(rt_obj_t self, rt_obj_t item) {
    rt_bytearray_t *array = bytearray_self(self);
    uint8_t byte = (uint8_t)rt_int_get_truncated(item);
    bytearray_splice(array, array->size, array->size, &byte, 1);
    return RT_NONE;
}

rt_obj_t rt_bytearray_extend(rt_obj_t self, rt_obj_t items) {
    rt_bytearray_t *array = bytearray_self(self);
    rt_buffer_t buffer;
    if (rt_get_buffer_maybe(items, &buffer, RT_BUFFER_READ)) {
        bytearray_splice(array, array->size, array->size, buffer.data, buffer.size);
        return RT_NONE;
    }
    rt_iter_buf_t iter_buf;
    rt_obj_t iterator = rt_getiter(items, &iter_buf), item;
    while ((item = rt_iternext(iterator)) != RT_STOP) {
        rt_bytearray_append(self, item);
    }
    return RT_NONE;
}

static rt_obj_t bytearray_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    if (op == RT_BINARY_OP_INPLACE_ADD) {
        rt_bytearray_extend(lhs, rhs);
        return lhs;
    }
    return rt_text_binary_op(op, lhs, rhs);
}

rt_obj_t rt_bytes_store(rt_obj_t self, rt_obj_t index, rt_obj_t value) {
    rt_buffer_t target, source;
    if (value == RT_NULL || !rt_get_buffer_maybe(self, &target, RT_BUFFER_WRITE)) {
        return RT_NULL;
    }
    uint8_t *data = target.data;
    if (!rt_is_type(index, &rt_type_slice)) {
        size_t i = rt_get_index(rt_type_of(self), target.size, index, false);
        data[i] = (uint8_t)rt_int_get_truncated(value);
        return RT_NONE;
    }
    rt_indices_t part;
    rt_slice_indices(index, target.size, &part);
    if (part.step != 1) {
        rt_raise_error(RT_E_slice_only_1);
    }
    if (!rt_get_buffer_maybe(value, &source, RT_BUFFER_READ)) {
        rt_raise_error(RT_E_slice_source);
    }
    if (source.size == part.count) {
        memmove(data + part.start, source.data, source.size);
    } else if (rt_is_exact(self, &rt_type_bytearray)) {
        bytearray_splice(RT_PTR(self), (size_t)part.start, (size_t)part.start + part.count, source.data, source.size);
    } else {
        rt_raise_error(RT_E_slice_sizes);
    }
    return RT_NONE;
}

static rt_obj_t bytearray_subscr(rt_obj_t self, rt_obj_t index, rt_obj_t value) {
    return value == RT_SENTINEL ? rt_text_subscr(self, index, value) : rt_bytes_store(self, index, value);
}

const rt_type_t rt_type_bytearray = {
    .base = { &rt_type_type },
    .name = Q(bytearray),
    .flags = RT_TYPE_EQ_HASH,
    RT_SLOTS(
        (subscr, bytearray_subscr), (binary_op, bytearray_binary_op), (unary_op, rt_text_unary_op),
        (getiter, rt_text_getiter), (make_new, rt_bytes_make_new), (print, rt_text_print),
        (buffer, rt_text_buffer)),
    .locals = &rt_bytearray_locals,
};
