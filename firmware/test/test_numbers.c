// SPDX-License-Identifier: MIT
//
// Tests of the number types against the host's C library, which rounds correctly: text of floats both
// ways, and the errors of the mathematical functions in units of the last place.  Random numbers come
// from a fixed seed.  With the argument "-" it is a calculator instead: it reads lines
//
//     OPERATION LEFT RIGHT [MODULUS]
//
// from its input, LEFT and RIGHT as decimal ints or as "f" and a float's bits in hexadecimal, and
// answers each with the result in the same form, so that a script can compare with Python.
//
// Build: as the host runtime, its main() renamed (-Dmain=port_main for port.c).

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "fmath.h"
#include "numbers.h"

static int failures;
static uint32_t seed = 1;

static uint32_t random_bits(void) {
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed;
}

static void fail(const char *what, const char *got, const char *want) {
    if (failures++ < 40) {
        printf("%s: got %s, want %s\n", what, got, want);
    }
}

// ---------------------------------------------------------------- text

static float parse(const char *text) { return ((rt_float_t *)rt_float_parse(text, strlen(text), false))->value; }

static void check_shortest(uint32_t bits) {
    float value = rt_float_from_bits(bits);
    char got[80], want[80], what[80];
    got[rt_float_format(got, value, 'r', -1, '-')] = 0;
    sprintf(what, "repr of %08x", bits);
    int digits = 1;
    while (digits < 10 && strtof((sprintf(want, "%.*e", digits - 1, (double)value), want), NULL) != value) {
        digits++;
    }
    if (strtof(got, NULL) != value) {
        fail(what, got, want);
        return;
    }
    // Same digits, however they are laid out.
    char normal[80];
    sprintf(normal, "%.*e", digits - 1, strtod(got, NULL));
    if (strcmp(normal, want) != 0 || strtod(got, NULL) != strtod(want, NULL)) {
        fail(what, got, want);
    }
}

static void check_parse(const char *text) {
    float got = parse(text), want = strtof(text, NULL);
    if (rt_float_bits(got) != rt_float_bits(want)) {
        char a[40], b[40];
        sprintf(a, "%a", (double)got);
        sprintf(b, "%a", (double)want);
        fail(text, a, b);
    }
}

static void check_format(float value, char kind, int precision) {
    char got[200], want[200], what[80], pattern[] = { '%', '.', '*', kind, 0 };
    got[rt_float_format(got, value, kind, precision, '-')] = 0;
    sprintf(want, pattern, precision, (double)value);
    sprintf(what, "%%.%d%c of %a", precision, kind, (double)value);
    // The host rounds exact halves to even, MicroPython away from zero.
    if (strcmp(got, want) != 0) {
        char longer[400];
        sprintf(pattern, "%%.*e");
        sprintf(longer, pattern, 200, (double)value);
        char *end = strchr(longer, 'e');
        while (end > longer && end[-1] == '0') {
            end--;
        }
        if (end[-1] != '5') {
            fail(what, got, want);
        }
    }
}

