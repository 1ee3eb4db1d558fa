// SPDX-License-Identifier: MIT
//
// The interpreter: runs MicroPython bytecode, .mpy version 6, where it lies in flash.
//
// Opcodes, their operands and effects on the stack: rt_opcodes.h.  What the exception blocks leave on
// the stack for finally and with is described at each opcode; source: the code that MicroPython 1.29's
// compiler generates (py/compile.c, py/emitbc.c).
//
// An operand's form follows from the opcode's upper half, so it is decoded once, in front of the
// dispatch.  vm_case(NAME) starts an opcode's code, vm_next ends it; whether they are labels or cases
// of a switch is RT_COMPUTED_GOTO's choice.

#include "vm.h"

#define FIRST_RANGE RT_BC_LOAD_CONST_SMALL_INT_MULTI_FIRST // opcodes from here on hold their operand
#define FIRST_OPCODE 0x10

// ---------------------------------------------------------------- frames from outside

static rt_frame_t *current_frame(void) { return rt_state.frame; }

rt_dict_t *rt_current_globals(void) { return current_frame()->function->module->globals; }

rt_dict_t *rt_current_locals(void) {
    rt_frame_t *frame = current_frame();
    return frame->locals ? frame->locals : frame->function->module->globals;
}

// ---------------------------------------------------------------- parts of opcodes
//
// These are functions of their own to keep rt_execute's frame on the C stack small.

#define NOINLINE __attribute__((noinline))

// The next item; may raise StopIteration.
static NOINLINE rt_obj_t next_raising(rt_obj_t iterator) {
    const rt_type_t *type = rt_type_of(iterator);
    if (!RT_HAS_SLOT(type, iternext)) {
        return rt_iternext(iterator); // raises
    }
    return RT_SLOT(type, iternext)(iterator);
}

typedef struct {
    rt_obj_t *items;
    size_t used, alloc;
} arguments_t;

static void add_argument(arguments_t *arguments, rt_obj_t value) {
    if (arguments->used == arguments->alloc) {
        arguments->alloc = arguments->alloc * 2 + 4;
        arguments->items = rt_realloc(arguments->items, arguments->alloc * sizeof(rt_obj_t));
    }
    arguments->items[arguments->used++] = value;
}

static void add_keyword(arguments_t *arguments, rt_obj_t key, rt_obj_t value) {
    add_argument(arguments, rt_is_qstr(key) ? key : RT_STR(rt_str_qstr(key)));
    add_argument(arguments, value);
}

// **mapping
static void add_mapping(arguments_t *arguments, rt_obj_t mapping) {
    if (rt_is_exact(mapping, &rt_type_dict)) {
        size_t cursor = 0;
        rt_map_elem_t *elem;
        while ((elem = rt_map_next(&((rt_dict_t *)RT_PTR(mapping))->map, &cursor)) != NULL) {
            add_keyword(arguments, elem->key, elem->value);
        }
        return;
    }
    rt_obj_t dest[3];
    rt_obj_t keys = rt_getiter(rt_call_method(mapping, Q(keys)), NULL);
    rt_obj_t key;
    while ((key = rt_iternext(keys)) != RT_STOP) {
        rt_load_method(mapping, Q(__getitem__), dest);
        dest[2] = key;
        add_keyword(arguments, key, rt_call_prepared(dest, 1, 0));
    }
}

