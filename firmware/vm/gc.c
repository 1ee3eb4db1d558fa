// SPDX-License-Identifier: MIT
//
// Memory: a mark-and-sweep collector over one heap of 16-byte blocks.
//
//     heap   [ used plane | head plane | blocks ........................ ]
//
// Two bits describe a block, one in each plane:
//
//     used head
//      0    0    free
//      1    1    first block of an allocation
//      1    0    a further block of it
//      0    1    first block, reached in the collection that is under way
//
// Roots are rt_state, the registers and the C stack.  A word there keeps an allocation alive if it
// points anywhere into it; a word inside an allocation only if it points to an allocation's start.
// Marking uses a small stack of blocks to visit; when it overflows, the heap is searched again
// for marked allocations, so that depth of the data costs time, not memory.

#include "rt.h"
#include "core.h"

#define BLOCK 16u
#define WORDS_PER_BLOCK (BLOCK / sizeof(uintptr_t))
#define MARK_DEPTH 48
#define NO_BLOCK SIZE_MAX

static struct {
    uint32_t *used, *head; // bit planes
    uint8_t *blocks;       // address of block 0
    size_t count;          // blocks, a multiple of 32
    size_t first_free;     // no block below is free
    bool disabled;         // no collections unless asked for
    bool busy;             // a collection is under way
    bool overflow;         // the mark stack was too small
    size_t depth;
    uint32_t stack[MARK_DEPTH];
} heap;

static inline bool bit(const uint32_t *plane, size_t block) { return plane[block / 32] >> (block % 32) & 1u; }
static inline void set_bit(uint32_t *plane, size_t block) { plane[block / 32] |= (uint32_t)1 << (block % 32); }
static inline void clear_bit(uint32_t *plane, size_t block) { plane[block / 32] &= ~((uint32_t)1 << (block % 32)); }
static inline bool is_tail(size_t block) { return bit(heap.used, block) && !bit(heap.head, block); }
static inline void *address(size_t block) { return heap.blocks + block * BLOCK; }

void rt_gc_init(void *start, void *end) {
    uintptr_t from = ((uintptr_t)start + BLOCK - 1) & ~(uintptr_t)(BLOCK - 1);
    size_t size = (uintptr_t)end - from;
    // 32 blocks need 8 bytes in the planes; keep the blocks aligned.
    size_t groups = size / (32 * BLOCK + 8);
    while (groups != 0 && ((groups * 8 + BLOCK - 1) & ~(size_t)(BLOCK - 1)) + groups * 32 * BLOCK > size) {
        groups--;
    }
    memset(&heap, 0, sizeof(heap));
    heap.used = (uint32_t *)from;
    heap.head = heap.used + groups;
    heap.blocks = (uint8_t *)(from + ((groups * 8 + BLOCK - 1) & ~(size_t)(BLOCK - 1)));
    heap.count = groups * 32;
    memset(heap.used, 0, groups * 8);
}

// Blocks of the allocation that starts at block.
static size_t extent(size_t block) {
    size_t end = block + 1;
    while (end < heap.count && is_tail(end)) {
        end++;
    }
    return end - block;
}

// ---------------------------------------------------------------- collection

static void mark(size_t block) {
    clear_bit(heap.used, block); // the fourth state
    if (heap.depth == MARK_DEPTH) {
        heap.overflow = true;
    } else {
        heap.stack[heap.depth++] = (uint32_t)block;
    }
}

// Marks what the words of memory point to.  Interior pointers count if inner.
__attribute__((no_sanitize_address)) static void scan(const uintptr_t *words, size_t count, bool inner) {
    for (; count != 0; count--, words++) {
        uintptr_t offset = *words - (uintptr_t)heap.blocks;
        size_t block = offset / BLOCK;
        if (block >= heap.count) {
            continue;
        }
        if (inner) {
            while (block != 0 && is_tail(block)) {
                block--;
            }
        } else if (offset % BLOCK != 0) {
            continue;
        }
        if (bit(heap.used, block) && bit(heap.head, block)) {
            mark(block);
        }
    }
}

static void scan_block(size_t block) { scan(address(block), extent(block) * WORDS_PER_BLOCK, false); }

static void drain(void) {
    while (heap.depth != 0) {
        scan_block(heap.stack[--heap.depth]);
    }
}

// Frees what is not marked, makes marked allocations plain ones.
static void sweep(void) {
    bool keep = false;
    heap.first_free = NO_BLOCK;
    for (size_t group = 0; group < heap.count / 32; group++) {
        uint32_t used = heap.used[group], head = heap.head[group];
        uint32_t new_used = 0, new_head = 0;
        for (uint32_t probe = 1; probe != 0; probe <<= 1) {
            if (head & probe) {
                keep = !(used & probe);
            } else if (!(used & probe)) {
                keep = false;
            }
            if (keep) {
                new_used |= probe;
                new_head |= head & probe;
            } else if (RT_GC_STRESS && ((used | head) & probe)) {
                // Makes the use of freed memory fail.
                memset(address(group * 32 + (size_t)__builtin_ctz(probe)), 0xa4, BLOCK);
            }
        }
        heap.used[group] = new_used;
        heap.head[group] = new_head;
        if (new_used != UINT32_MAX && heap.first_free == NO_BLOCK) {
            heap.first_free = group * 32;
        }
    }
    if (heap.first_free == NO_BLOCK) {
        heap.first_free = heap.count;
    }
}

__attribute__((noinline, no_sanitize_address)) static void scan_stack(void) {
    uintptr_t here = (uintptr_t)__builtin_frame_address(0) & ~(sizeof(uintptr_t) - 1);
    if ((uintptr_t)rt_state.stack_top > here) {
        scan((const uintptr_t *)here, ((uintptr_t)rt_state.stack_top - here) / sizeof(uintptr_t), true);
    }
}

