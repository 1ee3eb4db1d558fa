// SPDX-License-Identifier: MIT
//
// Tests of the collector, maps and interned strings by themselves: random operations are compared with
// plain models.  Equality, hashing and raising are this file's own, so that keys can collide, and change
// the map while they are compared.  Prints what failed; the exit status is 1 then.
//
// Build: gcc -m32 -DRT_PORT_HOST=1 -Ifirmware/include -Ifirmware/vm -Ibuild/host firmware/test/test_core.c
//        firmware/vm/{gc,map,qstr}.c build/host/rt_qstr_gen.c   (with and without -DRT_GC_STRESS=1)

#include <stdio.h>
#include <stdlib.h>

#include "rt.h"
#include "core.h"

static int failures;
#define CHECK(cond) check((cond), #cond, __LINE__)
static void check(bool ok, const char *text, int line) {
    if (!ok && failures++ < 20) {
        printf("test_core.c:%d: failed: %s\n", line, text);
    }
}

static uint32_t seed = 12345;
static unsigned random_below(unsigned limit) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % limit;
}

// ---------------------------------------------------------------- what the parts under test need

rt_state_t rt_state;
extern const rt_qstr_pool_t rt_qstr_const_pool;
const rt_type_t rt_type_str;
rt_type_t rt_exception_types[RT_X_COUNT];
static const rt_type_t key_type; // objects that collide and compare by number
static const rt_type_t *raised;
static void (*on_compare)(void); // called once, by the next comparison of keys

typedef struct { rt_base_t base; unsigned number; } number_key_t;

void rt_nlr_push(rt_nlr_t *nlr) {
    nlr->prev = rt_state.nlr_top;
    rt_state.nlr_top = nlr;
}
void rt_nlr_pop(void) { rt_state.nlr_top = rt_state.nlr_top->prev; }

_Noreturn static void raise_type(const rt_type_t *type) {
    rt_nlr_t *nlr = rt_state.nlr_top;
    raised = type;
    if (nlr == NULL) {
        printf("test_core.c: unexpected exception\n");
        exit(1);
    }
    rt_state.nlr_top = nlr->prev;
    _longjmp(nlr->regs, 1);
}
_Noreturn void rt_raise_error(unsigned error, ...) {
    switch (error) {
        case RT_E_dict_changed:
        case RT_E_name_length:
            raise_type(&rt_type_RuntimeError);
        case RT_E_MemoryError:
        case RT_E_no_memory:
            raise_type(&rt_type_MemoryError);
        default:
            raise_type(&rt_type_TypeError);
    }
}

static const char *text_of(rt_obj_t obj, size_t *size) {
    if (rt_is_qstr(obj)) {
        return rt_qstr_text(RT_STR_QSTR(obj), size);
    }
    const rt_str_t *str = RT_PTR(obj);
    *size = str->size;
    return (const char *)str->data;
}
static bool is_text(rt_obj_t obj) { return rt_is_qstr(obj) || rt_is_exact(obj, &rt_type_str); }

bool rt_equal(rt_obj_t a, rt_obj_t b) {
    if (on_compare != NULL) {
        void (*action)(void) = on_compare;
        on_compare = NULL;
        action();
    }
    if (is_text(a) && is_text(b)) {
        size_t size_a, size_b;
        const char *text_a = text_of(a, &size_a), *text_b = text_of(b, &size_b);
        return size_a == size_b && memcmp(text_a, text_b, size_a) == 0;
    }
    if (rt_is_exact(a, &key_type) && rt_is_exact(b, &key_type)) {
        return ((number_key_t *)RT_PTR(a))->number == ((number_key_t *)RT_PTR(b))->number;
    }
    return a == b;
}

// No key is an instance of a user class, which a set compares with each of its keys.
const rt_type_t *rt_type_of(rt_const_obj_t obj) {
    (void)obj;
    static const rt_type_t type;
    return &type;
}

rt_obj_t rt_hash(rt_obj_t obj) {
    if (is_text(obj)) {
        size_t size;
        const char *text = text_of(obj, &size);
        return RT_INT(rt_hash_bytes(text, size));
    }
    if (rt_is_exact(obj, &key_type)) {
        return RT_INT(((number_key_t *)RT_PTR(obj))->number % 7);
    }
    if (!rt_is_small_int(obj)) {
        raise_type(&rt_type_TypeError);
    }
    return obj;
}