// CALL_FUNCTION_VAR_KW (dest[1] is the first argument) and CALL_METHOD_VAR_KW (dest[1] is self or
// RT_NULL).  A bitmap of the positional arguments that have a star follows the arguments; a
// keyword argument without a key is a mapping with two stars.
static NOINLINE rt_obj_t call_with_stars(const rt_obj_t *dest, uint32_t n, bool is_method) {
    size_t n_args = n & 0xff, n_kw = n >> 8;
    const rt_obj_t *args = dest + 1 + is_method;
    uintptr_t stars = (uintptr_t)RT_INT_VALUE(args[n_args + 2 * n_kw]);
    arguments_t all = { NULL, 0, 0 };
    if (is_method && dest[1] != RT_NULL) {
        add_argument(&all, dest[1]);
    }
    for (; n_args > 0; --n_args, ++args, stars >>= 1) {
        if (stars & 1u) {
            rt_iter_buf_t buf;
            rt_obj_t iterator = rt_getiter(*args, &buf);
            rt_obj_t item;
            while ((item = rt_iternext(iterator)) != RT_STOP) {
                add_argument(&all, item);
            }
        } else {
            add_argument(&all, *args);
        }
    }
    n_args = all.used;
    for (; n_kw > 0; --n_kw, args += 2) {
        if (args[0] == RT_NULL) {
            add_mapping(&all, args[1]);
        } else {
            add_keyword(&all, args[0], args[1]);
        }
    }
    rt_obj_t result = rt_call(dest[0], n_args, (all.used - n_args) / 2, all.items);
    rt_free(all.items);
    return result;
}

// sp[0]: context manager -> sp[0], sp[1]: its __exit__ prepared; returns what __enter__ does.
static NOINLINE rt_obj_t enter_with(rt_obj_t *sp) {
    rt_obj_t enter[2];
    rt_obj_t manager = sp[0];
    rt_load_method(manager, Q(__exit__), sp);
    rt_load_method(manager, Q(__enter__), enter);
    return rt_call_prepared(enter, 0, 0);
}

// Calls __exit__, prepared in exit[0] and exit[1], with the exception or without.
static NOINLINE rt_obj_t leave_with(const rt_obj_t *exit, rt_obj_t exception) {
    rt_obj_t dest[5] = { exit[0], exit[1], RT_NONE, RT_NONE, RT_NONE };
    if (exception != RT_NONE) {
        dest[2] = RT_OBJ(rt_type_of(exception));
        dest[3] = exception;
    }
    return rt_call_prepared(dest, 3, 0);
}

// sp[0]: what is at the top of the stack where WITH_CLEANUP starts:
//     __exit__ self None            the block ended
//     __exit__ self exception       the block raised
//     __exit__ self value int       a return or a jump is under way, see unwinding below
// Removes __exit__ and self; a swallowed exception becomes None.  Returns the new top.
static NOINLINE rt_obj_t *clean_up_with(rt_obj_t *sp) {
    bool unwinds = rt_is_small_int(sp[0]);
    rt_obj_t *exit = sp - 2 - unwinds;
    rt_obj_t swallow = leave_with(exit, unwinds ? RT_NONE : sp[0]);
    if (unwinds) {
        exit[0] = sp[-1];
        exit[1] = sp[0];
        return exit + 1;
    }
    exit[0] = sp[0] != RT_NONE && rt_is_true(swallow) ? RT_NONE : sp[0];
    return exit;
}

static NOINLINE void store_comprehension(rt_obj_t *sp, uint32_t n) {
    rt_obj_t target = sp[-(ptrdiff_t)(n >> 2)];
    switch (n & 3u) {
        case 0:
            rt_list_append(target, sp[0]);
            break;
        case 1:
            rt_dict_store(target, sp[0], sp[-1]);
            break;
        default:
            rt_set_add(target, sp[0]);
    }
}

// sp points to the first cell, or, with defaults, to their tuple and dict in front of the cells.
static NOINLINE rt_obj_t make_function(const rt_frame_t *frame, uint32_t child, const rt_obj_t *defaults) {
    const rt_function_t *function = frame->function;
    return rt_function_new(function->children[child], function->constants, function->module,
        defaults ? defaults[0] : RT_NULL, defaults ? defaults[1] : RT_NULL);
}

static NOINLINE rt_obj_t make_closure(const rt_frame_t *frame, uint32_t child, const rt_obj_t *sp, size_t n_cells, bool has_defaults) {
    return rt_closure_new(make_function(frame, child, has_defaults ? sp : NULL), n_cells, sp + 2 * has_defaults);
}

static rt_map_t *locals_map(const rt_frame_t *frame) {
    return &(frame->locals ? frame->locals : frame->function->module->globals)->map;
}
#define globals_map(frame) (&(frame)->function->module->globals->map)

