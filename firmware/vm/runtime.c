// SPDX-License-Identifier: MIT
//
// Operations on any value: which type's slot is asked, in what order, and what is raised when none of
// them can.  Rules and messages are those of MicroPython 1.29 (py/runtime.c, py/obj.c).

#include "rt.h"
#include "core.h"
#include "numbers.h"
#include "rt_info.h"

rt_state_t rt_state;

void rt_init(void *heap_start, void *heap_end, void *stack_top, size_t stack_limit) {
    memset(&rt_state, 0, sizeof(rt_state));
    rt_state.stack_top = stack_top;
    rt_state.stack_limit = stack_limit;
    rt_state.last_pool = rt_info.slots.qstr_pool;
    rt_exc_init();
    rt_gc_init(heap_start, heap_end);
    rt_state.modules = RT_PTR(rt_dict_new(4));
    rt_obj_t frozen = RT_STR(Q(dot_frozen));
    rt_state.path = RT_PTR(rt_list_new(1, &frozen));
    rt_state.argv = RT_PTR(rt_list_new(0, NULL));
}

void rt_stack_check(void) {
    const char *here = __builtin_frame_address(0);
    if ((size_t)(rt_state.stack_top - here) > rt_state.stack_limit) {
        rt_raise_error(RT_E_recursion);
    }
}

// ---------------------------------------------------------------- types

const rt_type_t *rt_type_of(rt_const_obj_t obj) {
    if (rt_is_small_int(obj)) {
        return &rt_type_int;
    }
    if (rt_is_ptr(obj)) {
        return ((const rt_base_t *)obj)->type;
    }
    if (rt_is_qstr(obj)) {
        return &rt_type_str;
    }
    return obj == RT_NONE ? &rt_type_none : rt_is_fun_builtin(obj) ? &rt_type_fun_builtin : &rt_type_bool;
}

bool rt_is_str(rt_const_obj_t obj) { return rt_is_type(obj, &rt_type_str); }
bool rt_is_str_or_bytes(rt_const_obj_t obj) { return rt_is_str(obj) || rt_is_type(obj, &rt_type_bytes); }
bool rt_is_int(rt_const_obj_t obj) { return rt_is_type(obj, &rt_type_int); }
bool rt_is_instance(rt_obj_t obj, const rt_type_t *type) { return rt_is_subclass(rt_type_of(obj), type); }

bool rt_is_subclass(const rt_type_t *type, const rt_type_t *base) {
    while (type != base) {
        const void *parent = type->parent;
        if (type->flags & RT_TYPE_MULTIPLE) {
            rt_stack_check();
            const rt_tuple_t *parents = parent;
            for (size_t i = 0; i < parents->len; i++) {
                if (rt_is_subclass(RT_PTR(parents->items[i]), base)) {
                    return true;
                }
            }
            parent = NULL;
        }
        if (parent == NULL) {
            return base == &rt_type_object;
        }
        type = parent;
    }
    return true;
}

rt_obj_t rt_cast_native(rt_obj_t obj, const rt_type_t *native) {
    const rt_type_t *type = rt_type_of(obj);
    if (!rt_is_subclass(type, native)) {
        return RT_NULL;
    }
    return type->flags & RT_TYPE_HEAP ? ((const rt_instance_t *)RT_PTR(obj))->native : obj;
}

bool rt_is_callable(rt_obj_t obj) {
    const rt_type_t *type = rt_type_of(obj);
    if (!RT_HAS_SLOT(type, call)) {
        return false;
    }
    if (!(type->flags & RT_TYPE_HEAP)) {
        return true;
    }
    rt_obj_t native = ((const rt_instance_t *)RT_PTR(obj))->native;
    return rt_type_lookup(type, Q(__call__)) != RT_NULL || (native != RT_NULL && RT_HAS_SLOT(rt_type_of(native), call));
}

// RT_NULL if the type does not have it.
static rt_obj_t ask_unary(rt_unary_op_t op, rt_obj_t obj) {
    const rt_type_t *type = rt_type_of(obj);
    return RT_HAS_SLOT(type, unary_op) ? RT_SLOT(type, unary_op)(op, obj) : RT_NULL;
}

