// SPDX-License-Identifier: MIT
//
// The built-in modules, and the small ones: gc, micropython, os.

#include "builtins.h"

const rt_builtin_module_t rt_builtin_modules[] = {
    { Q(builtins), &rt_builtins_map },
    { Q(gc), &rt_module_gc },
    { Q(machine), &rt_module_machine },
    { Q(math), &rt_module_math },
    { Q(micropython), &rt_module_micropython },
    { Q(os), &rt_module_os },
    { Q(string), &rt_module_string },
    { Q(struct), &rt_module_struct },
    { Q(sys), &rt_module_sys },
    { Q(time), &rt_module_time },
    { 0, NULL },
};

// ---------------------------------------------------------------- gc

static rt_obj_t gc_collect(void) {
    rt_gc_collect();
    return RT_INT(0);
}
RT_FUN_N(gc_collect_obj, 0, gc_collect);

static rt_obj_t gc_enable(void) {
    rt_gc_set_enabled(true);
    return RT_NONE;
}
RT_FUN_N(gc_enable_obj, 0, gc_enable);

static rt_obj_t gc_disable(void) {
    rt_gc_set_enabled(false);
    return RT_NONE;
}
RT_FUN_N(gc_disable_obj, 0, gc_disable);

static rt_obj_t gc_isenabled(void) { return RT_BOOL(rt_gc_is_enabled()); }
RT_FUN_N(gc_isenabled_obj, 0, gc_isenabled);

static rt_obj_t gc_mem_free(void) {
    rt_gc_info_t info;
    rt_gc_info(&info);
    return rt_int_new_uint(info.free);
}
RT_FUN_N(gc_mem_free_obj, 0, gc_mem_free);

static rt_obj_t gc_mem_alloc(void) {
    rt_gc_info_t info;
    rt_gc_info(&info);
    return rt_int_new_uint(info.used);
}
RT_FUN_N(gc_mem_alloc_obj, 0, gc_mem_alloc);

RT_MODULE_TABLE(rt_module_gc, NAME_ENTRY(gc), ENTRY(collect, &gc_collect_obj), ENTRY(disable, &gc_disable_obj),
    ENTRY(enable, &gc_enable_obj), ENTRY(isenabled, &gc_isenabled_obj), ENTRY(mem_alloc, &gc_mem_alloc_obj),
    ENTRY(mem_free, &gc_mem_free_obj));

// ---------------------------------------------------------------- micropython

static rt_obj_t micropython_const(rt_obj_t value) { return value; }
RT_FUN_N(micropython_const_obj, 1, micropython_const);

static rt_obj_t micropython_opt_level(size_t n_args, const rt_obj_t *args) {
    (void)args;
    return n_args == 0 ? RT_INT(0) : RT_NONE; // frozen code has its level already
}
RT_FUN_VARARGS(micropython_opt_level_obj, 0, 1, micropython_opt_level);

static size_t stack_use(void) { return (size_t)(rt_state.stack_top - (char *)__builtin_frame_address(0)); }

static rt_obj_t micropython_stack_use(void) { return rt_int_new_uint(stack_use()); }
RT_FUN_N(micropython_stack_use_obj, 0, micropython_stack_use);

static rt_obj_t micropython_mem_info(size_t n_args, const rt_obj_t *args) {
    (void)n_args, (void)args;
    rt_gc_info_t info;
    rt_gc_info(&info);
    rt_printf(&rt_stdout, "stack: %u out of %u\n", (unsigned)stack_use(), (unsigned)rt_state.stack_limit);
    rt_printf(&rt_stdout, "GC: total: %u, used: %u, free: %u, max free: %u\n", (unsigned)info.total,
        (unsigned)info.used, (unsigned)info.free, (unsigned)info.largest_free);
    return RT_NONE;
}
RT_FUN_VARARGS(micropython_mem_info_obj, 0, 1, micropython_mem_info);

RT_MODULE_TABLE(rt_module_micropython, NAME_ENTRY(micropython), ENTRY(const, &micropython_const_obj),
    ENTRY(mem_info, &micropython_mem_info_obj), ENTRY(opt_level, &micropython_opt_level_obj),
    ENTRY(stack_use, &micropython_stack_use_obj));

// ---------------------------------------------------------------- os

static rt_obj_t os_urandom(rt_obj_t size_obj) {
    intptr_t size = rt_int_get(size_obj);
    if (size < 0) {
        rt_raise_value_error("negative size");
    }
    rt_buf_t buf;
    rt_buf_init(&buf, (size_t)size);
    rt_port_random((uint8_t *)rt_buf_add(&buf, (size_t)size), (size_t)size);
    return rt_buf_bytes(&buf);
}
RT_FUN_N(os_urandom_obj, 1, os_urandom);

static rt_obj_t os_uname(void) {
    const rt_obj_t items[5] = {
        rt_str_new_z("mpytool"), RT_STR(Q(empty)), rt_str_new_z(RT_VERSION), rt_str_new_z(RT_VERSION), rt_str_new_z(RT_BOARD),
    };
    return rt_tuple_new(5, items);
}
RT_FUN_N(os_uname_obj, 0, os_uname);

RT_MODULE_TABLE(rt_module_os, NAME_ENTRY(os), ENTRY(uname, &os_uname_obj), ENTRY(urandom, &os_urandom_obj));