// Loads, stores and deletes of names.  Returns the new top of the stack.
static NOINLINE rt_obj_t *name_opcode(const rt_frame_t *frame, unsigned op, rt_qstr name, rt_obj_t *sp) {
    rt_map_t *globals = globals_map(frame);
    rt_map_t *map = op == RT_BC_LOAD_NAME || op == RT_BC_STORE_NAME || op == RT_BC_DELETE_NAME ? locals_map(frame) : globals;
    if (op == RT_BC_LOAD_NAME || op == RT_BC_LOAD_GLOBAL) {
        *++sp = rt_load_name(map, globals, name);
    } else if (op == RT_BC_STORE_NAME || op == RT_BC_STORE_GLOBAL) {
        rt_map_set(map, RT_STR(name), *sp--);
    } else if (rt_map_remove(map, RT_STR(name)) == RT_NULL) {
        rt_raise_key(RT_STR(name));
    }
    return sp;
}

static NOINLINE rt_obj_t load_attr(rt_obj_t obj, uint32_t name) {
    const rt_type_t *type = rt_type_of(obj);
    if (type->flags & RT_TYPE_HEAP) { // most frequent by far
        rt_obj_t value = rt_map_get(&((const rt_instance_t *)RT_PTR(obj))->members, RT_STR(name));
        if (value != RT_NULL) {
            return value;
        }
    }
    return rt_load_attr(obj, name);
}

static NOINLINE _Noreturn void raise_unbound(void) {
    rt_raise_error(RT_E_unbound_local);
}

static NOINLINE _Noreturn void raise_again(const rt_frame_t *frame, const rt_block_t *blocks) {
    for (size_t i = frame->n_blocks; i-- > 0;) {
        if (blocks[i].exception != RT_NULL) {
            rt_raise(blocks[i].exception);
        }
    }
    rt_raise_error(RT_E_no_active_exception);
}

static NOINLINE void raise_interrupt(void) {
    rt_state.interrupt = false;
    rt_raise_error(RT_E_KeyboardInterrupt);
}

// A finally block that is being run is cancelled by a return or jump out of it: removes what it
// keeps on the stack under sp[0], an exception or None, or a value and an int.
static NOINLINE rt_obj_t *cancel_finally(rt_obj_t *sp) {
    rt_obj_t *kept = rt_is_small_int(sp[-1]) ? sp - 2 : sp - 1;
    *kept = *sp;
    return kept;
}

static rt_block_t *blocks_of(const rt_frame_t *frame) { return (rt_block_t *)(frame->fast + 1); }

static NOINLINE void add_block(rt_frame_t *frame, const rt_obj_t *sp, const uint8_t *handler, bool is_finally) {
    rt_block_t *block = &blocks_of(frame)[frame->n_blocks++];
    block->handler = handler;
    block->exception = RT_NULL;
    block->depth = (uint16_t)(sp + 1 - frame->state);
    block->is_finally = is_finally;
}

// Adds where the frame is to the exception's traceback.
static NOINLINE void add_trace(const rt_frame_t *frame, rt_obj_t exception) {
    const rt_function_t *function = frame->function;
    rt_prelude_t prelude;
    rt_prelude_read(function->code, &prelude);
    size_t offset = (size_t)(frame->ip - prelude.opcodes);
    const uint8_t *info = prelude.info;
    rt_qstr name = function->constants->qstr_table[rt_varint_read(&info)];
    for (size_t i = (size_t)prelude.n_positional + prelude.n_kw_only; i > 0; --i) {
        rt_varint_read(&info);
    }
    // Line table: 0 line:2 offset:5, or 1 line:3 offset:4 and the line's low 8 bits.
    uint32_t line = 1;
    while (info < prelude.cells) {
        unsigned byte = *info++;
        size_t step = byte & 0x80u ? byte & 0xfu : byte & 0x1fu;
        unsigned lines = byte & 0x80u ? (byte & 0x70u) << 4 | *info++ : byte >> 5;
        if (offset < step) {
            break;
        }
        offset -= step;
        line += lines;
    }
    rt_exc_add_trace(exception, function->constants->qstr_table[0], line, name);
}

