// SPDX-License-Identifier: MIT
//
// The names that every program sees.  Behaviour: MicroPython 1.29, "Builtin functions and
// exceptions"; eval, exec, compile and open are absent, there is no compiler and no file system.

#include "iterators.h"
#include "builtins.h"
#include "vm.h"

static rt_obj_t builtin_abs(rt_obj_t value) { return rt_unary_op(RT_UNARY_OP_ABS, value); }

static rt_obj_t find_truth(rt_obj_t iterable, bool wanted) {
    rt_iter_buf_t buf;
    rt_obj_t iterator = rt_getiter(iterable, &buf), item;
    while ((item = rt_iternext(iterator)) != RT_STOP) {
        if (rt_is_true(item) == wanted) {
            return RT_BOOL(wanted);
        }
    }
    return RT_BOOL(!wanted);
}

static rt_obj_t builtin_all(rt_obj_t iterable) { return find_truth(iterable, false); }
static rt_obj_t builtin_any(rt_obj_t iterable) { return find_truth(iterable, true); }

static rt_obj_t in_base(rt_obj_t value, char base) {
    rt_obj_t number = rt_unary_op(RT_UNARY_OP_INT, value);
    if (number == RT_NULL) {
        rt_int_get(value); // raises
    }
    const char spec[2] = { '#', base };
    return rt_format_value(number, spec, 2);
}

static rt_obj_t builtin_bin(rt_obj_t value) { return in_base(value, 'b'); }
static rt_obj_t builtin_oct(rt_obj_t value) { return in_base(value, 'o'); }
static rt_obj_t builtin_hex(rt_obj_t value) { return in_base(value, 'x'); }

static rt_obj_t builtin_callable(rt_obj_t obj) { return RT_BOOL(rt_is_callable(obj)); }

// ---------------------------------------------------------------- characters

static rt_obj_t builtin_chr(rt_obj_t code_obj) {
    intptr_t code = rt_int_get(code_obj);
    if (code < 0 || code > 0x10ffff) {
        rt_raise_error(RT_E_chr_range);
    }
    char text[4];
    return rt_str_new(text, rt_utf8_put(text, (uint32_t)code));
}

static rt_obj_t builtin_ord(rt_obj_t obj) {
    rt_buffer_t buffer;
    bool is_text = rt_cast_native(obj, &rt_type_str) != RT_NULL;
    rt_get_buffer(obj, &buffer, RT_BUFFER_READ);
    size_t len = is_text ? rt_utf8_len(buffer.data, buffer.size) : buffer.size;
    if (len != 1) {
        rt_raise_error(RT_E_ord_length, (int)len);
    }
    return RT_INT(is_text ? rt_utf8_get(buffer.data) : *(const uint8_t *)buffer.data);
}

// ---------------------------------------------------------------- attributes

static rt_obj_t builtin_getattr(size_t n_args, const rt_obj_t *args) {
    rt_qstr name = rt_str_qstr(args[1]);
    if (n_args == 2) {
        return rt_load_attr(args[0], name);
    }
    rt_nlr_t nlr;
    if (RT_TRY(&nlr)) {
        rt_obj_t value = rt_load_attr(args[0], name);
        rt_nlr_pop();
        return value;
    }
    if (!rt_exc_match(nlr.value, &rt_type_AttributeError)) {
        rt_raise(nlr.value);
    }
    return args[2];
}

static rt_obj_t builtin_hasattr(rt_obj_t obj, rt_obj_t name) {
    const rt_obj_t args[3] = { obj, name, RT_NULL };
    return RT_BOOL(builtin_getattr(3, args) != RT_NULL);
}

static rt_obj_t builtin_setattr(rt_obj_t obj, rt_obj_t name, rt_obj_t value) {
    rt_store_attr(obj, rt_str_qstr(name), value);
    return RT_NONE;
}

static rt_obj_t builtin_delattr(rt_obj_t obj, rt_obj_t name) { return builtin_setattr(obj, name, RT_NULL); }

static void add_members(rt_map_t *names, const rt_map_t *members) {
    if (members) {
        rt_map_update(names, members);
    }
}