static rt_obj_t new_key(unsigned number) {
    number_key_t *key = RT_NEW(number_key_t, &key_type);
    key->number = number;
    return RT_OBJ(key);
}

static rt_obj_t new_text(const char *text) {
    size_t size = strlen(text);
    char *data = rt_alloc(size + 1);
    memcpy(data, text, size);
    rt_str_t *str = RT_NEW(rt_str_t, &rt_type_str);
    str->size = size;
    str->data = (const uint8_t *)data;
    str->hash = rt_hash_bytes(text, size);
    return RT_OBJ(str);
}

static size_t used_bytes(void) {
    rt_gc_info_t info;
    rt_gc_collect();
    rt_gc_info(&info);
    CHECK(info.total == info.used + info.free && info.largest_free <= info.free);
    return info.used;
}

// ---------------------------------------------------------------- collector

#define NODES 60
typedef struct node {
    struct node *next[3];
    unsigned check;
    size_t size;
    unsigned char data[];
} node_t;

// What each node should hold; the nodes are reached only through a table that is on the heap.
static struct { int next[3]; size_t size; unsigned char fill; bool exists; } model[NODES];

static void verify(node_t **table) {
    for (int i = 0; i < NODES; i++) {
        if (!model[i].exists) {
            CHECK(table[i] == NULL);
            continue;
        }
        const node_t *node = table[i];
        CHECK(node->check == 0xfeed0000u + (unsigned)i && node->size == model[i].size);
        for (int k = 0; k < 3; k++) {
            CHECK(node->next[k] == (model[i].next[k] < 0 ? NULL : table[model[i].next[k]]));
        }
        for (size_t k = 0; k < node->size; k++) {
            CHECK(node->data[k] == model[i].fill);
        }
    }
}

static __attribute__((noinline)) void test_random_graph(int rounds) {
    node_t **table = rt_alloc(NODES * sizeof(*table));
    rt_state.roots[0] = RT_OBJ(table);
    memset(model, 0, sizeof(model));
    for (int round = 0; round < rounds; round++) {
        int at = (int)random_below(NODES);
        unsigned what = random_below(10);
        if (!model[at].exists) {
            size_t size = random_below(random_below(8) == 0 ? 3000 : 60);
            node_t *node = rt_alloc_maybe(sizeof(*node) + size);
            if (node == NULL) {
                continue;
            }
            for (size_t i = 0; i < sizeof(*node) + size; i++) {
                CHECK(((unsigned char *)node)[i] == 0);
            }
            node->check = 0xfeed0000u + (unsigned)at;
            node->size = size;
            model[at].size = size;
            model[at].fill = (unsigned char)random_below(256);
            memset(node->data, model[at].fill, size);
            for (int k = 0; k < 3; k++) {
                int to = (int)random_below(NODES);
                model[at].next[k] = model[to].exists ? to : -1;
                node->next[k] = table[to];
            }
            table[at] = node;
            model[at].exists = true;
        } else if (what < 3) { // drop it, and what points to it
            for (int i = 0; i < NODES; i++) {
                for (int k = 0; k < 3; k++) {
                    if (model[i].exists && model[i].next[k] == at) {
                        model[i].next[k] = -1;
                        table[i]->next[k] = NULL;
                    }
                }
            }
            node_t *node = table[at];
            table[at] = NULL;
            model[at].exists = false;
            if (what == 0) {
                rt_free(node);
            }
        } else if (what < 6) { // change its size
            size_t size = random_below(200), old = model[at].size;
            node_t *node = rt_realloc_maybe(table[at], sizeof(*node) + size);
            if (node == NULL) {
                continue;
            }
            for (size_t i = old; i < size; i++) {
                CHECK(node->data[i] == 0);
            }
            for (int i = 0; i < NODES; i++) {
                for (int k = 0; k < 3; k++) {
                    if (model[i].exists && model[i].next[k] == at) {
                        (i == at ? node : table[i])->next[k] = node;
                    }
                }
            }
            table[at] = node;
            node->size = model[at].size = size;
            memset(node->data, model[at].fill, size);
        } else if (what == 6) {
            rt_gc_collect();
        }
        if (round % 16 == 0) {
            verify(table);
        }
    }
    verify(table);
    rt_state.roots[0] = RT_NULL;
}