#define LABEL_SIZE(ip) (((ip)[0] >> 7) + 1)

// Decides where a frame goes on after an exception; false: it is left.
static bool handle_exception(rt_frame_t *frame, rt_obj_t exception) {
    const uint8_t *ip = frame->ip;
    unsigned op = *ip;
    if ((op == RT_BC_FOR_ITER || op == RT_BC_YIELD_FROM) && rt_exc_match(exception, &rt_type_StopIteration)) {
        if (op == RT_BC_FOR_ITER) { // the end of the iterator: as in FOR_ITER
            uint32_t label = ip[1] & 0x80u ? (ip[1] & 0x7fu) | (uint32_t)ip[2] << 7 : ip[1];
            frame->ip = ip + 1 + LABEL_SIZE(ip + 1) + label;
            frame->sp -= 4;
        } else { // the end of the generator: its value replaces it
            *frame->sp = rt_exc_value(exception);
            frame->ip = ip + 1;
        }
        return true;
    }
    if (op != RT_BC_END_FINALLY && op != RT_BC_RAISE_LAST) { // those raise again
        add_trace(frame, exception);
    }
    rt_block_t *block = blocks_of(frame) + frame->n_blocks;
    while (frame->n_blocks > 0) {
        --block;
        if (block->handler > ip) {
            block->exception = exception;
            frame->ip = block->handler;
            frame->sp = frame->state + block->depth; // one above the top on entry
            *frame->sp = exception;
            return true;
        }
        --frame->n_blocks; // this one's handler raised
    }
    frame->sp = frame->state;
    *frame->sp = exception;
    return false;
}

// Unwinds the current frame, and its callers up to root, to one that handles the exception; false: none does.
static NOINLINE bool unwind_frames(rt_frame_t *root, rt_obj_t exception) {
    for (;;) {
        rt_frame_t *frame = rt_state.frame;
        if (handle_exception(frame, exception)) {
            return true;
        }
        rt_state.frame = frame->prev;
        if (frame == root) {
            return false;
        }
        rt_frame_pop(frame);
    }
}

// ---------------------------------------------------------------- the interpreter

#define PUSH(value) (*++sp = (value))
#define TOP (*sp)
#define local(n) (frame->fast[-(ptrdiff_t)(n)])

#if RT_COMPUTED_GOTO
#define vm_dispatch(op) goto *(&&op_undefined + offsets[(op) - FIRST_OPCODE]);
#define vm_case(name) op_##name
#define vm_default op_undefined
#else
#define vm_dispatch(op) switch (op)
#define vm_case(name) case RT_BC_##name
#define vm_default default
#endif
#define vm_next goto next
// After a jump: a good place to notice Ctrl-C.
#define vm_next_after_jump goto next_after_jump

