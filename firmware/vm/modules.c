// SPDX-License-Identifier: MIT
//
// The built-in modules, and the small ones: errno, gc, micropython, os.

#include "builtins.h"

const rt_builtin_module_t rt_builtin_modules[] = {
    { Q(builtins), &rt_builtins_map },
    { Q(gc), &rt_module_gc },
    { Q(math), &rt_module_math },
    { Q(micropython), &rt_module_micropython },
    { Q(sys), &rt_module_sys },
    // From here on (RT_FIXED_MODULES) a frozen module of the same name comes first.
    { Q(errno), &rt_module_errno },
    { Q(machine), &rt_module_machine },
    { Q(os), &rt_module_os },
    { Q(string), &rt_module_string },
    { Q(struct), &rt_module_struct },
    { Q(time), &rt_module_time },
    { 0, NULL },
};

// ---------------------------------------------------------------- errno

#define NUMBER(name, number) { RT_STR(Q(name)), RT_INT(number) }
RT_MODULE_TABLE(rt_module_errno,
    NUMBER(EPERM, 1), NUMBER(ENOENT, 2), NUMBER(EIO, 5), NUMBER(EBADF, 9), NUMBER(EAGAIN, 11), NUMBER(ENOMEM, 12),
    NUMBER(EACCES, 13), NUMBER(EEXIST, 17), NUMBER(ENODEV, 19), NUMBER(EISDIR, 21), NUMBER(EINVAL, 22),
    NUMBER(EOPNOTSUPP, 95), NUMBER(ETIMEDOUT, 110));

// ---------------------------------------------------------------- gc

static rt_obj_t gc_collect(void) {
    rt_gc_collect();
    return RT_INT(0);
}

static rt_obj_t gc_enable(void) {
    rt_gc_set_enabled(true);
    return RT_NONE;
}

static rt_obj_t gc_disable(void) {
    rt_gc_set_enabled(false);
    return RT_NONE;
}

static rt_obj_t gc_isenabled(void) { return RT_BOOL(rt_gc_is_enabled()); }

static rt_obj_t gc_mem_free(void) {
    rt_gc_info_t info;
    rt_gc_info(&info);
    return rt_int_new_uint(info.free);
}

static rt_obj_t gc_mem_alloc(void) {
    rt_gc_info_t info;
    rt_gc_info(&info);
    return rt_int_new_uint(info.used);
}

RT_FUNCTIONS(gc_functions) = {
    RT_FUNCTION(collect, 0, gc_collect),
    RT_FUNCTION(disable, 0, gc_disable),
    RT_FUNCTION(enable, 0, gc_enable),
    RT_FUNCTION(isenabled, 0, gc_isenabled),
    RT_FUNCTION(mem_alloc, 0, gc_mem_alloc),
    RT_FUNCTION(mem_free, 0, gc_mem_free),
};
const rt_map_t rt_module_gc = RT_ROM_FUNCTIONS(gc_functions, RT_COUNT(gc_functions));

// ---------------------------------------------------------------- micropython

static rt_obj_t micropython_const(rt_obj_t value) { return value; }

static rt_obj_t micropython_opt_level(size_t n_args, const rt_obj_t *args) {
    (void)args;
    return n_args == 0 ? RT_INT(0) : RT_NONE; // frozen code has its level already
}

static size_t stack_use(void) { return (size_t)(rt_state.stack_top - (char *)__builtin_frame_address(0)); }

static rt_obj_t micropython_stack_use(void) { return rt_int_new_uint(stack_use()); }

static rt_obj_t micropython_mem_info(size_t n_args, const rt_obj_t *args) {
    (void)n_args, (void)args;
    rt_gc_info_t info;
    rt_gc_info(&info);
    rt_printf(&rt_stdout, RT_T_memory_stack, (unsigned)stack_use(), (unsigned)rt_state.stack_limit);
    rt_printf(&rt_stdout, RT_T_memory_heap, (unsigned)info.total,
        (unsigned)info.used, (unsigned)info.free, (unsigned)info.largest_free);
    return RT_NONE;
}

RT_FUNCTIONS(micropython_functions) = {
    RT_FUNCTION(const, 1, micropython_const),
    RT_FUNCTION_VAR(mem_info, 0, 1, micropython_mem_info),
    RT_FUNCTION_VAR(opt_level, 0, 1, micropython_opt_level),
    RT_FUNCTION(stack_use, 0, micropython_stack_use),
};
const rt_map_t rt_module_micropython = RT_ROM_FUNCTIONS(micropython_functions, RT_COUNT(micropython_functions));

// ---------------------------------------------------------------- os

static rt_obj_t os_urandom(rt_obj_t size_obj) {
    intptr_t size = rt_int_get(size_obj);
    if (size < 0) {
        rt_raise_error(RT_E_negative_size);
    }
    rt_buf_t buf;
    rt_buf_init(&buf, (size_t)size);
    rt_port_random((uint8_t *)rt_buf_add(&buf, (size_t)size), (size_t)size);
    return rt_buf_bytes(&buf);
}

RT_FUNCTIONS(os_functions) = {
    RT_FUNCTION(uname, 0, rt_uname),
    RT_FUNCTION(urandom, 1, os_urandom),
};
const rt_map_t rt_module_os = RT_ROM_FUNCTIONS(os_functions, RT_COUNT(os_functions));