static __attribute__((noinline)) void make_garbage(unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        void **ptr = rt_alloc(16 + random_below(64));
        ptr[0] = ptr;
    }
}

// Overwrites the dead part of the stack.
static __attribute__((noinline)) void clean_stack(void) {
    volatile char space[4096];
    for (size_t i = 0; i < sizeof(space); i++) {
        space[i] = 0;
    }
}

static __attribute__((noinline)) void test_collects(void) {
    clean_stack();
    size_t before = used_bytes();
    make_garbage(100);
    clean_stack();
    CHECK(used_bytes() <= before + 640);

    // No automatic collection while disabled.
    rt_gc_set_enabled(false);
    CHECK(!rt_gc_is_enabled());
    unsigned count = 0;
    while (rt_alloc_maybe(256) != NULL) {
        count++;
    }
    CHECK(count > 20);
    rt_gc_set_enabled(true);
    CHECK(rt_alloc_maybe(256) != NULL);
    CHECK(rt_alloc_maybe(SIZE_MAX) == NULL && rt_alloc_maybe(SIZE_MAX / 2) == NULL);
    CHECK(rt_alloc_maybe(0) != NULL);
    rt_free(NULL);

    rt_nlr_t nlr;
    raised = NULL;
    if (RT_TRY(&nlr)) {
        rt_alloc(100000000);
        rt_nlr_pop();
    }
    CHECK(raised == &rt_type_MemoryError);
}

static __attribute__((noinline)) void test_deep_chain(void) {
    // Longer than any mark stack, and with wide branching.
    void **chain = NULL;
    size_t count = 0, found = 0;
    rt_gc_set_enabled(false);
    for (;;) {
        void **link = rt_alloc_maybe(3 * sizeof(void *));
        if (link == NULL) {
            break;
        }
        link[0] = chain;
        chain = link;
        rt_state.roots[1] = RT_OBJ(chain);
        count++;
        void **leaf = rt_alloc_maybe(2 * sizeof(void *));
        link[1] = leaf;
        if (leaf != NULL) {
            leaf[0] = link;
        }
    }
    rt_gc_set_enabled(true);
    rt_gc_collect();
    for (void **link = chain; link != NULL; link = link[0]) {
        found++;
        CHECK(link[1] == NULL || *(void **)link[1] == link);
    }
    CHECK(found == count && count > 100);
    rt_state.roots[1] = RT_NULL;
}

static __attribute__((noinline)) void test_interior(void) {
    // A pointer on the stack into the middle keeps the object, one in another object does not.
    char *volatile inside = (char *)rt_alloc(200) + 100;
    memcpy(inside, "kept", 5);
    clean_stack();
    rt_gc_collect();
    make_garbage(50);
    CHECK(strcmp(inside, "kept") == 0);

    // Grows in place when there is room, else moves.
    char *first = rt_alloc(16);
    char *grown = rt_realloc(first, 64);
    memset(grown, 7, 64);
    char *next = rt_alloc(16);
    char *moved = rt_realloc(grown, 4000);
    CHECK(moved[0] == 7 && moved[63] == 7 && moved[64] == 0 && moved[3999] == 0);
    CHECK(next[0] == 0);
    moved = rt_realloc(moved, 20);
    moved = rt_realloc(moved, 100);
    CHECK(moved[19] == 7 && moved[20] == 0 && moved[99] == 0);
    CHECK(((char *)rt_realloc(NULL, 10))[9] == 0);
}

// ---------------------------------------------------------------- maps

#define KEYS 400
static rt_obj_t keys[KEYS]; // not seen by the collector: see the second root

typedef enum { INTS, NAMES, TEXTS, OBJECTS, MIXED, KINDS } kind_t;

static rt_obj_t make_key(kind_t kind, unsigned number) {
    char text[32];
    if (kind == MIXED) {
        kind = number % 4;
    }
    if (kind == INTS) {
        return RT_INT((int)number * 16 - 100);
    }
    if (kind == OBJECTS) {
        return new_key(number);
    }
    snprintf(text, sizeof(text), "key_%u", number);
    return kind == NAMES ? RT_STR(rt_qstr_intern(text, strlen(text))) : new_text(text);
}

