// SPDX-License-Identifier: MIT
//
// iter(function, sentinel), for builtins.c.

#ifndef ITERATORS_H
#define ITERATORS_H

#include "rt.h"

rt_obj_t rt_call_iter_new(rt_obj_t function, rt_obj_t sentinel);

#endif
