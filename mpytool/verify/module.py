# SPDX-License-Identifier: MIT
"""Verify a whole module: its tables, then function after function, outer ones first.

A function is verified with what the one around it knows: which of its arguments are
cells (MAKE_CLOSURE says), whether it is a class body (LOAD_BUILD_CLASS), which cell
holds the class that `super()` needs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.bytecode.opcodes import BY_NAME
from mpytool.bytecode.prelude import Prelude
from mpytool.errors import FormatError, Location
from mpytool.mpy import layout
from mpytool.mpy.reader import read_mpy
from mpytool.verify.effects import SPECIAL, plain_tables
from mpytool.verify.flow import Child, Flow, Tables
from mpytool.verify.kinds import CELL, NONE, PAYLOAD
from mpytool.verify.model import Flaw, Problem, Report
from mpytool.verify.native import check_relocations
from mpytool.verify.operations import OPERATIONS
from mpytool.verify.scan import Limits, scan
from mpytool.verify.structure import (
    check_lines,
    check_module_body,
    check_prelude,
    check_tables,
    constant_kind,
    prelude_of,
)

HINT = "the file is damaged: compile the module's source again"
# What a closed-over argument is called in a prelude.
_CLOSED_NAME = "*"
_COMPREHENSIONS = frozenset({"<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>"})


@dataclass(frozen=True, slots=True)
class _Job:
    """A raw code to verify, and what the one around it says of it.

    Attributes:
        code: the raw code.
        name: dotted name of the function around; "" for the module's body.
        closed: for each closed-over argument whether it holds a class; None if unknown.
        is_class: whether it is a class body; None if unknown.
        is_body: whether it is the module's body.
        is_dead: whether no instruction that can be reached makes it: it never runs.
    """

    code: RawCode
    name: str = ""
    closed: tuple[bool, ...] | None = ()
    is_class: bool | None = False
    is_body: bool = False
    is_dead: bool = False


@dataclass(slots=True)
class _Outcome:
    """What is known of the children of a verified raw code."""

    made: dict[int, list[tuple[int, ...]]] = field(default_factory=dict)
    class_bodies: set[int] = field(default_factory=set)
    classes: frozenset[int] = frozenset()
    is_known: bool = False


def verify_file(data: bytes, path: str) -> Report:
    """Verify a .mpy file's bytes; a file that cannot be read has that as its only problem."""
    try:
        module = read_mpy(data, path)
    except FormatError as error:
        return Report(path, problems=(Problem(error.message),))
    return verify_module(module, path)


def verify_module(module: Module, path: str) -> Report:
    """Verify a module as read from a file."""
    return _Verifier(module).report(path)


def check_module(module: Module, path: str) -> None:
    """Verify a module; for commands that go on with it.

    Raises:
        FormatError: with its first problem.
    """
    report = verify_module(module, path)
    if report.problems:
        raise FormatError(str(report.problems[0]), Location(path), HINT)


