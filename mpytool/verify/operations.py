# SPDX-License-Identifier: MIT
"""The instructions that are not plain, one function each.

Each is called with the flow, the instruction's offset and that of the next; it
changes the flow's stack and says whether execution goes on to the next instruction.

Source: py/vm.c of MicroPython 1.29.
"""

from __future__ import annotations

from mpytool.bytecode.opcodes import BINARY_OPS, BY_NAME, MULTI
from mpytool.bytecode.prelude import ScopeFlag
from mpytool.verify import blocks
from mpytool.verify.flow import Child, Flow, Operation
from mpytool.verify.kinds import (
    BUILD_CLASS,
    CELL,
    CLASS,
    DICT,
    FUNCTION,
    INT,
    ITERATOR_ON_STACK,
    ITERATOR_WORDS,
    LIST,
    MAYBE,
    MODULE,
    NULL,
    OBJECT,
    OTHER,
    PAYLOAD,
    RAISED,
    SET,
    STRING,
    TUPLE,
    UNWIND_CAUSE,
    UNWIND_VALUE,
    UNWINDING,
    is_iterator,
)

_FIRST = {multi.name: multi.first for multi in MULTI}
_EXCEPTION_MATCH = _FIRST["BINARY_OP_MULTI"] + [name for name, _ in BINARY_OPS].index(
    "EXCEPTION_MATCH"
)
# Counts that an operand packs: positional and keyword arguments, or left and right items.
_COUNT_BITS = 8
_COUNT_MASK = 0xFF
_COUNTS_END = 1 << 16
_COMPREHENSIONS = {0: (LIST, 1), 1: (DICT, 2), 2: (SET, 1)}


def _base(kind: int) -> int:
    return kind & ~PAYLOAD


# Constants and locals


def load_small_int(flow: Flow, offset: int, after: int) -> bool:
    """LOAD_CONST_SMALL_INT."""
    flow.push(offset, INT | flow.scan.operands[offset] & PAYLOAD)
    return True


def load_object(flow: Flow, offset: int, after: int) -> bool:
    """LOAD_CONST_OBJ."""
    kind = flow.tables.constants[flow.scan.operands[offset]]
    if kind < 0:
        flow.fail(offset, "the constant is the table of native functions, which is no object")
    flow.push(offset, kind)
    return True


def load_variable(flow: Flow, offset: int, after: int) -> bool:
    """LOAD_NAME and LOAD_GLOBAL in a module that has the name `__class__`."""
    is_class = flow.scan.operands[offset] == flow.tables.class_name
    flow.push(offset, CLASS if is_class else OBJECT)
    return True


def load_fast(flow: Flow, offset: int, after: int) -> bool:
    """LOAD_FAST_N."""
    number = flow.scan.operands[offset]
    flow.push(offset, CELL | number if number in flow.cells else OBJECT)
    return True


def store_fast(flow: Flow, offset: int, after: int) -> bool:
    """STORE_FAST_N, and STORE_FAST_MULTI of a local that is a cell or has no slot."""
    number = flow.scan.operands.get(offset)
    if number is None:
        number = flow.scan.code[offset] - _FIRST["STORE_FAST_MULTI"]
    flow.pop_object(offset)
    flow.check_overwritten(offset, number)
    return True


def delete_fast(flow: Flow, offset: int, after: int) -> bool:
    """DELETE_FAST."""
    flow.check_overwritten(offset, flow.scan.operands[offset])
    return True


def _cell(flow: Flow, offset: int) -> int:
    number = flow.scan.operands[offset]
    if number not in flow.cells:
        flow.fail(offset, f"expected a cell in local {number}, which holds none")
    return number


def load_deref(flow: Flow, offset: int, after: int) -> bool:
    """LOAD_DEREF."""
    flow.push(offset, CLASS if _cell(flow, offset) in flow.classes else OBJECT)
    return True


