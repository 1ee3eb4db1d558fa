# SPDX-License-Identifier: MIT
"""Imports of modules that nobody has.

    import machin           did you mean 'machine'?

When a program is built, the runtime's names are known, and a module that is neither the
project's nor the runtime's is reported.  Otherwise only a name that is a slip of a known one
is: a board may have modules of its own, and its file system others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from mpytool.errors import Diagnostic
from mpytool.lint.modules import LIBRARY_MODULES, PORT_MODULES
from mpytool.lint.names import close_to
from mpytool.lint.program import Program, warning
from mpytool.lint.tree import children, walk
from mpytool.syntax import nodes

_CLOSE = 0.85


def unknown_imports(program: Program) -> Iterator[Diagnostic]:
    """Modules that cannot be there."""
    reported: set[str] = set()
    for name, line in _imported(program.tree):
        if name in program.modules or name in reported:
            continue
        reported.add(name)
        if found := _unknown(program, name, line):
            yield found


def _unknown(program: Program, name: str, line: int) -> Diagnostic | None:
    known = PORT_MODULES | LIBRARY_MODULES
    close = close_to(name, known | program.modules, _CLOSE)
    if not program.all_known:
        if name in known or name in sys.stdlib_module_names or not close:
            return None
        message = f"expected a module that is known, found '{name}'"
        hint = f"did you mean '{close}'?"
    else:
        message = f"expected a module of the project or the runtime, found '{name}'"
        hint = f"did you mean '{close}'?" if close else "add it to the project"
        if name in LIBRARY_MODULES:
            hint = f"micropython-lib has it: write require('{name}') in the manifest"
        elif name in PORT_MODULES:
            hint = "this runtime does not have it; another board's may"
    return warning("unknown-import", message, program.on_line(line, name), hint)


def _imported(node: object) -> Iterator[tuple[str, int]]:
    """First parts of imported names, with their lines, unless an ImportError is expected."""
    if isinstance(node, nodes.Import):
        for names, _ in node.modules:
            yield names[0], node.line
    elif isinstance(node, nodes.ImportFrom) and not node.level and node.module:
        yield node.module[0], node.line
    parts = children(node)
    if isinstance(node, nodes.Try) and _expects_import_error(node):
        parts = iter([*node.clauses, node.orelse, node.final])
    for part in parts:
        if part is not None:
            yield from _imported(part)


def _expects_import_error(node: nodes.Try) -> bool:
    names = {"ImportError", "Exception", "BaseException"}
    return any(
        clause.exception is None
        or any(isinstance(n, nodes.Name) and n.name in names for n in walk(clause.exception))
        for clause in node.clauses
    )
