# SPDX-License-Identifier: MIT
"""Every message of the verifier about an instruction, and what it must accept."""

import pytest
from assembled import code, function, module

from mpytool.verify.module import verify_module

END = ("LOAD_CONST_NONE", "RETURN_VALUE")
CHILD = function(code(*END), n_state=2)


def problems(*lines, constants=(), children=(), **fields):
    raw = function(code(*lines), *children, **fields)
    return [str(one) for one in verify_module(module(raw, constants), "a.mpy").problems]


def in_function(*lines, children=(), closes=0, **fields):
    """Problems of a function that the module's body makes, closing over so many cells."""
    own = function(code(*lines), *children, **fields)
    if closes:
        middle = function(
            code(*("LOAD_FAST_MULTI 0",) * closes, f"MAKE_CLOSURE 0 {closes}", "RETURN_VALUE"),
            own,
            cells=(0,),
        )
    else:
        middle = function(code("MAKE_FUNCTION 0", "RETURN_VALUE"), own)
    body = function(code("MAKE_FUNCTION 0", "POP_TOP", *END), middle)
    return [str(one) for one in verify_module(module(body), "a.mpy").problems]


BAD = [
    # stack
    (("POP_TOP", *END), "POP_TOP: takes 1 from a stack of 0"),
    (("LOAD_CONST_NONE", "LOAD_SUBSCR", *END), "LOAD_SUBSCR: takes 2 from a stack of 1"),
    (("LOAD_CONST_NONE",) * 9 + END, "needs 9 slots of stack, but the function's state of 8 has 0"),
    (("LOAD_NULL", "RETURN_VALUE"), "expected an object on the stack, found NULL"),
    (("LOAD_NULL", "LOAD_CONST_NONE", "LOAD_SUBSCR"), "LOAD_SUBSCR: expected an object on the st"),
    (("LOAD_NULL", "STORE_FAST_MULTI 0"), "expected an object on the stack, found NULL"),
    (("DUP_TOP", *END), "DUP_TOP: takes 1 from a stack of 0"),
    (("LOAD_CONST_NONE", "DUP_TOP_TWO"), "DUP_TOP_TWO: takes 2 from a stack of 1"),
    (("LOAD_CONST_NONE", "ROT_TWO"), "ROT_TWO: takes 2 from a stack of 1"),
    (("LOAD_CONST_NONE", "ROT_THREE"), "ROT_THREE: takes 3 from a stack of 1"),
    (("LOAD_CONST_NONE", "BUILD_LIST 2"), "BUILD_LIST: takes 2 from a stack of 1"),
    (("LOAD_CONST_NONE", "UNPACK_SEQUENCE 9"), "UNPACK_SEQUENCE: needs 9 slots"),
    (("LOAD_CONST_NONE", "UNPACK_EX 65536"), "expected two counts of 8 bits, found 0x10000"),
    # jumps and merges
    (("JUMP 1",), "JUMP: leads to 1, inside the instruction at 0 (JUMP)"),
    (("JUMP 90",), "JUMP: leads to 90, out of the function of 3 bytes"),
    ((*END, "JUMP 1", "POP_TOP", "JUMP 4"), "leads to 4, inside the instruction at 2 (JUMP)"),
    (("LOAD_CONST_NONE",), "LOAD_CONST_NONE: execution runs off the end of the function"),
    ((), "the function has no instructions"),
    (
        ("top:", "LOAD_CONST_NONE", "JUMP top"),
        "JUMP: goes on at 0 with a stack of 1, which another path reaches with 0",
    ),
    (
        ("SETUP_EXCEPT end", "JUMP 0", "end:", "END_FINALLY"),
        "goes on at 0 inside 1 exception block, which another path reaches inside no exception",
    ),
    (
        # One path leaves NULL, the other an iterator's word.
        (
            "LOAD_CONST_NONE",
            "POP_JUMP_IF_TRUE other",
            "LOAD_NULL",
            "LOAD_NULL",
            "LOAD_NULL",
            "LOAD_NULL",
            "JUMP end",
            "other:",
            "LOAD_CONST_NONE",
            "GET_ITER_STACK",
            "end:",
            "RETURN_VALUE",
        ),
        "expected an object on the stack, found something that depends on the way to here",
    ),
    # locals and cells
    (("LOAD_FAST_N 20",), "LOAD_FAST_N: local 20, of a function with 8 slots"),
    (("STORE_FAST_MULTI 9",), "STORE_FAST_MULTI: local 9, of a function with 8 slots"),
    (("LOAD_DEREF 0",), "LOAD_DEREF: expected a cell in local 0, which holds none"),
    # objects of a certain kind
    (("LOAD_CONST_NONE", "IMPORT_STAR", *END), "IMPORT_STAR: expected a module on the stack"),
    (("LOAD_CONST_NONE", "IMPORT_FROM 1"), "IMPORT_FROM: expected a module on the stack, found N"),
    (("LOAD_CONST_NONE", "LOAD_CONST_NONE", "IMPORT_NAME 1"), "expected a small int on the stack"),
    (("LOAD_CONST_NONE",) * 3 + ("STORE_MAP",), "STORE_MAP: expected a dict on the stack, found N"),
    (
        ("BUILD_LIST 0", "LOAD_CONST_NONE", "LOAD_CONST_NONE", "STORE_COMP 9"),
        "expected a dict on the stack, found a",
    ),
    (("BUILD_LIST 0", "LOAD_CONST_NONE", "STORE_COMP 7"), "stores in a comprehension of kind 3"),
    (("BUILD_LIST 0", "LOAD_CONST_NONE", "STORE_COMP 8"), "stores 2 slots below the top of a sta"),
    (
        ("LOAD_CONST_NONE",) * 3 + ("LOAD_SUPER_METHOD 1",),
        "expected the class that __class__ holds",
    ),
    (("LOAD_CONST_NONE",) * 4 + ("BUILD_SLICE 4",), "builds a slice of 4 parts, expected 2 or 3"),
    (("LOAD_CONST_NONE",) * 3 + ("0x2E8003",), "builds a slice of 3 parts, expected 2 or 3 in one"),
    (("LOAD_CONST_NONE", "FOR_ITER 0"), "FOR_ITER: expected an iterator on the stack"),
    (
        ("LOAD_CONST_NONE", "LOAD_CONST_NONE", "LOAD_CONST_NONE", "CALL_FUNCTION 256"),
        "expected the name of an argument on the stack, found None",
    ),
    (("LOAD_CONST_NONE", "CALL_FUNCTION 65536"), "expected two counts of 8 bits"),
    (
        ("LOAD_CONST_NONE", "LOAD_CONST_NONE", "CALL_FUNCTION_VAR_KW 0"),
        "expected a small int, the bits of starred arguments on the stack, found None",
    ),
    (
        ("LOAD_CONST_NONE", "LOAD_CONST_NONE", "YIELD_VALUE"),
        "does not say that this is a generator",
    ),
    (
        ("LOAD_BUILD_CLASS", "LOAD_CONST_NONE", "LOAD_CONST_NONE", "CALL_FUNCTION 2"),
        "expected __build_class__ to be given a class body and a name",
    ),
    (("LOAD_NULL", "BUILD_LIST 0", "STORE_ATTR 1", *END), None),
    (("LOAD_BUILD_CLASS", "LOAD_CONST_NONE", "STORE_ATTR 1"), "expected an object or NULL on the"),
    # exception blocks
    (("END_FINALLY",), "END_FINALLY: expected to be inside a handler, found no exception block"),
    (("POP_EXCEPT_JUMP 0",), "expected to be inside an except block, found no exception block"),
    (("WITH_CLEANUP",), "expected to be inside the handler of a with block, found no exception"),
    (
        ("SETUP_EXCEPT end", "SETUP_EXCEPT end", "end:", "END_FINALLY"),
        "nests 2 exception blocks, but the prelude says 1",
    ),
    (
        ("SETUP_FINALLY end", "LOAD_CONST_FALSE", "end:", "END_FINALLY"),
        "expected the state of a finally block, an exception or None on the stack, found an object",
    ),
    (
        ("LOAD_CONST_NONE", "SETUP_EXCEPT end", "POP_TOP", "JUMP 0", "end:", "END_FINALLY"),
        "takes 1 from a stack of 1, of which the block around keeps 1",
    ),
    (
        ("SETUP_FINALLY end", "LOAD_CONST_NONE", "end:", "POP_TOP", *END),
        "returns from a finally block whose state is not on the stack",
    ),
    (
        ("SETUP_FINALLY end", "LOAD_CONST_NONE", "RETURN_VALUE", "end:", "POP_TOP", *END),
        "POP_TOP: takes half of the state of a finally block",
    ),
    (
        ("SETUP_FINALLY end", *END, "end:", "LOAD_CONST_NONE", "ROT_TWO"),
        "takes the state of a finally block apart",
    ),
    (("UNWIND_JUMP 0 1",), "leaves more exception blocks than there are"),
    (("UNWIND_JUMP 0 128",), "drops an iterator, but none is on top of the stack"),
    (
        ("SETUP_FINALLY end", "LOAD_CONST_NONE", "UNWIND_JUMP 0 1", "end:", "END_FINALLY"),
        "leaves a finally block with a stack of 1, expected 0 as where it was set up",
    ),
    (
        ("SETUP_FINALLY end", "LOAD_CONST_NONE", "end:", "POP_TOP", "UNWIND_JUMP 0 1"),
        "leaves a finally block whose state is not on top of the stack",
    ),
    (
        ("SETUP_FINALLY end", "in:", "LOAD_CONST_NONE", "end:", "JUMP in"),
        "leads back to 3, into a block whose handler it is in",
    ),
    (
        (
            *("LOAD_CONST_NONE", "SETUP_WITH end", "POP_TOP", "LOAD_CONST_NONE", "DUP_TOP"),
            *("end:", "WITH_CLEANUP", "END_FINALLY"),
        ),
        "goes on at 7 with a stack of 4, which another path reaches with 3",
    ),
    (("SETUP_EXCEPT end", "LOAD_CONST_NONE", "end:", "WITH_CLEANUP"), "found an except block"),
]


