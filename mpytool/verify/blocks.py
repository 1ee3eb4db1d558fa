# SPDX-License-Identifier: MIT
"""Exception blocks: set up, entered, left by return, break and continue.

    SETUP_x L      puts a block on the runtime's stack of blocks; an exception from now on
                   leads to L, with the value stack as deep as here and the exception on it
    L: ...         the block is active; another exception leads to the block around
    END_FINALLY    takes the block away and goes on as the state on the stack says

A `return` inside a `try` with `finally` leads to the handler too, with two slots
instead of one, and END_FINALLY continues it; so do `break` and `continue` by
UNWIND_JUMP.  A `return` inside the handler itself drops the state that it finds
beneath the value, which is why there must be one for each active block.

Source: py/vm.c of MicroPython 1.29.
"""

from __future__ import annotations

from mpytool.verify.flow import Block, Blocks, Flow
from mpytool.verify.kinds import (
    CELL,
    EXCEPTION,
    ITERATOR_WORDS,
    LEFT,
    MAYBE,
    NULL,
    OBJECT,
    OTHER,
    PAYLOAD,
    RAISED,
    RETURNED,
    Cause,
    is_iterator,
)

# UNWIND_JUMP's extra byte
_DROP_ITERATOR = 0x80
_BLOCK_COUNT = 0x7F
# Slots of stack that the runtime uses for a moment.
_ENTER_SLOTS = 3  # __exit__ and its self above the context manager, then __enter__ and its self
_EXIT_SLOTS = 3  # three arguments for __exit__
_UNWIND_SLOTS = 2  # an address and a count


def setup_except(flow: Flow, offset: int, after: int) -> bool:
    """SETUP_EXCEPT."""
    return _setup(flow, offset, "except")


def setup_finally(flow: Flow, offset: int, after: int) -> bool:
    """SETUP_FINALLY."""
    return _setup(flow, offset, "finally")


def setup_with(flow: Flow, offset: int, after: int) -> bool:
    """SETUP_WITH: context manager -- exit, self, value."""
    flow.check_room(offset, _ENTER_SLOTS)
    flow.pop_object(offset)
    flow.stack += (OBJECT, MAYBE)
    _setup(flow, offset, "with")
    flow.push(offset, OBJECT)
    return True


def _setup(flow: Flow, offset: int, kind: str) -> bool:
    block = Block(kind, flow.scan.operands[offset], len(flow.stack))
    flow.blocks = (*flow.blocks, block)
    most = flow.prelude.n_exc_stack
    if len(flow.blocks) > most:
        flow.fail(offset, f"nests {len(flow.blocks)} exception blocks, but the prelude says {most}")
    enter_handlers(flow, offset, len(flow.blocks) - 1)
    flow.floor = block.depth
    return True


def enter_handlers(flow: Flow, offset: int, first: int = 0) -> None:
    """Lead to the handlers of the blocks that are not active, from a number of block on."""
    for index, block in enumerate(flow.blocks[first:], first):
        if block.handler > offset:
            raised = EXCEPTION if block.kind == "except" else flow.causes.kind(frozenset({RAISED}))
            flow.goto(
                block.handler,
                offset,
                [*flow.stack[: block.depth], raised],
                flow.blocks[: index + 1],
            )


def pop_except_jump(flow: Flow, offset: int, after: int) -> bool:
    """POP_EXCEPT_JUMP: leaves the innermost block, an `except`."""
    if not flow.blocks or flow.blocks[-1].kind != "except":
        flow.fail(offset, f"expected to be inside an except block, found {_inside(flow)}")
    flow.goto(flow.scan.operands[offset], offset, flow.stack, flow.blocks[:-1])
    return False


def end_finally(flow: Flow, offset: int, after: int) -> bool:
    """END_FINALLY: takes the innermost block away and goes on as the state says."""
    if not flow.blocks or flow.blocks[-1].handler > offset:
        flow.fail(offset, f"expected to be inside a handler, found {_inside(flow)}")
    kind = flow.pop_any(offset)
    causes = flow.causes.of(kind)
    if not causes:
        flow.fail_kind(offset, "the state of a finally block, an exception or None", kind)
    stack, blocks = flow.stack, flow.blocks[:-1]
    for cause in causes:
        if cause == RETURNED:
            _return(flow, offset, stack, blocks)
        elif isinstance(cause, tuple):
            target, count, drops = cause
            _unwind(flow, offset, target, count, stack.copy(), blocks, drops=drops)
    flow.blocks = blocks
    if LEFT not in causes:
        return False
    flow.enter(offset)
    return True


