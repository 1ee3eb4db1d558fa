// SPDX-License-Identifier: MIT
//
// Maps a linked image at its address and walks its frozen tables through C structures of its own,
// so that the compiler's idea of the layout is compared with the freezer's.
//
//     walk IMAGE BASE INFO_OFFSET LIST_LENGTH      ->  one line for each thing found

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "rt_info.h"

struct object { const void *type; };
struct string { struct object head; size_t hash, length; const unsigned char *data; };
struct integer {
    struct object head;
    size_t negative : 1, fixed : 1, allocated : sizeof(size_t) * 8 - 2;
    size_t length;
    const uint16_t *digits;
};
struct real { struct object head; float value; };
struct imaginary { struct object head; float real, imaginary; };
struct tuple { struct object head; size_t length; uintptr_t items[]; };
struct pool {
    const struct pool *previous;
    size_t before : sizeof(size_t) * 8 - 1, sorted : 1;
    size_t allocated, count;
    const uint16_t *hashes;
    const uint8_t *lengths;
    const char *names[];
};
struct raw_code { uint8_t zeros[2], kind, generator; const uint8_t *data; const void *const *children; };
struct module { const uint16_t *names; const uintptr_t *objects; const void *body; };

static const rt_info_t *info;
static const char magic[sizeof(info->magic)] = RT_INFO_MAGIC;

static const char *name_of(size_t id) {
    const struct pool *pool = info->slots.qstr_pool;
    while (id < pool->before) pool = pool->previous;
    return id - pool->before < pool->count ? pool->names[id - pool->before] : "?";
}

static void show(uintptr_t word) {
    const struct object *object = (const void *)word;
    if (word & 1) printf("%ld", (long)(intptr_t)word >> 1);
    else if ((word & 7) == 2) printf("qstr:%s", name_of(word >> 3));
    else if ((word & 7) == 6) printf("immediate:%u", (unsigned)(word >> 3));
    else if ((const void *)word == info->objects.ellipsis) printf("...");
    else if (object->type == info->objects.type_str || object->type == info->objects.type_bytes) {
        const struct string *string = (const void *)word;
        printf("%s:%zu:%zu:%s:%d", object->type == info->objects.type_str ? "str" : "bytes",
            string->hash, string->length, string->data, string->data[string->length]);
    } else if (object->type == info->objects.type_int) {
        const struct integer *integer = (const void *)word;
        printf("int:%u%u:%zu:", (unsigned)integer->negative, (unsigned)integer->fixed, (size_t)integer->allocated);
        for (size_t i = integer->length; i--;) printf("%04x", integer->digits[i]);
    } else if (object->type == info->objects.type_float) printf("float:%.9g", ((const struct real *)object)->value);
    else if (object->type == info->objects.type_complex)
        printf("complex:%.9g:%.9g", ((const struct imaginary *)object)->real, ((const struct imaginary *)object)->imaginary);
    else if (object->type == info->objects.type_tuple) {
        const struct tuple *tuple = (const void *)word;
        printf("(");
        for (size_t i = 0; i < tuple->length; ++i) {
            if (i) printf(", ");
            show(tuple->items[i]);
        }
        printf(")");
    } else printf("unknown");
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    FILE *file = fopen(argv[1], "rb");
    char *base = mmap((void *)(uintptr_t)strtoul(argv[2], NULL, 0), 1 << 20, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (!file || base == MAP_FAILED || !fread(base, 1, 1 << 20, file)) return 3;
    info = (const void *)(base + strtoul(argv[3], NULL, 0));
    if (info->self != info || memcmp(info->magic, magic, sizeof(magic)) || info->size != sizeof(*info)) return 4;

    for (const struct pool *pool = info->slots.qstr_pool; pool; pool = pool->previous)
        printf("pool %u %u %zu %zu\n", (unsigned)pool->before, (unsigned)pool->sorted, pool->allocated, pool->count);
    const struct pool *last = info->slots.qstr_pool;
    for (size_t i = 0; i < last->count; ++i)
        printf("name %s %u %u\n", last->names[i], last->hashes[i], last->lengths[i]);

    const struct module *const *content = info->slots.frozen_content;
    for (const char *name = info->slots.frozen_names; *name; name += strlen(name) + 1, ++content) {
        printf("module %s", name);
        for (int i = 0; i < atoi(argv[4]); ++i) printf(" %s", name_of((*content)->names[i]));
        printf("\n");
        for (int i = 0; i < atoi(argv[5]); ++i) {
            printf("object ");
            show((*content)->objects[i]);
            printf("\n");
        }
        const struct raw_code *code = (*content)->body;
        printf("code %d %d %d %d", code->zeros[0], code->zeros[1], code->kind, code->generator);
        const uint8_t *leaf = code->children[0];
        const struct raw_code *child = code->children[1];
        printf(" data %02x leaf %02x child %d %d data %02x\n", code->data[0], leaf[0], child->kind, child->generator, child->data[0]);
    }
    return 0;
}