__attribute__((noinline, no_sanitize_address)) void rt_gc_collect(void) {
    if (heap.busy) {
        return;
    }
    heap.busy = true;
    heap.depth = 0;
    heap.overflow = false;
    if (rt_state.frames_top != NULL) { // what ended calls left behind
        memset(rt_state.frames_top, 0, (size_t)(rt_state.frames_end - rt_state.frames_top));
    }
    scan((const uintptr_t *)(const void *)&rt_state, sizeof(rt_state) / sizeof(uintptr_t), true);
    // Puts the callee-saved registers into this function's frame, which scan_stack() sees.
    __builtin_unwind_init();
    scan_stack();
    drain();
    while (heap.overflow) {
        heap.overflow = false;
        for (size_t block = 0; block < heap.count; block++) {
            if (bit(heap.head, block) && !bit(heap.used, block)) {
                scan_block(block);
                drain();
            }
        }
    }
    sweep();
    heap.busy = false;
}

void rt_gc_set_enabled(bool enabled) { heap.disabled = !enabled; }
bool rt_gc_is_enabled(void) { return !heap.disabled; }

// ---------------------------------------------------------------- allocation

// First of count free blocks in a row, or NO_BLOCK.
static size_t find_free(size_t count) {
    size_t run = 0;
    for (size_t block = heap.first_free; block < heap.count; block++) {
        if (block % 32 == 0 && heap.used[block / 32] == UINT32_MAX) {
            run = 0;
            block += 31;
        } else if (bit(heap.used, block)) {
            run = 0;
        } else if (++run == count) {
            return block + 1 - count;
        }
    }
    return NO_BLOCK;
}

static size_t blocks_for(size_t size) { return size == 0 ? 1 : size / BLOCK + (size % BLOCK != 0); }

void *rt_alloc_maybe(size_t size) {
    size_t count = blocks_for(size);
    if (heap.busy) {
        return NULL;
    }
    bool collected = RT_GC_STRESS && !heap.disabled;
    if (collected) {
        rt_gc_collect();
    }
    size_t block = find_free(count);
    if (block == NO_BLOCK && !collected && !heap.disabled) {
        rt_gc_collect();
        block = find_free(count);
    }
    if (block == NO_BLOCK) {
        return NULL;
    }
    if (count == 1) {
        heap.first_free = block + 1;
    }
    set_bit(heap.head, block);
    for (size_t i = 0; i < count; i++) {
        set_bit(heap.used, block + i);
    }
    return memset(address(block), 0, count * BLOCK);
}

void *rt_alloc(size_t size) {
    void *ptr = rt_alloc_maybe(size);
    if (ptr == NULL) {
        rt_raise_no_memory(size);
    }
    return ptr;
}

void *rt_new_object(size_t size, const rt_type_t *type) {
    rt_base_t *base = rt_alloc(size);
    base->type = type;
    return base;
}

static void free_blocks(size_t block, size_t count) {
    if (block < heap.first_free) {
        heap.first_free = block;
    }
    for (; count != 0; count--, block++) {
        clear_bit(heap.used, block);
        clear_bit(heap.head, block);
    }
}

// The block that ptr starts, or NO_BLOCK if it is not an allocation of this heap.
static size_t block_of(const void *ptr) {
    uintptr_t offset = (uintptr_t)ptr - (uintptr_t)heap.blocks;
    size_t block = offset / BLOCK;
    bool is_start = offset % BLOCK == 0 && block < heap.count && bit(heap.head, block) && bit(heap.used, block);
    return is_start ? block : NO_BLOCK;
}

void rt_free(void *ptr) {
    size_t block = block_of(ptr);
    if (block != NO_BLOCK && !heap.busy) {
        free_blocks(block, extent(block));
    }
}

void *rt_realloc_maybe(void *ptr, size_t new_size) {
    size_t block = block_of(ptr);
    if (block == NO_BLOCK) {
        return rt_alloc_maybe(new_size);
    }
    size_t old = extent(block), count = blocks_for(new_size);
    if (count > old) {
        size_t end = block + old;
        while (end < heap.count && end < block + count && !bit(heap.used, end)) {
            end++;
        }
        if (end != block + count) {
            void *moved = rt_alloc_maybe(new_size);
            if (moved != NULL) {
                memcpy(moved, ptr, old * BLOCK);
                free_blocks(block, old);
            }
            return moved;
        }
        for (size_t i = block + old; i < end; i++) {
            set_bit(heap.used, i);
        }
        memset(address(block + old), 0, (count - old) * BLOCK);
    } else {
        free_blocks(block + count, old - count);
        // The rest of the last block: it may grow into it, and new bytes are zero.
        memset((uint8_t *)ptr + new_size, 0, count * BLOCK - new_size);
    }
    return ptr;
}

void *rt_realloc(void *ptr, size_t new_size) {
    void *moved = rt_realloc_maybe(ptr, new_size);
    if (moved == NULL) {
        rt_raise_no_memory(new_size);
    }
    return moved;
}

void rt_gc_info(rt_gc_info_t *info) {
    size_t run = 0, longest = 0, free = 0;
    for (size_t block = 0; block < heap.count; block++) {
        if (bit(heap.used, block)) {
            run = 0;
        } else {
            free++;
            if (++run > longest) {
                longest = run;
            }
        }
    }
    info->total = heap.count * BLOCK;
    info->free = free * BLOCK;
    info->used = info->total - info->free;
    info->largest_free = longest * BLOCK;
}
