// SPDX-License-Identifier: MIT
//
// The math module, as MicroPython 1.29 has it without erf(), erfc(), gamma() and lgamma().

#include "fmath.h"
#include "numbers.h"

_Noreturn static void raise_domain(void) { rt_raise_error(RT_E_domain); }

// Flags of a function of floats, beside RT_FUN_FLOAT.
#define TAKES_TWO 16
#define GIVES_INT 32

// A result that is not finite, where the arguments are, is a domain error.
rt_obj_t rt_float_call(const rt_fun_builtin_t *fun, const rt_obj_t *args) {
    float x = rt_float_get(args[0]), y = x, result;
    if (fun->kind & TAKES_TWO) {
        y = rt_float_get(args[1]);
        result = ((float (*)(float, float))fun->function)(x, y);
    } else {
        result = ((float (*)(float))fun->function)(x);
    }
    if (fun->kind & GIVES_INT) {
        return rt_int_from_float(result);
    }
    if ((rt_float_is_nan(result) && !rt_float_is_nan(x) && !rt_float_is_nan(y))
        || (!rt_float_is_finite(result) && rt_float_is_finite(x) && rt_float_is_finite(y))) {
        raise_domain();
    }
    return rt_float_new(result);
}

#define FUN_BOOL(name, condition) \
    static rt_obj_t math_##name(rt_obj_t arg) { \
        float x = rt_float_get(arg); \
        return RT_BOOL(condition); \
    }

static float radians(float x) { return x * 0.017453292519943295f; }
static float degrees(float x) { return x * 57.29577951308232f; }

FUN_BOOL(isfinite, rt_float_is_finite(x))
FUN_BOOL(isinf, !rt_float_is_finite(x) && !rt_float_is_nan(x))
FUN_BOOL(isnan, rt_float_is_nan(x))

static float log_positive(rt_obj_t arg) {
    float x = rt_float_get(arg);
    if (x <= 0.0f) {
        raise_domain();
    }
    return rt_m_log2(x);
}

static rt_obj_t math_log(size_t n_args, const rt_obj_t *args) {
    if (n_args == 1) {
        log_positive(args[0]);
        return rt_float_new(rt_m_log(rt_float_get(args[0])));
    }
    float base = log_positive(args[1]);
    if (base == 0.0f) {
        rt_raise_zero_division();
    }
    return rt_float_new(log_positive(args[0]) / base);
}

static rt_obj_t math_ldexp(rt_obj_t x, rt_obj_t exponent) {
    intptr_t n = rt_int_get(exponent);
    return rt_float_new(rt_m_ldexp(rt_float_get(x), n > 1000 ? 1000 : n < -1000 ? -1000 : (int)n));
}

static rt_obj_t math_frexp(rt_obj_t x) {
    int exponent;
    rt_obj_t pair[2];
    pair[0] = rt_float_new(rt_m_frexp(rt_float_get(x), &exponent));
    pair[1] = RT_INT(exponent);
    return rt_tuple_new(2, pair);
}

static rt_obj_t math_modf(rt_obj_t arg) {
    float x = rt_float_get(arg);
    float whole = rt_m_trunc(x);
    rt_obj_t pair[2];
    pair[0] = rt_float_new(rt_m_copysign(whole == x ? 0.0f : x - whole, x));
    pair[1] = rt_float_new(whole);
    return rt_tuple_new(2, pair);
}

static rt_obj_t math_isclose(size_t n_args, size_t n_kw, const rt_obj_t *args) {
    static const rt_float_t default_tolerance = { { &rt_type_float }, 1e-9f };
    static const rt_arg_t allowed[] = {
        { Q(rel_tol), RT_ARG_KW_ONLY, RT_OBJ(&default_tolerance) },
        { Q(abs_tol), RT_ARG_KW_ONLY, RT_INT(0) },
    };
    rt_obj_t out[2];
    rt_parse_args(n_args - 2, n_kw, args + 2, allowed, 2, out);
    float a = rt_float_get(args[0]), b = rt_float_get(args[1]);
    float relative = rt_float_get(out[0]), absolute = rt_float_get(out[1]);
    if (relative < 0.0f || absolute < 0.0f) {
        raise_domain();
    }
    float difference = rt_m_fabs(a - b), size_a = rt_m_fabs(a), size_b = rt_m_fabs(b);
    relative *= size_a > size_b ? size_a : size_b;
    return RT_BOOL(a == b || (rt_float_is_finite(difference) && (difference <= absolute || difference <= relative)));
}