bool rt_is_true(rt_obj_t obj) {
    if (rt_is_immediate(obj)) {
        return obj != RT_FALSE && obj != RT_NONE;
    }
    if (rt_is_small_int(obj)) {
        return obj != RT_INT(0);
    }
    if (rt_is_qstr(obj)) {
        return obj != RT_STR(Q(empty));
    }
    rt_obj_t result = ask_unary(RT_UNARY_OP_BOOL, obj);
    if (result == RT_NULL) {
        result = rt_len_maybe(obj);
    }
    return result == RT_NULL || (result != RT_FALSE && result != RT_INT(0));
}

rt_obj_t rt_id(rt_obj_t obj) { return rt_is_ptr(obj) ? rt_int_new_uint((uintptr_t)obj) : rt_int_new((intptr_t)obj); }

// ---------------------------------------------------------------- attributes

static rt_obj_t builtin_next(rt_obj_t iterator) {
    rt_obj_t value = rt_iternext(iterator);
    if (value == RT_STOP) {
        rt_raise_stop(rt_state.stop_value);
    }
    return value;
}
static const rt_fun_builtin_t next_function = RT_FUNCTION(__next__, 1, builtin_next);

void rt_bind(rt_obj_t self, const rt_type_t *type, rt_obj_t member, rt_obj_t dest[2]) {
    dest[0] = member;
    dest[1] = RT_NULL;
    const rt_type_t *kind = rt_type_of(member);
    bool is_native = kind == &rt_type_fun_builtin;
    if (kind == &rt_type_function || kind == &rt_type_closure) {
        dest[1] = self;
        return;
    }
    if (kind == &rt_type_staticmethod || kind == &rt_type_classmethod) {
        dest[0] = ((const rt_static_method_t *)RT_PTR(member))->function;
    }
    if (kind == &rt_type_classmethod || (is_native && RT_FUN_PTR(member)->kind & RT_FUN_CLASS)) {
        if (self != RT_NULL) {
            type = rt_type_of(self);
            if (type == &rt_type_type) {
                type = RT_PTR(self);
            }
        }
        dest[1] = RT_OBJ(type);
    } else if (is_native && !(type->flags & RT_TYPE_HEAP)) { // in a user's class it is a plain value
        dest[1] = self;
    }
}

void rt_load_attr_maybe(rt_obj_t obj, rt_qstr name, rt_obj_t dest[2]) {
    const rt_type_t *type = rt_type_of(obj);
    dest[0] = dest[1] = RT_NULL;
    if (name == Q(__class__)) {
        dest[0] = RT_OBJ(type);
        return;
    }
    if (name == Q(__next__) && RT_HAS_SLOT(type, iternext) && !(type->flags & RT_TYPE_HEAP)) {
        dest[0] = RT_FUN(&next_function);
        dest[1] = obj;
        return;
    }
    if (RT_HAS_SLOT(type, attr)) {
        RT_SLOT(type, attr)(obj, name, dest);
        if (dest[0] != RT_NULL || dest[1] != RT_SENTINEL) {
            return;
        }
        dest[1] = RT_NULL;
    }
    rt_obj_t member = rt_type_lookup(type, name);
    if (member != RT_NULL) {
        rt_bind(obj, type, member, dest);
    }
}

void rt_load_method(rt_obj_t obj, rt_qstr name, rt_obj_t dest[2]) {
    rt_load_attr_maybe(obj, name, dest);
    if (dest[0] == RT_NULL) {
        rt_raise_no_attr(obj, name);
    }
}

rt_obj_t rt_join(const rt_obj_t dest[2]) {
    return dest[1] == RT_NULL ? dest[0] : rt_bound_method_new(dest[0], dest[1]);
}

rt_obj_t rt_load_attr(rt_obj_t obj, rt_qstr name) {
    rt_obj_t dest[2];
    rt_load_method(obj, name, dest);
    return rt_join(dest);
}

void rt_store_attr(rt_obj_t obj, rt_qstr name, rt_obj_t value) {
    const rt_type_t *type = rt_type_of(obj);
    rt_obj_t dest[2] = { RT_SENTINEL, value };
    if (RT_HAS_SLOT(type, attr)) {
        RT_SLOT(type, attr)(obj, name, dest);
    }
    if (dest[0] != RT_NULL) {
        rt_raise_no_attr(obj, name);
    }
}