@pytest.mark.parametrize(("lines", "message"), BAD)
def test_message(lines, message):
    found = problems(*lines)
    if message is None:
        assert not found
    else:
        assert len(found) == 1
        assert message in found[0]
        assert found[0].startswith("function '<module>'")


def test_the_first_problem_of_each_function():
    inner = function(code("POP_TOP", "POP_TOP"))
    raw = function(code("MAKE_FUNCTION 0", "POP_TOP", "POP_TOP", *END), inner)
    found = verify_module(module(raw), "a.mpy").problems
    assert [(one.function, one.offset, one.instruction) for one in found] == [
        ("<module>", 3, "POP_TOP"),
        ("a.py", 0, "POP_TOP"),
    ]


def test_operands_that_refer_to_nothing():
    assert "number 5 of a table of 5 names" in problems("LOAD_NAME 5", *END)[0]
    assert "number 0 of a table of 0 constants" in problems("LOAD_CONST_OBJ 0", *END)[0]
    assert "number 0 of a table of 0 functions" in problems("MAKE_FUNCTION 0", *END)[0]
    assert "1073741824 is no small int of 31 bits" in problems("LOAD_CONST_SMALL_INT 1073741824")[0]
    assert not problems("LOAD_CONST_SMALL_INT 1073741823", "RETURN_VALUE")


