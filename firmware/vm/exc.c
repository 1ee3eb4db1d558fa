// SPDX-License-Identifier: MIT
//
// Exceptions: jumping to handlers, the types, their texts and tracebacks.  Messages and formats are
// those of MicroPython 1.29.  When there is no memory for an exception, the preallocated one in
// rt_state takes its type.

#include "builtins.h"
#include "core.h"

#define TRACE_STEP 2 // entries that are added to a traceback's room at a time
#define ERROR_ROOM 64 // bytes of an error's text that are printed at once

// ---------------------------------------------------------------- handlers

void rt_nlr_push(rt_nlr_t *nlr) {
    nlr->prev = rt_state.nlr_top;
    nlr->value = RT_NULL;
    rt_state.nlr_top = nlr;
}

void rt_nlr_pop(void) { rt_state.nlr_top = rt_state.nlr_top->prev; }

_Noreturn static void jump(rt_obj_t exception) {
    rt_nlr_t *nlr = rt_state.nlr_top;
    if (nlr == NULL) {
        rt_exc_print(&rt_stdout, exception);
        rt_port_reset();
    }
    rt_state.nlr_top = nlr->prev;
    nlr->value = exception;
    rt_restore_regs(nlr->regs, 1);
}

bool rt_is_exception_class(rt_obj_t obj) {
    return rt_is_type(obj, &rt_type_type) && rt_is_subclass(RT_PTR(obj), &rt_type_BaseException);
}

_Noreturn void rt_raise(rt_obj_t exception) {
    if (rt_is_exception_class(exception)) {
        exception = rt_call_0(exception);
    }
    if (!rt_is_instance(exception, &rt_type_BaseException)) {
        rt_raise_error(RT_E_not_exception);
    }
    jump(exception);
}

// ---------------------------------------------------------------- the objects

static rt_exc_t *native(rt_obj_t exception) { return RT_PTR(rt_cast_native(exception, &rt_type_BaseException)); }

// Never raises.
static rt_exc_t *new_exception(const rt_type_t *type, size_t n_args, const rt_obj_t *args) {
    rt_exc_t *exc = rt_alloc_maybe(sizeof(*exc));
    if (exc == NULL) {
        exc = &rt_state.memory_error;
        memset(exc, 0, sizeof(*exc));
    }
    exc->base.type = type;
    if (n_args != 0) {
        rt_tuple_t *tuple = rt_alloc_maybe(sizeof(*tuple) + n_args * sizeof(rt_obj_t));
        if (tuple != NULL) {
            tuple->base.type = &rt_type_tuple;
            tuple->len = n_args;
            memcpy(tuple->items, args, n_args * sizeof(rt_obj_t));
            exc->args = tuple;
        }
    }
    return exc;
}

rt_obj_t rt_exc_new(const rt_type_t *type, size_t n_args, const rt_obj_t *args) {
    if (type->flags & RT_TYPE_HEAP) {
        return rt_call(RT_OBJ(type), n_args, 0, args);
    }
    return RT_OBJ(new_exception(type, n_args, args));
}

static rt_obj_t exc_make_new(const rt_type_t *type, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    rt_check_args(n_args, n_kw, 0, SIZE_MAX, false);
    return RT_OBJ(new_exception(type, n_args, args));
}

rt_obj_t rt_exc_value(rt_obj_t exception) {
    const rt_tuple_t *args = native(exception)->args;
    return args == NULL || args->len == 0 ? RT_NONE : args->items[0];
}

bool rt_exc_match(rt_obj_t exception, const rt_type_t *type) {
    return rt_is_exception_class(exception) ? rt_is_subclass(RT_PTR(exception), type) : rt_is_instance(exception, type);
}

void rt_exc_add_trace(rt_obj_t exception, rt_qstr file, uint32_t line, rt_qstr function) {
    rt_exc_t *exc = native(exception);
    if (exc == NULL || exc == &rt_state.memory_error) {
        return;
    }
    size_t len = exc->trace_len;
    if (len == exc->trace_alloc) {
        size_t alloc = len + TRACE_STEP;
        uint32_t *trace = alloc > UINT16_MAX ? NULL : rt_realloc_maybe(exc->trace, alloc * 3 * sizeof(uint32_t));
        if (trace == NULL) {
            return;
        }
        exc->trace = trace;
        exc->trace_alloc = (uint16_t)alloc;
    }
    uint32_t *entry = exc->trace + len * 3;
    entry[0] = file;
    entry[1] = line;
    entry[2] = function;
    exc->trace_len = (uint16_t)(len + 1);
}

static void exc_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    rt_exc_t *exc = native(self);
    if (dest[0] != RT_NULL) {
        if (name == Q(__traceback__) && dest[1] == RT_NONE) {
            exc->trace_len = 0;
            dest[0] = RT_NULL;
        }
    } else if (name == Q(args)) {
        dest[0] = RT_OBJ(exc->args == NULL ? &rt_empty_tuple : exc->args);
    } else if (name == Q(value) || name == Q(errno)) {
        dest[0] = rt_exc_value(self);
    }
}

// ---------------------------------------------------------------- text

// Prints an OSError's number with its name and what stands behind it; false if it has none.
static bool print_errno(const rt_print_t *print, const rt_tuple_t *args) {
    const rt_map_elem_t *entry = rt_module_errno.table;
    for (size_t left = rt_module_errno.used; left != 0; left--, entry++) {
        if (args->len - 1 < 2 && entry->value == args->items[0]) {
            rt_printf(print, RT_T_errno, (int)RT_INT_VALUE(entry->value), RT_STR_QSTR(entry->key));
            if (args->len > 1) {
                rt_printf(print, RT_T_colon);
                rt_print(print, args->items[1], RT_PRINT_STR);
            }
            return true;
        }
    }
    return false;
}