static __attribute__((noinline)) void test_map(kind_t kind, unsigned n_keys, int rounds) {
    rt_dict_t *dict = RT_NEW(rt_dict_t, &key_type);
    rt_map_t *map = &dict->map;
    rt_state.roots[1] = RT_OBJ(dict);
    rt_map_init(map, random_below(30));
    rt_list_t *list = RT_NEW(rt_list_t, &key_type);
    rt_state.roots[2] = RT_OBJ(list);
    list->items = rt_alloc(n_keys * sizeof(rt_obj_t));
    for (unsigned i = 0; i < n_keys; i++) {
        keys[i] = list->items[i] = make_key(kind, i);
    }
    unsigned order[KEYS], count = 0;
    int values[KEYS];
    for (int round = 0; round < rounds; round++) {
        unsigned number = random_below(n_keys), at = 0;
        while (at < count && order[at] != number) {
            at++;
        }
        // Another object with the same value, sometimes.
        rt_obj_t key = random_below(2) ? keys[number] : make_key(kind, number);
        unsigned what = random_below(rounds / 4 < round && round < rounds / 2 ? 12 : 8);
        if (what < 4) {
            rt_map_set(map, key, RT_INT(round));
            if (at == count) {
                order[count++] = number;
            }
            values[number] = round;
        } else if (what < 6) {
            CHECK(rt_map_get(map, key) == (at == count ? RT_NULL : RT_INT(values[number])));
        } else {
            CHECK(rt_map_remove(map, key) == (at == count ? RT_NULL : RT_INT(values[number])));
            if (at < count) {
                memmove(order + at, order + at + 1, (count - at - 1) * sizeof(order[0]));
                count--;
            }
        }
        CHECK(map->count == count && map->used <= map->alloc && count <= map->used);
        if (round % 64 == 0 || round < 40) {
            size_t cursor = 0;
            for (unsigned i = 0; i < count; i++) {
                const rt_map_elem_t *elem = rt_map_next(map, &cursor);
                CHECK(elem != NULL && rt_equal(elem->key, keys[order[i]]) && elem->value == RT_INT(values[order[i]]));
            }
            CHECK(rt_map_next(map, &cursor) == NULL);
        }
    }
    rt_map_clear(map);
    CHECK(map->count == 0 && rt_map_get(map, keys[0]) == RT_NULL && map->qstr_keys);
    rt_map_set(map, keys[0], RT_NONE);
    CHECK(map->count == 1 && rt_map_get(map, keys[0]) == RT_NONE);
    rt_state.roots[1] = rt_state.roots[2] = RT_NULL;
}

static __attribute__((noinline)) void test_map_keys(void) {
    rt_dict_t *dict = RT_NEW(rt_dict_t, &key_type);
    rt_map_t *map = &dict->map;
    rt_state.roots[1] = RT_OBJ(dict);
    for (int size = 0; size < 20; size += 19) { // without and with an index
        rt_map_init(map, 0);
        for (int i = 0; i < size; i++) {
            rt_map_set(map, make_key(NAMES, (unsigned)i + 1000), RT_NONE);
        }
        // A str finds the name with the same text, before and after the name is interned.
        rt_obj_t text = new_text(size ? "late_name_1" : "late_name_0");
        CHECK(rt_map_get(map, text) == RT_NULL);
        rt_map_set(map, text, RT_INT(1));
        rt_obj_t name = RT_STR(rt_qstr_intern(size ? "late_name_1" : "late_name_0", 11));
        CHECK(rt_map_get(map, name) == RT_INT(1));
        CHECK(!map->qstr_keys);
        rt_map_set(map, name, RT_INT(2));
        CHECK(map->count == (unsigned)size + 1 && rt_map_get(map, text) == RT_INT(2));
        rt_map_clear(map);
        rt_map_set(map, name, RT_INT(3));
        CHECK(map->qstr_keys && rt_map_get(map, text) == RT_INT(3));
        rt_map_set(map, text, RT_INT(4)); // the entry keeps the name
        CHECK(map->qstr_keys && map->count == 1 && rt_map_remove(map, text) == RT_INT(4) && map->count == 0);
    }
    // What has no hash cannot be a key.
    rt_nlr_t nlr;
    raised = NULL;
    if (RT_TRY(&nlr)) {
        rt_map_get(map, RT_NONE);
        rt_nlr_pop();
    }
    CHECK(raised == &rt_type_TypeError);

    // In ROM.
    static rt_map_elem_t table[] = { { RT_STR(3), RT_INT(30) }, { RT_STR(5), RT_INT(50) } };
    rt_map_t rom = RT_ROM_MAP(table);
    CHECK(rt_map_get(&rom, RT_STR(5)) == RT_INT(50) && rt_map_get(&rom, RT_STR(4)) == RT_NULL);
    raised = NULL;
    if (RT_TRY(&nlr)) {
        rt_map_set(&rom, RT_STR(4), RT_NONE);
        rt_nlr_pop();
    }
    CHECK(raised == &rt_type_TypeError);
    rt_state.roots[1] = RT_NULL;
}

