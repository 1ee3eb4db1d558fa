// SPDX-License-Identifier: MIT
//
// Functions: preludes, binding of arguments, closures, cells, bound methods and built-in functions.
// Layouts of preludes: MicroPython's py/bc.h; messages of errors: its behaviour.

#include "vm.h"

#define NOINLINE __attribute__((noinline))

// ---------------------------------------------------------------- preludes

uint32_t rt_varint_read(const uint8_t **ip) {
    uint32_t value = 0;
    uint8_t byte;
    do {
        byte = *(*ip)++;
        value = value << 7 | (byte & 0x7fu);
    } while (byte & 0x80u);
    return value;
}

void rt_prelude_read(const uint8_t *code, rt_prelude_t *prelude) {
    // First byte: more:1 state:4 blocks:1 positional:2.
    unsigned byte = *code++;
    prelude->n_state = (byte >> 3 & 15u) + 1;
    prelude->n_blocks = byte >> 2 & 1u;
    prelude->n_positional = byte & 3u;
    prelude->flags = prelude->n_kw_only = prelude->n_defaults = 0;
    // Each further byte has more:1 flags:1 state:2 kw_only:1 positional:1 blocks:1 defaults:1.
    for (unsigned n = 0; byte & 0x80u; ++n) {
        byte = *code++;
        prelude->flags |= (byte >> 6 & 1u) << n;
        prelude->n_state += (byte >> 4 & 3u) << (2 * n + 4);
        prelude->n_kw_only |= (byte >> 3 & 1u) << n;
        prelude->n_positional |= (byte >> 2 & 1u) << (n + 2);
        prelude->n_blocks |= (byte >> 1 & 1u) << (n + 1);
        prelude->n_defaults |= (byte & 1u) << n;
    }
    // Sizes: more:1 information:6 cells:1.
    size_t info = 0, cells = 0;
    unsigned n = 0;
    do {
        byte = *code++;
        cells |= (byte & 1u) << n;
        info |= (byte >> 1 & 0x3fu) << (6 * n);
        ++n;
    } while (byte & 0x80u);
    prelude->info = code;
    prelude->cells = code + info;
    prelude->opcodes = code + info + cells;
}

// ---------------------------------------------------------------- binding of arguments

static rt_qstr read_name(const rt_frame_t *frame, const uint8_t **names) {
    return frame->function->constants->qstr_table[rt_varint_read(names)];
}

// Where the keyword argument of this name goes: a parameter, or an item of rest unless that is RT_NULL.
static rt_obj_t *find_parameter(const rt_frame_t *frame, const rt_prelude_t *prelude, rt_obj_t name, rt_obj_t rest) {
    const uint8_t *names = prelude->info;
    rt_obj_t *slot = frame->fast;
    read_name(frame, &names); // the function's own
    for (size_t i = prelude->n_positional + prelude->n_kw_only; i > 0; --i, --slot) {
        if (RT_STR(read_name(frame, &names)) == name) {
            return slot;
        }
    }
    if (rest == RT_NULL) {
        rt_raise_error(RT_E_kw_unexpected_name, RT_STR_QSTR(name));
    }
    return &rt_map_add(&((rt_dict_t *)RT_PTR(rest))->map, name)->value;
}

// Gives the parameters that have got no argument their defaults.
static void bind_defaults(const rt_frame_t *frame, const rt_prelude_t *prelude, bool any_kw) {
    const uint8_t *names = prelude->info;
    rt_obj_t *slot = frame->fast;
    const rt_obj_t *defaults = frame->function->extra;
    size_t required = prelude->n_positional - prelude->n_defaults;
    read_name(frame, &names);
    for (size_t i = 0; i < prelude->n_positional + prelude->n_kw_only; ++i, --slot) {
        rt_qstr name = read_name(frame, &names);
        if (*slot != RT_NULL) {
            continue;
        }
        if (i < prelude->n_positional) {
            if (i < required) { // counted from 0, as in MicroPython
                rt_raise_error(RT_E_arg_missing_number, (int)i);
            }
            *slot = defaults[i - required];
            continue;
        }
        if (prelude->flags & RT_SCOPE_KW_DEFAULTS) {
            *slot = rt_map_get(&((rt_dict_t *)RT_PTR(defaults[prelude->n_defaults]))->map, RT_STR(name));
        }
        if (*slot == RT_NULL) {
            rt_raise_error(any_kw ? RT_E_kw_missing_name : RT_E_kw_missing, name);
        }
    }
}