def store_deref(flow: Flow, offset: int, after: int) -> bool:
    """STORE_DEREF."""
    number = _cell(flow, offset)
    if number in flow.classes:
        flow.fail(offset, f"overwrites the class in the cell of local {number}")
    flow.pop_object(offset)
    return True


def delete_deref(flow: Flow, offset: int, after: int) -> bool:
    """DELETE_DEREF."""
    _cell(flow, offset)
    return True


# Attributes, items, names


def load_method(flow: Flow, offset: int, after: int) -> bool:
    """LOAD_METHOD: object -- function, self or NULL."""
    flow.pop_object(offset)
    flow.stack.append(OBJECT)
    flow.push(offset, MAYBE)
    return True


def load_super_method(flow: Flow, offset: int, after: int) -> bool:
    """LOAD_SUPER_METHOD: super, class, self -- function, self or NULL."""
    flow.pop_object(offset)
    kind = flow.pop_object(offset)
    if kind != CLASS:
        flow.fail_kind(offset, "the class that __class__ holds", kind)
    flow.pop_object(offset)
    flow.stack += (OBJECT, MAYBE)
    return True


def store_attr(flow: Flow, offset: int, after: int) -> bool:
    """STORE_ATTR: value or NULL, object --; NULL deletes."""
    flow.pop_object(offset)
    _pop_nullable(flow, offset)
    return True


def store_subscr(flow: Flow, offset: int, after: int) -> bool:
    """STORE_SUBSCR: value or NULL, object, index --; NULL deletes."""
    flow.pop_objects(offset, 2)
    _pop_nullable(flow, offset)
    return True


def _pop_nullable(flow: Flow, offset: int) -> None:
    kind = flow.pop_any(offset)
    if kind >= OTHER and kind not in (NULL, MAYBE):
        flow.fail_kind(offset, "an object or NULL", kind)


def import_name(flow: Flow, offset: int, after: int) -> bool:
    """IMPORT_NAME: level, names -- module."""
    flow.pop_object(offset)
    level = flow.pop_object(offset, "a small int")
    if _base(level) != INT:
        flow.fail_kind(offset, "a small int", level)
    flow.push(offset, MODULE)
    return True


def import_from(flow: Flow, offset: int, after: int) -> bool:
    """IMPORT_FROM: module -- module, value."""
    if not flow.stack or flow.stack[-1] != MODULE:
        flow.fail_kind(offset, "a module", flow.stack[-1] if flow.stack else NULL)
    flow.push(offset, OBJECT)
    return True


def import_star(flow: Flow, offset: int, after: int) -> bool:
    """IMPORT_STAR: module --."""
    kind = flow.pop_any(offset)
    if kind != MODULE:
        flow.fail_kind(offset, "a module", kind)
    return True


# Moving slots


def pop_top(flow: Flow, offset: int, after: int) -> bool:
    """POP_TOP: any slot."""
    kind = flow.pop_any(offset)
    if _base(kind) == UNWINDING:
        flow.fail(offset, "takes half of the state of a finally block")
    return True


def dup_top(flow: Flow, offset: int, after: int) -> bool:
    """DUP_TOP; in an `async with`, also the test whether an exception came."""
    if not flow.stack:
        flow.fail_depth(offset, 1)
    kind = flow.stack[-1]
    if flow.causes.of(kind):
        # The upper slot of a state is always an object.
        _note_refinement(flow, after)
        kind = kind if kind < OTHER else OBJECT
    flow.push(offset, kind)
    return True


def _note_refinement(flow: Flow, offset: int) -> None:
    """Recognise LOAD_GLOBAL BaseException, EXCEPTION_MATCH, POP_JUMP_IF_FALSE."""
    scan = flow.scan
    steps = []
    for _ in range(3):
        if offset >= len(scan.code) or offset in scan.leaders:
            return
        steps.append(offset)
        offset += scan.sizes[offset]
    load, match, jump = steps
    if (
        scan.code[load] == BY_NAME["LOAD_GLOBAL"].code
        and scan.operands[load] == flow.tables.base_name
        and scan.code[match] == _EXCEPTION_MATCH
        and scan.code[jump] == BY_NAME["POP_JUMP_IF_FALSE"].code
    ):
        flow.refined.add(jump)