def with_cleanup(flow: Flow, offset: int, after: int) -> bool:
    """WITH_CLEANUP: exit, self, state -- state."""
    stack = flow.stack
    block = flow.blocks[-1] if flow.blocks else None
    if not block or block.kind != "with" or block.handler > offset:
        flow.fail(offset, f"expected to be inside the handler of a with block, {_found(flow)}")
    if len(stack) != block.depth + 1:
        flow.fail(offset, f"expected a stack of {block.depth + 1} slots, found one of {len(stack)}")
    causes = flow.causes.of(stack[-1])
    if not causes:
        flow.fail_kind(offset, "the state of a finally block", stack[-1])
    exit_method, exit_self = stack[-3:-1]
    if exit_method >= OTHER or not _may_be_self(exit_self):
        flow.fail(offset, "expected __exit__ and its self on the stack")
    # The arguments take the place of the state.
    is_wide = stack[-1] >= OTHER
    flow.check_room(offset, _EXIT_SLOTS - 1 - is_wide)
    # __exit__ may swallow an exception.
    found: frozenset[Cause] = causes | {LEFT} if RAISED in causes else causes
    stack[-3:] = [flow.causes.kind(found)]
    return True


def _may_be_self(kind: int) -> bool:
    return kind < OTHER or kind in (MAYBE, NULL)


def return_value(flow: Flow, offset: int, after: int) -> bool:
    """RETURN_VALUE."""
    kind = flow.pop_any(offset)
    if kind >= OTHER and kind & ~PAYLOAD != CELL:
        flow.fail_kind(offset, "an object", kind)
    flow.returned.add(kind if kind & ~PAYLOAD == CELL else kind & ~PAYLOAD)
    _return(flow, offset, flow.stack, flow.blocks)
    return False


def _return(flow: Flow, offset: int, stack: list[int], blocks: Blocks) -> None:
    """Go to the innermost finally block that is not active, if there is one.

    For an active one the runtime drops a slot or two beneath the value; as long as there is
    the state of a block for each, it cannot drop too many.
    """
    states = sum(1 for kind in stack if flow.causes.of(kind))
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        if block.kind == "except":
            continue
        if block.handler > offset:
            if len(stack) < block.depth:
                flow.fail(offset, "the stack is lower than the block around keeps it")
            returned = flow.causes.kind(frozenset({RETURNED}))
            kept = [*stack[: block.depth], returned]
            flow.goto(block.handler, offset, kept, blocks[: index + 1])
            return
        states -= 1
        if states < 0:
            flow.fail(offset, "returns from a finally block whose state is not on the stack")


def unwind_jump(flow: Flow, offset: int, after: int) -> bool:
    """UNWIND_JUMP: `break` and `continue` out of exception blocks."""
    flow.check_room(offset, _UNWIND_SLOTS)
    extra = flow.scan.code[after - 1]
    _unwind(
        flow,
        offset,
        flow.scan.operands[offset],
        extra & _BLOCK_COUNT,
        flow.stack,
        flow.blocks,
        drops=bool(extra & _DROP_ITERATOR),
    )
    return False


def _unwind(
    flow: Flow,
    offset: int,
    target: int,
    count: int,
    stack: list[int],
    blocks: Blocks,
    *,
    drops: bool,
) -> None:
    """Leave `count` blocks, through the innermost finally that is not active, for a target."""
    while count:
        count -= 1
        if not blocks:
            flow.fail(offset, "leaves more exception blocks than there are")
        block = blocks[-1]
        if block.kind != "except":
            if block.handler > offset:
                cause = frozenset({(target, count, drops)})
                if len(stack) != block.depth:
                    flow.fail(
                        offset,
                        f"leaves a finally block with a stack of {len(stack)}, expected "
                        f"{block.depth} as where it was set up",
                    )
                flow.goto(block.handler, offset, [*stack, flow.causes.kind(cause)], blocks)
                return
            if not stack or not flow.causes.of(stack[-1]):
                flow.fail(offset, "leaves a finally block whose state is not on top of the stack")
            stack = stack[:-1]
        blocks = blocks[:-1]
    if drops:
        if not is_iterator(stack[-ITERATOR_WORDS:]):
            flow.fail(offset, "drops an iterator, but none is on top of the stack")
        stack = stack[:-ITERATOR_WORDS]
    flow.goto(target, offset, stack, blocks)


def _inside(flow: Flow) -> str:
    if not flow.blocks:
        return "no exception block"
    kind = flow.blocks[-1].kind
    return f"a{'n' if kind == 'except' else ''} {kind} block"


def _found(flow: Flow) -> str:
    return f"found {_inside(flow)}"