static void add_type(rt_map_t *names, const rt_type_t *type) {
    while (type) {
        add_members(names, type->locals);
        if (type->flags & RT_TYPE_MULTIPLE) {
            const rt_tuple_t *parents = type->parent;
            for (size_t i = 0; i < parents->len; i++) {
                add_type(names, RT_PTR(parents->items[i]));
            }
            return;
        }
        type = type->parent;
    }
}

static rt_obj_t builtin_dir(size_t n_args, const rt_obj_t *args) {
    rt_obj_t dict = rt_dict_new(0);
    rt_map_t *names = &((rt_dict_t *)RT_PTR(dict))->map;
    if (n_args == 0) {
        add_members(names, &rt_current_locals()->map);
    } else {
        const rt_type_t *type = rt_type_of(args[0]);
        void *obj = RT_PTR(args[0]);
        if (type == &rt_type_module) {
            const rt_module_t *module = obj;
            add_members(names, module->rom);
            add_members(names, module->globals ? &module->globals->map : NULL);
        } else if (type->flags & RT_TYPE_HEAP) {
            add_members(names, &((const rt_instance_t *)obj)->members);
        }
        add_type(names, type == &rt_type_type ? obj : type);
    }
    rt_obj_t list = rt_call_1(RT_OBJ(&rt_type_list), dict);
    rt_list_sort(list, RT_NONE, false);
    return list;
}

// ---------------------------------------------------------------- types

// Whether one of the types, which may be a tuple, fits.
static rt_obj_t match_types(const rt_type_t *type, rt_obj_t types) {
    size_t n = 1;
    rt_obj_t *items = &types;
    if (rt_cast_native(types, &rt_type_tuple) != RT_NULL) {
        rt_get_items(types, &n, &items);
    }
    for (size_t i = 0; i < n; i++) {
        if (!rt_is_exact(items[i], &rt_type_type)) {
            rt_raise_error(RT_E_arg_2_class);
        }
        if (rt_is_subclass(type, RT_PTR(items[i]))) {
            return RT_TRUE;
        }
    }
    return RT_FALSE;
}

static rt_obj_t builtin_isinstance(rt_obj_t obj, rt_obj_t types) { return match_types(rt_type_of(obj), types); }

static rt_obj_t builtin_issubclass(rt_obj_t type, rt_obj_t types) {
    if (!rt_is_exact(type, &rt_type_type)) {
        rt_raise_error(RT_E_arg_1_class);
    }
    return match_types(RT_PTR(type), types);
}

static rt_obj_t builtin_repr(rt_obj_t obj) { return rt_str_of(obj, RT_PRINT_REPR); }

static rt_obj_t builtin_format(size_t n_args, const rt_obj_t *args) {
    size_t size = 0;
    const char *spec = n_args > 1 ? rt_str_data(args[1], &size) : "";
    return rt_format_value(args[0], spec, size);
}

// ---------------------------------------------------------------- iteration

static rt_obj_t builtin_iter(size_t n_args, const rt_obj_t *args) {
    return n_args == 1 ? rt_getiter(args[0], NULL) : rt_call_iter_new(args[0], args[1]);
}

static rt_obj_t builtin_next(size_t n_args, const rt_obj_t *args) {
    rt_state.stop_value = RT_NULL;
    rt_obj_t item = rt_iternext(args[0]);
    if (item != RT_STOP) {
        return item;
    }
    rt_obj_t value = rt_state.stop_value;
    rt_state.stop_value = RT_NULL;
    if (n_args > 1) {
        return args[1];
    }
    rt_raise_stop(value);
}

// The least item, or the greatest if op is MORE.
static rt_obj_t extreme(size_t n_args, size_t n_kw, const rt_obj_t *args, rt_binary_op_t op) {
    static const rt_arg_t allowed[] = {
        { Q(key), RT_ARG_KW_ONLY, RT_NONE },
        { Q(default), RT_ARG_KW_ONLY, RT_NULL },
    };
    rt_obj_t options[2];
    rt_parse_args(0, n_kw, args + n_args, allowed, 2, options);
    rt_obj_t list = n_args == 1 ? args[0] : rt_tuple_new(n_args, args);
    rt_iter_buf_t buf;
    rt_obj_t iterator = rt_getiter(list, &buf), item, best = RT_NULL, best_key = RT_NULL;
    while ((item = rt_iternext(iterator)) != RT_STOP) {
        rt_obj_t key = options[0] == RT_NONE ? item : rt_call_1(options[0], item);
        if (best == RT_NULL || rt_is_true(rt_binary_op(op, key, best_key))) {
            best = item;
            best_key = key;
        }
    }
    if (best == RT_NULL) {
        best = options[1];
        if (best == RT_NULL) {
            rt_raise_error(RT_E_empty_sequence);
        }
    }
    return best;
}