def dup_top_two(flow: Flow, offset: int, after: int) -> bool:
    """DUP_TOP_TWO."""
    if len(flow.stack) < 2:
        flow.fail_depth(offset, 2)
    for kind in flow.stack[-2:]:
        _check_narrow(flow, offset, kind)
    flow.check_room(offset, 2)
    flow.stack += flow.stack[-2:]
    return True


def rot_two(flow: Flow, offset: int, after: int) -> bool:
    """ROT_TWO: a b -- b a."""
    stack = flow.stack
    if len(stack) < 2:
        flow.fail_depth(offset, 2)
    for kind in stack[-2:]:
        _check_narrow(flow, offset, kind)
    stack[-2:] = stack[-1], stack[-2]
    _note_exchange(flow, offset, 2)
    return True


def rot_three(flow: Flow, offset: int, after: int) -> bool:
    """ROT_THREE: a b c -- c a b; takes the state of a finally block apart and together."""
    stack = flow.stack
    if stack and _base(stack[-1]) == UNWINDING:
        _take_apart(flow, offset)
    if len(stack) < 3:
        flow.fail_depth(offset, 3)
    for kind in stack[-3:]:
        _check_narrow(flow, offset, kind)
    stack[-3:] = stack[-1], stack[-3], stack[-2]
    _note_exchange(flow, offset, 3)
    value, cause = stack[-3:-1]
    if (
        _base(value) == UNWIND_VALUE
        and _base(cause) == UNWIND_CAUSE
        and value & PAYLOAD == cause & PAYLOAD
    ):
        stack[-3:-1] = [UNWINDING | value & PAYLOAD]
    flow.enter(offset)
    return True


def _take_apart(flow: Flow, offset: int) -> None:
    number = flow.stack[-1] & PAYLOAD
    if any(
        not isinstance(cause, tuple) and cause != "returned"
        for cause in flow.causes.of(flow.stack[-1])
    ):
        _check_narrow(flow, offset, flow.stack[-1])
    flow.stack[-1:] = [UNWIND_VALUE | number, UNWIND_CAUSE | number]


def _check_narrow(flow: Flow, offset: int, kind: int) -> None:
    if _base(kind) == UNWINDING:
        flow.fail(offset, "takes the state of a finally block apart")


def _note_exchange(flow: Flow, offset: int, count: int) -> None:
    """Slots beneath what a block keeps were exchanged: its handler finds others."""
    if len(flow.stack) - count < flow.floor:
        blocks.enter_handlers(flow, offset)


# Jumps


def jump(flow: Flow, offset: int, after: int) -> bool:
    """JUMP."""
    flow.goto(flow.scan.operands[offset], offset, flow.stack, flow.blocks)
    return False


def pop_jump(flow: Flow, offset: int, after: int) -> bool:
    """POP_JUMP_IF_TRUE, POP_JUMP_IF_FALSE."""
    flow.pop_object(offset)
    target = flow.scan.operands[offset]
    causes = flow.causes.of(flow.stack[-1]) if offset in flow.refined else frozenset()
    if not causes:
        flow.goto(target, offset, flow.stack, flow.blocks)
        return True
    # The state of a finally block was tested for an exception.
    if rest := causes - {RAISED}:
        state = [*flow.stack[:-1], flow.causes.kind(rest)]
        flow.goto(target, offset, state, flow.blocks)
    if RAISED not in causes:
        return False
    flow.stack[-1] = flow.causes.kind(frozenset({RAISED}))
    flow.enter(offset)
    return True


