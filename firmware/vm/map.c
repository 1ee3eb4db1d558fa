// SPDX-License-Identifier: MIT
//
// Maps: dict, set and namespace.  Entries stand in insertion order; a map with more than 8 of
// them also has a hash index:
//
//     table   [ key value | key value | -removed- | key value | .... room .... ]   alloc entries
//     index   [ 0 | 4 | 0 | 1 | 0 | 0 | 2 | ... ]   alloc * 4 / 3 slots, a power of two
//
// A slot holds an entry's number plus 1 in 16 bits, or 0; a map for which that is too few is searched
// from the start, too.  Collisions go to the next slot.  A removed entry keeps its slot until the next
// compaction, which happens when the table is full.  The order is that of MicroPython's ordered maps
// and of CPython's dict.
//
// While all keys are interned strings the index goes by their numbers, and no other key than a string is
// equal to any, as in MicroPython; else it goes by the keys' hashes.  In a set, an instance of a user class
// may be equal to a string: then all are compared.
//
// Comparing and hashing keys may run Python code that changes the map: the search starts again when
// it did.

#include "rt.h"

#define LINEAR_MAX 8 // entries that are searched without an index

static bool has_index(size_t alloc) { return alloc > LINEAR_MAX && alloc < UINT16_MAX; }

// Number of slots less 1: alloc is 3 * 2**n.
static size_t mask_for(size_t alloc) { return alloc | (alloc - 1); }

// The least number of entries that a table is made for, to hold room.
static size_t round_up(size_t room) {
    size_t alloc = 2;
    while (alloc < room) {
        alloc = alloc == LINEAR_MAX ? alloc + LINEAR_MAX / 2 : alloc * 2;
    }
    return alloc;
}

static size_t first_slot(size_t hash, size_t mask) {
    uint32_t mixed = (uint32_t)hash * 0x9e3779b1u;
    return (mixed ^ mixed >> 16) & mask;
}

// Enters an entry that is not in the index yet.
static __attribute__((noinline)) void put(uint16_t *index, size_t mask, size_t hash, size_t entry) {
    size_t at = first_slot(hash, mask);
    while (index[at] != 0) {
        at = (at + 1) & mask;
    }
    index[at] = (uint16_t)(entry + 1);
}

static size_t hash_of(rt_obj_t key, bool qstr_keys) {
    return qstr_keys ? (size_t)(uintptr_t)key : (size_t)RT_INT_VALUE(rt_hash(key));
}

// Gives the table room for alloc entries, drops removed ones and makes the index anew.
static void rebuild(rt_map_t *map, size_t alloc, bool qstr_keys) {
    if (alloc > map->alloc) {
        map->table = rt_realloc(map->table, alloc * sizeof(rt_map_elem_t));
    }
    uint16_t *index = has_index(alloc) ? rt_alloc((mask_for(alloc) + 1) * sizeof(uint16_t)) : NULL;
    rt_free(map->index);
    map->index = NULL;
    rt_map_elem_t *table = map->table;
    size_t used = map->used, live = 0;
    for (size_t i = 0; i < used; i++) {
        if (table[i].key != RT_NULL) {
            table[live++] = table[i];
        }
    }
    memset(table + live, 0, (used - live) * sizeof(rt_map_elem_t));
    map->used = live & 0xfffffffu;
    map->alloc = (uint32_t)alloc;
    map->qstr_keys = qstr_keys;
    // Until the index is there, and if hashing raises, the map is searched from the start.
    for (size_t i = 0; i < live && index != NULL; i++) {
        size_t hash = hash_of(table[i].key, qstr_keys);
        if (map->table != table || map->used != live || map->index != NULL) {
            rt_raise_error(RT_E_dict_changed);
        }
        put(index, mask_for(alloc), hash, i);
    }
    map->index = index;
}

void rt_map_init(rt_map_t *map, size_t room) {
    memset(map, 0, sizeof(*map));
    map->qstr_keys = 1;
    if (room != 0) {
        rebuild(map, round_up(room), true);
    }
}

// Looks for key, and may put the same key in another form in its place.  *hash is what the index goes
// by once the key is in the map.
static rt_map_elem_t *look_up(rt_map_t *map, rt_obj_t *key_ptr, size_t *hash) {
    rt_obj_t key = *key_ptr;
    bool qstr_keys = map->qstr_keys; // key is known to be equal only to itself
    if (qstr_keys) {
        if (rt_is_exact(key, &rt_type_str)) {
            // Only an interned str can be among the keys.
            const rt_str_t *str = RT_PTR(key);
            rt_qstr q = rt_qstr_find((const char *)str->data, str->size);
            if (q != 0) {
                *key_ptr = key = RT_STR(q);
            }
        }
        qstr_keys = rt_is_qstr(key);
    }
    *hash = hash_of(key, qstr_keys); // raises if key is unhashable
    bool all = map->qstr_keys && !qstr_keys; // the index is of no use
    if (all && (!map->is_set || !(rt_type_of(key)->flags & RT_TYPE_HEAP))) {
        return NULL;
    }
again:;
    size_t used = map->used, at = 0;
    const uint16_t *index = all ? NULL : map->index;
    if (index != NULL) {
        at = first_slot(*hash, mask_for(map->alloc));
    } else if (qstr_keys) {
        for (rt_map_elem_t *elem = map->table; used != 0; used--, elem++) {
            if (elem->key == key) {
                return elem;
            }
        }
        return NULL;
    }
    for (;; at++) {
        size_t entry = at;
        if (index != NULL) {
            at &= mask_for(map->alloc);
            entry = index[at];
            if (entry-- == 0) {
                return NULL;
            }
        } else if (at == used) {
            return NULL;
        }
        rt_map_elem_t *elem = &map->table[entry];
        rt_obj_t other = elem->key;
        if (other == key) {
            return elem;
        }
        if (other != RT_NULL && !qstr_keys) {
            bool equal = rt_equal(other, key);
            if (&map->table[entry] != elem || map->used != used || (map->index != index && !all)) {
                goto again;
            }
            if (equal && elem->key == other) {
                return elem;
            }
        }
    }
}