static rt_obj_t builtin_max(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    return extreme(n_args, n_kw, args, RT_BINARY_OP_MORE);
}

static rt_obj_t builtin_min(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    return extreme(n_args, n_kw, args, RT_BINARY_OP_LESS);
}

static rt_obj_t builtin_sum(size_t n_args, const rt_obj_t *args) {
    rt_iter_buf_t buf;
    rt_obj_t iterator = rt_getiter(args[0], &buf), item, total = n_args > 1 ? args[1] : RT_INT(0);
    while ((item = rt_iternext(iterator)) != RT_STOP) {
        total = rt_binary_op(RT_BINARY_OP_ADD, total, item);
    }
    return total;
}

// ---------------------------------------------------------------- numbers

static rt_obj_t builtin_divmod(rt_obj_t a, rt_obj_t b) { return rt_binary_op(RT_BINARY_OP_DIVMOD, a, b); }

static rt_obj_t builtin_pow(size_t n_args, const rt_obj_t *args) {
    return n_args == 2 ? rt_binary_op(RT_BINARY_OP_POWER, args[0], args[1])
                       : rt_int_pow3(args[0], args[1], args[2]);
}

static rt_obj_t builtin_round(size_t n_args, const rt_obj_t *args) {
    return rt_number_round(args[0], n_args > 1 ? args[1] : RT_NULL);
}

// ---------------------------------------------------------------- console

static void file_write(void *data, const char *text, size_t size) {
    rt_call_1(data, rt_str_new(text, size));
}

rt_print_t rt_file_print(rt_obj_t file) {
    return file == RT_NONE ? rt_stdout : (rt_print_t){ rt_load_attr(file, Q(write)), file_write };
}

static rt_obj_t builtin_print(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_arg_t allowed[] = {
        { Q(sep), RT_ARG_KW_ONLY, RT_STR(Q(space)) },
        { Q(end), RT_ARG_KW_ONLY, RT_STR(Q(newline)) },
        { Q(file), RT_ARG_KW_ONLY, RT_NONE },
        { Q(flush), RT_ARG_KW_ONLY, RT_FALSE },
    };
    rt_obj_t options[4];
    rt_parse_args(0, n_kw, args + n_args, allowed, 4, options);
    size_t sep_size, end_size;
    const char *sep = rt_str_data(options[0], &sep_size), *end = rt_str_data(options[1], &end_size);
    const rt_print_t print = rt_file_print(options[2]);
    for (size_t i = 0; i < n_args; i++) {
        if (i > 0) {
            print.write(print.data, sep, sep_size);
        }
        rt_print(&print, args[i], RT_PRINT_STR);
    }
    print.write(print.data, end, end_size);
    return RT_NONE;
}

static rt_obj_t builtin_input(size_t n_args, const rt_obj_t *args) {
    if (n_args > 0) {
        rt_print(&rt_stdout, args[0], RT_PRINT_STR);
    }
    return rt_read_line();
}

rt_obj_t rt_read_line(void) {
    rt_buf_t buf;
    rt_buf_init(&buf, 32);
    for (;;) {
        int byte = rt_port_read();
        if (byte == 3) {
            rt_state.interrupt = true;
        }
        rt_check_interrupt();
        if (byte == 4 && buf.size == 0) {
            rt_raise_error(RT_E_EOFError);
        }
        if (byte == '\r') {
            byte = '\n';
        }
        if (byte == '\b' || byte == 0x7f) {
            if (buf.size > 0) {
                buf.size--;
                rt_port_write("\b \b", 3);
            }
        } else if (byte >= ' ' || byte == '\n') {
            const char echo = (char)byte;
            rt_port_write(&echo, 1);
            if (byte == '\n') {
                return rt_buf_str(&buf);
            }
            rt_buf_add_byte(&buf, (uint8_t)byte);
        }
    }
}

// ---------------------------------------------------------------- import

