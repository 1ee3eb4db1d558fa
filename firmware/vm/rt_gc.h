// SPDX-License-Identifier: MIT
//
// What gc.c and exc.c share.

#ifndef RT_GC_H
#define RT_GC_H

#include "rt.h"

// As rt_realloc(); NULL if there is no memory, then ptr is as before.  Never raises.
void *rt_realloc_maybe(void *ptr, size_t new_size);

// MemoryError: memory allocation failed, allocating size bytes.
_Noreturn void rt_raise_no_memory(size_t size);

#endif