void rt_frame_init(rt_frame_t *frame, const rt_callee_t *callee, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    const rt_prelude_t *prelude = &callee->prelude;
    size_t size = prelude->n_state * sizeof(rt_obj_t);
    memset(frame, 0, sizeof(*frame) + size);
    frame->function = callee->function;
    frame->ip = prelude->opcodes;
    frame->sp = frame->state - 1;
    frame->fast = frame->sp + prelude->n_state;

    size_t n_positional = prelude->n_positional;
    rt_obj_t *slot = frame->fast;
    rt_obj_t *extra = slot - n_positional - prelude->n_kw_only;
    size_t total = callee->n_first + n_args;
    if (prelude->flags & RT_SCOPE_VAR_ARGS) {
        *extra-- = rt_tuple_new(total > n_positional ? total - n_positional : 0, NULL);
    } else if (total > n_positional) {
        goto wrong_count;
    }
    bool any_kw = n_kw > 0 || (prelude->flags & RT_SCOPE_KW_DEFAULTS);
    if (!any_kw && total < n_positional - prelude->n_defaults) {
        n_positional -= prelude->n_defaults;
    wrong_count:
        rt_raise_error(RT_E_arg_count, (int)n_positional, (int)total);
    }
    // Of the arguments in front, self may be one of the variable ones.
    ptrdiff_t step = -1;
    const rt_obj_t *from = callee->first;
    for (size_t i = 0; i < total; ++i, slot += step) {
        if (i == callee->n_first) {
            from = args;
        }
        if (i == n_positional) {
            slot = ((rt_tuple_t *)RT_PTR(extra[1]))->items;
            step = 1;
        }
        *slot = *from++;
    }
    rt_obj_t rest = RT_NULL;
    if (prelude->flags & RT_SCOPE_VAR_KEYWORDS) {
        *extra = rest = rt_dict_new(n_kw);
    }
    for (const rt_obj_t *kw = args + n_args; n_kw > 0; --n_kw, kw += 2) {
        slot = find_parameter(frame, prelude, kw[0], rest);
        if (*slot != RT_NULL) {
            rt_raise_error(RT_E_arg_twice, RT_STR_QSTR(kw[0]));
        }
        *slot = kw[1];
    }
    if (total < n_positional || prelude->n_kw_only > 0) {
        bind_defaults(frame, prelude, any_kw);
    }
    for (const uint8_t *cell = prelude->cells; cell < prelude->opcodes; ++cell) {
        slot = frame->fast - *cell;
        *slot = rt_cell_new(*slot);
    }
}

// ---------------------------------------------------------------- frames of calls

typedef struct {
    rt_base_t base;
    rt_obj_t function;
    size_t n_cells;
    rt_obj_t cells[];
} closure_t;

#define CHUNK_SIZE 1024 // bytes, at least

struct rt_chunk {
    struct rt_chunk *prev;
    size_t size; // bytes, with this header
    rt_frame_t frames[];
};

static void use_chunk(struct rt_chunk *chunk) {
    rt_state.chunk = chunk;
    rt_state.frames_top = (char *)chunk->frames;
    rt_state.frames_end = (char *)chunk + chunk->size;
}

static bool has_room(size_t size) { return (size_t)(rt_state.frames_end - rt_state.frames_top) >= size; }

