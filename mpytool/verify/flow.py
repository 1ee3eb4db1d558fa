# SPDX-License-Identifier: MIT
"""Follow a function's instructions on every path, with kinds in place of values.

    offset  instruction            stack before       blocks
         0  SETUP_FINALLY 8        -                  -
         2  LOAD_FAST_MULTI 0      -                  finally at 8
         3  RETURN_VALUE           object             finally at 8    leads to 8, which returns
         ...
         8  END_FINALLY            state of finally   finally at 8

The state before an instruction is the stack, one kind a slot, and the exception
blocks that were set up.  Where paths meet, their stacks have one depth and their
blocks are the same; the kinds are joined.  A state that changes is followed again;
kinds can only become less definite, so that ends, and since the lowest offset is
always taken first, one visit is enough for almost all code.

A block set up at some depth keeps what lies below: no instruction inside may take
from there.  So the handler's state is known when the block is set up.  The runtime
takes a block whose handler does not lie behind the current instruction as one whose
handler is being executed ("active"); so does this module.

Source: py/vm.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple, NoReturn

from mpytool.bytecode.opcodes import MULTI
from mpytool.bytecode.prelude import Prelude
from mpytool.verify.effects import NOTHING, SPECIAL
from mpytool.verify.kinds import CELL, OTHER, UNWIND_VALUE, UNWINDING, Causes, describe
from mpytool.verify.model import Flaw
from mpytool.verify.scan import JUMPS, Scan

_FIRST = {multi.name: multi.first for multi in MULTI}
_LOAD_FAST, _STORE_FAST = _FIRST["LOAD_FAST_MULTI"], _FIRST["STORE_FAST_MULTI"]
_FEW = next(multi.count for multi in MULTI if multi.name == "LOAD_FAST_MULTI")


class Block(NamedTuple):
    """An exception block on the runtime's stack of blocks.

    Attributes:
        kind: "except", "finally" or "with".
        handler: offset of its handler.
        depth: slots of the value stack that it keeps.
    """

    kind: str
    handler: int
    depth: int


Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Child:
    """What MAKE_FUNCTION has to know of a child.

    Attributes:
        prelude: its prelude, or None if it has none (viper, assembler) or a damaged one.
    """

    prelude: Prelude | None


@dataclass(frozen=True, slots=True)
class Tables:
    """The plain instructions' effects, and kinds of constants.

    Attributes:
        taken, left: as from `effects.plain_tables`.
        operations: by opcode byte, what follows an instruction that is not plain.
        constants: the kind of each constant; -1 for one that no instruction may load.
        class_name: number of the name `__class__` in the qstr table, -1 if it is not there.
        base_name: the same of `BaseException`.
    """

    taken: list[int]
    left: list[int]
    operations: list[Operation]
    constants: tuple[int, ...]
    class_name: int
    base_name: int


class Flow:
    """One function on its way through the verifier.

    Args:
        scan: its instructions.
        prelude: its prelude.
        cells: the locals that hold cells.
        classes: those cells of them that hold the class of the methods around.
        children: of its raw code.
        tables: of its module.
        is_class: whether it is the body of a class.

    Attributes:
        stack: the state before the current instruction: kinds, the top is last.
        blocks: the exception blocks, the innermost is last.
        made: by child, the cells that each closure of it was made with, as numbers of locals.
        class_bodies: children that were given to __build_class__.
        returned: kinds of what the function returns.
    """

    def __init__(
        self,
        scan: Scan,
        prelude: Prelude,
        cells: frozenset[int],
        classes: frozenset[int],
        children: tuple[Child, ...],
        tables: Tables,
        *,
        is_class: bool = False,
    ) -> None:
        self.scan = scan
        self.prelude = prelude
        self.cells = cells
        self.classes = classes
        self.children = children
        self.tables = tables
        self.causes = Causes()
        self.stack: list[int] = []
        self.blocks: Blocks = ()
        self.made: dict[int, list[tuple[int, ...]]] = {}
        self.class_bodies: set[int] = set()
        self.returned: set[int] = set()
        self.refined: set[int] = set()
        # mpy-cross gives no slot to the local `__class__` of a class body that assigns it: that
        # one shares its slot with the stack, and is never loaded.
        local_count = scan.loaded_count() if is_class else scan.local_count
        self.locals_size = max(local_count, prelude.n_args, max(cells, default=-1) + 1)
        self.room = prelude.n_state - self.locals_size
        self.floor = 0
        self.limit = self.room
        self._states: dict[int, tuple[tuple[int, ...], Blocks]] = {}
        self._pending: list[int] = []
        self._waiting: set[int] = set()

    def run(self) -> None:
        """Follow all paths.

        Raises:
            Flaw: the first problem.
        """
        if not self.scan.code:
            raise Flaw("the function has no instructions")
        taken, left = self._own_tables()
        self.goto(0, 0, [], ())
        while self._pending:
            offset = heappop(self._pending)
            self._waiting.discard(offset)
            stack, blocks = self._states[offset]
            self.stack, self.blocks = list(stack), blocks
            self._follow(offset, taken, left)
        self._check_dead_jumps()

    def _own_tables(self) -> tuple[list[int], list[int]]:
        """The plain effects; what touches a cell, or a local that has no slot, is not plain."""
        taken, left = self.tables.taken, self.tables.left
        few = [number for number in self.cells if number < _FEW]
        shared = range(self.locals_size, min(self.scan.local_count, _FEW))
        if few or shared:
            taken, left = taken.copy(), left.copy()
            for number in few:
                left[_LOAD_FAST + number] = CELL | number
            for number in (*few, *shared):
                taken[_STORE_FAST + number] = SPECIAL
        return taken, left

    def _follow(self, offset: int, taken: list[int], left: list[int]) -> None:
        """Execute from an offset to the end of the path or to where it meets a known state."""
        code, sizes, leaders = self.scan.code, self.scan.sizes, self.scan.leaders
        stack, operations = self.stack, self.tables.operations
        self.enter(offset)
        while True:
            byte = code[offset]
            after = offset + sizes[offset]
            count = taken[byte]
            if count >= 0:
                if count:
                    if len(stack) - count < self.floor:
                        self.fail_depth(offset, count)
                    if stack[-1] >= OTHER or stack[-count] >= OTHER:
                        self._fail_kinds(offset, count)
                    del stack[-count:]
                kind = left[byte]
                if kind != NOTHING:
                    stack.append(kind)
                    if len(stack) > self.limit:
                        self.fail_room(offset)
            elif not operations[byte](self, offset, after):
                return
            if after in leaders:
                self.goto(after, offset, stack, self.blocks)
                return
            offset = after

    def enter(self, offset: int) -> None:
        """Find out how deep the stack may become, and down to where it may be used."""
        self.floor = 0
        for block in self.blocks:
            if block.handler > offset:
                self.floor = block.depth
        self.limit = self.room
        for kind in self.stack:
            if UNWINDING <= kind < UNWIND_VALUE:
                self.limit -= 1
        if len(self.stack) > self.limit:
            self.fail_room(offset)
        if len(self.stack) < self.floor:
            self.fail(offset, "the stack is lower than the block around keeps it")

    def goto(self, target: int, offset: int, stack: list[int], blocks: Blocks) -> None:
        """Let execution go from the instruction at an offset to a target, in a state."""
        if not 0 <= target < len(self.scan.code) or not self.scan.sizes[target]:
            self._fail_target(offset, target)
        for block in blocks:
            if target < block.handler <= offset:
                self.fail(offset, f"leads back to {target}, into a block whose handler it is in")
        known = self._states.get(target)
        found = tuple(stack)
        if known is None:
            self._states[target] = found, blocks
        else:
            if known[0] == found and known[1] == blocks:
                return
            if len(known[0]) != len(found):
                self.fail(
                    offset,
                    f"goes on at {target} with a stack of {len(found)}, "
                    f"which another path reaches with {len(known[0])}",
                )
            if known[1] != blocks:
                self.fail(
                    offset,
                    f"goes on at {target} inside {_count(blocks)}, "
                    f"which another path reaches inside {_other(known[1], blocks)}",
                )
            joined = self.causes.join_all(known[0], found)
            if joined == known[0]:
                return
            self._states[target] = joined, blocks
        if target not in self._waiting:
            self._waiting.add(target)
            heappush(self._pending, target)

    def _check_dead_jumps(self) -> None:
        """Check the targets of jumps that are never reached: compilers let some lead to the end."""
        sizes, end = self.scan.sizes, len(self.scan.code)
        if all(
            0 <= target <= end and (target == end or sizes[target]) for target in self.scan.leaders
        ):
            return
        for offset in range(end):
            byte = self.scan.code[offset]
            if sizes[offset] and byte in JUMPS:
                target = self.scan.operands[offset]
                if target != end and not (0 <= target < end and sizes[target]):
                    self._fail_target(offset, target)

    # What operations do with the stack

    def pop_object(self, offset: int, what: str = "an object") -> int:
        """Take an object from the stack."""
        stack = self.stack
        if len(stack) <= self.floor:
            self.fail_depth(offset, 1)
        if stack[-1] >= OTHER:
            self.fail_kind(offset, what, stack[-1])
        return stack.pop()

    def pop_objects(self, offset: int, count: int) -> None:
        """Take some objects from the stack."""
        stack = self.stack
        if len(stack) - count < self.floor:
            self.fail_depth(offset, count)
        for kind in stack[len(stack) - count :]:
            if kind >= OTHER:
                self.fail_kind(offset, "an object", kind)
        del stack[len(stack) - count :]

    def pop_any(self, offset: int) -> int:
        """Take whatever lies on the stack."""
        if len(self.stack) <= self.floor:
            self.fail_depth(offset, 1)
        return self.stack.pop()

    def push(self, offset: int, kind: int) -> None:
        """Put a slot on the stack."""
        self.stack.append(kind)
        if len(self.stack) > self.limit:
            self.fail_room(offset)

    def check_room(self, offset: int, count: int) -> None:
        """Check that so many more slots fit on the stack."""
        if len(self.stack) + count > self.limit:
            self.fail_room(offset, len(self.stack) + count)

    def check_overwritten(self, offset: int, number: int) -> None:
        """Check that an instruction may write a local, with the stack as it is then."""
        if number in self.cells:
            self.fail(offset, f"overwrites the cell in local {number}")
        if self.prelude.n_state - 1 - number < len(self.stack) - self.limit + self.room:
            self.fail(offset, f"overwrites the stack: local {number} shares its slot")

    # Failures

    def fail(self, offset: int, message: str) -> NoReturn:
        """Report a problem of the instruction at an offset."""
        raise Flaw(message, offset, self.scan.name(offset))

    def fail_depth(self, offset: int, count: int) -> NoReturn:
        """Report that the stack is too low for an instruction."""
        if self.floor:
            self.fail(
                offset,
                f"takes {count} from a stack of {len(self.stack)}, "
                f"of which the block around keeps {self.floor}",
            )
        self.fail(offset, f"takes {count} from a stack of {len(self.stack)}")

    def fail_kind(self, offset: int, expected: str, kind: int) -> NoReturn:
        """Report that a slot holds the wrong kind of thing."""
        self.fail(offset, f"expected {expected} on the stack, found {describe(kind)}")

    def fail_room(self, offset: int, depth: int = 0) -> NoReturn:
        """Report that the stack grows beyond its room."""
        depth = depth or len(self.stack)
        wide = self.room - self.limit
        self.fail(
            offset,
            f"needs {depth + wide} slots of stack, but the function's state of "
            f"{self.prelude.n_state} has {self.locals_size} locals and room for {self.room}",
        )

    def _fail_kinds(self, offset: int, count: int) -> NoReturn:
        wrong = next(kind for kind in self.stack[-count:] if kind >= OTHER)
        self.fail_kind(offset, "an object", wrong)

    def _fail_target(self, offset: int, target: int) -> NoReturn:
        size = len(self.scan.code)
        if target == size and target != self.scan.operands.get(offset):
            self.fail(offset, "execution runs off the end of the function")
        if not 0 <= target < size:
            self.fail(offset, f"leads to {target}, out of the function of {size} bytes")
        inside = target
        while not self.scan.sizes[inside]:
            inside -= 1
        self.fail(
            offset,
            f"leads to {target}, inside the instruction at {inside} ({self.scan.name(inside)})",
        )


Operation = Callable[[Flow, int, int], bool]


def _count(blocks: Blocks) -> str:
    if not blocks:
        return "no exception block"
    return f"{len(blocks)} exception block{'s' if len(blocks) > 1 else ''}"


def _other(known: Blocks, found: Blocks) -> str:
    return _count(known) if len(known) != len(found) else "others"
