// SPDX-License-Identifier: MIT
//
// Modules and import: from the frozen tables (their entries' names look like "pkg/mod.py") and from
// the table of built-in modules.  Follows MicroPython 1.29 (py/builtinimport.c): a frozen module is at
// ".frozen/", which is in sys.path; the built-in modules that can be extended come after it.

#include "rt.h"
#include "core.h"
#include "rt_info.h"

#define FROZEN_SIZE 8 // of ".frozen/"

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
    rt_printf(print, RT_T_module_open, name == RT_NULL ? RT_STR(Q(empty)) : name);
    if (file != RT_NULL) {
        rt_printf(print, RT_T_module_file, file);
    }
    rt_printf(print, RT_T_angle_close);
}

const rt_type_t rt_type_module = {
    .base = { &rt_type_type },
    .name = Q(module),
    RT_SLOTS((attr, module_attr), (print, module_print)),
};

static rt_module_t *new_module(rt_qstr name, const rt_map_t *rom) {
    rt_module_t *module = RT_NEW(rt_module_t, &rt_type_module);
    module->globals = RT_PTR(rt_dict_new(0));
    module->rom = rom;
    rt_map_set(&module->globals->map, RT_STR(Q(__name__)), RT_STR(name));
    return module;
}

// A module of Python code, which is in sys.modules.
static __attribute__((noinline)) rt_obj_t new_python_module(rt_qstr name) {
    rt_module_t *module = new_module(name, NULL);
    rt_map_set(&rt_state.modules->map, RT_STR(name), RT_OBJ(module));
    return RT_OBJ(module);
}

// ---------------------------------------------------------------- frozen modules