static NOINLINE void add_chunk(size_t size) {
    size = size + sizeof(struct rt_chunk) > CHUNK_SIZE ? size + sizeof(struct rt_chunk) : CHUNK_SIZE;
    struct rt_chunk *chunk = rt_state.frames_size + size > RT_FRAMES_MAX ? NULL : rt_alloc_maybe(size);
    if (chunk == NULL) {
        rt_raise_error(RT_E_recursion);
    }
    rt_state.frames_size += size;
    chunk->prev = rt_state.chunk;
    chunk->size = size;
    use_chunk(chunk);
}

void rt_frame_pop(rt_frame_t *frame) {
    struct rt_chunk *chunk = rt_state.chunk;
    // An empty chunk stays until a frame below it ends: the next call will want it.
    while ((char *)frame < (char *)chunk || (char *)frame >= (char *)chunk + chunk->size) {
        rt_state.frames_size -= chunk->size;
        use_chunk(chunk->prev);
        rt_free(chunk);
        chunk = rt_state.chunk;
    }
    rt_state.frames_top = (char *)frame;
}

static bool resolve(rt_obj_t obj, rt_callee_t *callee) {
    const rt_type_t *type = rt_type_of(obj);
    callee->n_first = 0;
    if (type == &rt_type_closure) {
        const closure_t *closure = RT_PTR(obj);
        callee->first = closure->cells;
        callee->n_first = closure->n_cells;
        obj = closure->function;
    } else if (type == &rt_type_bound_method) {
        const rt_bound_method_t *method = RT_PTR(obj);
        callee->first = &method->self;
        callee->n_first = 1;
        obj = method->function;
    }
    if (!rt_is_exact(obj, &rt_type_function)) {
        return false;
    }
    callee->function = RT_PTR(obj);
    rt_prelude_read(callee->function->code, &callee->prelude);
    return true;
}

static rt_frame_t *push(const rt_callee_t *callee, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    size_t size = RT_FRAME_SIZE(&callee->prelude);
    struct rt_chunk *chunk = rt_state.chunk;
    if (!has_room(size) && chunk != NULL) {
        rt_state.frames_end = (char *)chunk + chunk->size; // after an error in rt_frame_init
    }
    if (!has_room(size)) {
        add_chunk(size);
    }
    rt_frame_t *frame = (rt_frame_t *)(void *)rt_state.frames_top;
    // The collector clears what is free of the chunk.  Let it keep off the frame until it is in use; a
    // frame whose arguments turn out to be wrong is not.
    char *end = rt_state.frames_end;
    rt_state.frames_end = rt_state.frames_top;
    rt_frame_init(frame, callee, n_args, n_kw, args);
    rt_state.frames_end = end;
    rt_state.frames_top += size;
    return frame;
}

rt_frame_t *rt_frame_push(rt_obj_t *callee_obj, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_callee_t callee;
    rt_obj_t obj = *callee_obj;
    bool is_init = rt_is_exact(obj, &rt_type_type);
    if (is_init) {
        obj = rt_class_init(RT_PTR(obj));
    }
    if (obj == RT_NULL || !resolve(obj, &callee) || (callee.prelude.flags & RT_SCOPE_GENERATOR)) {
        return NULL;
    }
    if (is_init) {
        if (callee.n_first != 0) { // rare: __init__ is a closure
            return NULL;
        }
        *callee_obj = rt_instance_new(RT_PTR(*callee_obj));
        callee.first = callee_obj;
        callee.n_first = 1;
    }
    rt_frame_t *frame = push(&callee, n_args, n_kw, args);
    frame->is_init = is_init;
    return frame;
}

// ---------------------------------------------------------------- functions

// Calls a bound method of something other than a function.
static rt_obj_t call_method(const rt_bound_method_t *method, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    size_t n = n_args + 2 * n_kw;
    rt_obj_t few[8];
    rt_obj_t *all = n < RT_COUNT(few) ? few : rt_alloc((n + 1) * sizeof(rt_obj_t));
    all[0] = method->self;
    if (n != 0) { // args may be NULL
        memcpy(all + 1, args, n * sizeof(rt_obj_t));
    }
    rt_obj_t result = rt_call(method->function, n_args + 1, n_kw, all);
    if (all != few) {
        rt_free(all);
    }
    return result;
}