static void check_text(int count) {
    static const char *const numbers[] = {
        "0", "-0", "1", "0.1", "1e38", "3.4028235e38", "3.4028236e38", "3.40282357e38", "1e39", "1e-45", "7e-46", "7.1e-46",
        "1.17549435e-38", "1.1754942e-38", "16777217", "16777219", "16777217.0000000000000000000000000000000000001", "9007199791611905",
        "9007199791611904.99999999999999999999999", "33554435", "0.000000000000000000000000000000000000000000001",
        "100000000000000000000000000000000000000", "1e400", "1e-400", "1e99999999999", "0e99999999999", "123456789012345678901234567890e-20",
        "7.006492321624085354618e-46", "7.0064923216240853546186479164495806564013097093825788587853e-46", "inf", "-inf",
        "2.3509887016445750159e-38", "1.00000017881393432617187499", "1.00000017881393432617187500", "1.00000017881393432617187501",
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        check_parse(numbers[i]);
    }
    for (uint32_t bits = 0; bits < 3000; bits++) {
        check_shortest(bits);
    }
    for (unsigned exponent = 0; exponent < 255; exponent++) { // the neighbours of powers of two
        for (unsigned i = 0; i < 3; i++) {
            check_shortest((exponent << 23) + i);
            check_shortest((exponent << 23) + 0x7fffff - i);
        }
    }
    for (int i = 0; i < count; i++) {
        uint32_t bits = random_bits();
        if ((bits & 0x7f800000) == 0x7f800000) {
            continue;
        }
        check_shortest(bits);
        char text[300];
        float value = rt_float_from_bits(bits);
        switch (i % 4) {
            case 0: // exactly halfway to the next, and a little beside
                sprintf(text, "%.160e", (double)value + ((double)rt_float_from_bits((bits & 0x7fffffff) + 1) - (double)rt_float_from_bits(bits & 0x7fffffff)) / (bits >> 31 ? -2 : 2));
                check_parse(text);
                text[150 + (bits >> 31)] = '1';
                break;
            case 1:
                sprintf(text, "%.*e", (int)(random_bits() % 12), (double)value);
                break;
            case 2:
                sprintf(text, "%u.%ue%d", random_bits(), random_bits(), (int)(random_bits() % 90) - 50);
                break;
            default:
                sprintf(text, "%.*f", (int)(random_bits() % 60), (double)value);
        }
        check_parse(text);
        check_format(value, "efgEG"[random_bits() % 5], (int)(random_bits() % 40));
        value = (float)(int)random_bits() / (float)(1 << random_bits() % 30);
        check_format(value, "fg"[random_bits() % 2], (int)(random_bits() % 12));
    }
}

// ---------------------------------------------------------------- functions

typedef struct { const char *name; float (*got)(float); double (*want)(double); double low, high, limit; } function_t;

static const function_t functions[] = {
    { "sqrt", rt_m_sqrt, sqrt, 0, INFINITY, 0.5001 },
    { "exp", rt_m_exp, exp, -110, 100, 0.53 },
    { "exp", rt_m_exp, exp, -1, 1, 0.53 },
    { "expm1", rt_m_expm1, expm1, -10, 89, 3 },
    { "expm1", rt_m_expm1, expm1, -0.5, 0.5, 3 },
    { "log", rt_m_log, log, 0, INFINITY, 0.52 },
    { "log", rt_m_log, log, 0.5, 2, 0.52 },
    { "log2", rt_m_log2, log2, 0, INFINITY, 0.52 },
    { "log10", rt_m_log10, log10, 0, INFINITY, 0.52 },
    { "sin", rt_m_sin, sin, -10, 10, 1.5 },
    { "sin", rt_m_sin, sin, -INFINITY, INFINITY, 1.5 },
    { "cos", rt_m_cos, cos, -10, 10, 1.5 },
    { "cos", rt_m_cos, cos, -INFINITY, INFINITY, 1.5 },
    { "tan", rt_m_tan, tan, -10, 10, 3 },
    { "tan", rt_m_tan, tan, -INFINITY, INFINITY, 3 },
    { "atan", rt_m_atan, atan, -INFINITY, INFINITY, 2.5 },
    { "atan", rt_m_atan, atan, -3, 3, 2.5 },
    { "asin", rt_m_asin, asin, -1, 1, 3 },
    { "acos", rt_m_acos, acos, -1, 1, 3 },
    { "sinh", rt_m_sinh, sinh, -90, 90, 3 },
    { "sinh", rt_m_sinh, sinh, -1, 1, 3 },
    { "cosh", rt_m_cosh, cosh, -90, 90, 3 },
    { "tanh", rt_m_tanh, tanh, -20, 20, 4 },
    { "tanh", rt_m_tanh, tanh, -0.5, 0.5, 5 },
    { "asinh", rt_m_asinh, asinh, -INFINITY, INFINITY, 3 },
    { "asinh", rt_m_asinh, asinh, -2, 2, 4 },
    { "acosh", rt_m_acosh, acosh, 1, 100, 4 },
    { "atanh", rt_m_atanh, atanh, -1, 1, 4 },
    { "floor", rt_m_floor, floor, -1e9, 1e9, 0 },
    { "ceil", rt_m_ceil, ceil, -1e9, 1e9, 0 },
    { "trunc", rt_m_trunc, trunc, -1e9, 1e9, 0 },
    { "nearest", rt_m_nearest, nearbyint, -1e9, 1e9, 0 },
};