// ---------------------------------------------------------------- names

rt_obj_t rt_load_global(rt_map_t *globals, rt_qstr name) {
    rt_obj_t value = rt_map_get(globals, RT_STR(name));
    if (value == RT_NULL && rt_state.builtins != NULL) {
        value = rt_map_get(&rt_state.builtins->map, RT_STR(name));
    }
    if (value == RT_NULL) {
        value = rt_map_get(&rt_builtins_map, RT_STR(name));
    }
    if (value == RT_NULL) {
        rt_raise_error(RT_E_no_name, name);
    }
    return value;
}

rt_obj_t rt_load_name(rt_map_t *locals, rt_map_t *globals, rt_qstr name) {
    rt_obj_t value = locals == globals ? RT_NULL : rt_map_get(locals, RT_STR(name));
    return value != RT_NULL ? value : rt_load_global(globals, name);
}

// ---------------------------------------------------------------- calls

rt_obj_t rt_call(rt_obj_t function, size_t n_args, size_t n_kw, const rt_obj_t *args) {
    const rt_type_t *type = rt_type_of(function);
    if (!RT_HAS_SLOT(type, call)) {
        rt_raise_error(RT_E_not_callable, function);
    }
    return RT_SLOT(type, call)(function, n_args, n_kw, args);
}

rt_obj_t rt_call_0(rt_obj_t function) { return rt_call(function, 0, 0, NULL); }
rt_obj_t rt_call_1(rt_obj_t function, rt_obj_t arg) { return rt_call(function, 1, 0, &arg); }

rt_obj_t rt_call_method(rt_obj_t obj, rt_qstr name) {
    rt_obj_t dest[2];
    rt_load_method(obj, name, dest);
    return rt_call(dest[0], dest[1] != RT_NULL, 0, dest + 1);
}

// ---------------------------------------------------------------- operators

#define ARITHMETIC(prefix)                                                                                      \
    RT_Q___##prefix##or__, RT_Q___##prefix##xor__, RT_Q___##prefix##and__, RT_Q___##prefix##lshift__,           \
        RT_Q___##prefix##rshift__, RT_Q___##prefix##add__, RT_Q___##prefix##sub__, RT_Q___##prefix##mul__,      \
        RT_Q___##prefix##matmul__, RT_Q___##prefix##floordiv__, RT_Q___##prefix##truediv__,                     \
        RT_Q___##prefix##mod__, RT_Q___##prefix##pow__

const uint16_t rt_binary_op_names[RT_BINARY_OP_COUNT] = {
    Q(__lt__), Q(__gt__), Q(__eq__), Q(__le__), Q(__ge__), Q(__ne__), 0, 0, 0,
    ARITHMETIC(i), ARITHMETIC(), Q(__divmod__), Q(__contains__), ARITHMETIC(r),
};
_Static_assert(RT_BINARY_OP_INPLACE_OR == 9 && RT_BINARY_OP_OR == 22 && RT_BINARY_OP_REVERSE_OR == 37, "order of names");

const uint16_t rt_unary_op_names[RT_UNARY_OP_COUNT] = {
    Q(__pos__), Q(__neg__), Q(__invert__), 0, Q(__bool__), Q(__len__), Q(__hash__), Q(__abs__), Q(__int__),
    Q(__float__), Q(__complex__),
};

rt_obj_t rt_unary_op(rt_unary_op_t op, rt_obj_t obj) {
    if (op == RT_UNARY_OP_NOT) {
        return RT_BOOL(!rt_is_true(obj));
    }
    if (op == RT_UNARY_OP_HASH) {
        if (rt_is_small_int(obj)) {
            return obj;
        }
        if (rt_is_immediate(obj)) {
            return obj == RT_FALSE ? RT_INT(0) : obj == RT_TRUE ? RT_INT(1) : RT_INT((intptr_t)obj);
        }
    }
    rt_obj_t result = ask_unary(op, obj);
    if (result != RT_NULL) {
        return result;
    }
    if (op == RT_UNARY_OP_HASH && !RT_HAS_SLOT(rt_type_of(obj), unary_op)) {
        return RT_INT((intptr_t)obj);
    }
    if (op == RT_UNARY_OP_BOOL) {
        return RT_BOOL(rt_is_true(obj));
    }
    if (op >= RT_UNARY_OP_INT) {
        return RT_NULL;
    }
    rt_raise_error(RT_E_unsupported_unary, (rt_qstr)rt_unary_op_names[op], obj);
}

