// SPDX-License-Identifier: MIT
//
// memoryview: a window on the bytes of another object.
//
// It keeps the object, not the address: the object may move its bytes when it grows, and when it
// shrinks the window shrinks with it.  Items are bytes, no type here has a buffer of others.
//
// Behaviour: MicroPython 1.29.

#include "str.h"

typedef struct {
    rt_base_t base;
    rt_obj_t owner; // not a memoryview
    size_t offset, size; // bytes
} memoryview_t;

static bool memoryview_buffer(rt_obj_t self_in, rt_buffer_t *buffer, int flags) {
    const memoryview_t *self = RT_PTR(self_in);
    if (!rt_get_buffer_maybe(self->owner, buffer, flags)) {
        return false;
    }
    size_t offset = self->offset < buffer->size ? self->offset : buffer->size;
    buffer->data = (uint8_t *)buffer->data + offset;
    buffer->size -= offset;
    if (buffer->size > self->size) {
        buffer->size = self->size;
    }
    return true;
}

static rt_obj_t memoryview_new(rt_obj_t owner, size_t offset, size_t size) {
    if (rt_is_exact(owner, &rt_type_memoryview)) {
        const memoryview_t *other = RT_PTR(owner);
        owner = other->owner;
        offset += other->offset;
    }
    memoryview_t *self = RT_NEW(memoryview_t, &rt_type_memoryview);
    self->owner = owner;
    self->offset = offset;
    self->size = size;
    return RT_OBJ(self);
}

static rt_obj_t memoryview_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    (void)type;
    rt_check_args(n_args, n_kw, 1, 1, false);
    rt_buffer_t buffer;
    rt_get_buffer(args[0], &buffer, RT_BUFFER_READ);
    return memoryview_new(args[0], 0, buffer.size);
}

static rt_obj_t memoryview_unary_op(rt_unary_op_t op, rt_obj_t self) {
    rt_buffer_t buffer;
    memoryview_buffer(self, &buffer, RT_BUFFER_READ);
    return op == RT_UNARY_OP_LEN ? RT_INT(buffer.size) : RT_NULL;
}

static rt_obj_t memoryview_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    rt_buffer_t left, right;
    if (rt_is_str(rhs) || !rt_get_buffer_maybe(rhs, &right, RT_BUFFER_READ)) {
        return RT_NULL;
    }
    memoryview_buffer(lhs, &left, RT_BUFFER_READ);
    return rt_bytes_compare(op, left.data, left.size, right.data, right.size);
}

static rt_obj_t memoryview_subscr(rt_obj_t self, rt_obj_t index, rt_obj_t value) {
    if (value != RT_SENTINEL) {
        return rt_bytes_store(self, index, value);
    }
    rt_buffer_t buffer;
    memoryview_buffer(self, &buffer, RT_BUFFER_READ);
    if (!rt_is_type(index, &rt_type_slice)) {
        return RT_INT(((const uint8_t *)buffer.data)[rt_get_index(&rt_type_memoryview, buffer.size, index, false)]);
    }
    rt_indices_t part;
    rt_slice_indices(index, buffer.size, &part);
    if (part.step != 1) {
        rt_raise_error(RT_E_slice_only_1);
    }
    return memoryview_new(self, (size_t)part.start, part.count);
}

static void memoryview_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    (void)self;
    if (dest[0] == RT_NULL) {
        if (name == Q(itemsize)) {
            dest[0] = RT_INT(1);
        } else {
            dest[1] = RT_SENTINEL;
        }
    }
}

const rt_type_t rt_type_memoryview = {
    .base = { &rt_type_type },
    .name = Q(memoryview),
    .flags = RT_TYPE_EQ_HASH,
    RT_SLOTS(
        (subscr, memoryview_subscr), (attr, memoryview_attr), (binary_op, memoryview_binary_op),
        (unary_op, memoryview_unary_op), (getiter, rt_text_getiter), (make_new, memoryview_make_new),
        (buffer, memoryview_buffer)),
    .locals = &rt_memoryview_locals,
};