static rt_map_t *victim;
static void clear_victim(void) { rt_map_clear(victim); }
static void grow_victim(void) {
    for (unsigned i = 0; i < 60; i++) {
        rt_map_set(victim, RT_INT(1000 + (int)i), RT_NONE);
    }
}

static __attribute__((noinline)) void test_map_changes_while_comparing(void) {
    rt_dict_t *dict = RT_NEW(rt_dict_t, &key_type);
    rt_state.roots[1] = RT_OBJ(dict);
    victim = &dict->map;
    for (unsigned size = 1; size < 40; size += 3) {
        for (int action = 0; action < 2; action++) {
            rt_map_init(victim, 0);
            for (unsigned i = 0; i < size; i++) {
                rt_map_set(victim, new_key(i * 7), RT_INT(i));
            }
            on_compare = action ? grow_victim : clear_victim;
            rt_map_elem_t *elem = rt_map_find(victim, new_key((size - 1) * 7));
            CHECK(on_compare == NULL);
            CHECK(action ? elem != NULL && elem->value == RT_INT(size - 1) : elem == NULL);
            on_compare = action ? grow_victim : clear_victim;
            rt_map_set(victim, new_key(size * 7), RT_INT(5));
            on_compare = NULL; // nothing was left to compare with, perhaps
            CHECK(rt_map_get(victim, new_key(size * 7)) == RT_INT(5));
        }
    }
    rt_state.roots[1] = RT_NULL;
}

// Every allocation of a growing map fails once: it stays as it was.
static __attribute__((noinline)) void test_map_without_memory(void) {
    rt_dict_t *dict = RT_NEW(rt_dict_t, &key_type);
    rt_state.roots[1] = RT_OBJ(dict);
    rt_map_init(&dict->map, 0);
    volatile int stored = 0;
    rt_nlr_t nlr;
    raised = NULL;
    if (RT_TRY(&nlr)) {
        for (;;) {
            rt_map_set(&dict->map, RT_INT(stored), RT_INT(stored * 2));
            stored++;
        }
    }
    CHECK(raised == &rt_type_MemoryError && stored > 100 && dict->map.count == (unsigned)stored);
    for (int i = 0; i < stored; i += 7) {
        CHECK(rt_map_get(&dict->map, RT_INT(i)) == RT_INT(2 * i));
    }
    CHECK(rt_map_remove(&dict->map, RT_INT(0)) == RT_INT(0) && rt_map_get(&dict->map, RT_INT(0)) == RT_NULL);
    rt_state.roots[1] = RT_NULL;
}

// ---------------------------------------------------------------- interned strings