def jump_or_pop(flow: Flow, offset: int, after: int) -> bool:
    """JUMP_IF_TRUE_OR_POP, JUMP_IF_FALSE_OR_POP."""
    kind = flow.pop_object(offset)
    flow.goto(flow.scan.operands[offset], offset, [*flow.stack, kind], flow.blocks)
    return True


# Iterators


def get_iter_stack(flow: Flow, offset: int, after: int) -> bool:
    """GET_ITER_STACK: object -- iterator[4]."""
    flow.pop_object(offset)
    flow.check_room(offset, ITERATOR_WORDS)
    flow.stack += ITERATOR_ON_STACK
    return True


def for_iter(flow: Flow, offset: int, after: int) -> bool:
    """FOR_ITER: iterator[4] -- iterator[4] value, or -- at the end."""
    if not is_iterator(flow.stack[-ITERATOR_WORDS:]):
        flow.fail(offset, "expected an iterator on the stack")
    rest = flow.stack[:-ITERATOR_WORDS]
    if len(rest) < flow.floor:
        flow.fail_depth(offset, ITERATOR_WORDS)
    flow.goto(flow.scan.operands[offset], offset, rest, flow.blocks)
    flow.push(offset, OBJECT)
    return True


# Building values


def build_tuple(flow: Flow, offset: int, after: int) -> bool:
    """BUILD_TUPLE: items[n] -- tuple."""
    count = flow.scan.operands[offset]
    flow.pop_objects(offset, count)
    flow.push(offset, TUPLE | count)
    return True


def build_list(flow: Flow, offset: int, after: int) -> bool:
    """BUILD_LIST: items[n] -- list."""
    flow.pop_objects(offset, flow.scan.operands[offset])
    flow.push(offset, LIST)
    return True


def build_set(flow: Flow, offset: int, after: int) -> bool:
    """BUILD_SET: items[n] -- set."""
    flow.pop_objects(offset, flow.scan.operands[offset])
    flow.push(offset, SET)
    return True


def build_slice(flow: Flow, offset: int, after: int) -> bool:
    """BUILD_SLICE: start stop [step] -- slice."""
    count = flow.scan.operands[offset]
    # The runtime reads this operand as a byte, not as a varint.
    if count not in (2, 3) or after - offset != 2:
        flow.fail(offset, f"builds a slice of {count} parts, expected 2 or 3 in one byte")
    flow.pop_objects(offset, count)
    flow.push(offset, OBJECT)
    return True


def store_map(flow: Flow, offset: int, after: int) -> bool:
    """STORE_MAP: dict, value, key -- dict."""
    flow.pop_objects(offset, 2)
    if len(flow.stack) <= flow.floor or flow.stack[-1] != DICT:
        flow.fail_kind(offset, "a dict", flow.stack[-1] if flow.stack else NULL)
    return True


def store_comp(flow: Flow, offset: int, after: int) -> bool:
    """STORE_COMP: ... [key] value --, stored in what lies `depth` slots below the top."""
    operand = flow.scan.operands[offset]
    depth, what = operand >> 2, operand & 3
    if what not in _COMPREHENSIONS:
        flow.fail(offset, f"stores in a comprehension of kind {what}, expected 0 to 2")
    expected, count = _COMPREHENSIONS[what]
    if not count <= depth < len(flow.stack):
        flow.fail(offset, f"stores {depth} slots below the top of a stack of {len(flow.stack)}")
    for kind in flow.stack[-depth:]:
        _check_narrow(flow, offset, kind)
    if flow.stack[-1 - depth] != expected:
        flow.fail_kind(offset, ("a list", "a dict", "a set")[what], flow.stack[-1 - depth])
    flow.pop_objects(offset, count)
    return True


def unpack_sequence(flow: Flow, offset: int, after: int) -> bool:
    """UNPACK_SEQUENCE: sequence -- items[n]."""
    flow.pop_object(offset)
    _push_objects(flow, offset, flow.scan.operands[offset])
    return True