class _Verifier:
    def __init__(self, module: Module) -> None:
        self._module = module
        self._arch = layout.ARCHITECTURES[module.arch]
        self._problems: list[Problem] = []
        self._tables = _tables(module)

    def report(self, path: str) -> Report:
        """Verify everything."""
        self._problems += check_tables(self._module)
        jobs = [_Job(self._module.code, is_body=True)]
        count = native_count = 0
        while jobs:
            job = jobs.pop()
            count += 1
            native_count += job.code.kind is not RawCodeKind.BYTECODE
            name = job.name or "<module>"
            try:
                prelude_and_start = prelude_of(job.code)
                name = self._name(job, prelude_and_start)
                outcome = self._verify(job, prelude_and_start)
            except Flaw as flaw:
                outcome = _Outcome()
                self._problems.append(Problem(flaw.message, name, flaw.offset, flaw.instruction))
            jobs += reversed(_children(job, name, outcome))
        arch = self._arch if self._module.arch else ""
        version = f"{layout.VERSION}.{self._module.sub_version}" if arch else f"{layout.VERSION}"
        left_out = (_left_out(native_count, arch),) if native_count else ()
        return Report(path, version, arch, count, tuple(self._problems), left_out)

    def _name(self, job: _Job, prelude_and_start: tuple[Prelude, int] | None) -> str:
        if job.is_body:
            return "<module>"
        own = "?"
        if prelude_and_start is None:
            own = "<native>"
        elif prelude_and_start[0].simple_name_index < len(self._module.qstrs):
            own = self._module.qstrs[prelude_and_start[0].simple_name_index]
        return f"{job.name}.{own}" if job.name else own

    def _verify(self, job: _Job, prelude_and_start: tuple[Prelude, int] | None) -> _Outcome:
        check_relocations(job.code, self._arch)
        if prelude_and_start is None:
            return _Outcome()
        prelude, start = prelude_and_start
        check_prelude(prelude, len(self._module.qstrs))
        if job.is_body:
            check_module_body(prelude)
        if job.code.kind is not RawCodeKind.BYTECODE:
            return _Outcome()
        code = job.code.fun_data[start:]
        check_lines(prelude, len(code))
        limits = Limits(
            len(self._module.qstrs),
            len(self._module.constants),
            len(job.code.children),
            prelude.n_state,
            self._module.small_int_bits,
        )
        instructions = scan(code, limits)
        if job.is_dead:
            return _Outcome(is_known=True)
        cells, classes = self._cells(job, prelude)
        children = tuple(map(_child, job.code.children))
        flow = Flow(
            instructions,
            prelude,
            cells,
            classes,
            children,
            self._tables,
            is_class=bool(job.is_class),
        )
        flow.run()
        self._check_returned(job, flow)
        for index, made in flow.made.items():
            if len(set(map(len, made))) > 1:
                raise Flaw(f"makes function number {index} with different counts of cells")
        return _Outcome(flow.made, flow.class_bodies, _class_cells(job, flow), is_known=True)

    def _cells(self, job: _Job, prelude: Prelude) -> tuple[frozenset[int], frozenset[int]]:
        """The locals that hold cells, and those of them that hold the class around."""
        closed = job.closed
        if closed is None:
            closed = (True,) * self._guess_closed(prelude)
        for cell in prelude.cells:
            if cell < len(closed):
                raise Flaw(f"the prelude makes a cell of local {cell}, which is one already")
        cells = frozenset(prelude.cells) | frozenset(range(len(closed)))
        return cells, frozenset(index for index, holds in enumerate(closed) if holds)

    def _guess_closed(self, prelude: Prelude) -> int:
        """How many arguments are closed over, by their names.

        The iterator that a comprehension is given has the same name, and comes last.
        """
        qstrs = self._module.qstrs
        names = [qstrs[index] for index in prelude.arg_name_indices[: prelude.n_pos_args]]
        if qstrs[prelude.simple_name_index] in _COMPREHENSIONS:
            del names[-1:]
        return next((i for i, name in enumerate(names) if name != _CLOSED_NAME), len(names))

    @staticmethod
    def _check_returned(job: _Job, flow: Flow) -> None:
        for kind in flow.returned:
            is_cell = kind & ~PAYLOAD == CELL
            if is_cell and job.is_class is False:
                raise Flaw("returns a cell, which only the body of a class does")
            if job.is_class and not is_cell and kind != NONE:
                raise Flaw("is the body of a class, but does not return None or its cell")


def _left_out(count: int, arch: str) -> str:
    functions = "function" if count == 1 else "functions"
    return f"the machine code of {count} native {functions} for {arch} is not verified"


def _tables(module: Module) -> Tables:
    taken, left = plain_tables()
    names = {name: index for index, name in enumerate(module.qstrs)}
    class_name = names.get("__class__", -1)
    if class_name >= 0:
        for name in ("LOAD_NAME", "LOAD_GLOBAL"):
            taken[BY_NAME[name].code] = SPECIAL
    constants = tuple(map(constant_kind, module.constants))
    return Tables(taken, left, OPERATIONS, constants, class_name, names.get("BaseException", -1))


def _child(code: RawCode) -> Child:
    try:
        prelude_and_start = prelude_of(code)
    except Flaw:
        prelude_and_start = None
    prelude = prelude_and_start[0] if prelude_and_start else None
    return Child(prelude)


def _class_cells(job: _Job, flow: Flow) -> frozenset[int]:
    """The cells of a function that hold the class around, as its own closures see them."""
    classes = flow.classes
    if job.is_class:
        returned = {kind & PAYLOAD for kind in flow.returned if kind & ~PAYLOAD == CELL}
        # __build_class__ stores the class when the body has ended, whatever was there before.
        classes |= returned
    return classes


def _children(job: _Job, name: str, outcome: _Outcome) -> list[_Job]:
    around = "" if job.is_body else name
    return [
        _child_job(code, around, outcome, index) for index, code in enumerate(job.code.children)
    ]


def _child_job(code: RawCode, around: str, outcome: _Outcome, index: int) -> _Job:
    """What the raw code around says of a child."""
    if not outcome.is_known:
        return _Job(code, around, closed=None, is_class=None)
    made = outcome.made.get(index)
    if not made:
        return _Job(code, around, is_dead=True)
    closed = tuple(
        all(one[position] in outcome.classes for one in made) for position in range(len(made[0]))
    )
    return _Job(code, around, closed, index in outcome.class_bodies)
