// SPDX-License-Identifier: MIT
//
// The struct module.  Behaviour follows MicroPython 1.29: unpack() takes a buffer that is longer than
// the format, pack() cuts integers to size and stops at the shorter of format and arguments.
// Beyond it, "?" and "=" are known.

#include "fmath.h"
#include "numbers.h"

// ---------------------------------------------------------------- half and double precision

// By moving bits, so that no arithmetic of other widths is linked in.

// From the upper word of a format with its sign in the top bit; more: bits that follow.
static float from_format(uint32_t high, uint32_t more, unsigned exponent_bits, int bias) {
    int field = (int)((high & 0x7fffffff) >> (31 - exponent_bits));
    uint32_t mantissa = high << exponent_bits << 1; // the fraction
    mantissa = mantissa >> 1 | more;
    float size;
    if (field == 2 * bias + 1) {
        size = mantissa ? RT_FLOAT_NAN : RT_FLOAT_INF;
    } else {
        if (field) {
            mantissa |= 0x80000000;
            field--;
        }
        size = rt_float_pack(mantissa, field + 1 - bias - 31);
    }
    return rt_m_copysign(size, rt_float_from_bits(high));
}

// A float in a format of 2, 4 or 8 bytes.
static uint64_t to_format(float value, size_t size) {
    uint32_t bits = rt_float_bits(value), sign = bits & 0x80000000, number = rt_float_size(value);
    if (size == 4) {
        return bits;
    }
    int exponent;
    uint32_t mantissa = rt_float_unpack(number, &exponent);
    if (size == 2) {
        return sign >> 16 | rt_float_pack_bits(mantissa, exponent, 10, 15) | (rt_float_is_nan(value) ? 0x200 : 0);
    }
    exponent = !rt_float_is_finite(value) ? 0x7ff : mantissa ? exponent + 1023 + 31 : 0;
    return (uint64_t)(sign | (uint32_t)exponent << 20 | mantissa << 1 >> 12) << 32 | mantissa << 21;
}

static bool is_float(char code) { return code >= 'd' && code <= 'f'; }

static rt_obj_t unpack_value(char code, bool big_endian, size_t size, const uint8_t *data) {
    rt_obj_t value = rt_int_from_bytes(big_endian, code > 'Z', size, data); // small letters are signed
    if (is_float(code)) {
        uint32_t word[2];
        rt_int_to_bytes(value, false, sizeof word, (uint8_t *)word);
        return rt_float_new(code == 'd' ? from_format(word[1], word[0] >> 21 | (word[0] << 11 != 0), 11, 1023)
                : code == 'f'           ? rt_float_from_bits(word[0])
                                        : from_format(word[0] << 16, 0, 5, 15));
    }
    return code == '?' ? RT_BOOL(value != RT_INT(0)) : value;
}

static void pack_value(char code, bool big_endian, size_t size, uint8_t *data, rt_obj_t value) {
    value = is_float(code) ? rt_int_new_ull(to_format(rt_float_get(value), size))
        : code == '?'      ? RT_BOOL(rt_is_true(value))
                           : rt_int_require(value);
    rt_int_to_bytes(value, big_endian, size, data);
}

// ---------------------------------------------------------------- formats

// Goes through a format and returns its size in bytes.  MEASURE counts its values; the others convert so many of
// them at most, between values and memory, which is large enough.
enum { MEASURE, PACK, UNPACK };
static size_t walk(rt_obj_t format, unsigned what, size_t *n_values, rt_obj_t *values, uint8_t *memory) {
    static const char codes[] = "bBxs?" "hHe" "iIlLfP" "qQd"; // by size
    size_t length, end = 0, left = *n_values;
    const char *text = rt_str_data(format, &length);
    char order = *text;
    bool big_endian = order == '>' || order == '!', aligned = !big_endian && order != '<' && order != '=';
    text += !aligned || order == '@';
    while (*text && left > 0) {
        size_t count = 0, i = 0;
        const char *digits = text;
        for (; *text >= '0' && *text <= '9' && !(count >> 20); text++) {
            count = count * 10 + (size_t)(*text - '0');
        }
        if (text == digits) {
            count = 1;
        }
        char code = *text++;
        while (codes[i] != code) {
            if (!codes[i++]) {
                goto bad;
            }
        }
        size_t size = i < 5 ? 1 : i < 8 ? 2 : i < 14 ? 4 : 8;
        if (aligned && count) { // items start at multiples of their size
            end = (end + size - 1) & ~(size - 1);
        }
        size_t start = end;
        end += count * size;
        if (!code || end >> 24) {
            goto bad;
        }
        bool is_text = code == 's';
        if (what == MEASURE) {
            left -= is_text ? 1 : code == 'x' ? 0 : count;
            continue;
        }
        uint8_t *data = memory + start;
        if (is_text || code == 'x') {
            rt_buffer_t buffer = { data, 0, 0 };
            if (what == PACK) {
                if (is_text) {
                    rt_get_buffer(*values, &buffer, RT_BUFFER_READ);
                }
                memset(data, 0, count);
                memcpy(data, buffer.data, buffer.size < count ? buffer.size : count);
            } else if (is_text) {
                *values = rt_bytes_new(data, count);
            }
            values += is_text;
            left -= is_text;
            continue;
        }
        for (; count > 0 && left > 0; count--, left--, data += size, values++) {
            if (what == PACK) {
                pack_value(code, big_endian, size, data, *values);
            } else {
                *values = unpack_value(code, big_endian, size, data);
            }
        }
    }
    *n_values -= left;
    return end;
bad:
    rt_raise_error(RT_E_struct_type);
}

