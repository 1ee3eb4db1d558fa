# SPDX-License-Identifier: MIT
"""From source text to a compiled module.

    text    -> tokens     mpytool.syntax.lexer
            -> nodes      mpytool.syntax.parser, constants folded
            -> scopes     mpytool.compiler.generator: instructions and variables
            -> raw code   mpytool.compiler.assembler
            -> Module

    module = compile_source("print(1)", "hello.py")
    write_mpy(module)   # the bytes that mpy-cross 1.29 writes for the same file

Source: py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.compiler.assembler import AssemblyError, assemble
from mpytool.compiler.generator import Generator
from mpytool.compiler.options import DEFAULT_OPTIONS, CompileOptions
from mpytool.compiler.scopes import Scope
from mpytool.compiler.tables import ConstantTable, QstrTable
from mpytool.errors import SourceError
from mpytool.source.encoding import decode
from mpytool.source.locate import locate
from mpytool.syntax.dialect import NEWEST, dialect_of
from mpytool.syntax.lexer import tokenise
from mpytool.syntax.parser import parse

# Enough for `mpytool.syntax.reader.MOST_NESTED` levels of everything.
_RECURSION_LIMIT = 20_000
# From this level on, no line numbers are kept.
_OPTIMISE_WITHOUT_LINES = 3


def compile_source(
    text: bytes | str,
    source_name: str,
    options: CompileOptions = DEFAULT_OPTIONS,
    path: str = "",
) -> Module:
    """Compile a module.

    Args:
        text: the source; bytes are UTF-8, but others are kept in strings and names.
        source_name: the file's name that tracebacks show.
        options: how to compile.
        path: the file's name for error messages, `source_name` if empty.

    Raises:
        SourceError: if it is not in the language of MicroPython 1.29.
    """
    path = path or source_name
    if isinstance(text, bytes):
        text = decode(text)
    try:
        with _undisturbed():
            return _compile(text, source_name, options, path)
    except SourceError as error:
        from mpytool.compiler.diagnose import diagnose

        with _undisturbed():
            full = diagnose(text, error, lambda t: _compile(t, source_name, options, path))
        raise full from None


def _compile(text: str, source_name: str, options: CompileOptions, path: str) -> Module:
    dialect = NEWEST if options.target == NEWEST.name else dialect_of(options.target)
    assert dialect is not None, f"target {options.target}"
    tokens = tokenise(text, debug=options.optimise == 0, dialect=dialect)
    text = tokens.text
    tree = parse(tokens, path, options.small_int_bits, (source_name,))
    del tokens  # a third of all memory

    qstrs, constants = QstrTable(), ConstantTable()
    qstrs[source_name]  # it is the first in every module
    generator = Generator(
        path,
        text,
        qstrs,
        constants,
        small_int_bits=options.small_int_bits,
        dialect=dialect,
        lines=options.source_lines and options.optimise < _OPTIMISE_WITHOUT_LINES,
        optimise=options.optimise,
    )
    scopes = generator.module(tree)
    for scope in scopes:
        scope.number_locals()

    # From here on, scopes only change into bytes; variables' names join the table.
    codes: dict[Scope, bytes] = {}
    for scope in scopes:
        try:
            codes[scope] = assemble(scope, qstrs)
        except AssemblyError as error:
            start = getattr(scope.node, "start", 0)
            raise SourceError(
                f"{scope.name}: {error}", locate(path, text, start),
                hint="split it into smaller functions",
                code="function-too-large",
            ) from None  # fmt: skip

    return Module(
        qstrs=tuple(qstrs),
        constants=tuple(constants.values),
        code=_raw_code(scopes[0], codes),
        small_int_bits=options.small_int_bits,
        arch_flags=options.arch_flags or None,
        has_rounded_floats=dialect.rounds_floats,
    )


def _raw_code(scope: Scope, codes: dict[Scope, bytes]) -> RawCode:
    children = tuple(_raw_code(child, codes) for child in scope.children)
    return RawCode(RawCodeKind.BYTECODE, codes[scope], children)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Allow as many nested calls as the deepest nesting takes, and pause the garbage collector.

    Nothing but the few scopes is in cycles; to look for them takes a quarter of the time.
    """
    limit = sys.getrecursionlimit()
    collects = gc.isenabled()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if collects:
            gc.enable()