def unpack_ex(flow: Flow, offset: int, after: int) -> bool:
    """UNPACK_EX: sequence -- items."""
    left, right = _counts(flow, offset)
    flow.pop_object(offset)
    _push_objects(flow, offset, left + right + 1)
    return True


def _push_objects(flow: Flow, offset: int, count: int) -> None:
    flow.check_room(offset, count)
    flow.stack += [OBJECT] * count


def _counts(flow: Flow, offset: int) -> tuple[int, int]:
    operand = flow.scan.operands[offset]
    if operand >= _COUNTS_END:
        flow.fail(offset, f"expected two counts of 8 bits, found {operand:#x}")
    return operand & _COUNT_MASK, operand >> _COUNT_BITS


# Functions and calls


def make_function(flow: Flow, offset: int, after: int) -> bool:
    """MAKE_FUNCTION: -- function."""
    number = flow.scan.operands[offset]
    _check_defaults(flow, offset, flow.children[number], None)
    flow.made.setdefault(number, []).append(())
    flow.push(offset, FUNCTION | number)
    return True


def make_function_defargs(flow: Flow, offset: int, after: int) -> bool:
    """MAKE_FUNCTION_DEFARGS: tuple, dict -- function."""
    number = flow.scan.operands[offset]
    _check_defaults(flow, offset, flow.children[number], _pop_defaults(flow, offset))
    flow.made.setdefault(number, []).append(())
    flow.push(offset, FUNCTION | number)
    return True


def make_closure(flow: Flow, offset: int, after: int) -> bool:
    """MAKE_CLOSURE: cells[n] -- closure."""
    number = flow.scan.operands[offset]
    _pop_cells(flow, offset, after, number)
    _check_defaults(flow, offset, flow.children[number], None)
    flow.push(offset, FUNCTION | number)
    return True


def make_closure_defargs(flow: Flow, offset: int, after: int) -> bool:
    """MAKE_CLOSURE_DEFARGS: tuple, dict, cells[n] -- closure."""
    number = flow.scan.operands[offset]
    _pop_cells(flow, offset, after, number)
    _check_defaults(flow, offset, flow.children[number], _pop_defaults(flow, offset))
    flow.push(offset, FUNCTION | number)
    return True


def _pop_cells(flow: Flow, offset: int, after: int, number: int) -> None:
    count = flow.scan.code[after - 1]
    stack = flow.stack
    if len(stack) - count < flow.floor:
        flow.fail_depth(offset, count)
    cells = stack[len(stack) - count :]
    for kind in cells:
        if _base(kind) != CELL:
            flow.fail_kind(offset, "a cell", kind)
    prelude = flow.children[number].prelude
    if prelude and count > prelude.n_pos_args:
        flow.fail(
            offset,
            f"closes over {count} cells, but the function has {prelude.n_pos_args} arguments",
        )
    flow.made.setdefault(number, []).append(tuple(kind & PAYLOAD for kind in cells))
    del stack[len(stack) - count :]


def _pop_defaults(flow: Flow, offset: int) -> tuple[int, int]:
    named = flow.pop_any(offset)
    positional = flow.pop_any(offset)
    if named not in (NULL, DICT):
        flow.fail_kind(offset, "a dict of default values or NULL", named)
    if positional != NULL and _base(positional) != TUPLE:
        flow.fail_kind(offset, "a tuple of default values or NULL", positional)
    return positional, named


def _check_defaults(
    flow: Flow, offset: int, child: Child, defaults: tuple[int, int] | None
) -> None:
    """The runtime reads as many default values as the prelude says, whether given or not."""
    if child.prelude is None:
        return
    positional, named = defaults or (NULL, NULL)
    given = positional & PAYLOAD if positional != NULL else 0
    wanted = child.prelude.n_def_pos_args
    if given != wanted:
        flow.fail(
            offset,
            f"gives {given} default values to a function whose prelude says {wanted}",
        )
    if (named == DICT) != bool(child.prelude.scope_flags & ScopeFlag.DEFKWARGS):
        flow.fail(offset, "default values by name do not agree with the function's prelude")


