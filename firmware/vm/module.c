// SPDX-License-Identifier: MIT
//
// Modules and import: from the frozen tables (their entries' names look like "pkg/mod.py") and from
// the table of built-in modules.  Follows MicroPython 1.29 (py/builtinimport.c): a frozen module is at
// ".frozen/", which is in sys.path; the built-in modules that can be extended come after it.

#include "rt.h"
#include "rt_info.h"

#define FROZEN_SIZE 7 // of ".frozen"

// ---------------------------------------------------------------- the type

static const rt_module_t *initialising; // the built-in module whose __init__ runs

static rt_obj_t get_member(const rt_module_t *module, rt_qstr name) {
    // A module inside a built-in one is in ROM itself and has no globals.
    rt_obj_t value = module->globals == NULL ? RT_NULL : rt_map_get(&module->globals->map, RT_STR(name));
    return value == RT_NULL && module->rom != NULL ? rt_map_get(module->rom, RT_STR(name)) : value;
}

static void module_attr(rt_obj_t self, rt_qstr name, rt_obj_t *dest) {
    rt_module_t *module = RT_PTR(self);
    if (dest[0] != RT_NULL) {
        if (module->globals == NULL) {
            return;
        }
        rt_map_t *map = &module->globals->map;
        if (module->rom != NULL && module->rom != &rt_builtins_map && module != initialising
            && rt_map_get(map, RT_STR(name)) == RT_NULL) {
            return;
        }
        if (dest[1] != RT_NULL) {
            rt_map_set(map, RT_STR(name), dest[1]);
        } else if (rt_map_remove(map, RT_STR(name)) == RT_NULL) {
            return;
        }
        dest[0] = RT_NULL;
        return;
    }
    dest[0] = get_member(module, name);
    if (dest[0] != RT_NULL) {
        return;
    }
    if (name == Q(__dict__)) {
        if (module->rom == NULL) {
            dest[0] = RT_OBJ(module->globals);
        } else {
            dest[0] = rt_read_only_copy(module->rom);
        }
    } else if (name != Q(__getattr__)) {
        rt_obj_t getattr = get_member(module, Q(__getattr__));
        if (getattr != RT_NULL) {
            dest[0] = rt_call_1(getattr, RT_STR(name));
        }
    }
}

static void module_print(const rt_print_t *print, rt_obj_t self, rt_print_kind_t kind) {
    (void)kind;
    rt_obj_t name = get_member(RT_PTR(self), Q(__name__)), file = get_member(RT_PTR(self), Q(__file__));
    rt_printf(print, "<module ");
    rt_print(print, name == RT_NULL ? RT_STR(Q(empty)) : name, RT_PRINT_REPR);
    if (file != RT_NULL) {
        rt_printf(print, " from %o", file);
    }
    rt_printf(print, ">");
}

const rt_type_t rt_type_module = {
    .base = { &rt_type_type },
    .name = Q(module),
    RT_SLOTS((attr, module_attr), (print, module_print)),
};

rt_obj_t rt_module_new(rt_qstr name) {
    rt_map_t *modules = &rt_state.modules->map;
    rt_obj_t found = rt_map_get(modules, RT_STR(name));
    if (found != RT_NULL) {
        return found;
    }
    rt_module_t *module = RT_NEW(rt_module_t, &rt_type_module);
    module->globals = RT_PTR(rt_dict_new(2));
    rt_map_set(&module->globals->map, RT_STR(Q(__name__)), RT_STR(name));
    rt_map_set(modules, RT_STR(name), RT_OBJ(module));
    return RT_OBJ(module);
}

// ---------------------------------------------------------------- frozen modules

const rt_frozen_module_t *rt_frozen_find(const char *name, size_t size, bool *is_package) {
    const rt_frozen_module_t *const *content = rt_info.slots.frozen_content;
    const char *entry = rt_info.slots.frozen_names;
    *is_package = false;
    while (*entry != 0) {
        size_t length = strlen(entry);
        if (length >= size && memcmp(entry, name, size) == 0) {
            if (length == size) {
                return *content;
            }
            if (entry[size] == '/') {
                *is_package = true;
                return NULL;
            }
        }
        entry += length + 1;
        content++;
    }
    return NULL;
}