static double error_of(float got, double want) { // in units of the last place
    float nearest = (float)want;
    if (got == nearest || (got != got && want != want)) {
        return fabs((double)got - want) == 0 || isinf(want) ? 0 : 0.5;
    }
    if (isinf(nearest) || isinf(got) || got != got || want != want) {
        return INFINITY;
    }
    int exponent;
    frexp(want, &exponent);
    return fabs((double)got - want) / ldexp(1, (exponent < -125 ? -125 : exponent) - 24);
}

static float random_float(double low, double high) {
    for (;;) {
        float value = random_bits() % 2 && !isinf(high)
            ? (float)(low + (high - low) * (random_bits() / 4294967296.0))
            : rt_float_from_bits(random_bits());
        if ((double)value >= low && (double)value <= high && !isinf(value)) {
            return value;
        }
    }
}

static void check_functions(int count, bool report) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const function_t *f = &functions[i];
        double worst = 0;
        float worst_at = 0;
        for (int j = 0; j < count; j++) {
            float x = random_float(f->low, f->high);
            double error = error_of(f->got(x), f->want((double)x));
            if (error > worst) {
                worst = error;
                worst_at = x;
            }
        }
        if (worst > f->limit || report) {
            printf("%s: error of %.3f ulp at %a: %a\n", f->name, worst, (double)worst_at, (double)f->got(worst_at));
        }
        failures += worst > f->limit;
    }
    double worst_pow = 0, worst_atan2 = 0, worst_fmod = 0;
    for (int j = 0; j < count * 4; j++) {
        float x = rt_m_fabs(random_float(-INFINITY, INFINITY));
        float y = j % 2 ? random_float(-140, 140) / rt_m_log2(x) : (float)((int)(random_bits() % 41) - 20);
        x = j % 3 ? x : (float)(random_bits() % 100);
        worst_pow = fmax(worst_pow, error_of(rt_m_pow(x, y), pow((double)x, (double)y)));
        x = random_float(-INFINITY, INFINITY);
        y = j % 2 ? random_float(-INFINITY, INFINITY) : x * random_float(-4, 4);
        if (!isinf(y)) {
            worst_atan2 = fmax(worst_atan2, error_of(rt_m_atan2(y, x), atan2((double)y, (double)x)));
            worst_fmod = fmax(worst_fmod, error_of(rt_m_fmod(y, x), fmod((double)y, (double)x)));
        }
    }
    if (report) {
        printf("pow %.3f, atan2 %.3f, fmod %.3f ulp\n", worst_pow, worst_atan2, worst_fmod);
    }
    if (worst_pow > 0.52 || worst_atan2 > 3 || worst_fmod > 0) {
        printf("pow %.3f, atan2 %.3f, fmod %.3f ulp\n", worst_pow, worst_atan2, worst_fmod);
        failures++;
    }
    static const float specials[] = { 0.0f, -0.0f, 1, -1, 2, -2, 3, -3, 0.5f, -0.5f, INFINITY, -INFINITY, NAN, 1e-45f, 3e38f, 1e9f };
    enum { COUNT = sizeof specials / sizeof *specials };
    for (int i = 0; i < COUNT * COUNT; i++) {
        float x = specials[i / COUNT], y = specials[i % COUNT];
        float got[] = { rt_m_pow(x, y), rt_m_atan2(x, y), rt_m_fmod(x, y), rt_m_copysign(x, y) };
        float want[] = { powf(x, y), atan2f(x, y), fmodf(x, y), copysignf(x, y) };
        for (int j = 0; j < 4; j++) {
            if (!(got[j] == want[j] && !signbit(got[j]) == !signbit(want[j])) && !(isnan(got[j]) && isnan(want[j]))
                && !(error_of(got[j], (double)want[j]) < (j ? 3 : 1) && j < 2)) {
                char what[80], a[40], b[40];
                sprintf(what, "function %d of %g and %g", j, (double)x, (double)y);
                sprintf(a, "%g", (double)got[j]);
                sprintf(b, "%g", (double)want[j]);
                fail(what, a, b);
            }
        }
    }
    for (int i = 0; i < COUNT; i++) {
        float x = specials[i];
        for (size_t j = 0; j < sizeof functions / sizeof *functions; j++) {
            float got = functions[j].got(x);
            double want = functions[j].want((double)x);
            if (!(error_of(got, want) < 2) || (!signbit(got) != !signbit(want) && got == got)) {
                char what[80], a[40], b[40];
                sprintf(what, "%s of %g", functions[j].name, (double)x);
                sprintf(a, "%g", (double)got);
                sprintf(b, "%g", want);
                fail(what, a, b);
            }
        }
    }
}