static __attribute__((noinline)) void test_qstrs(unsigned count) {
    char text[300];
    CHECK(rt_qstr_find("", 0) == Q(empty) && rt_qstr_intern("", 0) == Q(empty));
    CHECK(rt_hash_bytes("", 0) == 5381);
    // All constant names are found, with the right hash.
    for (const rt_qstr_pool_t *pool = &rt_qstr_const_pool; pool != NULL; pool = pool->prev) {
        for (size_t i = pool->prev == NULL; i < pool->len; i++) {
            rt_qstr q = (rt_qstr)(pool->total_prev_len + i);
            size_t size;
            const char *text = rt_qstr_text(q, &size);
            CHECK(strlen(text) == size && rt_qstr_find(text, size) == q);
            CHECK(rt_qstr_hash(q) == rt_hash_bytes(text, size));
        }
    }
    rt_qstr first = 0;
    for (unsigned i = 0; i < count; i++) {
        size_t size = (size_t)snprintf(text, sizeof(text), "name_%u_%.*s", i, (int)(i % 90),
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        CHECK(rt_qstr_find(text, size) == 0);
        rt_qstr q = rt_qstr_intern(text, size);
        first = i == 0 ? q : first;
        CHECK(q == first + i && rt_qstr_intern(text, size) == q);
        CHECK(rt_qstr_find(text, size - 1) == 0);
        make_garbage(1);
    }
    rt_gc_collect();
    for (unsigned i = 0; i < count; i++) {
        size_t size, expected = (size_t)snprintf(text, sizeof(text), "name_%u_", i) + i % 90;
        const char *found = rt_qstr_text(first + i, &size);
        CHECK(size == expected && memcmp(found, text, strlen(text)) == 0 && found[size] == 0);
        CHECK(rt_qstr_hash(first + i) == rt_hash_bytes(found, size));
    }
    memset(text, 'y', sizeof(text));
    rt_qstr longest = rt_qstr_intern(text, 255);
    size_t size;
    CHECK(strlen(rt_qstr_text(longest, &size)) == 255 && size == 255);
    CHECK(rt_qstr_find(text, 256) == 0);
    rt_nlr_t nlr;
    raised = NULL;
    if (RT_TRY(&nlr)) {
        rt_qstr_intern(text, 256);
        rt_nlr_pop();
    }
    CHECK(raised == &rt_type_RuntimeError);
}

// ----------------------------------------------------------------

#define MEMORY_SIZE (1 << 20)
static _Alignas(16) char memory[MEMORY_SIZE + 1];

static void start(size_t size, void *stack_top) {
    memset(&rt_state, 0, sizeof(rt_state));
    memset(memory, 0x5a, size + 1);
    rt_state.stack_top = stack_top;
    rt_state.last_pool = &rt_qstr_const_pool;
    rt_gc_init(memory, memory + size);
}

static __attribute__((noinline)) void run(void *stack_top) {
    const int rounds = RT_GC_STRESS ? 1500 : 20000;
    static const size_t sizes[] = { 16384, 20000, 65536 - 4, 262144 };
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]) - RT_GC_STRESS; i++) {
        start(sizes[i], stack_top);
        test_random_graph(rounds);
        start(sizes[i], stack_top); // the stack may still refer to the old objects
        test_collects();
        test_interior();
        start(sizes[i], stack_top);
        test_deep_chain();
        start(sizes[i], stack_top);
        test_map_without_memory();
    }
    if (!RT_GC_STRESS) {
        start(MEMORY_SIZE, stack_top);
        test_deep_chain();
        start(MEMORY_SIZE, stack_top);
        test_map_without_memory();
    }
    for (kind_t kind = 0; kind < KINDS; kind++) {
        start(RT_GC_STRESS ? 65536 : 262144, stack_top);
        test_map(kind, 6, rounds / 4);
        test_map(kind, 30, rounds / 4);
        test_map(kind, KEYS, rounds);
    }
    test_map_keys();
    test_map_changes_while_comparing();
    start(RT_GC_STRESS ? 65536 : 262144, stack_top);
    test_qstrs(RT_GC_STRESS ? 200 : 2000);
    // Heaps of no and of hardly any size.
    for (size_t size = 0; size < 2000; size += 20) {
        start(size, stack_top);
        unsigned count = 0;
        while (rt_alloc_maybe(16) != NULL && count < 1000) {
            rt_gc_set_enabled(false);
            count++;
        }
        CHECK(count * 16 <= size && (size < 600 || count >= 32));
        CHECK(memory[size] == 0x5a);
    }
}

int main(void) {
    run(__builtin_frame_address(0));
    if (failures != 0) {
        printf("%d failures\n", failures);
    }
    return failures != 0;
}