def test_code_that_ends_inside_an_instruction():
    for lines in (("0x10",), ("0x1080",), ("0x42",), ("0x4280",), ("0x4080",)):
        assert "end" in problems("LOAD_CONST_NONE", *lines)[0]
    assert "0x08 is no instruction" in problems("0x08")[0]


def test_default_values_agree_with_the_prelude():
    two = function(code(*END), n_pos_args=2, n_def_pos_args=1, arg_name_indices=(1, 1))
    named = function(code(*END), n_kwonly_args=1, scope_flags=8, arg_name_indices=(1,))
    message = "gives 0 default values to a function whose prelude says 1"
    assert message in problems("MAKE_FUNCTION 0", *END, children=(two,))[0]
    pair = ("LOAD_CONST_NONE", "BUILD_TUPLE 1", "LOAD_NULL", "MAKE_FUNCTION_DEFARGS 0")
    assert not problems(*pair, *END, children=(two,))
    assert "do not agree" in problems("MAKE_FUNCTION 0", *END, children=(named,))[0]
    good = ("LOAD_NULL", "BUILD_MAP 0", "MAKE_FUNCTION_DEFARGS 0")
    assert not problems(*good, *END, children=(named,))
    wrong = ("LOAD_NULL", "LOAD_CONST_NONE", "MAKE_FUNCTION_DEFARGS 0")
    assert "a dict of default values or NULL" in problems(*wrong, *END, children=(named,))[0]
    wrong = ("LOAD_CONST_NONE", "LOAD_NULL", "MAKE_FUNCTION_DEFARGS 0")
    assert "a tuple of default values or NULL" in problems(*wrong, *END, children=(two,))[0]