// ---------------------------------------------------------------- arithmetic without a floating-point unit

float rt_soft_add(float x, float y), rt_soft_sub(float x, float y), rt_soft_mul(float x, float y), rt_soft_div(float x, float y);
float rt_soft_from_int(int32_t value), rt_soft_from_uint(uint32_t value);
int32_t rt_soft_to_int(float x);
int rt_soft_eq(float x, float y), rt_soft_lt(float x, float y), rt_soft_le(float x, float y);
int rt_soft_ge(float x, float y), rt_soft_gt(float x, float y), rt_soft_unordered(float x, float y);

static void check_bits(const char *what, float x, float y, uint32_t got, uint32_t want) {
    if (got != want) {
        char text[100], a[20], b[20];
        sprintf(text, "soft %s of %a and %a", what, (double)x, (double)y);
        sprintf(a, "%08x", got);
        sprintf(b, "%08x", want);
        fail(text, a, b);
    }
}

static uint32_t canonical(float x) { return x != x ? 0x7fc00000 : rt_float_bits(x); }

static void check_soft(int count) {
    static const uint32_t corners[] = { 0, 1, 2, 0x007fffff, 0x00800000, 0x00800001, 0x3f7fffff, 0x3f800000, 0x3f800001,
        0x4b800000, 0x4f000000, 0x7f7fffff, 0x7f800000, 0x7fc00000 };
    enum { COUNT = sizeof corners / sizeof *corners };
    for (int i = 0; i < count * 10; i++) {
        uint32_t a = random_bits(), b = random_bits();
        switch (i % 5) {
            case 0:
                a = corners[a % COUNT] | (random_bits() & 0x80000000);
                // fall through
            case 1:
                b = corners[b % COUNT] | (random_bits() & 0x80000000);
                break;
            case 2: // of like size
                b = (b & 0x807fffff) | ((a & 0x7f800000) + ((random_bits() % 60) << 23) - (30 << 23)) % 0x7f800000;
                break;
            case 3: // few bits
                a &= 0xfff00000;
                b &= 0xfff00000;
        }
        volatile float x = rt_float_from_bits(a), y = rt_float_from_bits(b);
        check_bits("+", x, y, canonical(rt_soft_add(x, y)), canonical(x + y));
        check_bits("-", x, y, canonical(rt_soft_sub(x, y)), canonical(x - y));
        check_bits("*", x, y, canonical(rt_soft_mul(x, y)), canonical(x * y));
        check_bits("/", x, y, canonical(rt_soft_div(x, y)), canonical(x / y));
        check_bits("from_int", (float)(int)a, 0, rt_float_bits(rt_soft_from_int((int)a)), rt_float_bits((float)(int)a));
        check_bits("from_uint", (float)a, 0, rt_float_bits(rt_soft_from_uint(a)), rt_float_bits((float)a));
        if (fabsf(x) < 2147483648.0f) {
            check_bits("to_int", x, 0, (uint32_t)rt_soft_to_int(x), (uint32_t)(int)x);
        }
        check_bits("==", x, y, rt_soft_eq(x, y), x == y);
        check_bits("<", x, y, rt_soft_lt(x, y), x < y);
        check_bits("<=", x, y, rt_soft_le(x, y), x <= y);
        check_bits(">=", x, y, rt_soft_ge(x, y), x >= y);
        check_bits(">", x, y, rt_soft_gt(x, y), x > y);
        check_bits("unordered", x, y, rt_soft_unordered(x, y), x != x || y != y);
    }
}

// ---------------------------------------------------------------- calculator

static rt_obj_t operand(const char *text) {
    return text[0] == 'f' ? rt_float_new(rt_float_from_bits((uint32_t)strtoul(text + 1, NULL, 16)))
                          : rt_int_parse(text, strlen(text), 10);
}