rt_obj_t rt_run_frozen(const rt_frozen_module_t *frozen, rt_module_t *module) {
    return rt_call_0(rt_function_new(frozen->proto_fun, &frozen->constants, module, RT_NULL, RT_NULL));
}

// Runs the frozen file at path (behind ".frozen/") in module, if there is one.
static bool run_file(rt_module_t *module, const rt_buf_t *path) {
    bool is_package;
    const char *name = path->data + FROZEN_SIZE + 1;
    size_t size = path->size - FROZEN_SIZE - 1;
    const rt_frozen_module_t *frozen = rt_frozen_find(name, size, &is_package);
    if (frozen == NULL) {
        return false;
    }
    rt_store_attr(RT_OBJ(module), Q(__file__), RT_STR(rt_qstr_intern(name, size)));
    rt_run_frozen(frozen, module);
    return true;
}

typedef enum { ABSENT, PACKAGE, FILE_PY } found_t;

// Looks for path as a package, then with ".py", which is added to path.
static found_t stat_module(rt_buf_t *path) {
    bool is_package;
    if (path->size <= FROZEN_SIZE || memcmp(path->data, ".frozen/", FROZEN_SIZE + 1) != 0) {
        return ABSENT;
    }
    rt_frozen_find(path->data + FROZEN_SIZE + 1, path->size - FROZEN_SIZE - 1, &is_package);
    if (is_package) {
        return PACKAGE;
    }
    rt_buf_add_text(path, ".py", 3);
    bool exists = rt_frozen_find(path->data + FROZEN_SIZE + 1, path->size - FROZEN_SIZE - 1, &is_package) != NULL;
    return exists ? FILE_PY : ABSENT;
}

// path = folder "/" name
static void set_path(rt_buf_t *path, rt_obj_t folder, rt_qstr name) {
    size_t size;
    const char *text = rt_str_data(folder, &size);
    path->size = 0;
    rt_buf_add_text(path, text, size);
    if (size != 0) {
        rt_buf_add_byte(path, '/');
    }
    text = rt_qstr_text(name, &size);
    rt_buf_add_text(path, text, size);
}

// ---------------------------------------------------------------- built-in modules

// Frozen modules of these names come first.
static bool is_extensible(rt_qstr name) { return name == Q(os) || name == Q(time) || name == Q(struct); }

// The built-in module, or RT_NULL.  With the prefix u it comes before a frozen one of the same name.
static rt_obj_t builtin_module(rt_qstr name, bool extensible) {
    size_t size;
    const char *text = rt_qstr_text(name, &size);
    if (text[0] == 'u' && !extensible) {
        rt_qstr plain = rt_qstr_find(text + 1, size - 1);
        name = is_extensible(plain) || plain == Q(sys) ? plain : name;
    } else if (is_extensible(name) != extensible) {
        return RT_NULL;
    }
    const rt_builtin_module_t *entry = rt_builtin_modules;
    while (entry->name != name) {
        if ((entry++)->name == 0) {
            return RT_NULL;
        }
    }
    rt_map_t *modules = &rt_state.modules->map;
    rt_obj_t found = rt_map_get(modules, RT_STR(name));
    if (found != RT_NULL && ((rt_module_t *)RT_PTR(found))->rom == entry->globals) {
        return found;
    }
    rt_module_t *module = RT_NEW(rt_module_t, &rt_type_module);
    module->globals = RT_PTR(rt_dict_new(0));
    module->rom = entry->globals;
    if (module->rom == &rt_builtins_map) {
        rt_state.builtins = module->globals;
    }
    rt_obj_t init = rt_map_get(module->rom, RT_STR(Q(__init__)));
    if (init != RT_NULL) {
        initialising = module;
        rt_call_1(init, RT_OBJ(module));
        initialising = NULL;
    }
    if (found == RT_NULL) {
        rt_map_set(modules, RT_STR(name), RT_OBJ(module));
    }
    return RT_OBJ(module);
}

