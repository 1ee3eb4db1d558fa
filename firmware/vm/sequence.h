// SPDX-License-Identifier: MIT
//
// What list, tuple and others made of an array of values share.

#ifndef SEQUENCE_H
#define SEQUENCE_H

#include "rt.h"

// Writes the items of a list or tuple between two brackets, separated by ", ".
void rt_seq_print(const rt_print_t *print, unsigned open, unsigned close, rt_obj_t seq);
// For a list or a tuple: a new one of the slice's items, and all operators but a list's in-place ones.
rt_obj_t rt_seq_slice(rt_obj_t self, rt_obj_t slice);
rt_obj_t rt_seq_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs);
// a * b; SIZE_MAX / 2, which no heap has, if that is too much.
size_t rt_multiply_sizes(size_t a, size_t b);
// index and count methods: args are self, value, and for index start and stop.
rt_obj_t rt_seq_index(size_t n_args, const rt_obj_t *args);
rt_obj_t rt_seq_count(rt_obj_t self, rt_obj_t value);
// Iterator over a list or tuple that sees later changes.
rt_obj_t rt_seq_getiter(rt_obj_t self, rt_iter_buf_t *buf);

#endif