// first * (first + 1) * ... * last, halved so that the factors are of like size.
static rt_obj_t product(intptr_t first, intptr_t last) {
    if (first >= last) {
        return rt_int_new(last);
    }
    rt_stack_check();
    intptr_t middle = first + (last - first) / 2;
    rt_obj_t left = product(first, middle);
    return rt_int_binary_op(RT_BINARY_OP_MULTIPLY, left, product(middle + 1, last));
}

static rt_obj_t math_factorial(rt_obj_t x) {
    intptr_t n = rt_int_get(x);
    if (n < 0) {
        rt_raise_error(RT_E_factorial);
    }
    return n == 0 ? RT_INT(1) : product(1, n);
}

#define CONSTANT(name, number) static const rt_float_t math_##name##_obj = { { &rt_type_float }, number }
CONSTANT(e, 2.718281828459045f);
CONSTANT(pi, 3.141592653589793f);
CONSTANT(tau, 6.283185307179586f);
CONSTANT(inf, __builtin_inff());
CONSTANT(nan, __builtin_nanf(""));

RT_FUNCTIONS(math_functions) = {
#define FUN_1(name, function) RT_FUNCTION_OF(name, RT_FUN_FLOAT, 1, 1, function)
#define FUN_2(name, function) RT_FUNCTION_OF(name, RT_FUN_FLOAT | TAKES_TWO, 2, 2, function)
#define FUN_INT(name, function) RT_FUNCTION_OF(name, RT_FUN_FLOAT | GIVES_INT, 1, 1, function)
    FUN_1(sqrt, rt_m_sqrt),
    FUN_1(exp, rt_m_exp),
    FUN_1(log2, rt_m_log2),
    FUN_1(log10, rt_m_log10),
#if RT_MATH_SPECIAL
    FUN_1(expm1, rt_m_expm1),
    FUN_1(cosh, rt_m_cosh),
    FUN_1(sinh, rt_m_sinh),
    FUN_1(tanh, rt_m_tanh),
    FUN_1(acosh, rt_m_acosh),
    FUN_1(asinh, rt_m_asinh),
    FUN_1(atanh, rt_m_atanh),
#endif
    FUN_1(cos, rt_m_cos),
    FUN_1(sin, rt_m_sin),
    FUN_1(tan, rt_m_tan),
    FUN_1(acos, rt_m_acos),
    FUN_1(asin, rt_m_asin),
    FUN_1(atan, rt_m_atan),
    FUN_1(fabs, rt_m_fabs),
    FUN_1(radians, radians),
    FUN_1(degrees, degrees),
    FUN_2(pow, rt_m_pow),
    FUN_2(atan2, rt_m_atan2),
    FUN_2(copysign, rt_m_copysign),
    FUN_2(fmod, rt_m_fmod),
    FUN_INT(ceil, rt_m_ceil),
    FUN_INT(floor, rt_m_floor),
    FUN_INT(trunc, rt_m_trunc),
    RT_FUNCTION_VAR(log, 1, 2, math_log),
    RT_FUNCTION(frexp, 1, math_frexp),
    RT_FUNCTION(ldexp, 2, math_ldexp),
    RT_FUNCTION(modf, 1, math_modf),
    RT_FUNCTION(isfinite, 1, math_isfinite),
    RT_FUNCTION(isinf, 1, math_isinf),
    RT_FUNCTION(isnan, 1, math_isnan),
    RT_FUNCTION_KW(isclose, 2, 0xff, math_isclose),
    RT_FUNCTION(factorial, 1, math_factorial),
};
#define ENTRY(name) { RT_STR(Q(name)), RT_OBJ(&math_##name##_obj) }
RT_TABLE(math_table) = {
    ENTRY(e), ENTRY(pi), ENTRY(tau), ENTRY(inf), ENTRY(nan),
};
const rt_map_t rt_module_math = RT_ROM_MAP_2(math_functions, math_table);
