// SPDX-License-Identifier: MIT
//
// The struct module.  Behaviour follows MicroPython 1.29: unpack() takes a buffer that is longer than
// the format, pack() cuts integers to size and stops at the shorter of format and arguments.
// Beyond it, "?" and "=" are known.

#include "numbers.h"

// ---------------------------------------------------------------- half and double precision

// By moving bits, so that no arithmetic of other widths is linked in.

static float half_to_float(uint32_t bits) {
    uint32_t field = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
    float size = field == 0x1f ? rt_float_from_bits(0x7f800000 | fraction << 13)
                               : rt_float_pack(field ? fraction | 0x400 : fraction, (int)field - !!field - 24);
    return bits & 0x8000 ? -size : size;
}

static uint32_t float_to_half(uint32_t bits) {
    uint32_t sign = bits >> 16 & 0x8000;
    bits &= 0x7fffffff;
    if (bits >= 0x7f800000) {
        return sign | 0x7c00 | (bits > 0x7f800000 ? 0x200 : 0);
    }
    int exponent;
    uint32_t mantissa = rt_float_unpack(bits, &exponent);
    int field = exponent + 31 + 15;
    if (field >= 0x1f) {
        return sign | 0x7c00;
    }
    if (field <= 0) { // subnormal
        int shift = 1 - field < 20 ? 1 - field : 20;
        mantissa = mantissa >> shift | ((mantissa & ((1u << shift) - 1)) != 0);
        field = 1;
    }
    // The leading bit adds one to the exponent, and rounding may carry into it.
    uint32_t half = ((uint32_t)(field - 1) << 10) + (mantissa >> 21), rest = mantissa & 0x1fffff;
    return sign | (half + (rest > 0x100000 || (rest == 0x100000 && half & 1)));
}

static float double_to_float(uint64_t bits) {
    uint32_t high = (uint32_t)(bits >> 32), low = (uint32_t)bits;
    int field = (int)(high >> 20 & 0x7ff);
    uint32_t mantissa = 0x80000000 | (high & 0xfffff) << 11 | low >> 21 | (low << 11 != 0);
    float size = field == 0x7ff ? (mantissa << 1 ? RT_FLOAT_NAN : RT_FLOAT_INF)
        : field ? rt_float_pack(mantissa, field - 1023 - 31)
                : 0.0f; // a subnormal double is far below all floats
    return high >> 31 ? -size : size;
}

static uint64_t float_to_double(uint32_t bits) {
    uint32_t high = bits & 0x80000000;
    int exponent;
    uint32_t mantissa = rt_float_unpack(bits & 0x7fffffff, &exponent);
    if (mantissa) {
        exponent += 1023 + 31;
        high |= (uint32_t)((bits & 0x7f800000) == 0x7f800000 ? 0x7ff : exponent) << 20 | (mantissa & 0x7fffffff) >> 11;
    }
    return (uint64_t)high << 32 | mantissa << 21;
}

// ---------------------------------------------------------------- formats

typedef struct {
    const char *text; // the rest of it
    bool big_endian;
    bool aligned;     // "@": items start at multiples of their size
    // What next_item() found:
    char code;
    size_t count;     // of items, or bytes of 's' and 'x'
    unsigned size;    // of an item, bytes
} layout_t;

static layout_t layout_of(rt_obj_t format) {
    size_t size;
    layout_t layout = { rt_str_data(format, &size), false, false, 0, 0, 0 };
    switch (*layout.text) {
        case '>':
        case '!':
            layout.big_endian = true;
            // fall through
        case '<':
        case '=':
            layout.text++;
            break;
        case '@':
            layout.text++;
            // fall through
        default:
            layout.aligned = true;
    }
    return layout;
}

// Reads a count and a code; false at the end.
static bool next_item(layout_t *layout) {
    static const char codes[] = "bBxs?hHeiIlLfPOSqQd";
    static const uint8_t sizes[] = "\1\1\1\1\1\2\2\2\4\4\4\4\4\4\4\4\10\10\10";
    if (*layout->text == 0) {
        return false;
    }
    layout->count = 1;
    if (*layout->text >= '0' && *layout->text <= '9') {
        layout->count = 0;
        while (*layout->text >= '0' && *layout->text <= '9') {
            layout->count = layout->count * 10 + (size_t)(*layout->text++ - '0');
        }
    }
    layout->code = *layout->text;
    const char *code = layout->code ? strchr(codes, layout->code) : NULL;
    if (!code || layout->count > 0xffffff) {
        rt_raise_value_error("bad typecode");
    }
    layout->text++;
    layout->size = sizes[code - codes];
    return true;
}

static bool is_block(const layout_t *layout) { return layout->code == 's' || layout->code == 'x'; }

static size_t align(const layout_t *layout, size_t offset) {
    return layout->aligned && layout->count ? (offset + layout->size - 1) & ~(size_t)(layout->size - 1) : offset;
}

// Size in bytes, and how many values there are.
static size_t measure(rt_obj_t format, size_t *n_values) {
    layout_t layout = layout_of(format);
    size_t offset = 0;
    *n_values = 0;
    while (next_item(&layout)) {
        offset = align(&layout, offset) + layout.count * layout.size;
        *n_values += layout.code == 's' ? 1 : layout.code == 'x' ? 0 : layout.count;
        if (offset > 0xffffff) {
            rt_raise_overflow();
        }
    }
    return offset;
}

