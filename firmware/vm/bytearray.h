// SPDX-License-Identifier: MIT
//
// bytearray's own methods, for the table in str_methods.c.

#ifndef RT_BYTEARRAY_H
#define RT_BYTEARRAY_H

#include "rt.h"

rt_obj_t rt_bytearray_append(rt_obj_t self, rt_obj_t item);
rt_obj_t rt_bytearray_extend(rt_obj_t self, rt_obj_t items);

#endif
