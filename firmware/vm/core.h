// SPDX-License-Identifier: MIT
//
// What the core's files share beyond rt.h.

#ifndef CORE_H
#define CORE_H

#include "rt.h"

// As rt_realloc(); NULL if there is no memory, then ptr is as before.  Never raises.
void *rt_realloc_maybe(void *ptr, size_t new_size);

void rt_exc_init(void); // makes the exceptions' types

// What rt_load_method() gave, as one value.
rt_obj_t rt_join(const rt_obj_t dest[2]);

bool rt_is_exception_class(rt_obj_t obj);

#endif
