// SPDX-License-Identifier: MIT
//
// Memory: a mark-and-sweep collector over one heap of 16-byte blocks.
//
//     heap   [ states, two bits for a block | blocks ........................ ]
//
//     FREE
//     HEAD    first block of an allocation
//     TAIL    a further block of it
//     MARKED  first block, reached in the collection that is under way
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
#define GROUP 16u // blocks whose states are in one word

enum { FREE, HEAD, TAIL, MARKED };

static struct {
    uint32_t *states;
    uint8_t *blocks;   // address of block 0
    size_t count;      // blocks, a multiple of GROUP
    size_t first_free; // no block below is free
    size_t next_run;   // where the search for more than one block goes on; back to 0 at a collection
    bool disabled;     // no collections unless asked for
    bool overflow;     // the mark stack was too small
    size_t depth;
    uint32_t stack[MARK_DEPTH];
} heap;

static __attribute__((noinline)) unsigned state_of(size_t block) {
    return heap.states[block / GROUP] >> block % GROUP * 2 & 3u;
}

static __attribute__((noinline)) void set_states(size_t block, size_t count, unsigned state) {
    for (; count != 0; count--, block++) {
        uint32_t *word = &heap.states[block / GROUP];
        unsigned shift = block % GROUP * 2;
        *word = (*word & ~(3u << shift)) | state << shift;
    }
}

static void *address(size_t block) { return heap.blocks + block * BLOCK; }

void rt_gc_init(void *start, void *end) {
    uintptr_t from = ((uintptr_t)start + BLOCK - 1) & ~(uintptr_t)(BLOCK - 1);
    size_t size = (uintptr_t)end - from;
    // A group takes its blocks and a word; at most 12 bytes are lost where the blocks are aligned.
    size_t groups = size < BLOCK ? 0 : (size - 12) / (GROUP * BLOCK + 4);
    memset(&heap, 0, sizeof(heap));
    heap.states = (uint32_t *)from;
    heap.blocks = (uint8_t *)((from + groups * 4 + BLOCK - 1) & ~(uintptr_t)(BLOCK - 1));
    heap.count = groups * GROUP;
    memset(heap.states, 0, groups * 4);
}

// Blocks of the allocation that starts at block.
static size_t extent(size_t block) {
    size_t end = block + 1;
    while (end < heap.count && state_of(end) == TAIL) {
        end++;
    }
    return end - block;
}

// ---------------------------------------------------------------- collection

static void mark(size_t block) {
    set_states(block, 1, MARKED);
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
            while (block != 0 && state_of(block) == TAIL) {
                block--;
            }
        } else if (offset % BLOCK != 0) {
            continue;
        }
        if (state_of(block) == HEAD) {
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
    heap.first_free = 0;
    heap.next_run = 0;
    for (size_t block = 0; block < heap.count; block++) {
        if (block % GROUP == 0 && heap.states[block / GROUP] == 0) {
            block += GROUP - 1;
            continue;
        }
        unsigned state = state_of(block);
        if (state == MARKED) {
            keep = true;
            set_states(block, 1, HEAD);
            continue;
        }
        if (state == HEAD) {
            keep = false;
        }
        if (state != FREE && !keep) {
            set_states(block, 1, FREE);
            if (RT_GC_STRESS) { // makes the use of freed memory fail
                memset(address(block), 0xa4, BLOCK);
            }
        }
    }
}

__attribute__((noinline, no_sanitize_address)) static void scan_stack(void) {
    uintptr_t here = (uintptr_t)__builtin_frame_address(0) & ~(sizeof(uintptr_t) - 1);
    if ((uintptr_t)rt_state.stack_top > here) {
        scan((const uintptr_t *)here, ((uintptr_t)rt_state.stack_top - here) / sizeof(uintptr_t), true);
    }
}

__attribute__((noinline, no_sanitize_address)) void rt_gc_collect(void) {
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
            if (state_of(block) == MARKED) {
                scan_block(block);
                drain();
            }
        }
    }
    sweep();
}

void rt_gc_set_enabled(bool enabled) { heap.disabled = !enabled; }
bool rt_gc_is_enabled(void) { return !heap.disabled; }

// ---------------------------------------------------------------- allocation

// First of count free blocks in a row, or NO_BLOCK.
static size_t find_free(size_t count) {
    size_t run = 0;
    size_t *start = count == 1 ? &heap.first_free : &heap.next_run;
    for (size_t block = *start; block < heap.count; block++) {
        uint32_t group = heap.states[block / GROUP];
        if (block % GROUP == 0 && ((group | group >> 1) & 0x55555555u) == 0x55555555u) { // none is free
            run = 0;
            block += GROUP - 1;
        } else if (state_of(block) != FREE) {
            run = 0;
        } else if (++run == count) {
            *start = block + 1;
            return block + 1 - count;
        }
    }
    return NO_BLOCK;
}

static __attribute__((noinline)) size_t blocks_for(size_t size) { return size == 0 ? 1 : size / BLOCK + (size % BLOCK != 0); }

void *rt_alloc_maybe(size_t size) {
    size_t count = blocks_for(size);
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
    set_states(block, 1, HEAD);
    set_states(block + 1, count - 1, TAIL);
    return memset(address(block), 0, count * BLOCK);
}

void *rt_alloc(size_t size) {
    void *ptr = rt_alloc_maybe(size);
    if (ptr == NULL) {
        rt_raise_error(RT_E_no_memory, (unsigned)size);
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
    if (block + count == heap.next_run) { // the last one comes free first, often
        heap.next_run = block;
    }
    set_states(block, count, FREE);
}

// The block that ptr starts, or NO_BLOCK if it is not an allocation of this heap.
static size_t block_of(const void *ptr) {
    uintptr_t offset = (uintptr_t)ptr - (uintptr_t)heap.blocks;
    size_t block = offset / BLOCK;
    bool is_start = offset % BLOCK == 0 && block < heap.count && state_of(block) == HEAD;
    return is_start ? block : NO_BLOCK;
}

void rt_free(void *ptr) {
    size_t block = block_of(ptr);
    if (block != NO_BLOCK) {
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
        while (end < heap.count && end < block + count && state_of(end) == FREE) {
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
        set_states(block + old, count - old, TAIL);
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
        rt_raise_error(RT_E_no_memory, (unsigned)new_size);
    }
    return moved;
}

void rt_gc_info(rt_gc_info_t *info) {
    size_t run = 0, longest = 0, free = 0;
    for (size_t block = 0; block < heap.count; block++) {
        if (state_of(block) != FREE) {
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
