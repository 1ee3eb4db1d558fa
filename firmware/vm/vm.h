// SPDX-License-Identifier: MIT
//
// What the interpreter's parts share: function objects, their preludes, and frames.
// Bytecode's facts: MicroPython's py/bc.h, .mpy version 6.

#ifndef RT_VM_H
#define RT_VM_H

#include "rt.h"

// Scope flags in a prelude.
#define RT_SCOPE_GENERATOR 1
#define RT_SCOPE_VAR_KEYWORDS 2
#define RT_SCOPE_VAR_ARGS 4
#define RT_SCOPE_KW_DEFAULTS 8

// A function's bytecode starts with
//     signature   one or more bytes, bit 7: another follows
//     sizes       of the information and of the list of cells, likewise
//     information name, parameters' names, line table
//     cells       locals that are to be wrapped in cells, a byte each
//     opcodes
typedef struct {
    unsigned n_state;      // words: locals and stack
    unsigned n_blocks;     // exception blocks
    unsigned flags;        // RT_SCOPE_
    unsigned n_positional; // parameters that may be given by position
    unsigned n_kw_only;
    unsigned n_defaults;   // of the positional parameters
    const uint8_t *info;   // name, parameters' names, line table
    const uint8_t *cells;
    const uint8_t *opcodes;
} rt_prelude_t;
void rt_prelude_read(const uint8_t *code, rt_prelude_t *prelude);
uint32_t rt_varint_read(const uint8_t **ip);

typedef struct {
    rt_base_t base;
    const uint8_t *code;
    const void *const *children;
    const rt_constants_t *constants;
    rt_module_t *module;
    rt_obj_t extra[]; // defaults of positional parameters, then the dict of those of keyword-only ones, if any
} rt_function_t;
rt_qstr rt_function_qstr(const rt_function_t *function);
rt_obj_t rt_closure_new(rt_obj_t function, size_t n_cells, const rt_obj_t *cells);

typedef struct {
    const uint8_t *handler;
    rt_obj_t exception; // that this block has caught, or RT_NULL
    uint16_t depth;     // index in the state of the stack's top on entry, plus 1
    bool is_finally;    // or with
} rt_block_t;

// The locals are at the end of the state, local 0 last; the stack grows up from its start.
// The exception blocks lie behind the state.
typedef struct rt_frame {
    struct rt_frame *prev;
    const rt_function_t *function;
    const uint8_t *ip; // the opcode being executed; NULL: a finished generator
    rt_obj_t *sp;      // the stack's top; kept only where the frame is left or an iterator advances
    rt_dict_t *locals; // of a class body; else NULL
    rt_obj_t *fast;    // local 0, the last word of the state
    uint8_t n_blocks;  // blocks in use
    bool is_init;      // of a class that is called: the result is the instance
    rt_obj_t state[];
} rt_frame_t;
#define RT_FRAME_SIZE(prelude) \
    (sizeof(rt_frame_t) + (prelude)->n_state * sizeof(rt_obj_t) + (prelude)->n_blocks * sizeof(rt_block_t))

// What a call of a function, a closure or a bound method comes down to.
typedef struct {
    const rt_function_t *function;
    const rt_obj_t *first; // arguments in front of those of the call
    size_t n_first;
    rt_prelude_t prelude;
} rt_callee_t;

// Fills in a new frame and binds the arguments.  The memory need not be zero.  Runs no Python code.
void rt_frame_init(rt_frame_t *frame, const rt_callee_t *callee, size_t n_args, size_t n_kw, const rt_obj_t *args);
// Frames of calls, but not those of generators, lie in chunks of memory on the heap, one behind the
// other: calls from Python to Python take no room on the C stack.
// Makes a frame for a call; NULL if the callee has no bytecode, or is a generator function.  For a
// user class, makes the instance, which takes the class's place in *callee, and a frame for __init__.
rt_frame_t *rt_frame_push(rt_obj_t *callee, size_t n_args, size_t n_kw, const rt_obj_t *args);
void rt_frame_pop(rt_frame_t *frame); // the last one pushed
// Runs until the frame returns, yields or raises; the value or exception is then in *frame->sp.
// inject: raise this at once, or RT_NULL.
rt_gen_result_t rt_execute(rt_frame_t *frame, rt_obj_t inject);
// Calls a class body.
rt_obj_t rt_function_run_body(rt_obj_t function, rt_dict_t *locals);

rt_obj_t rt_generator_new(const rt_callee_t *callee, size_t n_args, size_t n_kw, const rt_obj_t *args);
// As rt_gen_resume, of any object that is or acts as a generator or an iterator.
rt_gen_result_t rt_resume(rt_obj_t obj, rt_obj_t send_value, rt_obj_t throw_value, rt_obj_t *result);

// The __init__ of a user class that needs no more than that and a blank instance; else RT_NULL.
rt_obj_t rt_class_init(const rt_type_t *type);
void rt_check_init_result(rt_obj_t result); // TypeError unless None

// Calls dest[0] with n arguments at dest + 2, and before them dest[1] unless it is RT_NULL.
rt_obj_t rt_call_prepared(const rt_obj_t *dest, size_t n_args, size_t n_kw);

#endif
