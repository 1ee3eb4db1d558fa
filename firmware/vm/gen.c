// SPDX-License-Identifier: MIT
//
// Generators, which are coroutines as well: a frame on the heap that can be left and resumed.

#include "vm.h"

typedef struct {
    rt_base_t base;
    bool running;
    rt_frame_t frame;
} generator_t;

rt_obj_t rt_generator_new(const rt_callee_t *callee, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    generator_t *generator = rt_new_object(offsetof(generator_t, frame) + RT_FRAME_SIZE(&callee->prelude), &rt_type_generator);
    rt_frame_init(&generator->frame, callee, n_args, n_kw, args);
    return RT_OBJ(generator);
}

// PEP 479
static _Noreturn void raise_stopped(void) { rt_raise_error(RT_E_generator_stop); }

rt_gen_result_t rt_gen_resume(rt_obj_t self, rt_obj_t send_value, rt_obj_t throw_value, rt_obj_t *result) {
    rt_stack_check();
    generator_t *generator = RT_PTR(self);
    rt_frame_t *frame = &generator->frame;
    if (generator->running) {
        rt_raise_error(RT_E_generator_running);
    }
    if (frame->ip == NULL) {
        *result = RT_NONE;
        return RT_GEN_RETURN;
    }
    if (frame->sp >= frame->state) {
        *frame->sp = send_value;
    } else if (send_value != RT_NONE && send_value != RT_NULL) {
        rt_raise_error(RT_E_generator_unstarted);
    }
    generator->running = true;
    rt_gen_result_t kind = rt_execute(frame, throw_value);
    generator->running = false;
    *result = *frame->sp;
    if (kind != RT_GEN_YIELD) {
        frame->ip = NULL;
        memset(frame->state, 0, (size_t)((char *)frame->fast - (char *)frame->state)); // keeps nothing alive
        *frame->fast = RT_NULL;
        if (kind == RT_GEN_RAISE && rt_exc_match(*result, &rt_type_StopIteration)) {
            raise_stopped();
        }
    }
    return kind;
}

static rt_gen_result_t raise_in(rt_obj_t throw_value, rt_obj_t *result) {
    if (rt_exc_match(throw_value, &rt_type_StopIteration)) {
        raise_stopped();
    }
    *result = throw_value;
    return RT_GEN_RAISE;
}

rt_gen_result_t rt_resume(rt_obj_t obj, rt_obj_t send_value, rt_obj_t throw_value, rt_obj_t *result) {
    const rt_type_t *type = rt_type_of(obj);
    if (type == &rt_type_generator) {
        return rt_gen_resume(obj, send_value, throw_value, result);
    }
    if (send_value == RT_NONE && RT_HAS_SLOT(type, iternext)) {
        rt_state.stop_value = RT_NULL;
        *result = RT_SLOT(type, iternext)(obj);
        if (*result == RT_STOP) {
            *result = rt_state.stop_value == RT_NULL ? RT_NONE : rt_state.stop_value;
            return RT_GEN_RETURN;
        }
        return RT_GEN_YIELD;
    }
    rt_obj_t dest[3];
    if (send_value != RT_NULL) {
        rt_load_method(obj, Q(send), dest);
        dest[2] = send_value;
        *result = rt_call_prepared(dest, 1, 0);
        return RT_GEN_YIELD;
    }
    bool closes = rt_is_subclass(rt_type_of(throw_value), &rt_type_GeneratorExit);
    rt_load_attr_maybe(obj, closes ? Q(close) : Q(throw), dest);
    if (dest[0] == RT_NULL) {
        return raise_in(throw_value, result);
    }
    dest[2] = throw_value;
    *result = rt_call_prepared(dest, !closes, 0);
    return closes ? RT_GEN_RETURN : RT_GEN_YIELD;
}

static rt_obj_t resume_or_raise(rt_obj_t self, rt_obj_t send_value, rt_obj_t throw_value, bool raises_stop) {
    rt_obj_t result;
    switch (rt_gen_resume(self, send_value, throw_value, &result)) {
        case RT_GEN_YIELD:
            return result;
        case RT_GEN_RAISE:
            rt_raise(result);
        default:
            if (!raises_stop) {
                rt_state.stop_value = result == RT_NONE ? RT_NULL : result;
                return RT_STOP;
            }
            rt_raise_stop(result);
    }
}

static rt_obj_t generator_next(rt_obj_t self) { return resume_or_raise(self, RT_NONE, RT_NULL, false); }

static rt_obj_t generator_send(rt_obj_t self, rt_obj_t value) { return resume_or_raise(self, value, RT_NULL, true); }

// throw(exception), or as once throw(class, exception, traceback)
static rt_obj_t generator_throw(size_t n_args, const rt_obj_t *args) {
    rt_obj_t exception = n_args > 2 && args[2] != RT_NONE ? args[2] : args[1];
    return resume_or_raise(args[0], RT_NONE, exception, true);
}

static rt_obj_t generator_close(rt_obj_t self) {
    rt_obj_t result;
    rt_obj_t exception = rt_exc_new(&rt_type_GeneratorExit, 0, NULL);
    rt_gen_result_t kind = rt_gen_resume(self, RT_NONE, exception, &result);
    if (kind == RT_GEN_YIELD) {
        rt_raise_error(RT_E_generator_exit);
    }
    if (kind == RT_GEN_RAISE && !rt_exc_match(result, &rt_type_GeneratorExit)) {
        rt_raise(result);
    }
    return RT_NONE;
}

static void generator_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    const generator_t *generator = RT_PTR(self);
    rt_printf(print, RT_T_generator, rt_function_qstr(generator->frame.function), (unsigned)(uintptr_t)self);
}

RT_FUNCTIONS(generator_methods) = {
    RT_FUNCTION(close, 1, generator_close),
    RT_FUNCTION(send, 2, generator_send),
    RT_FUNCTION_VAR(throw, 2, 4, generator_throw),
};
RT_LOCALS(generator_locals, generator_methods);

const rt_type_t rt_type_generator = {
    .base = { &rt_type_type },
    .name = Q(generator),
    RT_SLOTS((iternext, generator_next), (print, generator_print)),
    .locals = &generator_locals,
};