// Also takes an instance of a user class with an exception inside.
static void exc_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    const rt_tuple_t *args = native(self)->args;
    if (args == NULL) {
        args = &rt_empty_tuple;
    }
    if (kind != RT_PRINT_STR) {
        rt_printf(print, kind == RT_PRINT_EXC ? RT_T_exception_with_text : RT_T_exception, self);
    }
    if (kind != RT_PRINT_REPR && native(self)->base.type == &rt_type_OSError && print_errno(print, args)) {
        return;
    }
    if (kind == RT_PRINT_REPR || args->len > 1) {
        rt_print(print, RT_OBJ(args), RT_PRINT_REPR);
    } else if (args->len == 1) {
        rt_print(print, args->items[0], RT_PRINT_STR);
    }
}

void rt_exc_print(const rt_print_t *print, rt_obj_t exception) {
    const rt_exc_t *exc = native(exception);
    if (exc != NULL && exc->trace_len != 0) {
        rt_printf(print, RT_T_traceback);
        for (size_t i = exc->trace_len; i-- != 0;) {
            const uint32_t *entry = exc->trace + 3 * i;
            rt_printf(print, RT_T_trace_entry, (rt_qstr)entry[0], (unsigned)entry[1]);
            rt_printf(print, entry[2] == 0 ? RT_T_newline : RT_T_trace_function, (rt_qstr)entry[2]);
        }
    }
    rt_print(print, exception, RT_PRINT_EXC);
    rt_printf(print, RT_T_newline);
}

// ---------------------------------------------------------------- the types

RT_SLOTS_TABLE(exc_slots, (attr, exc_attr), (make_new, exc_make_new), (print, exc_print));
rt_type_t rt_exception_types[RT_X_COUNT]; // in RAM: alike but for the name and the parent

void rt_exc_init(void) {
#define X(id, parent) Q(id),
    static const uint16_t names[] = { RT_EXCEPTIONS(X) };
#undef X
#define X(id, parent) RT_X_##parent,
    enum { RT_X_object }; // for the first one, mended below
    static const uint8_t parents[] = { RT_EXCEPTIONS(X) };
#undef X
    rt_type_t *type = rt_exception_types;
    for (size_t i = 0; i < RT_X_COUNT; i++, type++) {
        type->base.type = &rt_type_type;
        type->name = names[i];
        type->has = exc_slots_mask;
        type->flags = RT_TYPE_EXCEPTION;
        type->slots = exc_slots;
        type->parent = &rt_exception_types[parents[i]];
    }
    rt_type_BaseException.parent = &rt_type_object;
}

// ---------------------------------------------------------------- raising

_Noreturn static void raise_new(const rt_type_t *type, size_t n_args, rt_obj_t arg) {
    rt_raise(rt_exc_new(type, n_args, &arg));
}

_Noreturn void rt_raise_key(rt_obj_t key) { raise_new(&rt_type_KeyError, 1, key); }
_Noreturn void rt_raise_stop(rt_obj_t value) {
    raise_new(&rt_type_StopIteration, value != RT_NULL && value != RT_NONE, value);
}

// Prints into memory of fixed size.
typedef struct {
    size_t size; // of all that was printed
    size_t left;
    char *at;
} text_t;

static void write_text(void *data, const char *text, size_t size) {
    text_t *out = data;
    out->size += size;
    if (size > out->left) {
        size = out->left;
    }
    memcpy(out->at, text, size);
    out->at += size;
    out->left -= size;
}

_Noreturn void rt_raise_error(unsigned error, ...) {
    // A long text is printed again, now that its size is known, behind its str.
    char room[ERROR_ROOM];
    rt_str_t *str = NULL;
    text_t out = { 0, sizeof(room), room };
    const rt_print_t print = { &out, write_text };
    const rt_type_t *type;
    for (;;) {
        va_list args;
        va_start(args, error);
        type = &rt_exception_types[rt_vprintf(&print, error, args)];
        va_end(args);
        if (str != NULL) {
            break;
        }
        str = out.size == 0 ? NULL : rt_alloc_maybe(sizeof(*str) + out.size + 1);
        if (str == NULL) {
            raise_new(type, 0, RT_NULL);
        }
        out.at = (char *)(str + 1);
        out.left = out.size;
        if (out.size <= sizeof(room)) {
            write_text(&out, room, out.size);
            break;
        }
    }
    str->base.type = &rt_type_str;
    str->data = (const uint8_t *)(str + 1);
    str->size = (size_t)(out.at - (char *)(str + 1));
    str->hash = rt_hash_bytes(str->data, str->size);
    raise_new(type, 1, RT_OBJ(str));
}

_Noreturn void rt_raise_no_attr(rt_obj_t obj, rt_qstr name) {
    unsigned error = RT_E_no_attr;
    const rt_type_t *type = rt_type_of(obj);
    rt_qstr owner = type->name;
    if (type == &rt_type_type) {
        owner = ((const rt_type_t *)RT_PTR(obj))->name;
        error = RT_E_type_no_attr;
    } else if (type == &rt_type_module) {
        rt_obj_t dest[2];
        rt_load_attr_maybe(obj, Q(__name__), dest);
        owner = rt_is_qstr(dest[0]) ? RT_STR_QSTR(dest[0]) : owner;
        error = RT_E_module_no_attr;
    }
    rt_raise_error(error, owner, name);
}

_Noreturn void rt_raise_zero_division(void) { rt_raise_error(RT_E_zero_division); }
