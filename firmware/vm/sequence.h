// SPDX-License-Identifier: MIT
//
// What list, tuple and others made of an array of values share.

#ifndef SEQUENCE_H
#define SEQUENCE_H

#include "rt.h"

// Writes items between two brackets, separated by ", ".
void rt_seq_print(const rt_print_t *print, unsigned open, unsigned close, size_t len, const rt_obj_t *items);
// Copies a slice of items to out.
void rt_seq_slice(rt_obj_t *out, const rt_obj_t *items, const rt_indices_t *part);
// Copies items, times times, to out.
void rt_seq_repeat(rt_obj_t *out, size_t len, const rt_obj_t *items, size_t times);
// a * b; SIZE_MAX / 2, which no heap has, if that is too much.
size_t rt_multiply_sizes(size_t a, size_t b);
// len * times for a repetition; times below 0 count as 0; MemoryError if there are too many.
size_t rt_seq_repeat_len(size_t len, rt_obj_t times, size_t *n);
// index and count methods: args are self, value, and for index start and stop.
rt_obj_t rt_seq_index(size_t len, const rt_obj_t *items, size_t n_args, const rt_obj_t *args);
rt_obj_t rt_seq_count(size_t len, const rt_obj_t *items, rt_obj_t value);
// Iterator over a list or tuple that sees later changes.
rt_obj_t rt_seq_getiter(rt_obj_t self, rt_iter_buf_t *buf);

#endif