static void answer(rt_obj_t value) {
    if (!value) {
        printf("unsupported");
    } else if (value == RT_TRUE || value == RT_FALSE) {
        printf("%d", value == RT_TRUE);
    } else if (rt_is_exact(value, &rt_type_float)) {
        printf("f%08x", rt_float_bits(((rt_float_t *)value)->value));
    } else if (rt_is_exact(value, &rt_type_tuple)) {
        answer(((rt_tuple_t *)value)->items[0]);
        printf(",");
        answer(((rt_tuple_t *)value)->items[1]);
    } else {
        if (rt_is_small_int(value) == !rt_is_ptr(value)) {
            rt_buf_t text;
            rt_buf_init(&text, 0);
            rt_int_format(&text, value, 10, "", false);
            printf("%.*s", (int)text.size, text.data);
        }
        // What fits in a small int must be one.
        if (rt_is_ptr(value) && ((rt_int_t *)value)->len < 2) {
            printf(" is not normalised");
        }
    }
}

static rt_obj_t calculate(char *line) {
    static const char *const names[] = { "<", ">", "==", "<=", ">=", "!=" };
    static const char *const more[] = { "|", "^", "&", "<<", ">>", "+", "-", "*", "@", "//", "/", "%", "**", "divmod" };
    char *op = strtok(line, " \n"), *a = strtok(NULL, " \n"), *b = strtok(NULL, " \n"), *c = strtok(NULL, " \n");
    rt_obj_t left = operand(a);
    if (strcmp(op, "pow3") == 0) {
        rt_obj_t right = operand(b);
        return rt_int_pow3(left, right, operand(c));
    }
    if (strcmp(op, "float") == 0) {
        return rt_float_new(rt_int_to_float(left));
    }
    if (strcmp(op, "int") == 0) {
        return rt_int_from_float(rt_float_get(left));
    }
    if (strcmp(op, "round") == 0) {
        return rt_number_round(left, strcmp(b, "none") == 0 ? RT_NULL : operand(b));
    }
    if (strcmp(op, "hash") == 0) {
        return rt_hash(left);
    }
    if (strcmp(op, "parse") == 0) { // through text in another base and back
        rt_buf_t text;
        rt_buf_init(&text, 0);
        rt_int_format(&text, left, atoi(b), "", false);
        return rt_int_parse(text.data, text.size, atoi(b));
    }
    if (strcmp(op, "bytes") == 0) {
        uint8_t bytes[600];
        rt_int_to_bytes(left, atoi(b) & 1, sizeof bytes, bytes);
        return rt_int_from_bytes(atoi(b) & 1, true, sizeof bytes, bytes);
    }
    if (strcmp(op, "neg") == 0 || strcmp(op, "abs") == 0 || strcmp(op, "~") == 0) {
        return rt_unary_op(op[0] == 'n' ? RT_UNARY_OP_NEGATIVE : op[0] == 'a' ? RT_UNARY_OP_ABS : RT_UNARY_OP_INVERT, left);
    }
    rt_obj_t right = operand(b);
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(op, names[i]) == 0) {
            return rt_number_binary_op(RT_BINARY_OP_LESS + i, left, right);
        }
    }
    for (unsigned i = 0; i < sizeof more / sizeof *more; i++) {
        if (strcmp(op, more[i]) == 0) {
            return rt_number_binary_op(RT_BINARY_OP_OR + i, left, right);
        }
    }
    return RT_NULL;
}

static void calculator(void) {
    static char line[100000];
    while (fgets(line, sizeof line, stdin)) {
        rt_nlr_t nlr;
        if (RT_TRY(&nlr)) {
            answer(calculate(line));
            rt_nlr_pop();
        } else {
            printf("%.*s", 60, rt_qstr_text(rt_type_of(nlr.value)->name, NULL));
        }
        printf("\n");
    }
}

int main(int argc, char **argv) {
    static char heap[1 << 20] __attribute__((aligned(16)));
    rt_init(heap, heap + sizeof heap, __builtin_frame_address(0), 1 << 16);
    if (argc > 1 && strcmp(argv[1], "-") == 0) {
        calculator();
        return 0;
    }
    int count = argc > 1 ? atoi(argv[1]) : 20000;
    check_soft(count);
    check_text(count);
    check_functions(count, argc > 2);
    if (failures) {
        printf("%d failures\n", failures);
    }
    return failures != 0;
}