rt_map_elem_t *rt_map_find(rt_map_t *map, rt_obj_t key) {
    size_t hash;
    return look_up(map, &key, &hash);
}

rt_obj_t rt_map_get(const rt_map_t *map, rt_obj_t key) {
    if (map->has_functions && rt_is_qstr(key)) {
        const rt_fun_builtin_t *function = map->functions;
        for (size_t left = map->alloc & 0xff; left != 0; left--, function++) {
            if (RT_STR(function->name) == key) {
                return RT_FUN(function);
            }
        }
        const rt_type_t *const *type = (const void *)(map->table + map->used);
        for (size_t left = map->alloc >> 8; left != 0; left--, type++) {
            if (RT_STR((*type)->name) == key) {
                return RT_OBJ(*type);
            }
        }
    }
    const rt_map_elem_t *elem = rt_map_find((rt_map_t *)map, key);
    return elem == NULL ? RT_NULL : elem->value;
}

static void check_writable(const rt_map_t *map) {
    if (map->is_rom) {
        rt_raise_error(RT_E_TypeError);
    }
}

rt_map_elem_t *rt_map_add(rt_map_t *map, rt_obj_t key) {
    size_t hash;
    rt_map_elem_t *elem = look_up(map, &key, &hash);
    check_writable(map);
    if (elem != NULL) {
        return elem;
    }
    bool qstr_keys = map->qstr_keys && rt_is_qstr(key);
    size_t alloc = map->alloc;
    if (map->used == alloc || (map->index != NULL && qstr_keys != map->qstr_keys)) {
        // With few entries removed a larger table; else the same without them.
        if (map->count >= alloc - alloc / 4) {
            alloc = round_up(alloc + 1);
        }
        rebuild(map, alloc, qstr_keys);
    }
    if (map->index != NULL) {
        put(map->index, mask_for(map->alloc), hash, map->used);
    }
    map->qstr_keys = qstr_keys;
    map->count++;
    elem = &map->table[map->used++];
    elem->key = key;
    elem->value = RT_NULL;
    return elem;
}

void rt_map_set(rt_map_t *map, rt_obj_t key, rt_obj_t value) { rt_map_add(map, key)->value = value; }

rt_obj_t rt_map_remove(rt_map_t *map, rt_obj_t key) {
    rt_map_elem_t *elem = rt_map_find(map, key);
    check_writable(map);
    if (elem == NULL) {
        return RT_NULL;
    }
    rt_obj_t value = elem->value;
    elem->key = elem->value = RT_NULL;
    map->count--;
    if (map->index == NULL) {
        while (map->used != 0 && map->table[map->used - 1].key == RT_NULL) {
            map->used--;
        }
    } else if (map->count == 0) {
        memset(map->index, 0, (mask_for(map->alloc) + 1) * sizeof(uint16_t));
        map->used = 0;
    }
    return value;
}

void rt_map_clear(rt_map_t *map) {
    check_writable(map);
    rt_free(map->table);
    rt_free(map->index);
    map->qstr_keys = 1;
    map->used = 0;
    map->count = map->alloc = 0;
    map->table = NULL;
    map->index = NULL;
}

rt_map_elem_t *rt_map_next(const rt_map_t *map, size_t *cursor) {
    while (*cursor < map->used) {
        rt_map_elem_t *elem = &map->table[(*cursor)++];
        if (elem->key != RT_NULL) {
            return elem;
        }
    }
    return NULL;
}

void rt_map_update(rt_map_t *map, const rt_map_t *from) {
    size_t cursor = 0;
    const rt_map_elem_t *elem;
    while ((elem = rt_map_next(from, &cursor)) != NULL) {
        rt_map_set(map, elem->key, elem->value);
    }
    if (from->has_functions) {
        const rt_fun_builtin_t *function = from->functions;
        for (size_t left = from->alloc & 0xff; left != 0; left--, function++) {
            rt_map_set(map, RT_STR(function->name), RT_FUN(function));
        }
        const rt_type_t *const *type = (const void *)(from->table + from->used);
        for (size_t left = from->alloc >> 8; left != 0; left--, type++) {
            rt_map_set(map, RT_STR((*type)->name), RT_OBJ(*type));
        }
    }
}
