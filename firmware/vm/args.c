// SPDX-License-Identifier: MIT
//
// Arguments of built-in functions: their number, and keyword arguments by table.  Messages are those
// of MicroPython 1.29 (py/argcheck.c).

#include "rt.h"

_Noreturn void rt_raise_arg_count(size_t got, size_t min, size_t max) {
    if (min == max) {
        rt_raise_error(RT_E_arg_count, (unsigned)min, (unsigned)got);
    }
    if (got < min) {
        rt_raise_error(RT_E_args_missing, (unsigned)(min - got));
    }
    rt_raise_error(RT_E_args_most, (unsigned)max, (unsigned)got);
}

void rt_check_limits(size_t n_args, size_t n_kw, unsigned limits) {
    size_t min = limits & 0xf, max = limits >> 4 & 0xf;
    if (n_kw != 0 && limits < RT_LIMITS_KW) {
        rt_raise_error(RT_E_args_no_kw);
    }
    if (n_args < min || (n_args > max && max < 15)) {
        rt_raise_arg_count(n_args, min, max);
    }
}

void rt_parse_args(size_t n_args, size_t n_kw, const rt_obj_t *args, const rt_arg_t *allowed, size_t count, rt_obj_t *out) {
    const rt_obj_t *pairs = args + n_args;
    size_t n_taken = 0;
    for (size_t i = 0; i < count; i++, allowed++) {
        rt_obj_t value = RT_NULL;
        if (i < n_args) {
            if (allowed->flags & RT_ARG_KW_ONLY) {
                break;
            }
            value = args[i];
            n_taken++;
        } else {
            for (size_t k = 0; k < n_kw; k++) {
                if (pairs[2 * k] == RT_STR(allowed->name)) {
                    value = pairs[2 * k + 1];
                    n_taken++;
                }
            }
        }
        if (value == RT_NULL) {
            if (allowed->flags & RT_ARG_REQUIRED) {
                rt_raise_error(RT_E_arg_missing, (rt_qstr)allowed->name);
            }
            value = allowed->initial;
        }
        out[i] = value;
    }
    if (n_taken != n_args + n_kw) {
        rt_raise_error(n_taken < n_args ? RT_E_args_extra : RT_E_kw_extra);
    }
}