rt_obj_t rt_hash(rt_obj_t obj) { return rt_unary_op(RT_UNARY_OP_HASH, obj); }

static rt_obj_t ask_type(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    const rt_type_t *type = rt_type_of(lhs);
    return !RT_HAS_SLOT(type, binary_op) ? RT_NULL : RT_SLOT(type, binary_op)(op, lhs, rhs);
}

// == or != as the type of a sees it, or RT_NULL.
static rt_obj_t try_equal(rt_binary_op_t op, rt_obj_t a, rt_obj_t b) {
    const rt_type_t *type = rt_type_of(a);
    rt_obj_t result = RT_NULL;
    if (type == rt_type_of(b) || type->flags & (RT_TYPE_EQ_HASH | RT_TYPE_HEAP)) {
        if (op != RT_BINARY_OP_EQUAL && type->flags & RT_TYPE_HEAP) {
            result = ask_type(op, a, b);
        }
        if (result == RT_NULL) {
            result = ask_type(RT_BINARY_OP_EQUAL, a, b);
            if (op != RT_BINARY_OP_EQUAL && result != RT_NULL) {
                result = RT_BOOL(!rt_is_true(result));
            }
        }
    }
    return result;
}

static rt_obj_t compare_equal(rt_binary_op_t op, rt_obj_t a, rt_obj_t b) {
    rt_obj_t result = RT_NULL;
    const rt_type_t *type = rt_type_of(a);
    bool same = a == b;
    bool known = same ? type != &rt_type_float && type != &rt_type_complex && !(type->flags & RT_TYPE_HEAP)
                      : rt_is_qstr(a) && rt_is_qstr(b);
    if (!known) {
        result = try_equal(op, a, b);
        if (result == RT_NULL) {
            result = try_equal(op, b, a);
        }
    }
    return result != RT_NULL ? result : RT_BOOL(same == (op == RT_BINARY_OP_EQUAL));
}

// Whether the exception matches what stands after `except`; -1 if that is no exception class.
static int match(rt_obj_t exception, rt_obj_t types) {
    const rt_obj_t *type = &types;
    size_t left = 1;
    if (rt_is_exact(types, &rt_type_tuple)) {
        const rt_tuple_t *tuple = RT_PTR(types);
        type = tuple->items;
        left = tuple->len;
    }
    for (; left != 0; left--, type++) {
        if (!rt_is_exception_class(*type)) {
            return -1;
        }
        if (rt_exc_match(exception, RT_PTR(*type))) {
            return 1;
        }
    }
    return 0;
}

// Arithmetic on small ints; RT_NULL if it is not worth a shorter way, or the result takes more than a word.
static rt_obj_t small_int_op(rt_binary_op_t op, intptr_t a, intptr_t b) {
    intptr_t result;
    switch (op) {
        case RT_BINARY_OP_OR:
            result = a | b;
            break;
        case RT_BINARY_OP_XOR:
            result = a ^ b;
            break;
        case RT_BINARY_OP_AND:
            result = a & b;
            break;
        case RT_BINARY_OP_LSHIFT:
            result = (intptr_t)((uintptr_t)a << (b & 31));
            if ((uintptr_t)b > 31 || result >> b != a) {
                return RT_NULL;
            }
            break;
        case RT_BINARY_OP_RSHIFT:
            if ((uintptr_t)b > 31) {
                return RT_NULL;
            }
            result = a >> b;
            break;
        case RT_BINARY_OP_ADD:
            result = a + b;
            break;
        case RT_BINARY_OP_SUBTRACT:
            result = a - b;
            break;
        case RT_BINARY_OP_MULTIPLY: {
            long long wide = (long long)a * b;
            result = (intptr_t)wide;
            if (result != wide) {
                return RT_NULL;
            }
            break;
        }
        case RT_BINARY_OP_FLOOR_DIVIDE:
        case RT_BINARY_OP_MODULO:
            if (b == 0) {
                return RT_NULL;
            }
            result = a / b;
            a -= result * b;
            if ((a ^ b) < 0 && a != 0) { // round down
                result--;
                a += b;
            }
            if (op == RT_BINARY_OP_MODULO) {
                result = a;
            }
            break;
        default:
            return RT_NULL;
    }
    return rt_int_new(result);
}

