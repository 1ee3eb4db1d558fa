// SPDX-License-Identifier: MIT
//
// The sys module.  Behaviour: MicroPython 1.29; libraries test that sys.implementation.name is micropython,
// whose language this is; sys.version tells the runtimes apart.

#include "builtins.h"

#define STR(id, text) static const rt_str_t id = { { &rt_type_str }, 0, sizeof(text) - 1, (const uint8_t *)(text) }
#define TUPLE_OF(type, id, n, n_fields, ...)                                                                           \
    static const struct {                                                                                              \
        rt_base_t base;                                                                                                \
        size_t len;                                                                                                    \
        rt_obj_t items[n_fields];                                                                                      \
    } id = { { &type }, n, { __VA_ARGS__ } }
#define TUPLE(id, n, ...) TUPLE_OF(rt_type_tuple, id, n, n, __VA_ARGS__)

// ---------------------------------------------------------------- console files

typedef struct { rt_base_t base; } console_t;

static rt_obj_t console_write(rt_obj_t self, rt_obj_t text) {
    (void)self;
    rt_buffer_t buffer;
    rt_get_buffer(text, &buffer, RT_BUFFER_READ);
    rt_stdout.write(rt_stdout.data, buffer.data, buffer.size);
    return rt_int_new_uint(buffer.size);
}

static rt_obj_t console_readline(rt_obj_t self) {
    (void)self;
    const rt_obj_t args[2] = { rt_read_line(), RT_STR(Q(newline)) };
    return rt_binary_op(RT_BINARY_OP_ADD, args[0], args[1]);
}

RT_FUNCTIONS(console_methods) = {
    RT_FUNCTION(readline, 1, console_readline),
    RT_FUNCTION(write, 2, console_write),
};
RT_LOCALS(console_locals, console_methods);

static const rt_type_t console_type = {
    .base = { &rt_type_type },
    .name = Q(file),
    .locals = &console_locals,
};
static const console_t console = { { &console_type } };

// ---------------------------------------------------------------- functions

static rt_obj_t sys_exit(size_t n_args, const rt_obj_t *args) {
    rt_raise(rt_exc_new(&rt_type_SystemExit, n_args, args));
}

static rt_obj_t sys_print_exception(size_t n_args, const rt_obj_t *args) {
    const rt_print_t print = rt_file_print(n_args > 1 ? args[1] : RT_NONE);
    rt_exc_print(&print, args[0]);
    return RT_NONE;
}

// ---------------------------------------------------------------- what changes

// Attributes that live in rt_state are made when the module is first imported.
static rt_obj_t sys_init(rt_obj_t module) {
    rt_store_attr(module, Q(argv), RT_OBJ(rt_state.argv));
    rt_store_attr(module, Q(path), RT_OBJ(rt_state.path));
    rt_store_attr(module, Q(modules), RT_OBJ(rt_state.modules));
    return RT_NONE;
}

STR(version_text, "3.4.0; mpytool " RT_VERSION);
TUPLE(version_info, 3, RT_INT(3), RT_INT(4), RT_INT(0));
STR(platform_text, RT_BOARD);
STR(machine_text, RT_MACHINE);

// The version is the language's; .mpy files are those of version 6.3 without machine code.
#define MPY_VERSION (6 | 3 << 8)
TUPLE(implementation_version, 4, RT_INT(1), RT_INT(29), RT_INT(0), RT_STR(Q(empty)));
static const uint16_t implementation_names[] = { Q(name), Q(version), Q(_machine), Q(_mpy) };
TUPLE_OF(rt_type_named_tuple, implementation, 4, 5, RT_STR(Q(micropython)), RT_OBJ(&implementation_version),
    RT_OBJ(&machine_text), RT_INT(MPY_VERSION), RT_OBJ(implementation_names));

// Of os.uname().
static const uint16_t uname_names[] = { Q(sysname), Q(nodename), Q(release), Q(version), Q(machine) };
STR(release_text, "1.29.0");
TUPLE_OF(rt_type_named_tuple, uname, 5, 6, RT_OBJ(&platform_text), RT_OBJ(&platform_text), RT_OBJ(&release_text),
    RT_OBJ(&version_text), RT_OBJ(&machine_text), RT_OBJ(uname_names));
rt_obj_t rt_uname(void) { return RT_OBJ(&uname); }

#define MAXSIZE_DIGITS 2
static const rt_digit_t maxsize_digits[MAXSIZE_DIGITS] = { 0xffff, 0x7fff };
static const rt_int_t maxsize = {
    .base = { &rt_type_int }, .fixed = 1, .alloc = MAXSIZE_DIGITS, .len = MAXSIZE_DIGITS,
    .digits = (rt_digit_t *)maxsize_digits,
};

RT_FUNCTIONS(sys_functions) = {
    RT_FUNCTION(__init__, 1, sys_init),
    RT_FUNCTION_VAR(exit, 0, 1, sys_exit),
    RT_FUNCTION_VAR(print_exception, 1, 2, sys_print_exception),
};
RT_TABLE(sys_table) = {
    { RT_STR(Q(byteorder)), RT_STR(Q(little)) },
    ENTRY(implementation, &implementation),
    ENTRY(maxsize, &maxsize),
    ENTRY(platform, &platform_text),
    ENTRY(stderr, &console),
    ENTRY(stdin, &console),
    ENTRY(stdout, &console),
    ENTRY(version, &version_text),
    ENTRY(version_info, &version_info),
};
const rt_map_t rt_module_sys = RT_ROM_MAP_2(sys_functions, sys_table);
