// SPDX-License-Identifier: MIT
//
// The runtime's description of itself: rt_info.h says what each field is.  A port's linker script,
// or a definition in assembler, gives the addresses of flash.

#include "rt.h"
#include "rt_info.h"

extern const rt_qstr_pool_t rt_qstr_const_pool;
extern const uint8_t rt_free_start[], rt_free_end[], rt_load_start[], rt_load_end[];

static const char no_names[1] = "";
static const void *const no_content[1] = { NULL };

// In a section of its own, which linker scripts keep near the start of flash.  This file must not
// be compiled with link-time optimisation: the slots' values change after the build.
__attribute__((section(".rt_info"), used)) const rt_info_t rt_info = {
    .magic = RT_INFO_MAGIC,
    .version = RT_INFO_VERSION,
    .size = sizeof(rt_info_t),
    .board = RT_BOARD,
    .runtime = RT_VERSION,
    .abi = {
        .mpy_version = 6,
        .mpy_sub_version = 3,
        .word_size = sizeof(void *),
        .object_repr = 'A',
        .small_int_bits = sizeof(void *) * 8 - 1,
        .float_size = sizeof(float),
        .long_int = RT_INFO_LONG_INT_MPZ,
        .mpz_digit_bits = sizeof(rt_digit_t) * 8,
        .qstr_hash_size = 0,
        .qstr_length_size = 1,
        .raw_code_era = 3,
        .flags = RT_INFO_FLAG_SORTED_POOLS | RT_INFO_FLAG_IMMEDIATES | RT_INFO_FLAG_DIRECT_BYTECODE,
    },
    .self = &rt_info,
    .objects = {
        .type_str = &rt_type_str,
        .type_bytes = &rt_type_bytes,
        .type_int = &rt_type_int,
        .type_float = &rt_type_float,
        .type_complex = &rt_type_complex,
        .type_tuple = &rt_type_tuple,
        .ellipsis = &rt_ellipsis,
        .fun_table = NULL,
    },
    .slots = { no_names, no_content, &rt_qstr_const_pool },
    .free_start = rt_free_start,
    .free_end = rt_free_end,
    .load_start = rt_load_start,
    .load_end = rt_load_end,
};

// The layouts that frozen tables have, on the 32-bit boards.
#define LAYOUT(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #type "." #field)
LAYOUT(rt_str_t, hash, 4);
LAYOUT(rt_str_t, size, 8);
LAYOUT(rt_str_t, data, 12);
LAYOUT(rt_tuple_t, len, 4);
LAYOUT(rt_tuple_t, items, 8);
LAYOUT(rt_float_t, value, 4);
LAYOUT(rt_complex_t, imag, 8);
LAYOUT(rt_int_t, len, 8);
LAYOUT(rt_int_t, digits, 12);
LAYOUT(rt_qstr_pool_t, alloc, 8);
LAYOUT(rt_qstr_pool_t, len, 12);
LAYOUT(rt_qstr_pool_t, lengths, 16);
LAYOUT(rt_qstr_pool_t, qstrs, 20);
LAYOUT(rt_raw_code_t, kind, 2);
LAYOUT(rt_raw_code_t, is_generator, 3);
LAYOUT(rt_raw_code_t, fun_data, 4);
LAYOUT(rt_raw_code_t, children, 8);
LAYOUT(rt_frozen_module_t, proto_fun, 8);
_Static_assert(sizeof(rt_obj_t) == 4, "32-bit values");
_Static_assert(sizeof(rt_info_t) == 16 + 4 + 32 + 24 + 12 + 4 + 32 + 12 + 16, "rt_info_t has no holes");
