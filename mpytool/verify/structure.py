# SPDX-License-Identifier: MIT
"""What can be said of a file and a function before any instruction is followed.

`mpytool.mpy.reader` has checked lengths, kinds and the end of the file; here it is
what a runtime demands beyond that: names that fit its interned strings, constants
that are objects, preludes whose numbers fit each other, line tables that end
within the code.

Source: py/persistentcode.c, py/bc.h, py/bc.c and py/qstr.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Iterator

from mpytool.bytecode.code import Constant, FunTable, Module, RawCode, RawCodeKind
from mpytool.bytecode.prelude import Prelude, decode_line_steps, read_prelude
from mpytool.errors import FormatError
from mpytool.mpy import layout
from mpytool.verify.kinds import NONE, OBJECT, PAYLOAD, TUPLE
from mpytool.verify.model import Flaw, Problem

# An interned string's length is kept in one byte.
MAX_QSTR_SIZE = 255
# The runtime keeps these numbers in 16 bits, the second with a mark of its own.
MAX_STATE = 0xFFFF
MAX_EXC_STACK = 0xFFFE
_ALL_FLAGS = 0xF
_ARCHS_WITH_FLAGS = frozenset({"rv32imc", "rv64imc"})


def check_tables(module: Module) -> Iterator[Problem]:
    """Problems of the header and the module's two tables."""
    has_native = module.arch != 0
    arch = layout.ARCHITECTURES[module.arch]
    if module.arch_flags is not None and arch not in _ARCHS_WITH_FLAGS:
        yield Problem(f"the header has architecture flags, which {arch} does not know")
    for index, qstr in enumerate(module.qstrs):
        size = len(qstr.encode("utf-8", "surrogatepass"))
        if size > MAX_QSTR_SIZE:
            yield Problem(
                f"name {index} has {size} bytes, a runtime interns names of up to {MAX_QSTR_SIZE}"
            )
    for index, constant in enumerate(module.constants):
        if isinstance(constant, FunTable) and not has_native:
            yield Problem(
                f"constant {index} is the table of native functions, but the header names no "
                "architecture"
            )
        elif isinstance(constant, tuple) and _has_table(constant):
            yield Problem(f"constant {index} is a tuple that holds the table of native functions")


def _has_table(constant: tuple[Constant, ...]) -> bool:
    return any(
        isinstance(item, FunTable) or (isinstance(item, tuple) and _has_table(item))
        for item in constant
    )


def constant_kind(constant: Constant) -> int:
    """The kind of a constant on the stack; -1 if it may not get there."""
    if isinstance(constant, FunTable):
        return -1
    if constant is None:
        return NONE
    if isinstance(constant, tuple) and len(constant) <= PAYLOAD:
        return TUPLE | len(constant)
    return OBJECT


def prelude_of(code: RawCode) -> tuple[Prelude, int] | None:
    """A raw code's prelude and the offset after it, or None if its kind has none.

    Raises:
        Flaw: it is damaged.
    """
    offset = 0
    if code.kind is RawCodeKind.NATIVE_PY:
        offset = code.native.prelude_offset if code.native else 0
    elif code.kind is not RawCodeKind.BYTECODE:
        return None
    try:
        return read_prelude(code.fun_data, offset)
    except FormatError as error:
        raise Flaw(f"the prelude is damaged: {error.message}") from None


def check_prelude(prelude: Prelude, qstr_count: int) -> None:
    """Check a prelude's numbers.

    Raises:
        Flaw: they do not fit each other, or the runtime.
    """
    n_state, n_args = prelude.n_state, prelude.n_args
    for index in (prelude.simple_name_index, *prelude.arg_name_indices):
        if index >= qstr_count:
            raise Flaw(f"the prelude has name number {index} of a table of {qstr_count} names")
    if prelude.scope_flags & ~_ALL_FLAGS:
        raise Flaw(f"the prelude has unknown flags, {prelude.scope_flags:#x}")
    if n_state > MAX_STATE:
        raise Flaw(f"the prelude asks for {n_state} slots, a runtime has up to {MAX_STATE}")
    if prelude.n_exc_stack > MAX_EXC_STACK:
        raise Flaw(
            f"the prelude asks for {prelude.n_exc_stack} exception blocks, "
            f"a runtime has up to {MAX_EXC_STACK}"
        )
    if n_args > n_state:
        raise Flaw(f"the prelude has {n_args} arguments, but only {n_state} slots")
    for index, cell in enumerate(prelude.cells):
        if cell >= n_state:
            raise Flaw(f"the prelude makes a cell of local {cell}, but has only {n_state} slots")
        if cell in prelude.cells[:index]:
            raise Flaw(f"the prelude makes a cell of local {cell} twice")


def check_lines(prelude: Prelude, code_size: int) -> None:
    """Check that the line table describes no more than the code.

    Raises:
        Flaw: it does, or ends inside an entry.
    """
    try:
        described = sum(step.code_size for step in decode_line_steps(prelude.line_info))
    except FormatError as error:
        raise Flaw(error.message) from None
    if described > code_size:
        raise Flaw(f"the line table describes {described} bytes of code, but there are {code_size}")


def check_module_body(prelude: Prelude) -> None:
    """Check that a function can be the body of a module: it is called with nothing.

    Raises:
        Flaw: it takes arguments.
    """
    if prelude.n_args:
        raise Flaw(f"the module's body takes {prelude.n_args} arguments, it is called with none")
    if prelude.n_def_pos_args or prelude.scope_flags:
        raise Flaw(f"the module's body has the flags of a function, {prelude.scope_flags:#x}")
