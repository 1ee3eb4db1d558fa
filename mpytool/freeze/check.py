# SPDX-License-Identifier: MIT
"""Check the bytecode of a .mpy file before it is frozen.

A device executes what it is given: an operand beyond a table reads memory that
belongs to something else.  So each function of a file that this tool has not
compiled itself is decoded, and what its instructions refer to must be there.
Stack depths and types are not followed.
"""

from __future__ import annotations

from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.bytecode.instructions import read_function
from mpytool.bytecode.opcodes import Operand
from mpytool.errors import FormatError, Location

_HINT = "the file is damaged: compile the module's source again"


def check_module(module: Module, path: str) -> None:
    """Check every function of a module.

    Args:
        module: as read from a .mpy file.
        path: its file, for messages.

    Raises:
        FormatError: an instruction is not valid, or refers to what is not there.
    """
    try:
        _check_code(module.code, module)
    except FormatError as error:
        raise FormatError(error.message, Location(path), error.hint or _HINT) from None


def _check_code(code: RawCode, module: Module) -> None:
    if code.kind is not RawCodeKind.BYTECODE:
        return
    function = read_function(code.fun_data)
    prelude = function.prelude
    tables = {
        Operand.QSTR: ("name", len(module.qstrs)),
        Operand.OBJ: ("constant", len(module.constants)),
        Operand.CHILD: ("function", len(code.children)),
    }
    for index in (prelude.simple_name_index, *prelude.arg_name_indices):
        if index >= len(module.qstrs):
            raise FormatError(f"a function's prelude: {_beyond('name', index, len(module.qstrs))}")
    name = module.qstrs[prelude.simple_name_index]
    for instruction in function.instructions:
        what, count = tables.get(instruction.form, ("", 0))
        if what and instruction.operand >= count:
            raise FormatError(
                f"function {name!r}, offset {function.code_start + instruction.offset}, "
                f"{instruction.name}: {_beyond(what, instruction.operand, count)}"
            )
    for child in code.children:
        _check_code(child, module)


def _beyond(what: str, index: int, count: int) -> str:
    return f"expected the number of one of {count} {what}s, found {index}"
