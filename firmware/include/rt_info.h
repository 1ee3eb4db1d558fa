// SPDX-License-Identifier: MIT
//
// The runtime's description of itself: what a linker needs to add frozen modules to a
// built image, ELF or stripped.  One const object, 4-byte aligned, near the start of flash,
// found by its magic number.  All fields little-endian.  Documented for readers of images in
// docs/formats/runtime-info.md; read by mpytool/link/runtime.py.
//
// The linker writes only the three slots and free flash.

#ifndef RT_INFO_H
#define RT_INFO_H

#include <stdint.h>

#define RT_INFO_MAGIC "mpytool\x1a\r\n\0rt" // 13 characters and a NUL-terminator pad to 16 bytes
#define RT_INFO_VERSION 1

// Object representations, float and long-integer kinds, as numbers in the image.
#define RT_INFO_LONG_INT_NONE 0
#define RT_INFO_LONG_INT_LONGLONG 1
#define RT_INFO_LONG_INT_MPZ 2

// The parameters of the frozen tables' layout.
typedef struct {
    uint8_t mpy_version;      // 6
    uint8_t mpy_sub_version;  // 3: matters for native code only
    uint8_t word_size;        // bytes in a pointer
    uint8_t object_repr;      // 'A', 'B', 'C' or 'D'
    uint8_t small_int_bits;   // including the sign, 31 for representation A
    uint8_t float_size;       // bytes in a float; 0 without floats
    uint8_t long_int;         // RT_INFO_LONG_INT_
    uint8_t mpz_digit_bits;   // 16 or 32
    uint8_t qstr_hash_size;   // bytes in a qstr's hash; 0 without hashes
    uint8_t qstr_length_size; // bytes in a qstr's length
    uint8_t raw_code_era;     // 3: raw codes as in v1.23 - v1.29
    uint8_t flags;            // RT_INFO_FLAG_
} rt_info_abi_t;

#define RT_INFO_FLAG_SORTED_POOLS 0x01   // pools have the is_sorted bit, look-up may bisect
#define RT_INFO_FLAG_IMMEDIATES 0x02     // None, False and True are immediate objects
#define RT_INFO_FLAG_CODE_SAVE 0x04      // raw codes have the fields for saving code
#define RT_INFO_FLAG_DIRECT_BYTECODE 0x08 // a childless raw code may be a pointer to its bytecode

// Addresses of the types and objects that constants refer to; 0 where the runtime has none.
typedef struct {
    const void *type_str;
    const void *type_bytes;
    const void *type_int;
    const void *type_float;
    const void *type_complex;
    const void *type_tuple;
    const void *ellipsis;
    const void *fun_table;
} rt_info_objects_t;

// The words that the linker sets.  As built they hold the empty tables.
typedef struct {
    const void *frozen_names;   // names, each with its NUL, the list ends with an empty one
    const void *frozen_content; // array of pointers to frozen modules, in the names' order
    const void *qstr_pool;      // the last constant qstr pool; as built, the runtime's own
} rt_info_slots_t;

typedef struct {
    char magic[16];
    uint16_t version;     // RT_INFO_VERSION
    uint16_t size;        // bytes in this structure
    char board[32];       // board id, NUL-padded
    char runtime[24];     // runtime's version, "0.1.0", NUL-padded
    rt_info_abi_t abi;
    const void *self;     // this structure's own address: tells a stripped image's load address
    rt_info_objects_t objects;
    rt_info_slots_t slots;
    const void *free_start; // first byte of free flash, a multiple of the erase size
    const void *free_end;   // first byte behind it
    const void *load_start; // first byte of the image in flash
    const void *load_end;   // first byte behind the image in flash, .data's initial values included
} rt_info_t;

extern const rt_info_t rt_info;

#endif