static bool is_inplace(rt_binary_op_t op) { return op >= RT_BINARY_OP_INPLACE_OR && op < RT_BINARY_OP_OR; }
#define FROM_INPLACE (RT_BINARY_OP_OR - RT_BINARY_OP_INPLACE_OR)
#define TO_REVERSE (RT_BINARY_OP_REVERSE_OR - RT_BINARY_OP_OR)

rt_obj_t rt_binary_op(rt_binary_op_t op, rt_obj_t lhs, rt_obj_t rhs) {
    rt_binary_op_t plain = is_inplace(op) ? op + FROM_INPLACE : op;
    rt_obj_t result = RT_NULL;
    if (rt_is_small_int(lhs) && rt_is_small_int(rhs)) {
        if (op <= RT_BINARY_OP_NOT_EQUAL) {
            return rt_compare_result(op, (intptr_t)lhs < (intptr_t)rhs ? -1 : lhs != rhs);
        }
        result = small_int_op(plain, RT_INT_VALUE(lhs), RT_INT_VALUE(rhs));
    }
    if (op == RT_BINARY_OP_IS) {
        return RT_BOOL(lhs == rhs);
    }
    if (op == RT_BINARY_OP_EQUAL || op == RT_BINARY_OP_NOT_EQUAL) {
        return compare_equal(op, lhs, rhs);
    }
    if (op == RT_BINARY_OP_IN) {
        return rt_contains(rhs, lhs);
    }
    if (op == RT_BINARY_OP_CONTAINS) {
        return rt_contains(lhs, rhs);
    }
    if (op == RT_BINARY_OP_EXCEPTION_MATCH) {
        int matches = match(lhs, rhs);
        if (matches >= 0) {
            return RT_BOOL(matches);
        }
    } else {
        if (result == RT_NULL && plain != op) {
            result = ask_type(op, lhs, rhs);
        }
        if (result == RT_NULL) {
            result = ask_type(plain, lhs, rhs);
        }
        if (result == RT_NULL && plain >= RT_BINARY_OP_OR && plain <= RT_BINARY_OP_POWER) {
            result = ask_type(plain + TO_REVERSE, rhs, lhs);
        }
        if (result == RT_NULL && op <= RT_BINARY_OP_MORE_EQUAL && rt_type_of(rhs)->flags & RT_TYPE_HEAP) {
            // a < b is b > a
            result = ask_type((op <= RT_BINARY_OP_MORE ? 1 : 7) - op, rhs, lhs);
        }
        if (result != RT_NULL) {
            return result;
        }
    }
    rt_raise_error(RT_E_unsupported_binary, (rt_qstr)rt_binary_op_names[plain], lhs, rhs);
}

bool rt_equal(rt_obj_t a, rt_obj_t b) { return rt_is_true(rt_binary_op(RT_BINARY_OP_EQUAL, a, b)); }
bool rt_less(rt_obj_t a, rt_obj_t b) { return rt_is_true(rt_binary_op(RT_BINARY_OP_LESS, a, b)); }

rt_obj_t rt_contains(rt_obj_t container, rt_obj_t item) {
    rt_obj_t result = ask_type(RT_BINARY_OP_CONTAINS, container, item);
    if (result != RT_NULL) {
        return RT_BOOL(rt_is_true(result));
    }
    rt_iter_buf_t buf;
    rt_obj_t iterator = rt_getiter(container, &buf), next;
    while ((next = rt_iternext(iterator)) != RT_STOP) {
        if (rt_equal(next, item)) {
            return RT_TRUE;
        }
    }
    return RT_FALSE;
}

// ---------------------------------------------------------------- sequences

rt_obj_t rt_len_maybe(rt_obj_t obj) { return ask_unary(RT_UNARY_OP_LEN, obj); }

rt_obj_t rt_len(rt_obj_t obj) {
    rt_obj_t len = rt_len_maybe(obj);
    if (len == RT_NULL) {
        rt_raise_error(RT_E_no_len, obj);
    }
    return len;
}