// ---------------------------------------------------------------- import

// Makes and runs the module that was found at path; it is in sys.modules unless it fails.
static rt_obj_t load(rt_qstr name, found_t found, rt_buf_t *path) {
    rt_obj_t module = rt_module_new(name);
    rt_nlr_t nlr;
    if (RT_TRY(&nlr)) {
        if (found == PACKAGE) {
            rt_store_attr(module, Q(__path__), rt_str_new(path->data, path->size));
            rt_buf_add_text(path, "/__init__.py", 12);
        }
        run_file(RT_PTR(module), path);
        rt_nlr_pop();
        return module;
    }
    rt_map_remove(&rt_state.modules->map, RT_STR(name));
    rt_raise(nlr.value);
}

// Imports one part of a dotted name: full is "a.b.c", part is "c", outer the module "a.b" or RT_NULL.
static rt_obj_t import_part(rt_qstr full, rt_qstr part, rt_obj_t outer) {
    rt_buf_t path;
    found_t found = ABSENT;
    bool search = rt_state.path->len != 0;
    rt_obj_t module = search ? rt_map_get(&rt_state.modules->map, RT_STR(full)) : RT_NULL;
    if (module != RT_NULL) {
        return module;
    }
    rt_buf_init(&path, 0);
    if (outer == RT_NULL) {
        module = builtin_module(part, false);
        for (size_t i = 0; module == RT_NULL && found == ABSENT && i < rt_state.path->len; i++) {
            set_path(&path, rt_state.path->items[i], part);
            found = stat_module(&path);
        }
        if (found == ABSENT && module == RT_NULL) {
            module = builtin_module(part, true);
        }
        if (module != RT_NULL) {
            return module;
        }
    } else {
        rt_obj_t dest[2];
        if (rt_is_type(outer, &rt_type_module) && ((rt_module_t *)RT_PTR(outer))->rom != NULL) {
            // A module inside a built-in one.
            module = get_member(RT_PTR(outer), part);
            if (module != RT_NULL && rt_is_type(module, &rt_type_module)) {
                return module;
            }
        }
        rt_load_attr_maybe(outer, Q(__path__), dest);
        if (dest[0] != RT_NULL) {
            set_path(&path, dest[0], part);
            found = stat_module(&path);
        }
        if (found == ABSENT) { // a built-in module's part
            rt_load_attr_maybe(outer, part, dest);
            if (dest[0] != RT_NULL && rt_is_exact(dest[0], &rt_type_module)) {
                return dest[0];
            }
        }
    }
    if (found == ABSENT) {
        rt_raise_fmt(&rt_type_ImportError, "no module named '%q'", full);
    }
    module = load(full, found, &path);
    rt_free(path.data);
    if (outer != RT_NULL) {
        rt_store_attr(outer, part, module);
    }
    return module;
}

// The absolute name of a relative import: level leading dots, seen from the module of globals.
static rt_qstr absolute_name(rt_qstr name, intptr_t level, rt_map_t *globals) {
    rt_obj_t own = rt_map_get(globals, RT_STR(Q(__name__)));
    size_t size, name_size;
    const char *text = rt_str_data(own == RT_NULL ? RT_STR(Q(empty)) : own, &size);
    const char *name_text = rt_qstr_text(name, &name_size);
    if (rt_map_get(globals, RT_STR(Q(__path__))) != RT_NULL) {
        level--; // a package is its own parent
    }
    while (level != 0 && size != 0) {
        if (text[--size] == '.') {
            level--;
        }
    }
    if (size == 0) {
        rt_raise_msg(&rt_type_ImportError, "can't perform relative import");
    }
    rt_buf_t full;
    rt_buf_init(&full, size + 1 + name_size);
    rt_buf_add_text(&full, text, size);
    if (name_size != 0) {
        rt_buf_add_byte(&full, '.');
        rt_buf_add_text(&full, name_text, name_size);
    }
    rt_qstr result = rt_qstr_intern(full.data, full.size);
    rt_free(full.data);
    return result;
}