// Checks and resolves an offset into a buffer for size bytes.
static uint8_t *locate(const rt_buffer_t *buffer, rt_obj_t offset_obj, size_t size) {
    intptr_t offset = rt_int_get(offset_obj);
    if (offset < 0) {
        offset += (intptr_t)buffer->size;
    }
    if (offset < 0 || (size_t)offset > buffer->size || size > buffer->size - (size_t)offset) {
        rt_raise_value_error("buffer too small");
    }
    return (uint8_t *)buffer->data + offset;
}

static bool is_float_code(char code) { return code == 'e' || code == 'f' || code == 'd'; }

static void put_bits(const layout_t *layout, uint64_t value, uint8_t *data) {
    for (unsigned i = 0; i < layout->size; i++, value >>= 8) {
        data[layout->big_endian ? layout->size - 1 - i : i] = (uint8_t)value;
    }
}

static rt_obj_t unpack_value(const layout_t *layout, const uint8_t *data) {
    char code = layout->code;
    if (is_float_code(code) || code == 'O' || code == 'S') {
        uint64_t bits = 0;
        for (unsigned i = 0; i < layout->size; i++) {
            bits = bits << 8 | data[layout->big_endian ? i : layout->size - 1 - i];
        }
        if (code == 'O') {
            return RT_OBJ((uintptr_t)bits);
        }
        if (code == 'S') {
            return rt_str_new_z((const char *)(uintptr_t)bits);
        }
        return rt_float_new(code == 'd' ? double_to_float(bits)
                : code == 'f'           ? rt_float_from_bits((uint32_t)bits)
                                        : half_to_float((uint32_t)bits));
    }
    rt_obj_t value = rt_int_from_bytes(layout->big_endian, code > 'Z', layout->size, data);
    return code == '?' ? RT_BOOL(value != RT_INT(0)) : value;
}

static void pack_value(const layout_t *layout, rt_obj_t value, uint8_t *data) {
    char code = layout->code;
    if (is_float_code(code)) {
        uint32_t bits = rt_float_bits(rt_float_get(value));
        put_bits(layout, code == 'd' ? float_to_double(bits) : code == 'f' ? bits : float_to_half(bits), data);
    } else if (code == 'O') {
        put_bits(layout, (uintptr_t)value, data);
    } else {
        rt_obj_t number = code == '?' ? RT_INT(rt_is_true(value)) : rt_int_cast(value);
        if (!number) {
            rt_raise_cannot_convert(value, "int");
        }
        rt_int_to_bytes(number, layout->big_endian, layout->size, data);
    }
}

// Writes to zeroed or old memory, which is large enough.
static void pack_all(rt_obj_t format, uint8_t *start, size_t n_args, const rt_obj_t *args) {
    layout_t layout = layout_of(format);
    size_t offset = 0;
    while (n_args > 0 && next_item(&layout)) {
        offset = align(&layout, offset);
        if (is_block(&layout)) {
            memset(start + offset, 0, layout.count);
            if (layout.code == 's') {
                rt_buffer_t buffer;
                rt_get_buffer(*args++, &buffer, RT_BUFFER_READ);
                n_args--;
                memcpy(start + offset, buffer.data, buffer.size < layout.count ? buffer.size : layout.count);
            }
        } else {
            for (size_t i = 0; i < layout.count && n_args > 0; i++, n_args--) {
                pack_value(&layout, *args++, start + offset + i * layout.size);
            }
        }
        offset += layout.count * layout.size;
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
    const uint8_t *start = locate(&buffer, n_args > 2 ? args[2] : RT_INT(0), size);
    rt_obj_t values = rt_tuple_new(n_values, NULL);
    rt_obj_t *to = ((rt_tuple_t *)values)->items;
    layout_t layout = layout_of(args[0]);
    size_t offset = 0;
    while (next_item(&layout)) {
        offset = align(&layout, offset);
        if (layout.code == 's') {
            *to++ = rt_bytes_new(start + offset, layout.count);
        } else if (layout.code != 'x') {
            for (size_t i = 0; i < layout.count; i++) {
                *to++ = unpack_value(&layout, start + offset + i * layout.size);
            }
        }
        offset += layout.count * layout.size;
    }
    return values;
}

static rt_obj_t struct_pack(size_t n_args, const rt_obj_t *args) {
    size_t n_values;
    size_t size = measure(args[0], &n_values);
    rt_buf_t bytes;
    rt_buf_init(&bytes, size);
    uint8_t *data = (uint8_t *)rt_buf_add(&bytes, size);
    memset(data, 0, size);
    pack_all(args[0], data, n_args - 1, args + 1);
    return rt_buf_bytes(&bytes);
}

static rt_obj_t struct_pack_into(size_t n_args, const rt_obj_t *args) {
    size_t n_values;
    size_t size = measure(args[0], &n_values);
    rt_buffer_t buffer;
    rt_get_buffer(args[1], &buffer, RT_BUFFER_WRITE);
    pack_all(args[0], locate(&buffer, args[2], size), n_args - 3, args + 3);
    return RT_NONE;
}

RT_FUNCTIONS(struct_functions) = {
    RT_FUNCTION(calcsize, 1, struct_calcsize),
    RT_FUNCTION_VAR(pack, 1, 0xff, struct_pack),
    RT_FUNCTION_VAR(pack_into, 3, 0xff, struct_pack_into),
    RT_FUNCTION_VAR(unpack, 2, 3, struct_unpack),
    RT_FUNCTION_VAR(unpack_from, 2, 3, struct_unpack),
};
RT_TABLE(struct_table) = {
    { RT_STR(Q(__name__)), RT_STR(Q(struct)) },
};
const rt_map_t rt_module_struct = RT_ROM_MAP_2(struct_functions, struct_table);