def test_cells():
    one = {"n_pos_args": 1, "arg_name_indices": (2,)}
    assert not in_function("LOAD_DEREF 0", "RETURN_VALUE", closes=1, **one)
    message = "overwrites the cell in local 0"
    assert message in in_function("LOAD_CONST_NONE", "STORE_FAST_MULTI 0", *END, closes=1, **one)[0]
    assert message in in_function("DELETE_FAST 0", *END, closes=1, **one)[0]
    assert (
        "found a cell"
        in in_function(
            "LOAD_FAST_MULTI 0",
            "POP_TOP",
            "LOAD_FAST_MULTI 0",
            "STORE_NAME 1",
            *END,
            closes=1,
            **one,
        )[0]
    )
    assert "returns a cell" in in_function("LOAD_FAST_MULTI 0", "RETURN_VALUE", closes=1, **one)[0]
    assert "closes over 2 cells, but the function has 1" in in_function(*END, closes=2, **one)[0]
    assert "expected a cell in local 0" in in_function("LOAD_DEREF 0", *END, **one)[0]
    assert "which is one already" in in_function(*END, closes=1, **(one | {"cells": (0,)}))[0]
    assert (
        "expected a cell on the stack"
        in problems("LOAD_CONST_NONE", "MAKE_CLOSURE 0 1", *END, children=(CHILD,))[0]
    )
    mixed = ("LOAD_FAST_MULTI 0", "MAKE_CLOSURE 0 1", "POP_TOP", "MAKE_FUNCTION 0", *END)
    closed = function(code(*END), **one)
    assert "different counts of cells" in problems(*mixed, children=(closed,), cells=(0,))[0]