// A frame, or NULL and *result, for a callee that has bytecode.
static NOINLINE rt_frame_t *start_call(rt_obj_t self, size_t n_args, size_t n_kw, const rt_obj_t *args, rt_obj_t *result) {
    rt_callee_t callee;
    if (!resolve(self, &callee)) { // a bound method
        *result = call_method(RT_PTR(self), n_args, n_kw, args);
        return NULL;
    }
    if (callee.prelude.flags & RT_SCOPE_GENERATOR) {
        *result = rt_generator_new(&callee, n_args, n_kw, args);
        return NULL;
    }
    return push(&callee, n_args, n_kw, args);
}

static rt_obj_t run_frame(rt_frame_t *frame) {
    rt_gen_result_t kind = rt_execute(frame, RT_NULL);
    rt_obj_t result = *frame->sp;
    rt_frame_pop(frame);
    if (kind == RT_GEN_RAISE) {
        rt_raise(result);
    }
    return result;
}

// The call slot of functions, closures and bound methods.
static rt_obj_t function_call(rt_obj_t self, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_stack_check();
    rt_obj_t result;
    rt_frame_t *frame = start_call(self, n_args, n_kw, args, &result);
    return frame == NULL ? result : run_frame(frame);
}

rt_obj_t rt_function_run_body(rt_obj_t function, rt_dict_t *locals) {
    rt_frame_t *frame = rt_frame_push(&function, 0, 0, NULL);
    if (frame == NULL) {
        return rt_call_0(function);
    }
    frame->locals = locals;
    return run_frame(frame);
}

rt_obj_t rt_function_new(const void *proto_fun, const rt_constants_t *constants, rt_module_t *module, rt_obj_t defaults, rt_obj_t kw_defaults) {
    const rt_tuple_t *tuple = RT_PTR(defaults);
    size_t n_defaults = tuple == NULL ? 0 : tuple->len;
    rt_function_t *function = rt_new_object(
        sizeof(rt_function_t) + (n_defaults + (kw_defaults != RT_NULL)) * sizeof(rt_obj_t), &rt_type_function);
    const uint8_t *code = proto_fun; // not aligned if it is bytecode
    if (code[0] == 0 && code[1] == 0) {
        const rt_raw_code_t *raw = proto_fun;
        function->code = raw->fun_data;
        function->children = raw->children;
    } else {
        function->code = code;
    }
    function->constants = constants;
    function->module = module;
    if (kw_defaults != RT_NULL) {
        function->extra[n_defaults] = kw_defaults;
    }
    while (n_defaults > 0) {
        --n_defaults;
        function->extra[n_defaults] = tuple->items[n_defaults];
    }
    return RT_OBJ(function);
}

rt_qstr rt_function_qstr(const rt_function_t *function) {
    rt_prelude_t prelude;
    rt_prelude_read(function->code, &prelude);
    return function->constants->qstr_table[rt_varint_read(&prelude.info)];
}

static void function_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    rt_printf(print, RT_T_function, rt_function_qstr(RT_PTR(self)), (unsigned)(uintptr_t)self);
}

static void function_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    const rt_function_t *function = RT_PTR(self);
    if (dest[0] != RT_NULL) {
        return;
    }
    if (name == Q(__name__)) {
        dest[0] = RT_STR(rt_function_qstr(function));
    } else if (name == Q(__globals__)) {
        dest[0] = RT_OBJ(function->module->globals);
    }
}

const rt_type_t rt_type_function = {
    .base = { &rt_type_type },
    .name = Q(function),
    RT_SLOTS((call, function_call), (attr, function_attr), (print, function_print)),
};

// ---------------------------------------------------------------- cells and closures

rt_obj_t rt_cell_new(rt_obj_t value) {
    rt_cell_t *cell = RT_NEW(rt_cell_t, &rt_type_cell);
    cell->value = value;
    return RT_OBJ(cell);
}