static rt_obj_t builtin_import(size_t n_args, const rt_obj_t *args) {
    rt_obj_t fromlist = n_args > 3 ? args[3] : RT_NONE;
    intptr_t level = n_args > 4 ? rt_int_get(args[4]) : 0;
    return rt_import(rt_str_qstr(args[0]), fromlist, level, &rt_current_globals()->map);
}

RT_FUNCTIONS(builtins_functions) = {
    RT_FUNCTION_KW(__build_class__, 2, 0xff, rt_build_class),
    RT_FUNCTION_VAR(__import__, 1, 5, builtin_import),
    RT_FUNCTION_VAR(__template__, 1, 0xff, rt_template_build),
    RT_FUNCTION(abs, 1, builtin_abs),
    RT_FUNCTION(all, 1, builtin_all),
    RT_FUNCTION(any, 1, builtin_any),
    RT_FUNCTION(bin, 1, builtin_bin),
    RT_FUNCTION(callable, 1, builtin_callable),
    RT_FUNCTION(chr, 1, builtin_chr),
    RT_FUNCTION(delattr, 2, builtin_delattr),
    RT_FUNCTION_VAR(dir, 0, 1, builtin_dir),
    RT_FUNCTION(divmod, 2, builtin_divmod),
    RT_FUNCTION_VAR(format, 1, 2, builtin_format),
    RT_FUNCTION_VAR(getattr, 2, 3, builtin_getattr),
    RT_FUNCTION(globals, 0, rt_current_globals),
    RT_FUNCTION(hasattr, 2, builtin_hasattr),
    RT_FUNCTION(hash, 1, rt_hash),
    RT_FUNCTION(hex, 1, builtin_hex),
    RT_FUNCTION(id, 1, rt_id),
    RT_FUNCTION_VAR(input, 0, 1, builtin_input),
    RT_FUNCTION(isinstance, 2, builtin_isinstance),
    RT_FUNCTION(issubclass, 2, builtin_issubclass),
    RT_FUNCTION_VAR(iter, 1, 2, builtin_iter),
    RT_FUNCTION(len, 1, rt_len),
    RT_FUNCTION(locals, 0, rt_current_locals),
    RT_FUNCTION_KW(max, 1, 0xff, builtin_max),
    RT_FUNCTION_KW(min, 1, 0xff, builtin_min),
    RT_FUNCTION_VAR(next, 1, 2, builtin_next),
    RT_FUNCTION(oct, 1, builtin_oct),
    RT_FUNCTION(ord, 1, builtin_ord),
    RT_FUNCTION_VAR(pow, 2, 3, builtin_pow),
    RT_FUNCTION_KW(print, 0, 0xff, builtin_print),
    RT_FUNCTION(repr, 1, builtin_repr),
    RT_FUNCTION_VAR(round, 1, 2, builtin_round),
    RT_FUNCTION(setattr, 3, builtin_setattr),
    RT_FUNCTION_KW(sorted, 1, 1, rt_sorted),
    RT_FUNCTION_VAR(sum, 1, 2, builtin_sum),
};
#define X(name, parent) &rt_type_##name,
static const struct {
    rt_map_elem_t others[2];
    const rt_type_t *types[];
} builtins_rest = {
    { ENTRY(Ellipsis, &rt_ellipsis), ENTRY(NotImplemented, &rt_not_implemented) },
    {
        &rt_type_bool, &rt_type_bytearray, &rt_type_bytes, &rt_type_classmethod, &rt_type_complex, &rt_type_dict,
        &rt_type_enumerate, &rt_type_filter, &rt_type_float, &rt_type_frozenset, &rt_type_int, &rt_type_list,
        &rt_type_map, &rt_type_memoryview, &rt_type_object, &rt_type_property, &rt_type_range, &rt_type_reversed,
        &rt_type_set, &rt_type_slice, &rt_type_staticmethod, &rt_type_str, &rt_type_super, &rt_type_tuple,
        &rt_type_type, &rt_type_zip,
        RT_EXCEPTIONS(X)
    },
};
#undef X
#define X(name, parent) + 1
const rt_map_t rt_builtins_map =
    RT_ROM_MAP_TYPES(builtins_functions, builtins_rest.others, 26 RT_EXCEPTIONS(X));
#undef X