rt_obj_t rt_import(rt_qstr name, rt_obj_t fromlist, intptr_t level, rt_map_t *globals) {
    if (level > 0) {
        name = absolute_name(name, level, globals);
    }
    size_t size, start = 0;
    const char *text = rt_qstr_text(name, &size);
    if (size == 0 || level < 0) {
        rt_raise_type(&rt_type_ValueError);
    }
    rt_obj_t top = RT_NULL, module = RT_NULL;
    for (size_t i = 1; i <= size; i++) {
        if (i == size || text[i] == '.') {
            module = import_part(rt_qstr_intern(text, i), rt_qstr_intern(text + start, i - start), module);
            if (top == RT_NULL) {
                top = module;
            }
            start = i + 1;
        }
    }
    return fromlist == RT_NONE ? top : module;
}

rt_obj_t rt_import_from(rt_obj_t module, rt_qstr name) {
    rt_obj_t dest[2];
    rt_load_attr_maybe(module, name, dest);
    if (dest[0] != RT_NULL) {
        return dest[1] == RT_NULL ? dest[0] : rt_bound_method_new(dest[0], dest[1]);
    }
    rt_load_attr_maybe(module, Q(__path__), dest);
    if (dest[0] == RT_NULL) {
        rt_raise_fmt(&rt_type_ImportError, "can't import name %q", name);
    }
    // A submodule that is not loaded yet.
    rt_module_t *package = RT_PTR(module);
    return rt_import(name, RT_TRUE, 1, &package->globals->map);
}

void rt_import_star(rt_obj_t module, rt_map_t *locals) {
    rt_obj_t dest[2];
    rt_load_attr_maybe(module, Q(__all__), dest);
    if (dest[0] != RT_NULL) {
        size_t len;
        rt_obj_t *items;
        rt_get_items(dest[0], &len, &items);
        for (size_t i = 0; i < len; i++) {
            rt_qstr name = rt_str_qstr(items[i]);
            rt_map_set(locals, RT_STR(name), rt_load_attr(module, name));
        }
        return;
    }
    rt_dict_t *dict = RT_PTR(rt_load_attr(module, Q(__dict__)));
    const rt_map_elem_t *elem;
    for (size_t cursor = 0; (elem = rt_map_next(&dict->map, &cursor)) != NULL;) {
        size_t size;
        if (rt_str_data(elem->key, &size)[0] != '_') {
            rt_map_set(locals, RT_STR(rt_str_qstr(elem->key)), elem->value);
        }
    }
}

// ---------------------------------------------------------------- the main program

// Status of a SystemExit.
static int exit_status(rt_obj_t exception) {
    rt_obj_t value = rt_exc_value(exception);
    if (value == RT_NONE) {
        return 0;
    }
    if (rt_is_int(value)) {
        return (int)rt_int_get_truncated(value);
    }
    rt_print(&rt_stdout, value, RT_PRINT_STR);
    rt_printf(&rt_stdout, "\n");
    return 1;
}

int rt_run_main(const char *file_name, int *exit_code) {
    bool is_package;
    size_t size = strlen(file_name);
    const rt_frozen_module_t *frozen = rt_frozen_find(file_name, size, &is_package);
    if (frozen == NULL) {
        return 0;
    }
    *exit_code = 1;
    rt_nlr_t nlr;
    if (RT_TRY(&nlr)) {
        rt_obj_t module = rt_module_new(Q(__main__));
        rt_store_attr(module, Q(__file__), RT_STR(rt_qstr_intern(file_name, size)));
        rt_run_frozen(frozen, RT_PTR(module));
        rt_nlr_pop();
        return 0;
    }
    // Printing may fail, too.
    rt_obj_t exception = nlr.value;
    bool is_exit = rt_exc_match(exception, &rt_type_SystemExit);
    if (RT_TRY(&nlr)) {
        if (is_exit) {
            *exit_code = exit_status(exception);
        } else {
            rt_exc_print(&rt_stdout, exception);
        }
        rt_nlr_pop();
    }
    return is_exit ? 2 : 1;
}