// Looks for a name like "pkg/mod.py".  NULL if absent; is_package: it is a folder of other names.
static const rt_frozen_module_t *find_frozen(const char *name, size_t size, bool *is_package) {
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

// Executes the body of a frozen module.
static void run(rt_obj_t module, const rt_frozen_module_t *frozen, const char *file, size_t size) {
    rt_store_attr(module, Q(__file__), RT_STR(rt_qstr_intern(file, size)));
    rt_call_0(rt_function_new(frozen->proto_fun, &frozen->constants, RT_PTR(module), RT_NULL, RT_NULL));
}

// Where a module was found.
typedef struct {
    rt_buf_t path;                    // of its file
    size_t folder_size;               // of the part of path that is the package's folder; 0: it is no package
    const rt_frozen_module_t *frozen; // NULL: a package without code
} place_t;

// Looks for folder/name/__init__.py, then for folder/name.py.
static bool look(place_t *place, rt_obj_t folder, rt_qstr name) {
    size_t size;
    bool is_package;
    const char *text = rt_str_data(folder, &size);
    rt_buf_t *path = &place->path;
    const rt_print_t print = rt_buf_print(path);
    path->size = 0;
    rt_printf(&print, RT_T_file_path, (int)size, text, name);
    if (path->size <= FROZEN_SIZE || memcmp(path->data, ".frozen/", FROZEN_SIZE) != 0) {
        return false;
    }
    find_frozen(path->data + FROZEN_SIZE, path->size - FROZEN_SIZE, &is_package);
    place->folder_size = is_package ? path->size : 0;
    rt_printf(&print, is_package ? RT_T_frozen_package : RT_T_frozen_file);
    place->frozen = find_frozen(path->data + FROZEN_SIZE, path->size - FROZEN_SIZE, &is_package);
    return place->folder_size != 0 || place->frozen != NULL;
}

// ---------------------------------------------------------------- built-in modules

// A built-in module; with name 0 if there is none.
static const rt_builtin_module_t *find_builtin(rt_qstr name) {
    const rt_builtin_module_t *entry = rt_builtin_modules;
    while (entry->name != 0 && entry->name != name) {
        entry++;
    }
    return entry;
}

// Frozen modules of its name come first.
static __attribute__((noinline)) bool is_extensible(rt_qstr name) {
    const rt_builtin_module_t *entry = find_builtin(name);
    return entry->name != 0 && entry >= rt_builtin_modules + RT_FIXED_MODULES;
}

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
    const rt_builtin_module_t *entry = find_builtin(name);
    if (entry->name == 0) {
        return RT_NULL;
    }
    rt_map_t *modules = &rt_state.modules->map;
    rt_obj_t found = rt_map_get(modules, RT_STR(name));
    if (found != RT_NULL && ((rt_module_t *)RT_PTR(found))->rom == entry->globals) {
        return found;
    }
    rt_module_t *module = new_module(name, entry->globals);
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

// Imports one part of a dotted name: full is "a.b.c", part is "c", outer the module "a.b" or RT_NULL.
static rt_obj_t import_part(rt_qstr full, rt_qstr part, rt_obj_t outer) {
    place_t place;
    bool found = false;
    rt_map_t *modules = &rt_state.modules->map;
    rt_obj_t dest[2] = { RT_NULL, RT_NULL };
    if (rt_state.path->len != 0) {
        dest[0] = rt_map_get(modules, RT_STR(full));
        if (dest[0] != RT_NULL) {
            return dest[0];
        }
    }
    rt_buf_init(&place.path, 0);
    if (outer == RT_NULL) {
        dest[0] = builtin_module(part, false);
        for (size_t i = 0; dest[0] == RT_NULL && !found && i < rt_state.path->len; i++) {
            found = look(&place, rt_state.path->items[i], part);
        }
        if (dest[0] == RT_NULL && !found) {
            dest[0] = builtin_module(part, true);
        }
    } else {
        rt_load_attr_maybe(outer, Q(__path__), dest);
        found = dest[0] != RT_NULL && look(&place, dest[0], part);
        if (!found) { // a module inside a built-in one
            rt_load_attr_maybe(outer, part, dest);
            if (dest[0] != RT_NULL && !rt_is_exact(dest[0], &rt_type_module)) {
                dest[0] = RT_NULL;
            }
        }
    }
    if (!found) {
        if (dest[0] == RT_NULL) {
            rt_raise_error(RT_E_no_module, full);
        }
        return dest[0];
    }
    rt_obj_t module = new_python_module(full);
    rt_nlr_t nlr;
    if (RT_TRY(&nlr)) {
        if (place.folder_size != 0) {
            rt_store_attr(module, Q(__path__), rt_str_new(place.path.data, place.folder_size));
        }
        if (place.frozen != NULL) {
            run(module, place.frozen, place.path.data + FROZEN_SIZE, place.path.size - FROZEN_SIZE);
        }
        rt_nlr_pop();
    } else { // as if it had not been tried
        rt_map_remove(modules, RT_STR(full));
        rt_raise(nlr.value);
    }
    rt_free(place.path.data);
    if (outer != RT_NULL) {
        rt_store_attr(outer, part, module);
    }
    return module;
}

// The absolute name of a relative import: level leading dots, seen from the module of globals.
static rt_qstr absolute_name(rt_qstr name, intptr_t level, rt_map_t *globals) {
    rt_obj_t own = rt_map_get(globals, RT_STR(Q(__name__)));
    size_t size;
    const char *text = rt_str_data(own == RT_NULL ? RT_STR(Q(empty)) : own, &size);
    if (rt_map_get(globals, RT_STR(Q(__path__))) != RT_NULL) {
        level--; // a package is its own parent
    }
    while (level != 0 && size != 0) {
        if (text[--size] == '.') {
            level--;
        }
    }
    if (size == 0) {
        rt_raise_error(RT_E_relative_import);
    }
    rt_buf_t full;
    rt_buf_init(&full, size);
    const rt_print_t print = rt_buf_print(&full);
    rt_printf(&print, name == Q(empty) ? RT_T_package_name : RT_T_submodule_name, (int)size, text, name);
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
        rt_raise_error(RT_E_ValueError);
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
        return rt_join(dest);
    }
    rt_load_attr_maybe(module, Q(__path__), dest);
    if (dest[0] == RT_NULL) {
        rt_raise_error(RT_E_cannot_import, name);
    }
    // A submodule that is not loaded yet.
    rt_module_t *package = RT_PTR(module);
    return rt_import(name, RT_TRUE, 1, &package->globals->map);
}

void rt_import_star(rt_obj_t module, rt_map_t *locals) {
    rt_obj_t dest[2];
    rt_load_attr_maybe(module, Q(__all__), dest);
    if (dest[0] != RT_NULL) {
        rt_obj_t iterator = rt_getiter(dest[0], NULL), item;
        while ((item = rt_iternext(iterator)) != RT_STOP) {
            rt_qstr name = rt_str_qstr(item);
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
    rt_printf(&rt_stdout, RT_T_newline);
    return 1;
}

int rt_run_main(const char *file_name, int *exit_code) {
    bool is_package;
    size_t size = strlen(file_name);
    const rt_frozen_module_t *frozen = find_frozen(file_name, size, &is_package);
    if (frozen == NULL) {
        return 0;
    }
    *exit_code = 1;
    rt_nlr_t nlr;
    if (RT_TRY(&nlr)) {
        run(new_python_module(Q(__main__)), frozen, file_name, size);
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
