// SPDX-License-Identifier: MIT
//
// The machine module: pins, memory, reset.  Behaviour: MicroPython 1.29's machine.Pin and mem8/16/32.

#include "builtins.h"

// ---------------------------------------------------------------- Pin

enum { PIN_IN, PIN_OUT };
enum { PULL_NONE, PULL_UP, PULL_DOWN };

typedef struct {
    rt_base_t base;
    unsigned number;
    bool output;
} pin_t;

static rt_obj_t pin_configure(pin_t *pin, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_arg_t allowed[] = {
        { Q(mode), 0, RT_NONE },
        { Q(pull), 0, RT_NONE },
        { Q(value), RT_ARG_KW_ONLY, RT_NONE },
    };
    rt_obj_t out[3];
    rt_parse_args(n_args, n_kw, args, allowed, 3, out);
    if (out[0] != RT_NONE) {
        intptr_t mode = rt_int_get(out[0]);
        if (mode != PIN_IN && mode != PIN_OUT) {
            rt_raise_error(RT_E_pin_mode);
        }
        pin->output = mode == PIN_OUT;
    }
    int pull = out[1] == RT_NONE ? PULL_NONE : (int)rt_int_get(out[1]);
    rt_port_pin_init(pin->number, pin->output, pull, out[2] == RT_NONE ? -1 : rt_is_true(out[2]));
    return RT_NONE;
}

static rt_obj_t pin_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 1, 3, true);
    intptr_t number = rt_int_get(args[0]);
    if (number < 0 || (size_t)number >= rt_port_pin_count()) {
        rt_raise_error(RT_E_pin);
    }
    pin_t *pin = RT_NEW(pin_t, type);
    pin->number = (unsigned)number;
    if (n_args > 1 || n_kw > 0) {
        pin_configure(pin, n_args - 1, n_kw, args + 1);
    }
    return RT_OBJ(pin);
}

static void pin_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const pin_t *pin = RT_PTR(self);
    rt_printf(print, RT_T_pin, pin->number, pin->output ? Q(OUT) : Q(IN));
}

static rt_obj_t pin_call(rt_obj_t self, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    const pin_t *pin = RT_PTR(self);
    rt_check_args(n_args, n_kw, 0, 1, false);
    if (n_args == 0) {
        return RT_INT(rt_port_pin_get(pin->number));
    }
    rt_port_pin_set(pin->number, rt_is_true(args[0]));
    return RT_NONE;
}

static rt_obj_t pin_init(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    return pin_configure(RT_PTR(args[0]), n_args - 1, n_kw, args + 1);
}

static rt_obj_t pin_value(size_t n_args, const rt_obj_t *args) { return pin_call(args[0], n_args - 1, 0, args + 1); }

static rt_obj_t pin_drive(rt_obj_t self, bool value) {
    rt_port_pin_set(((const pin_t *)RT_PTR(self))->number, value);
    return RT_NONE;
}
static rt_obj_t pin_on(rt_obj_t self) { return pin_drive(self, true); }
static rt_obj_t pin_off(rt_obj_t self) { return pin_drive(self, false); }
static rt_obj_t pin_toggle(rt_obj_t self) {
    return pin_drive(self, !rt_port_pin_get(((const pin_t *)RT_PTR(self))->number));
}

RT_FUNCTIONS(pin_methods) = {
    RT_FUNCTION_KW(init, 1, 3, pin_init),
    RT_FUNCTION(off, 1, pin_off),
    RT_FUNCTION(on, 1, pin_on),
    RT_FUNCTION(toggle, 1, pin_toggle),
    RT_FUNCTION_VAR(value, 1, 2, pin_value),
};
RT_TABLE(pin_locals_table) = {
    { RT_STR(Q(IN)), RT_INT(PIN_IN) },
    { RT_STR(Q(OUT)), RT_INT(PIN_OUT) },
    { RT_STR(Q(PULL_DOWN)), RT_INT(PULL_DOWN) },
    { RT_STR(Q(PULL_UP)), RT_INT(PULL_UP) },
};
RT_LOCALS_2(pin_locals, pin_methods, pin_locals_table);

static const rt_type_t pin_type = {
    .base = { &rt_type_type },
    .name = Q(Pin),
    RT_SLOTS((call, pin_call), (make_new, pin_make_new), (print, pin_print)),
    .locals = &pin_locals,
};

// ---------------------------------------------------------------- mem8, mem16, mem32

typedef struct {
    rt_base_t base;
    uintptr_t size; // bytes in an access
} memory_t;

static rt_obj_t memory_subscr(rt_obj_t self, rt_obj_t index, rt_obj_t value) {
    const memory_t *memory = RT_PTR(self);
    uintptr_t address = (uintptr_t)rt_int_get_truncated(index);
    if (value == RT_NULL) {
        return RT_NULL;
    }
    if ((address & (memory->size - 1)) != 0) {
        rt_raise_error(RT_E_memory_alignment, (unsigned)address,
            (unsigned)memory->size);
    }
    uint32_t word;
    if (value == RT_SENTINEL) {
        switch (memory->size) {
            case 1:
                word = *(volatile uint8_t *)address;
                break;
            case 2:
                word = *(volatile uint16_t *)address;
                break;
            default:
                word = *(volatile uint32_t *)address;
        }
        return rt_int_new_uint(word);
    }
    word = (uint32_t)rt_int_get_truncated(value);
    switch (memory->size) {
        case 1:
            *(volatile uint8_t *)address = (uint8_t)word;
            break;
        case 2:
            *(volatile uint16_t *)address = (uint16_t)word;
            break;
        default:
            *(volatile uint32_t *)address = word;
    }
    return RT_NONE;
}

static const rt_type_t memory_type = {
    .base = { &rt_type_type },
    .name = Q(mem),
    RT_SLOTS((subscr, memory_subscr)),
};
static const memory_t mem8 = { { &memory_type }, 1 }, mem16 = { { &memory_type }, 2 }, mem32 = { { &memory_type }, 4 };

static rt_obj_t machine_reset(void) { rt_port_reset(); }

RT_FUNCTIONS(machine_functions) = {
    RT_FUNCTION(reset, 0, machine_reset),
};
RT_TABLE(machine_table) = {
    ENTRY(Pin, &pin_type),
    ENTRY(mem16, &mem16),
    ENTRY(mem32, &mem32),
    ENTRY(mem8, &mem8),
};
const rt_map_t rt_module_machine = RT_ROM_MAP_2(machine_functions, machine_table);
