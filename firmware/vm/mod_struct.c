// SPDX-License-Identifier: MIT
//
// The struct module.  Behaviour follows MicroPython 1.29: unpack() takes a buffer that is longer than
// the format, pack() cuts integers to size and stops at the shorter of format and arguments.
// Beyond it, "?" and "=" are known.

#include "numbers.h"

// ---------------------------------------------------------------- half and double precision

// By moving bits, so that no arithmetic of other widths is linked in.

// From the upper word of a format with its sign in the top bit; more: bits that follow.
static float from_format(uint32_t high, uint32_t more, unsigned exponent_bits, int bias) {
    int field = (int)((high & 0x7fffffff) >> (31 - exponent_bits));
    uint32_t mantissa = high << exponent_bits << 1; // the fraction
    if (field == 2 * bias + 1) {
        return rt_float_from_bits((high & 0x80000000) | (mantissa | more ? 0x7fc00000 : 0x7f800000));
    }
    mantissa = mantissa >> 1 | more;
    if (field) {
        mantissa |= 0x80000000;
        field--;
    }
    float size = rt_float_pack(mantissa, field + 1 - bias - 31);
    return high >> 31 ? -size : size;
}
// Puts the bits of a float in a format of 2, 4 or 8 bytes into two words, the low one first.
static void to_format(uint32_t bits, unsigned size, uint32_t word[2]) {
    uint32_t sign = bits & 0x80000000, number = bits & 0x7fffffff;
    int exponent;
    uint32_t mantissa = rt_float_unpack(number, &exponent);
    word[0] = bits;
    word[1] = 0;
    if (size == 2) {
        word[0] = sign >> 16 | rt_float_pack_bits(mantissa, exponent, 10, 15) | (number > 0x7f800000 ? 0x200 : 0);
    } else if (size == 8) {
        exponent = number >= 0x7f800000 ? 0x7ff : mantissa ? exponent + 1023 + 31 : 0;
        word[0] = mantissa << 21;
        word[1] = sign | (uint32_t)exponent << 20 | (mantissa & 0x7fffffff) >> 11;
    }
}

// ---------------------------------------------------------------- formats

typedef struct {
    const char *text; // the rest of it
    bool big_endian;
    bool aligned;     // "@": items start at multiples of their size
    size_t end;       // of what has been read, bytes
    // What next_item() found:
    char code;
    size_t start;     // bytes
    size_t count;     // of items, or bytes of 's' and 'x'
    size_t size;      // of an item, bytes
} layout_t;

static void layout_init(layout_t *layout, rt_obj_t format) {
    size_t size;
    layout->text = rt_str_data(format, &size);
    char order = *layout->text;
    layout->big_endian = order == '>' || order == '!';
    bool little = order == '<' || order == '=';
    layout->aligned = !layout->big_endian && !little;
    layout->text += layout->big_endian || little || order == '@';
    layout->end = 0;
}

// Reads a count and a code; false at the end.
static bool next_item(layout_t *layout) {
    static const char codes[] = "bBxs?" "hHe" "iIlLfP" "qQd"; // by size
    const char *text = layout->text;
    if (*text == 0) {
        return false;
    }
    size_t count = 0;
    bool counted = false;
    for (; *text >= '0' && *text <= '9' && count < 0xfffff; text++) {
        count = count * 10 + (size_t)(*text - '0');
        counted = true;
    }
    count = counted ? count : 1;
    size_t i = 0;
    while (codes[i] && codes[i] != *text) {
        i++;
    }
    layout->code = codes[i];
    layout->size = i < 5 ? 1 : i < 8 ? 2 : i < 14 ? 4 : 8;
    layout->count = count;
    layout->start = layout->end;
    if (layout->aligned && count) {
        layout->start = (layout->start + layout->size - 1) & ~(layout->size - 1);
    }
    layout->end = layout->start + count * layout->size;
    if (!codes[i] || layout->end > 0xffffff) {
        rt_raise_error(RT_E_struct_type);
    }
    layout->text = text + 1;
    return true;
}

// Size in bytes, and how many values there are.
static size_t measure(rt_obj_t format, size_t *n_values) {
    layout_t layout;
    layout_init(&layout, format);
    *n_values = 0;
    while (next_item(&layout)) {
        *n_values += layout.code == 's' ? 1 : layout.code == 'x' ? 0 : layout.count;
    }
    return layout.end;
}

