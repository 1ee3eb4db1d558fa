// SPDX-License-Identifier: MIT
//
// The math module, as MicroPython 1.29 has it without erf(), erfc(), gamma() and lgamma().

#include "fmath.h"
#include "numbers.h"

_Noreturn static void raise_domain(void) { rt_raise_error(RT_E_domain); }

// Flags of a function of floats, beside RT_FUN_FLOAT.
#define TAKES_TWO 16
#define GIVES_INT 32
#define GIVES_BOOL 64

// A result that is not finite, where the arguments are, is a domain error, and so is NaN from infinity.
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
    if (fun->kind & GIVES_BOOL) {
        return RT_BOOL(rt_float_bits(result));
    }
    uint32_t size = rt_float_size(result);
    if (!rt_float_is_finite(result) && size > rt_float_size(x) && size > rt_float_size(y)) {
        raise_domain();
    }
    return rt_float_new(result);
}

static float radians(float x) { return x * 0.017453292519943295f; }
static float degrees(float x) { return x * 57.29577951308232f; }

// Any bits for true.
static float is_finite(float x) { return rt_float_from_bits(rt_float_is_finite(x)); }
static float is_inf(float x) { return rt_float_from_bits(rt_float_size(x) == 0x7f800000); }
static float is_nan(float x) { return rt_float_from_bits(rt_float_is_nan(x)); }

static float log_positive(rt_obj_t arg, float (*log)(float)) {
    float x = rt_float_get(arg);
    if (rt_float_is_zero(x) || (rt_float_is_negative(x) && !rt_float_is_nan(x))) {
        raise_domain();
    }
    return log(x);
}

static rt_obj_t math_log(size_t n_args, const rt_obj_t *args) {
    float result = log_positive(args[0], n_args > 1 ? rt_m_log2 : rt_m_log);
    if (n_args > 1) {
        float base = log_positive(args[1], rt_m_log2);
        if (rt_float_is_zero(base)) {
            rt_raise_zero_division();
        }
        result /= base;
    }
    return rt_float_new(result);
}

static rt_obj_t math_ldexp(rt_obj_t x, rt_obj_t exponent) {
    intptr_t n = rt_int_get(exponent);
    return rt_float_new(rt_m_ldexp(rt_float_get(x), n > 1000 ? 1000 : n < -1000 ? -1000 : (int)n));
}

static rt_obj_t math_frexp(rt_obj_t x) {
    int exponent;
    float mantissa = rt_m_frexp(rt_float_get(x), &exponent);
    return rt_float_pair(mantissa, RT_INT(exponent));
}

static rt_obj_t math_modf(rt_obj_t arg) {
    float x = rt_float_get(arg);
    float whole = rt_m_trunc(x);
    float part = rt_float_is_finite(x) || rt_float_is_nan(x) ? x - whole : 0.0f;
    return rt_float_pair(rt_m_copysign(part, x), rt_float_new(whole));
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
    if (relative < 0 || absolute < 0) {
        raise_domain();
    }
    // Floats that are not negative are in the order of their bits.
    uint32_t size = rt_float_size(a) > rt_float_size(b) ? rt_float_size(a) : rt_float_size(b);
    float difference = rt_m_fabs(a - b);
    return RT_BOOL(rt_float_is_finite(difference)
            ? difference <= relative * rt_float_from_bits(size) || difference <= absolute
            : rt_float_compare(a, b) == 0);
}

static rt_obj_t math_factorial(rt_obj_t x) {
    intptr_t n = rt_int_get(x);
    if (n < 0) {
        rt_raise_error(RT_E_factorial);
    }
    rt_obj_t product = RT_INT(1);
    for (; n > 1; n--) {
        product = rt_int_binary_op(RT_BINARY_OP_MULTIPLY, product, rt_int_new(n));
    }
    return product;
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
#define FUN_BOOL(name, function) RT_FUNCTION_OF(name, RT_FUN_FLOAT | GIVES_BOOL, 1, 1, function)
    FUN_1(sqrt, rt_m_sqrt),
    FUN_1(exp, rt_m_exp),
    FUN_1(log2, rt_m_log2),
    FUN_1(log10, rt_m_log10),
    FUN_1(expm1, rt_m_expm1),
    FUN_1(cosh, rt_m_cosh),
    FUN_1(sinh, rt_m_sinh),
    FUN_1(tanh, rt_m_tanh),
    FUN_1(acosh, rt_m_acosh),
    FUN_1(asinh, rt_m_asinh),
    FUN_1(atanh, rt_m_atanh),
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
    FUN_BOOL(isfinite, is_finite),
    FUN_BOOL(isinf, is_inf),
    FUN_BOOL(isnan, is_nan),
    RT_FUNCTION_KW(isclose, 2, 0xff, math_isclose),
    RT_FUNCTION(factorial, 1, math_factorial),
};
#define ENTRY(name) { RT_STR(Q(name)), RT_OBJ(&math_##name##_obj) }
RT_TABLE(math_table) = {
    ENTRY(e), ENTRY(pi), ENTRY(tau), ENTRY(inf), ENTRY(nan),
};
const rt_map_t rt_module_math = RT_ROM_MAP_2(math_functions, math_table);