def call_function(flow: Flow, offset: int, after: int) -> bool:
    """CALL_FUNCTION: function, arguments -- result."""
    count, named = _counts(flow, offset)
    _pop_named(flow, offset, named, nullable=False)
    _pop_called(flow, offset, count, 0)
    return True


def call_function_var(flow: Flow, offset: int, after: int) -> bool:
    """CALL_FUNCTION_VAR_KW: function, arguments, bits of starred ones -- result."""
    count, named = _counts(flow, offset)
    stars = _pop_stars(flow, offset)
    _pop_named(flow, offset, named, nullable=True)
    _pop_called(flow, offset, count, stars)
    return True


def _pop_called(flow: Flow, offset: int, count: int, stars: int) -> None:
    stack = flow.stack
    at = len(stack) - 1 - count
    if at >= flow.floor and stack[at] == BUILD_CLASS:
        _check_class(flow, offset, stack[at + 1 :], stars)
        stack[at] = OBJECT
    flow.pop_objects(offset, count + 1)
    flow.stack.append(OBJECT)


def _check_class(flow: Flow, offset: int, arguments: list[int], stars: int) -> None:
    """__build_class__ trusts the function: what it returns is a cell or None."""
    if len(arguments) < 2 or _base(arguments[0]) != FUNCTION or stars & 1:
        flow.fail(offset, "expected __build_class__ to be given a class body and a name")
    number = arguments[0] & PAYLOAD
    prelude = flow.children[number].prelude
    if prelude and prelude.scope_flags & ScopeFlag.GENERATOR:
        flow.fail(offset, "the class body is a generator")
    flow.class_bodies.add(number)


def call_method(flow: Flow, offset: int, after: int) -> bool:
    """CALL_METHOD: function, self or NULL, arguments -- result."""
    count, named = _counts(flow, offset)
    _pop_named(flow, offset, named, nullable=False)
    flow.pop_objects(offset, count)
    _pop_nullable(flow, offset)
    flow.pop_object(offset)
    flow.stack.append(OBJECT)
    return True


def call_method_var(flow: Flow, offset: int, after: int) -> bool:
    """CALL_METHOD_VAR_KW: function, self or NULL, arguments, bits of starred ones -- result."""
    count, named = _counts(flow, offset)
    _pop_stars(flow, offset)
    _pop_named(flow, offset, named, nullable=True)
    flow.pop_objects(offset, count)
    _pop_nullable(flow, offset)
    flow.pop_object(offset)
    flow.stack.append(OBJECT)
    return True


def _pop_stars(flow: Flow, offset: int) -> int:
    kind = flow.pop_any(offset)
    if _base(kind) != INT:
        flow.fail_kind(offset, "a small int, the bits of starred arguments", kind)
    return kind & PAYLOAD


def _pop_named(flow: Flow, offset: int, count: int, *, nullable: bool) -> None:
    for _ in range(count):
        flow.pop_object(offset)
        key = flow.pop_any(offset)
        if key != STRING and not (nullable and key == NULL):
            flow.fail_kind(offset, "the name of an argument", key)


# Ends and generators


def raise_last(flow: Flow, offset: int, after: int) -> bool:
    """RAISE_LAST: without an exception it raises one of its own."""
    return False


def raise_object(flow: Flow, offset: int, after: int) -> bool:
    """RAISE_OBJ: exception --."""
    flow.pop_object(offset)
    return False


def raise_from(flow: Flow, offset: int, after: int) -> bool:
    """RAISE_FROM: exception, cause --."""
    flow.pop_objects(offset, 2)
    return False


def yield_value(flow: Flow, offset: int, after: int) -> bool:
    """YIELD_VALUE: value -- sent."""
    _check_generator(flow, offset)
    flow.pop_object(offset)
    flow.stack.append(OBJECT)
    return True