const rt_type_t rt_type_cell = { .base = { &rt_type_type }, .name = Q(cell) };

rt_obj_t rt_closure_new(rt_obj_t function, size_t n_cells, const rt_obj_t *cells) {
    closure_t *closure = rt_new_object(sizeof(closure_t) + n_cells * sizeof(rt_obj_t), &rt_type_closure);
    closure->function = function;
    closure->n_cells = n_cells;
    memcpy(closure->cells, cells, n_cells * sizeof(rt_obj_t));
    return RT_OBJ(closure);
}

_Static_assert(offsetof(closure_t, function) == offsetof(rt_bound_method_t, function), "function of closures and methods");

// Closures and bound methods have their function's attributes.
static void wrapper_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    if (dest[0] == RT_NULL) {
        rt_load_attr_maybe(((const rt_bound_method_t *)RT_PTR(self))->function, name, dest);
    }
}

const rt_type_t rt_type_closure = {
    .base = { &rt_type_type },
    .name = Q(closure),
    RT_SLOTS((call, function_call), (attr, wrapper_attr)),
};

// ---------------------------------------------------------------- bound methods

rt_obj_t rt_bound_method_new(rt_obj_t function, rt_obj_t self) {
    rt_bound_method_t *method = RT_NEW(rt_bound_method_t, &rt_type_bound_method);
    method->function = function;
    method->self = self;
    return RT_OBJ(method);
}

static rt_obj_t method_unary_op(rt_unary_op_t op, rt_obj_t self) {
    const rt_bound_method_t *method = RT_PTR(self);
    return op == RT_UNARY_OP_HASH ? RT_INT((uintptr_t)method->self ^ (uintptr_t)method->function) : RT_NULL;
}

static rt_obj_t method_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    const rt_bound_method_t *a = RT_PTR(lhs), *b = RT_PTR(rhs);
    if (op != RT_BINARY_OP_EQUAL || !rt_is_exact(rhs, &rt_type_bound_method)) {
        return RT_NULL;
    }
    return RT_BOOL(a->self == b->self && a->function == b->function);
}

const rt_type_t rt_type_bound_method = {
    .base = { &rt_type_type },
    .name = Q(bound_method),
    RT_SLOTS(
        (call, function_call), (attr, wrapper_attr), (binary_op, method_binary_op),
        (unary_op, method_unary_op)),
};

rt_obj_t rt_call_prepared(const rt_obj_t *dest, size_t n_args, size_t n_kw) {
    bool has_self = dest[1] != RT_NULL;
    return rt_call(dest[0], n_args + has_self, n_kw, dest + 2 - has_self);
}

// ---------------------------------------------------------------- built-in functions

// A function may get more arguments than it has parameters: all the ports' calling conventions leave it to the
// caller to remove them, so one call serves all kinds.
static rt_obj_t builtin_call(rt_obj_t self, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    const rt_fun_builtin_t *fun = RT_FUN_PTR(self);
    unsigned kind = fun->kind & 3;
    rt_check_limits(n_args, n_kw, fun->limits | (kind == RT_FUN_KW ? RT_LIMITS_KW : 0));
    if (kind == RT_FUN_FLOAT) {
        return rt_float_call(fun, args);
    }
    rt_obj_t a[3] = { (rt_obj_t)n_args, (rt_obj_t)(kind == RT_FUN_KW ? (const void *)n_kw : args), (rt_obj_t)args };
    if (kind == RT_FUN_FIXED) {
        memcpy(a, args, n_args * sizeof(rt_obj_t));
    }
    return ((rt_obj_t (*)(rt_obj_t, rt_obj_t, rt_obj_t, unsigned))fun->function)(a[0], a[1], a[2], fun->kind >> RT_FUN_MODE);
}

const rt_type_t rt_type_fun_builtin = { .base = { &rt_type_type }, .name = Q(function), RT_SLOTS((call, builtin_call)) };