def test_classes():
    lines = (
        "LOAD_BUILD_CLASS",
        "MAKE_FUNCTION 0",
        "LOAD_CONST_STRING 1",
        "CALL_FUNCTION 2",
        *END[1:],
    )

    def built(*body, **fields):
        return problems(*lines, children=(function(code(*body), **fields),))

    assert not built(*END)
    assert not built("LOAD_FAST_MULTI 0", "RETURN_VALUE", cells=(0,))
    assert "does not return None or its cell" in built("LOAD_CONST_FALSE", "RETURN_VALUE")[0]
    assert "the class body is a generator" in built(*END, scope_flags=1)[0]
    # mpy-cross gives no slot to a `__class__` that a class body assigns.
    assert not built("LOAD_CONST_TRUE", "STORE_FAST_MULTI 0", *END, n_state=1)
    deep = ("LOAD_CONST_TRUE", "LOAD_CONST_TRUE", "STORE_FAST_MULTI 1", "POP_TOP", *END)
    assert "overwrites the stack: local 1 shares its slot" in built(*deep, n_state=2)[0]
    method = function(
        code(
            "LOAD_GLOBAL 1",
            "LOAD_DEREF 0",
            "LOAD_CONST_NONE",
            "LOAD_SUPER_METHOD 1",
            "CALL_METHOD 0",
            "RETURN_VALUE",
        ),
        n_pos_args=1,
        arg_name_indices=(2,),
    )
    body = ("LOAD_FAST_MULTI 0", "MAKE_CLOSURE 0 1", "STORE_NAME 1")
    whole = function(code(*body, "LOAD_FAST_MULTI 0", "RETURN_VALUE"), method, cells=(0,))
    assert not problems(*lines, children=(whole,))
    lost = function(code(*body, *END), method, cells=(0,))
    assert "expected the class that __class__ holds" in problems(*lines, children=(lost,))[0]
    store = function(
        code("LOAD_CONST_NONE", "STORE_DEREF 0", *END), n_pos_args=1, arg_name_indices=(2,)
    )
    whole = function(code(*body, "LOAD_FAST_MULTI 0", "RETURN_VALUE"), store, cells=(0,))
    assert "overwrites the class in the cell" in problems(*lines, children=(whole,))[0]


def test_a_function_that_nothing_makes_is_only_decoded():
    assert not problems(*END, children=(function(code("LOAD_DEREF 0")),))
    assert problems(*END, children=(function(b"\x08"),))


def test_what_finally_leaves_may_be_rotated_as_async_with_does():
    lines = (
        "LOAD_CONST_TRUE",
        "SETUP_FINALLY handler",
        "LOAD_CONST_TRUE",
        "RETURN_VALUE",
        "handler:",
        "DUP_TOP",
        "LOAD_GLOBAL 4",
        "BINARY_OP_MULTI 8",
        "POP_JUMP_IF_FALSE other",
        "JUMP end",
        "other:",
        "ROT_THREE",
        "ROT_THREE",
        "POP_TOP",
        "LOAD_CONST_TRUE",
        "ROT_THREE",
        "ROT_THREE",
        "LOAD_CONST_TRUE",
        "POP_TOP",
    )
    # Apart, moved and together again; then something else where the state should be.
    found = problems(*lines, "end:", "END_FINALLY", *END, n_exc_stack=1)
    assert found
    good = (*lines[:12], "ROT_THREE", "POP_TOP", "LOAD_CONST_TRUE", "POP_TOP", "JUMP done")
    found = problems(*good, "end:", "END_FINALLY", "done:", "END_FINALLY", *END, n_exc_stack=1)
    assert found == []


def test_time_is_linear():
    """Twice the code takes about twice the steps: each instruction is visited once."""
    from mpytool.verify import operations

    counts = []
    for size in (200, 400):
        body = []
        for number in range(size):
            body += ["LOAD_CONST_TRUE", f"POP_JUMP_IF_FALSE l{number}", "LOAD_NAME 1", "POP_TOP"]
            body += [f"l{number}:"]
        visits = 0
        pop_top = operations.OPERATIONS[0x59]

        def counted(flow, offset, after, pop_top=pop_top):
            nonlocal visits
            visits += 1
            return pop_top(flow, offset, after)

        operations.OPERATIONS[0x59] = counted
        try:
            assert not problems(*body, *END)
        finally:
            operations.OPERATIONS[0x59] = pop_top
        counts.append(visits)
    assert counts == [200, 400]