def yield_from(flow: Flow, offset: int, after: int) -> bool:
    """YIELD_FROM: iterator, value -- result."""
    _check_generator(flow, offset)
    flow.pop_objects(offset, 2)
    flow.stack.append(OBJECT)
    return True


def _check_generator(flow: Flow, offset: int) -> None:
    if not flow.prelude.scope_flags & ScopeFlag.GENERATOR:
        flow.fail(offset, "yields, but the prelude does not say that this is a generator")


_OPERATIONS: dict[str, Operation] = {
    "LOAD_CONST_SMALL_INT": load_small_int,
    "LOAD_CONST_OBJ": load_object,
    "LOAD_NAME": load_variable,
    "LOAD_GLOBAL": load_variable,
    "LOAD_FAST_N": load_fast,
    "STORE_FAST_N": store_fast,
    "DELETE_FAST": delete_fast,
    "LOAD_DEREF": load_deref,
    "STORE_DEREF": store_deref,
    "DELETE_DEREF": delete_deref,
    "LOAD_METHOD": load_method,
    "LOAD_SUPER_METHOD": load_super_method,
    "STORE_ATTR": store_attr,
    "STORE_SUBSCR": store_subscr,
    "IMPORT_NAME": import_name,
    "IMPORT_FROM": import_from,
    "IMPORT_STAR": import_star,
    "POP_TOP": pop_top,
    "DUP_TOP": dup_top,
    "DUP_TOP_TWO": dup_top_two,
    "ROT_TWO": rot_two,
    "ROT_THREE": rot_three,
    "JUMP": jump,
    "POP_JUMP_IF_TRUE": pop_jump,
    "POP_JUMP_IF_FALSE": pop_jump,
    "JUMP_IF_TRUE_OR_POP": jump_or_pop,
    "JUMP_IF_FALSE_OR_POP": jump_or_pop,
    "GET_ITER_STACK": get_iter_stack,
    "FOR_ITER": for_iter,
    "BUILD_TUPLE": build_tuple,
    "BUILD_LIST": build_list,
    "BUILD_SET": build_set,
    "BUILD_SLICE": build_slice,
    "STORE_MAP": store_map,
    "STORE_COMP": store_comp,
    "UNPACK_SEQUENCE": unpack_sequence,
    "UNPACK_EX": unpack_ex,
    "MAKE_FUNCTION": make_function,
    "MAKE_FUNCTION_DEFARGS": make_function_defargs,
    "MAKE_CLOSURE": make_closure,
    "MAKE_CLOSURE_DEFARGS": make_closure_defargs,
    "CALL_FUNCTION": call_function,
    "CALL_FUNCTION_VAR_KW": call_function_var,
    "CALL_METHOD": call_method,
    "CALL_METHOD_VAR_KW": call_method_var,
    "RAISE_LAST": raise_last,
    "RAISE_OBJ": raise_object,
    "RAISE_FROM": raise_from,
    "YIELD_VALUE": yield_value,
    "YIELD_FROM": yield_from,
    "SETUP_WITH": blocks.setup_with,
    "SETUP_EXCEPT": blocks.setup_except,
    "SETUP_FINALLY": blocks.setup_finally,
    "POP_EXCEPT_JUMP": blocks.pop_except_jump,
    "UNWIND_JUMP": blocks.unwind_jump,
    "WITH_CLEANUP": blocks.with_cleanup,
    "END_FINALLY": blocks.end_finally,
    "RETURN_VALUE": blocks.return_value,
}


def _no_operation(flow: Flow, offset: int, after: int) -> bool:
    raise AssertionError(f"{flow.scan.name(offset)} is neither plain nor has it an operation")


OPERATIONS: list[Operation] = [_no_operation] * 256
for _name, _operation in _OPERATIONS.items():
    OPERATIONS[BY_NAME[_name].code] = _operation
for _number in range(16):
    OPERATIONS[_FIRST["STORE_FAST_MULTI"] + _number] = store_fast
