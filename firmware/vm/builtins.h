// SPDX-License-Identifier: MIT
//
// What the modules share: reading a line from the console, and entries of their tables.

#ifndef BUILTINS_H
#define BUILTINS_H

#include "rt.h"

void rt_check_interrupt(void); // KeyboardInterrupt, if there was one
rt_obj_t rt_read_line(void); // echoes; without the line's end; KeyboardInterrupt, EOFError

rt_print_t rt_file_print(rt_obj_t file); // prints by the file's method write; None: the console
rt_obj_t rt_uname(void); // os.uname()
rt_obj_t rt_sorted(size_t n_args, size_t n_kw, const rt_obj_t *args); // sorted()

#define NAME_ENTRY(name) { RT_STR(Q(__name__)), RT_STR(Q(name)) } // of a module inside another
#define ENTRY(name, obj) { RT_STR(Q(name)), RT_OBJ(obj) }

extern const rt_map_t rt_module_errno, rt_module_sys, rt_module_gc, rt_module_micropython, rt_module_time, rt_module_os,
    rt_module_machine, rt_module_math, rt_module_string, rt_module_struct;

rt_obj_t rt_template_build(size_t n_args, const rt_obj_t *args); // __template__

#endif
