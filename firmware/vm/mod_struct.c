// SPDX-License-Identifier: MIT
//
// The struct module.  Behaviour follows MicroPython 1.29: unpack() takes a buffer that is longer than
// the format, pack() cuts integers to size and stops at the shorter of format and arguments.
// Beyond it, "?" and "=" are known.

#include "fmath.h"
#include "numbers.h"

// ---------------------------------------------------------------- half and double precision

// Both by moving bits, so that no arithmetic of those widths is linked in.
// A format of 1 sign bit, exponent_bits and mantissa_bits.
typedef struct { uint8_t exponent_bits, mantissa_bits; } format_t;

static float float_decode(uint64_t bits, format_t format) {
    unsigned mask = (1u << format.exponent_bits) - 1;
    unsigned exponent = (unsigned)(bits >> format.mantissa_bits) & mask;
    uint64_t mantissa = bits & ((1ull << format.mantissa_bits) - 1);
    float value;
    if (exponent == mask) {
        value = mantissa ? RT_FLOAT_NAN : RT_FLOAT_INF;
    } else {
        mantissa |= (uint64_t)(exponent != 0) << format.mantissa_bits;
        int scale = (int)(exponent ? exponent : 1) - (int)(mask >> 1) - format.mantissa_bits;
        if (mantissa >> 32) {
            // All of the float's bits are in the upper word; what is below matters only when rounding.
            mantissa = mantissa >> 22 | ((mantissa & 0x3fffff) != 0);
            scale += 22;
        }
        value = rt_float_pack((uint32_t)mantissa, scale);
    }
    return bits >> (format.exponent_bits + format.mantissa_bits) ? -value : value;
}

static uint64_t float_encode(float value, format_t format) {
    unsigned mask = (1u << format.exponent_bits) - 1;
    uint32_t bits = rt_float_bits(value);
    uint64_t sign = (uint64_t)(bits >> 31) << (format.exponent_bits + format.mantissa_bits);
    uint64_t mantissa = 0;
    int exponent = 0;
    if (!rt_float_is_finite(value)) {
        exponent = (int)mask;
        mantissa = rt_float_is_nan(value) ? 1ull << (format.mantissa_bits - 1) : 0;
    } else if (value != 0.0f) {
        int scale;
        mantissa = (uint64_t)rt_float_unpack(bits, &scale) << 24; // 24 bits, from bit 55 down
        exponent = scale + 31 + (int)(mask >> 1);
        int shift = 55 - format.mantissa_bits;
        if (exponent <= 0) { // subnormal
            shift += 1 - exponent;
            exponent = 0;
        } else {
            exponent--; // the leading bit is added to it
        }
        if (shift > 60) {
            shift = 60;
        }
        uint64_t rest = mantissa & ((1ull << shift) - 1), half = 1ull << (shift - 1);
        mantissa >>= shift;
        mantissa += rest > half || (rest == half && mantissa & 1);
        mantissa += (uint64_t)exponent << format.mantissa_bits;
        exponent = 0;
        if (mantissa >> format.mantissa_bits >= mask) {
            exponent = (int)mask;
            mantissa = 0;
        }
    }
    return sign | ((uint64_t)exponent << format.mantissa_bits) | mantissa;
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

static format_t float_format(char code) {
    return code == 'd' ? (format_t) { 11, 52 } : code == 'f' ? (format_t) { 8, 23 } : (format_t) { 5, 10 };
}

static bool is_float_code(char code) { return code == 'e' || code == 'f' || code == 'd'; }

static void bytes_to_target(const layout_t *layout, uint64_t value, uint8_t *data) {
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
        return rt_float_new(float_decode(bits, float_format(code)));
    }
    rt_obj_t value = rt_int_from_bytes(layout->big_endian, code > 'Z', layout->size, data);
    return code == '?' ? RT_BOOL(value != RT_INT(0)) : value;
}

static void pack_value(const layout_t *layout, rt_obj_t value, uint8_t *data) {
    char code = layout->code;
    if (is_float_code(code)) {
        bytes_to_target(layout, float_encode(rt_float_get(value), float_format(code)), data);
    } else if (code == 'O') {
        bytes_to_target(layout, (uintptr_t)value, data);
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
RT_FUN_N(struct_calcsize_obj, 1, struct_calcsize);

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
RT_FUN_VARARGS(struct_unpack_obj, 2, 3, struct_unpack);

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
RT_FUN_VARARGS(struct_pack_obj, 1, 0xff, struct_pack);

static rt_obj_t struct_pack_into(size_t n_args, const rt_obj_t *args) {
    size_t n_values;
    size_t size = measure(args[0], &n_values);
    rt_buffer_t buffer;
    rt_get_buffer(args[1], &buffer, RT_BUFFER_WRITE);
    pack_all(args[0], locate(&buffer, args[2], size), n_args - 3, args + 3);
    return RT_NONE;
}
RT_FUN_VARARGS(struct_pack_into_obj, 3, 0xff, struct_pack_into);

RT_MODULE_TABLE(rt_module_struct, { RT_STR(Q(__name__)), RT_STR(Q(struct)) },
    { RT_STR(Q(calcsize)), RT_OBJ(&struct_calcsize_obj) }, { RT_STR(Q(pack)), RT_OBJ(&struct_pack_obj) },
    { RT_STR(Q(pack_into)), RT_OBJ(&struct_pack_into_obj) }, { RT_STR(Q(unpack)), RT_OBJ(&struct_unpack_obj) },
    { RT_STR(Q(unpack_from)), RT_OBJ(&struct_unpack_obj) });
