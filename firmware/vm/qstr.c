// SPDX-License-Identifier: MIT
//
// Interned strings: pools that are chained from the newest to the oldest.  The constant ones come
// from the build and from the linker that adds frozen modules; those that are made at run time are on
// the heap, as is their text.  Layout and hash are MicroPython's (py/qstr.h, py/qstr.c), without stored
// hashes; the pool of the build is packed.

#include "rt.h"

#define POOL_MIN 16      // entries in the first pool on the heap; each further one has twice as many
#define POOL_MAX 128
#define LENGTH_MAX 255   // bytes, as pools have 8-bit lengths

static const rt_qstr_pool_t *heap_pool; // the newest pool on the heap

size_t rt_hash_bytes(const void *data, size_t size) {
    size_t hash = 5381;
    for (const uint8_t *byte = data; size != 0; size--) {
        hash = (hash * 33) ^ *byte++;
    }
    hash &= 0xffff;
    return hash == 0 ? 1 : hash;
}

static const rt_qstr_pool_t *pool_of(rt_qstr *q) {
    const rt_qstr_pool_t *pool = rt_state.last_pool;
    while (*q < pool->total_prev_len) {
        pool = pool->prev;
    }
    *q -= (rt_qstr)pool->total_prev_len;
    return pool;
}

static const char *text_of(const rt_qstr_pool_t *pool, size_t i, size_t *size) {
    if (pool->alloc != 0) {
        *size = pool->lengths[i];
        return pool->qstrs[i];
    }
    const char *text = pool->qstrs[0] + ((const uint16_t *)(const void *)pool->qstrs[1])[i / RT_QSTR_STRIDE];
    for (i %= RT_QSTR_STRIDE;; i--) {
        *size = strlen(text);
        if (i == 0) {
            return text;
        }
        text += *size + 1;
    }
}

// Order of the text and entry i of pool: < 0, 0 or > 0.  *entry is the text of the entry in front of it in a
// packed pool, or NULL; then that of entry i.
static int compare(const rt_qstr_pool_t *pool, size_t i, const char *text, size_t size, const char **entry) {
    size_t length;
    const char *other = *entry;
    if (other == NULL || pool->alloc != 0) {
        other = text_of(pool, i, &length);
    } else {
        other += strlen(other) + 1;
        length = strlen(other);
    }
    *entry = other;
    int order = memcmp(text, other, size < length ? size : length);
    return order != 0 ? order : (int)size - (int)length;
}

rt_qstr rt_qstr_find(const char *text, size_t size) {
    if (size == 0) {
        return Q(empty);
    }
    if (size > LENGTH_MAX) {
        return 0;
    }
    for (const rt_qstr_pool_t *pool = rt_state.last_pool; pool != NULL; pool = pool->prev) {
        size_t low = 0, high = pool->len;
        while (pool->is_sorted && high - low > RT_QSTR_STRIDE) { // there a packed pool finds a name at once
            size_t middle = (low + high + RT_QSTR_STRIDE) / 2 & ~(size_t)(RT_QSTR_STRIDE - 1);
            const char *entry = NULL;
            if (compare(pool, middle, text, size, &entry) < 0) {
                high = middle;
            } else {
                low = middle;
            }
        }
        for (const char *entry = NULL; low < high; low++) {
            int order = compare(pool, low, text, size, &entry);
            if (order == 0) {
                return (rt_qstr)(pool->total_prev_len + low);
            }
            if (order < 0 && pool->is_sorted) {
                break;
            }
        }
    }
    return 0;
}

// Makes sure that the last pool has room for one more.
static rt_qstr_pool_t *writable_pool(void) {
    const rt_qstr_pool_t *last = rt_state.last_pool;
    size_t total = last->total_prev_len + last->len;
    bool is_const = last != heap_pool;
    if (!is_const && last->len < last->alloc) {
        return (rt_qstr_pool_t *)last;
    }
    if (total > 0xff00) { // ids have 16 bits
        rt_raise_error(RT_E_MemoryError);
    }
    size_t alloc = is_const ? POOL_MIN : last->alloc < POOL_MAX ? last->alloc * 2 : POOL_MAX;
    rt_qstr_pool_t *pool = rt_alloc(sizeof(*pool) + alloc * (sizeof(char *) + 1));
    pool->prev = last;
    pool->total_prev_len = total & SIZE_MAX >> 1;
    pool->alloc = alloc;
    pool->lengths = (const uint8_t *)&pool->qstrs[alloc];
    rt_state.last_pool = heap_pool = pool;
    return pool;
}

rt_qstr rt_qstr_intern(const char *text, size_t size) {
    rt_qstr q = rt_qstr_find(text, size);
    if (q != 0) {
        return q;
    }
    if (size > LENGTH_MAX) {
        rt_raise_error(RT_E_name_length);
    }
    rt_qstr_pool_t *pool = writable_pool();
    char *copy = rt_alloc(size + 1);
    memcpy(copy, text, size);
    ((uint8_t *)(uintptr_t)pool->lengths)[pool->len] = (uint8_t)size;
    pool->qstrs[pool->len] = copy;
    return (rt_qstr)(pool->total_prev_len + pool->len++);
}

const char *rt_qstr_text(rt_qstr q, size_t *size) {
    const rt_qstr_pool_t *pool = pool_of(&q);
    size_t unused;
    return text_of(pool, q, size == NULL ? &unused : size);
}

size_t rt_qstr_hash(rt_qstr q) {
    size_t size;
    const char *text = rt_qstr_text(q, &size);
    return rt_hash_bytes(text, size);
}