// Runs from the current frame on until root returns or yields.  *injected is raised at once, unless it is RT_NULL.
static NOINLINE rt_gen_result_t run(rt_frame_t *root, rt_obj_t *injected) {
#if RT_COMPUTED_GOTO
    static const int16_t offsets[FIRST_RANGE - FIRST_OPCODE] = { // 0: undefined
#define X(name, code) [(code) - FIRST_OPCODE] = &&op_##name - &&op_undefined,
        RT_BC_OPCODES(X)
#undef X
    };
#endif
    rt_frame_t *frame = rt_state.frame;
    const uint8_t *ip = frame->ip;
    rt_obj_t *sp = frame->sp;
    rt_obj_t value;
    if (*injected != RT_NULL && *ip != RT_BC_YIELD_FROM) {
        value = *injected;
        *injected = RT_NULL;
        rt_raise(value);
    }
    goto next;

next_after_jump:
    if (rt_state.interrupt) {
        raise_interrupt();
    }
next:
    frame->ip = ip;
    unsigned op = *ip++;
    int32_t arg = 0;
    if (op >= FIRST_RANGE) {
        if (op >= RT_BC_BINARY_OP_MULTI_FIRST) {
            value = *sp--;
            TOP = rt_binary_op((rt_binary_op_t)(op - RT_BC_BINARY_OP_MULTI_FIRST), TOP, value);
        } else if (op >= RT_BC_UNARY_OP_MULTI_FIRST) {
            TOP = rt_unary_op((rt_unary_op_t)(op - RT_BC_UNARY_OP_MULTI_FIRST), TOP);
        } else if (op >= RT_BC_STORE_FAST_MULTI_FIRST) {
            local(op - RT_BC_STORE_FAST_MULTI_FIRST) = *sp--;
        } else if (op >= RT_BC_LOAD_FAST_MULTI_FIRST) {
            value = local(op - RT_BC_LOAD_FAST_MULTI_FIRST);
            goto push_local;
        } else {
            PUSH(RT_INT((int)op - RT_BC_LOAD_CONST_SMALL_INT_MULTI_FIRST + RT_BC_LOAD_CONST_SMALL_INT_MULTI_LEAST));
        }
        vm_next;
    }
    if (op < 0x40) { // QSTR and VARINT
        if (RT_BC_VARINT_IS_SIGNED(op) && (*ip & 0x40u)) {
            arg = -1;
        }
        do {
            arg = (int32_t)((uint32_t)arg << 7 | (*ip & 0x7fu));
        } while (*ip++ & 0x80u);
        if (op < 0x20) {
            arg = frame->function->constants->qstr_table[arg];
        }
    } else if (op < 0x50) { // OFFSET
        arg = *ip++;
        int32_t bias = 0x40;
        if (arg & 0x80) {
            arg = (arg & 0x7f) | *ip++ << 7;
            bias = 0x4000;
        }
        if (RT_BC_OFFSET_IS_SIGNED(op)) {
            arg -= bias;
        }
    }

    vm_dispatch(op) {
    vm_case(LOAD_CONST_STRING):
        PUSH(RT_STR(arg));
        vm_next;
    vm_case(LOAD_CONST_SMALL_INT):
        PUSH(RT_INT(arg));
        vm_next;
    vm_case(LOAD_CONST_OBJ):
        PUSH(frame->function->constants->obj_table[arg]);
        vm_next;
    vm_case(LOAD_CONST_FALSE):
        PUSH(RT_FALSE);
        vm_next;
    vm_case(LOAD_CONST_NONE):
        PUSH(RT_NONE);
        vm_next;
    vm_case(LOAD_CONST_TRUE):
        PUSH(RT_TRUE);
        vm_next;
    vm_case(LOAD_NULL):
        PUSH(RT_NULL);
        vm_next;
    vm_case(LOAD_BUILD_CLASS):
        value = rt_load_global(globals_map(frame), Q(__build_class__));
        PUSH(value);
        vm_next;

    // Names.
    vm_case(LOAD_FAST_N):
        value = local(arg);
    push_local:
        if (value == RT_NULL) {
            raise_unbound();
        }
        PUSH(value);
        vm_next;
    vm_case(LOAD_DEREF):
        value = ((rt_cell_t *)RT_PTR(local(arg)))->value;
        goto push_local;
    vm_case(STORE_FAST_N):
        local(arg) = *sp--;
        vm_next;
    vm_case(STORE_DEREF):
        ((rt_cell_t *)RT_PTR(local(arg)))->value = *sp--;
        vm_next;
    vm_case(DELETE_FAST): {
        rt_obj_t *where = &local(arg);
        goto delete_local;
    vm_case(DELETE_DEREF):
        where = &((rt_cell_t *)RT_PTR(local(arg)))->value;
    delete_local:
        if (*where == RT_NULL) {
            raise_unbound();
        }
        *where = RT_NULL;
        vm_next;
    }
    vm_case(LOAD_NAME):
    vm_case(LOAD_GLOBAL):
    vm_case(STORE_NAME):
    vm_case(STORE_GLOBAL):
    vm_case(DELETE_NAME):
    vm_case(DELETE_GLOBAL):
        sp = name_opcode(frame, op, (rt_qstr)arg, sp);
        vm_next;

    // Attributes and items.
    vm_case(LOAD_ATTR):
        TOP = load_attr(TOP, (rt_qstr)arg);
        vm_next;
    vm_case(LOAD_METHOD):
        rt_load_method(TOP, (rt_qstr)arg, sp);
        ++sp;
        vm_next;
    vm_case(LOAD_SUPER_METHOD):
        sp -= 2;
        rt_super_lookup(sp, (rt_qstr)arg, sp);
        ++sp;
        vm_next;
    vm_case(STORE_ATTR):
        rt_store_attr(sp[0], (rt_qstr)arg, sp[-1]);
        sp -= 2;
        vm_next;
    vm_case(LOAD_SUBSCR):
        --sp;
        TOP = rt_subscr(sp[0], sp[1], RT_SENTINEL);
        vm_next;
    vm_case(STORE_SUBSCR):
        rt_subscr(sp[-1], sp[0], sp[-2]);
        sp -= 3;
        vm_next;

    // The stack.
    vm_case(DUP_TOP):
        value = TOP;
        PUSH(value);
        vm_next;
    vm_case(DUP_TOP_TWO):
        sp[1] = sp[-1];
        sp[2] = sp[0];
        sp += 2;
        vm_next;
    vm_case(POP_TOP):
        --sp;
        vm_next;
    vm_case(ROT_TWO):
        value = sp[0];
        sp[0] = sp[-1];
        sp[-1] = value;
        vm_next;
    vm_case(ROT_THREE):
        value = sp[0];
        sp[0] = sp[-1];
        sp[-1] = sp[-2];
        sp[-2] = value;
        vm_next;

    // Jumps.
    vm_case(JUMP):
        ip += arg;
        vm_next_after_jump;
    vm_case(POP_JUMP_IF_TRUE):
        if (rt_is_true(*sp--)) {
            ip += arg;
        }
        vm_next_after_jump;
    vm_case(POP_JUMP_IF_FALSE):
        if (!rt_is_true(*sp--)) {
            ip += arg;
        }
        vm_next_after_jump;
    vm_case(JUMP_IF_TRUE_OR_POP):
    vm_case(JUMP_IF_FALSE_OR_POP):
        if (rt_is_true(TOP) == (op == RT_BC_JUMP_IF_TRUE_OR_POP)) {
            ip += arg;
        } else {
            --sp;
        }
        vm_next;

    // Loops.  An iterator on the stack has 4 words: itself, or RT_NULL and a pointer to it.
    vm_case(GET_ITER):
        TOP = rt_getiter(TOP, NULL);
        vm_next;
    vm_case(GET_ITER_STACK):
        value = rt_getiter(TOP, (rt_iter_buf_t *)sp);
        if (value != RT_OBJ(sp)) {
            sp[0] = RT_NULL;
            sp[1] = value;
        }
        sp += 3;
        vm_next;
    vm_case(FOR_ITER):
        frame->sp = sp;
        value = next_raising(sp[-3] == RT_NULL ? sp[-2] : RT_OBJ(&sp[-3]));
        if (value == RT_STOP) {
            sp -= 4;
            ip += arg;
        } else {
            PUSH(value);
        }
        vm_next;

    // Exception blocks.  A handler is behind the code it protects, and is reached with the
    // exception on the stack.  Leaving a block by return, break or continue runs the finally
    // handlers on the way, with two words on the stack that END_FINALLY goes on from:
    //     value -1             return value
    //     address count        jump; count as in UNWIND_JUMP, less the blocks already left
    // A handler is active, so to be left and not to be run, if it is in front of ip.
    vm_case(SETUP_EXCEPT):
        add_block(frame, sp, ip + arg, false);
        vm_next;
    vm_case(SETUP_FINALLY):
        add_block(frame, sp, ip + arg, true);
        vm_next;
    vm_case(SETUP_WITH):
        value = enter_with(sp);
        ++sp;
        add_block(frame, sp, ip + arg, true);
        PUSH(value);
        vm_next;
    vm_case(WITH_CLEANUP):
        sp = clean_up_with(sp);
        vm_next;
    vm_case(POP_EXCEPT_JUMP):
        --frame->n_blocks;
        ip += arg;
        vm_next;
    vm_case(END_FINALLY):
        --frame->n_blocks;
        value = *sp--;
        if (value == RT_NONE) {
            vm_next;
        }
        if (!rt_is_small_int(value)) {
            rt_raise(value);
        }
        arg = RT_INT_VALUE(value);
        goto unwind;
    vm_case(UNWIND_JUMP):
        PUSH((rt_obj_t)(uintptr_t)(ip + arg));
        arg = *ip; // number of blocks, and 0x80: drop an iterator
        goto unwind;
    vm_case(RETURN_VALUE):
        arg = -1;
    unwind:
        while (arg < 0 ? frame->n_blocks > 0 : (arg & 0x7f) > 0) {
            rt_block_t *block = &blocks_of(frame)[frame->n_blocks - 1];
            if (arg > 0) {
                --arg;
            }
            if (block->is_finally) {
                if (block->handler >= ip) {
                    if (arg < 0) { // drop the iterators of the loops that are left
                        value = TOP;
                        sp = frame->state + block->depth;
                        TOP = value;
                    }
                    PUSH(RT_INT(arg));
                    ip = block->handler;
                    vm_next;
                }
                sp = cancel_finally(sp);
            }
            --frame->n_blocks;
        }
        if (arg >= 0) {
            ip = (const uint8_t *)*sp--;
            if (arg != 0) {
                sp -= 4;
            }
            vm_next_after_jump;
        }
        rt_state.frame = frame->prev;
        if (frame == root) {
            frame->sp = sp;
            return RT_GEN_RETURN;
        }
        value = TOP;
        bool is_init = frame->is_init;
        rt_frame_pop(frame);
        frame = rt_state.frame;
        sp = frame->sp;
        if (is_init) {
            rt_check_init_result(value); // the instance is there already
        } else {
            TOP = value;
        }
        ip = frame->ip; // CALL_FUNCTION or CALL_METHOD; skip it
        do {
            ++ip;
        } while (*ip & 0x80u);
        ++ip;
        vm_next;

    vm_case(RAISE_LAST):
        raise_again(frame, blocks_of(frame));
    vm_case(RAISE_OBJ):
        rt_raise(TOP);
    vm_case(RAISE_FROM):
        rt_raise(sp[-1]); // as in MicroPython, the cause is not kept

    // Displays and comprehensions.
    vm_case(BUILD_TUPLE):
        sp -= arg - 1;
        TOP = rt_tuple_new((size_t)arg, sp);
        vm_next;
    vm_case(BUILD_LIST):
        sp -= arg - 1;
        TOP = rt_list_new((size_t)arg, sp);
        vm_next;
    vm_case(BUILD_SET):
        sp -= arg - 1;
        TOP = rt_set_new((size_t)arg, sp);
        vm_next;
    vm_case(BUILD_MAP):
        PUSH(rt_dict_new((size_t)arg));
        vm_next;
    vm_case(STORE_MAP):
        sp -= 2;
        rt_dict_store(sp[0], sp[2], sp[1]);
        vm_next;
    vm_case(BUILD_SLICE):
        value = arg == 3 ? *sp-- : RT_NONE;
        --sp;
        TOP = rt_slice_new(sp[0], sp[1], value);
        vm_next;
    vm_case(STORE_COMP):
        store_comprehension(sp, (uint32_t)arg);
        sp -= 1 + ((arg & 3) == 1);
        vm_next;
    vm_case(UNPACK_SEQUENCE):
        rt_unpack(TOP, (size_t)arg, sp);
        sp += arg - 1;
        vm_next;
    vm_case(UNPACK_EX):
        rt_unpack_ex(TOP, (size_t)arg & 0xffu, (size_t)arg >> 8, sp);
        sp += (arg & 0xff) + (arg >> 8);
        vm_next;

    // Functions.
    vm_case(MAKE_FUNCTION):
        PUSH(make_function(frame, (uint32_t)arg, NULL));
        vm_next;
    vm_case(MAKE_FUNCTION_DEFARGS):
        --sp;
        TOP = make_function(frame, (uint32_t)arg, sp);
        vm_next;
    vm_case(MAKE_CLOSURE):
    vm_case(MAKE_CLOSURE_DEFARGS):
        sp -= *ip - 1 + 2 * (op == RT_BC_MAKE_CLOSURE_DEFARGS);
        TOP = make_closure(frame, (uint32_t)arg, sp, *ip, op == RT_BC_MAKE_CLOSURE_DEFARGS);
        ++ip;
        vm_next;
    vm_case(CALL_FUNCTION):
    vm_case(CALL_METHOD): {
        bool is_method = op == RT_BC_CALL_METHOD;
        size_t n_args = (size_t)arg & 0xffu, n_kw = (size_t)arg >> 8;
        sp -= n_args + 2 * n_kw + is_method;
        const rt_obj_t *args = sp + 1 + is_method;
        if (is_method && sp[1] != RT_NULL) {
            --args;
            ++n_args;
        }
        frame->sp = sp;
        rt_frame_t *callee = rt_frame_push(sp, n_args, n_kw, args);
        if (callee == NULL) {
            TOP = rt_call(TOP, n_args, n_kw, args);
            vm_next;
        }
        callee->prev = frame;
        frame = callee;
        rt_state.frame = frame;
        ip = frame->ip;
        sp = frame->sp;
        vm_next;
    }
    vm_case(CALL_FUNCTION_VAR_KW):
    vm_case(CALL_METHOD_VAR_KW):
        sp -= (arg & 0xff) + (arg >> 8) * 2 + 1 + (op == RT_BC_CALL_METHOD_VAR_KW);
        TOP = call_with_stars(sp, (uint32_t)arg, op == RT_BC_CALL_METHOD_VAR_KW);
        vm_next;

    // Generators.
    vm_case(YIELD_VALUE):
    yield:
        frame->ip = ip;
        frame->sp = sp;
        rt_state.frame = frame->prev;
        return RT_GEN_YIELD;
    vm_case(YIELD_FROM): { // is executed again each time the frame goes on
        rt_obj_t thrown = *injected;
        *injected = RT_NULL;
        value = *sp--; // what was sent
        frame->sp = sp;
        rt_gen_result_t kind = rt_resume(TOP, thrown != RT_NULL ? RT_NULL : value, thrown, &sp[1]);
        if (kind == RT_GEN_YIELD) {
            --ip;
            ++sp;
            goto yield;
        }
        TOP = sp[1];
        if (kind == RT_GEN_RAISE) {
            value = *sp--;
            rt_raise(value);
        }
        if (thrown != RT_NULL && rt_exc_match(thrown, &rt_type_GeneratorExit)) {
            rt_raise(thrown); // closed, even if the inner generator swallowed it
        }
        vm_next;
    }

    // Modules.
    vm_case(IMPORT_NAME):
        --sp;
        TOP = rt_import((rt_qstr)arg, sp[1], RT_INT_VALUE(sp[0]), globals_map(frame));
        vm_next;
    vm_case(IMPORT_FROM):
        value = rt_import_from(TOP, (rt_qstr)arg);
        PUSH(value);
        vm_next;
    vm_case(IMPORT_STAR):
        rt_import_star(TOP, locals_map(frame));
        --sp;
        vm_next;

    vm_default:
        rt_raise_error(RT_E_opcode);
    }
}

rt_gen_result_t rt_execute(rt_frame_t *root, rt_obj_t inject) {
    root->prev = rt_state.frame;
    rt_state.frame = root;
    for (;;) {
        rt_nlr_t nlr;
        if (RT_TRY(&nlr)) {
            rt_gen_result_t result = run(root, &inject);
            rt_nlr_pop();
            return result;
        }
        if (!unwind_frames(root, nlr.value)) {
            return RT_GEN_RAISE;
        }
    }
}