// Checks and resolves an offset into a buffer for size bytes.
static uint8_t *locate(const rt_buffer_t *buffer, rt_obj_t offset_obj, size_t size) {
    intptr_t offset = rt_int_get(offset_obj);
    if (offset < 0) {
        offset += (intptr_t)buffer->size;
    }
    if (offset < 0 || (size_t)offset > buffer->size || size > buffer->size - (size_t)offset) {
        rt_raise_error(RT_E_struct_room);
    }
    return (uint8_t *)buffer->data + offset;
}

static rt_obj_t unpack_value(const layout_t *layout, const uint8_t *data) {
    char code = layout->code;
    bool is_float = code == 'e' || code == 'f' || code == 'd';
    rt_obj_t value = rt_int_from_bytes(layout->big_endian, code > 'Z' && !is_float, layout->size, data);
    if (is_float) {
        uint32_t word[2];
        rt_int_to_bytes(value, false, sizeof word, (uint8_t *)word);
        return rt_float_new(code == 'd' ? from_format(word[1], word[0] >> 21 | (word[0] << 11 != 0), 11, 1023)
                : code == 'f'           ? rt_float_from_bits(word[0])
                                        : from_format(word[0] << 16, 0, 5, 15));
    }
    return code == '?' ? RT_BOOL(value != RT_INT(0)) : value;
}

static void pack_value(const layout_t *layout, uint8_t *data, rt_obj_t value) {
    char code = layout->code;
    if (code == 'e' || code == 'f' || code == 'd') {
        uint32_t word[2];
        to_format(rt_float_bits(rt_float_get(value)), layout->size, word);
        value = rt_int_from_bytes(false, false, sizeof word, (uint8_t *)word);
    } else if (code == '?') {
        value = RT_INT(rt_is_true(value));
    } else {
        rt_int_get_truncated(value); // raises if it is none
        value = rt_int_cast(value);
    }
    rt_int_to_bytes(value, layout->big_endian, layout->size, data);
}

// Between memory, which is large enough, and values.  Packing stops after the last of them.
static void convert(rt_obj_t format, uint8_t *memory, size_t n_values, rt_obj_t *values, bool pack) {
    layout_t layout;
    layout_init(&layout, format);
    while (n_values > 0 && next_item(&layout)) {
        uint8_t *data = memory + layout.start;
        bool is_text = layout.code == 's';
        if (is_text || layout.code == 'x') {
            rt_buffer_t buffer = { data, 0, 0 };
            if (is_text && pack) {
                rt_get_buffer(*values, &buffer, RT_BUFFER_READ);
            } else if (is_text) {
                *values = rt_bytes_new(data, layout.count);
            }
            if (pack) {
                memset(data, 0, layout.count);
                memcpy(data, buffer.data, buffer.size < layout.count ? buffer.size : layout.count);
            }
            values += is_text;
            n_values -= is_text;
            continue;
        }
        for (; data < memory + layout.end && n_values > 0; n_values--, data += layout.size, values++) {
            if (pack) {
                pack_value(&layout, data, *values);
            } else {
                *values = unpack_value(&layout, data);
            }
        }
    }
}

// ---------------------------------------------------------------- the module

static rt_obj_t struct_calcsize(rt_obj_t format) {
    size_t n_values;
    return RT_INT(measure(format, &n_values));
}

static rt_obj_t struct_unpack(size_t n_args, const rt_obj_t *args) {
    size_t n_values;
    size_t size = measure(args[0], &n_values);
    rt_buffer_t buffer;
    rt_get_buffer(args[1], &buffer, RT_BUFFER_READ);
    uint8_t *start = locate(&buffer, n_args > 2 ? args[2] : RT_INT(0), size);
    rt_obj_t values = rt_tuple_new(n_values, NULL);
    convert(args[0], start, n_values, ((rt_tuple_t *)values)->items, false);
    return values;
}

static rt_obj_t struct_pack(size_t n_args, const rt_obj_t *args) {
    size_t n_values;
    size_t size = measure(args[0], &n_values);
    rt_buf_t bytes;
    rt_buf_init(&bytes, size);
    uint8_t *data = (uint8_t *)rt_buf_add(&bytes, size);
    memset(data, 0, size);
    convert(args[0], data, n_args - 1, (rt_obj_t *)args + 1, true);
    return rt_buf_bytes(&bytes);
}

static rt_obj_t struct_pack_into(size_t n_args, const rt_obj_t *args) {
    size_t n_values;
    size_t size = measure(args[0], &n_values);
    rt_buffer_t buffer;
    rt_get_buffer(args[1], &buffer, RT_BUFFER_WRITE);
    convert(args[0], locate(&buffer, args[2], size), n_args - 3, (rt_obj_t *)args + 3, true);
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