rt_obj_t rt_subscr(rt_obj_t obj, rt_obj_t index, rt_obj_t value) {
    const rt_type_t *type = rt_type_of(obj);
    if (RT_HAS_SLOT(type, subscr)) {
        rt_obj_t result = RT_SLOT(type, subscr)(obj, index, value);
        if (result != RT_NULL) {
            return result;
        }
    }
    if (value == RT_SENTINEL) {
        rt_raise_error(RT_E_not_subscriptable, obj);
    }
    rt_raise_error(value == RT_NULL ? RT_E_no_item_deletion : RT_E_no_item_assignment, obj);
}

size_t rt_get_index(const rt_type_t *type, size_t len, rt_obj_t index, bool is_slice) {
    intptr_t i;
    rt_qstr name = type == &rt_type_str ? Q(string) : type->name;
    if (!rt_int_get_maybe(index, &i)) {
        rt_raise_error(RT_E_index_type, name, index);
    }
    if (i < 0) {
        i += (intptr_t)len;
    }
    if (i < 0 || (size_t)i > len - !is_slice || (len == 0 && !is_slice)) {
        if (!is_slice) {
            rt_raise_error(RT_E_index_range, name);
        }
        return i < 0 ? 0 : len;
    }
    return (size_t)i;
}

// One end of a slice; low and high are the limits after counting from the end.
static intptr_t slice_end(rt_obj_t end, intptr_t initial, intptr_t len, intptr_t low, intptr_t high) {
    if (end == RT_NONE) {
        return initial;
    }
    intptr_t at = rt_int_get(end);
    if (at < 0) {
        at += len;
    }
    return at < low ? low : at > high ? high : at;
}

void rt_slice_indices(rt_obj_t obj, size_t size, rt_indices_t *out) {
    const rt_slice_t *slice = RT_PTR(obj);
    intptr_t len = (intptr_t)size;
    intptr_t step = slice->step == RT_NONE ? 1 : rt_int_get(slice->step);
    if (step == 0) {
        rt_raise_error(RT_E_slice_step);
    }
    bool back = step < 0;
    intptr_t low = back ? -1 : 0, high = back ? len - 1 : len;
    out->step = step;
    out->start = slice_end(slice->start, back ? high : low, len, low, high);
    out->stop = slice_end(slice->stop, back ? low : high, len, low, high);
    out->count = rt_range_len(out->start, out->stop, step);
}

static bool is_array(rt_obj_t obj) {
    const rt_type_t *type = rt_type_of(obj);
    return type == &rt_type_tuple || type == &rt_type_list;
}

void rt_get_items(rt_obj_t obj, size_t *len, rt_obj_t **items) {
    const rt_type_t *type = rt_type_of(obj);
    if (type == &rt_type_tuple || type == &rt_type_named_tuple) {
        rt_tuple_t *tuple = RT_PTR(obj);
        *len = tuple->len;
        *items = tuple->items;
        return;
    }
    rt_list_t *list = RT_PTR(obj);
    if (!is_array(obj)) {
        rt_obj_t iterator = rt_getiter(obj, NULL), item;
        list = RT_PTR(rt_list_new(0, NULL));
        while ((item = rt_iternext(iterator)) != RT_STOP) {
            rt_list_append(RT_OBJ(list), item);
        }
    }
    *len = list->len;
    *items = list->items;
}

_Noreturn static void raise_unpack(size_t have, size_t want) {
    rt_raise_error(have < want ? RT_E_unpack_few : RT_E_unpack_many, (unsigned)(have < want ? have : want));
}

void rt_unpack(rt_obj_t seq, size_t n, rt_obj_t *items) {
    rt_iter_buf_t buf;
    rt_obj_t iterator = rt_getiter(seq, &buf);
    for (size_t i = 0; i < n; i++) {
        items[n - 1 - i] = rt_iternext(iterator);
        if (items[n - 1 - i] == RT_STOP) {
            raise_unpack(i, n);
        }
    }
    if (rt_iternext(iterator) != RT_STOP) {
        raise_unpack(n + 1, n);
    }
}