#define MOST_VALUES 0x7fffffff // a format has fewer

static size_t measure(rt_obj_t format, size_t *n_values) {
    *n_values = MOST_VALUES;
    return walk(format, MEASURE, n_values, NULL, NULL);
}

// The memory of the second argument, large enough for the format from an offset on.
static uint8_t *locate(const rt_obj_t *args, rt_obj_t offset_obj, int flags, size_t *n_values) {
    size_t size = measure(args[0], n_values);
    rt_buffer_t buffer;
    rt_get_buffer(args[1], &buffer, flags);
    intptr_t offset = rt_int_get(offset_obj);
    if (offset < 0) {
        offset += (intptr_t)buffer.size;
    }
    if (offset < 0 || (size_t)offset > buffer.size || size > buffer.size - (size_t)offset) {
        rt_raise_error(RT_E_struct_room);
    }
    return (uint8_t *)buffer.data + offset;
}

// ---------------------------------------------------------------- the module

static rt_obj_t struct_calcsize(rt_obj_t format) {
    size_t n_values;
    return RT_INT(measure(format, &n_values));
}

static rt_obj_t struct_unpack(size_t n_args, const rt_obj_t *args) {
    size_t n_values;
    uint8_t *start = locate(args, n_args > 2 ? args[2] : RT_INT(0), RT_BUFFER_READ, &n_values);
    rt_obj_t values = rt_tuple_new(n_values, NULL);
    walk(args[0], UNPACK, &n_values, ((rt_tuple_t *)values)->items, start);
    return values;
}

// Packs the arguments from the first value on; returns how many bytes they take.
static size_t pack(rt_buf_t *bytes, size_t n_args, const rt_obj_t *args, size_t first) {
    size_t n_values = n_args - first, unused;
    size_t size = measure(args[0], &unused);
    rt_buf_init(bytes, size); // zeros
    uint8_t *data = (uint8_t *)rt_buf_add(bytes, size);
    return walk(args[0], PACK, &n_values, (rt_obj_t *)args + first, data);
}

static rt_obj_t struct_pack(size_t n_args, const rt_obj_t *args) {
    rt_buf_t bytes;
    pack(&bytes, n_args, args, 1);
    return rt_buf_bytes(&bytes);
}

// Packs elsewhere first: methods of the values may change the buffer.
static rt_obj_t struct_pack_into(size_t n_args, const rt_obj_t *args) {
    rt_buf_t bytes;
    size_t size = pack(&bytes, n_args, args, 3), unused;
    memcpy(locate(args, args[2], RT_BUFFER_WRITE, &unused), bytes.data, size);
    return RT_NONE;
}

RT_FUNCTIONS(struct_functions) = {
    RT_FUNCTION(calcsize, 1, struct_calcsize),
    RT_FUNCTION_VAR(pack, 1, 0xff, struct_pack),
    RT_FUNCTION_VAR(pack_into, 3, 0xff, struct_pack_into),
    RT_FUNCTION_VAR(unpack, 2, 3, struct_unpack),
    RT_FUNCTION_VAR(unpack_from, 2, 3, struct_unpack),
};
const rt_map_t rt_module_struct = RT_ROM_FUNCTIONS(struct_functions, RT_COUNT(struct_functions));