void rt_unpack_ex(rt_obj_t seq, size_t n_left, size_t n_right, rt_obj_t *items) {
    size_t len;
    rt_obj_t *from;
    rt_get_items(seq, &len, &from);
    if (len < n_left + n_right) {
        raise_unpack(len, n_left + n_right);
    }
    rt_obj_t middle = rt_list_new(len - n_left - n_right, from + n_left);
    for (size_t i = 0; i < n_right; i++) {
        items[i] = from[len - 1 - i];
    }
    items[n_right] = middle;
    for (size_t i = 0; i < n_left; i++) {
        items[n_right + n_left - i] = from[i];
    }
}

bool rt_get_buffer_maybe(rt_obj_t obj, rt_buffer_t *buffer, int flags) {
    const rt_type_t *type = rt_type_of(obj);
    return RT_HAS_SLOT(type, buffer) && RT_SLOT(type, buffer)(obj, buffer, flags);
}

void rt_get_buffer(rt_obj_t obj, rt_buffer_t *buffer, int flags) {
    if (!rt_get_buffer_maybe(obj, buffer, flags)) {
        rt_raise_error(RT_E_no_buffer);
    }
}

// ---------------------------------------------------------------- iteration

// Iterates over an object that has only __getitem__.
typedef struct {
    rt_base_t base;
    rt_obj_t obj;
    intptr_t index;
} item_iter_t;
_Static_assert(sizeof(item_iter_t) <= sizeof(rt_iter_buf_t), "item_iter_t in rt_iter_buf_t");

// What next(iterator) gives, RT_STOP if it raises StopIteration or the exception given.
static rt_obj_t catch_stop(rt_obj_t (*next)(rt_obj_t), rt_obj_t iterator, const rt_type_t *stop) {
    rt_nlr_t nlr;
    if (RT_TRY(&nlr)) {
        rt_obj_t value = next(iterator);
        rt_nlr_pop();
        return value;
    }
    if (rt_exc_match(nlr.value, &rt_type_StopIteration)) {
        rt_state.stop_value = rt_exc_value(nlr.value);
    } else if (!rt_exc_match(nlr.value, stop)) {
        rt_raise(nlr.value);
    }
    return RT_STOP;
}

static rt_obj_t next_item(rt_obj_t self) {
    item_iter_t *iterator = RT_PTR(self);
    rt_obj_t value = rt_subscr(iterator->obj, RT_INT(iterator->index), RT_SENTINEL);
    iterator->index++;
    return value;
}

static rt_obj_t item_iter_next(rt_obj_t self) { return catch_stop(next_item, self, &rt_type_IndexError); }

static const rt_type_t item_iter_type = {
    .base = { &rt_type_type },
    .name = Q(iterator),
    RT_SLOTS((iternext, item_iter_next)),
};

rt_obj_t rt_getiter(rt_obj_t obj, rt_iter_buf_t *buf) {
    const rt_type_t *type = rt_type_of(obj);
    if (RT_HAS_SLOT(type, iternext) && !RT_HAS_SLOT(type, getiter)) { // its own iterator
        return obj;
    }
    if (RT_HAS_SLOT(type, getiter)) {
        rt_obj_t iterator = RT_SLOT(type, getiter)(obj, buf);
        if (iterator != RT_NULL) {
            return iterator;
        }
    }
    if (rt_type_lookup(type, Q(__getitem__)) == RT_NULL) {
        rt_raise_error(RT_E_not_iterable, obj);
    }
    item_iter_t *iterator = buf != NULL ? (item_iter_t *)(void *)buf : rt_alloc(sizeof(*iterator));
    iterator->base.type = &item_iter_type;
    iterator->obj = obj;
    iterator->index = 0;
    return RT_OBJ(iterator);
}

rt_obj_t rt_iternext(rt_obj_t iterator) {
    rt_stack_check(); // map, zip, ... call this in turn
    const rt_type_t *type = rt_type_of(iterator);
    rt_state.stop_value = RT_NULL;
    if (!RT_HAS_SLOT(type, iternext)) {
        rt_raise_error(RT_E_not_iterator, iterator);
    }
    if (!(type->flags & RT_TYPE_HEAP)) {
        return RT_SLOT(type, iternext)(iterator);
    }
    return catch_stop(RT_SLOT(type, iternext), iterator, &rt_type_StopIteration);
}
