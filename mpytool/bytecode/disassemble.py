# SPDX-License-Identifier: MIT
"""A readable listing of a compiled module.

    <module>.f(a), 9 bytes
      state 3, exception stack 0
        2 |     return a + 1
               0  LOAD_FAST_MULTI             0 (a)
               1  LOAD_CONST_SMALL_INT_MULTI  1
               2  BINARY_OP_MULTI             27 (+)
               3  RETURN_VALUE

Offsets count from a function's first instruction.  An operand that is an index is
shown with what it refers to in brackets; one that refers to nothing, which only a
damaged file holds, as `(?)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mpytool.bytecode.code import Constant, FunTable, Module, NativeFields, RawCode, RawCodeKind
from mpytool.bytecode.instructions import Function, Instruction, read_function
from mpytool.bytecode.number_text import format_complex, format_float, format_int
from mpytool.bytecode.opcodes import BINARY_OPS, MULTI, OPCODES, UNARY_OPS, Operand
from mpytool.bytecode.prelude import Prelude, ScopeFlag, decode_lines, read_prelude
from mpytool.errors import FormatError

_NAMES = [opcode.name for opcode in OPCODES] + [multi.name for multi in MULTI]
_NAME_WIDTH = max(map(len, _NAMES)) + 2

# Longer texts are cut in the middle; the length is given instead.
_MOST_CHARS = 72
_COMPREHENSIONS = ("list", "dict", "set", "?")
_LOCALS = frozenset(
    {
        "LOAD_FAST_N",
        "LOAD_FAST_MULTI",
        "STORE_FAST_N",
        "STORE_FAST_MULTI",
        "DELETE_FAST",
        "LOAD_DEREF",
        "STORE_DEREF",
        "DELETE_DEREF",
    }
)
_CLOSURES = frozenset({"MAKE_CLOSURE", "MAKE_CLOSURE_DEFARGS"})


def disassemble(module: Module, source_lines: Sequence[str] = ()) -> str:
    """List a module: its tables, then every function in the order of the file.

    Args:
        module: what to list.
        source_lines: the source's lines without line ends, to be shown beside the code.

    Raises:
        FormatError: if a function cannot be decoded; the message names it.
    """
    lines = [f"file {display(module.source_file)}"]
    lines += _table("qstrs", [display_quoted(qstr) for qstr in module.qstrs])
    lines += _table("constants", [constant_text(value) for value in module.constants])
    listing = _Listing(module, source_lines)
    lines += listing.raw_code(module.code, "")
    return "\n".join(lines) + "\n"


def _table(title: str, entries: Sequence[str]) -> Iterator[str]:
    yield f"{title}: {len(entries) or 'none'}"
    for index, entry in enumerate(entries):
        yield f"  {index:3d}  {entry}"


def display(name: str) -> str:
    """A name as it is, if that can be read, else quoted and escaped."""
    return name if name and name.isprintable() and " " not in name else display_quoted(name)


def display_quoted(value: str | bytes) -> str:
    """A quoted and escaped string, cut in the middle if it is long."""
    text = repr(value)
    unit = "characters" if isinstance(value, str) else "bytes"
    return _cut(text, f"{len(value)} {unit}")


def _cut(text: str, size: str) -> str:
    if len(text) <= _MOST_CHARS:
        return text
    half = _MOST_CHARS // 2 - 6
    return f"{text[:half]}...{text[-half:]} ({size})"


def constant_text(value: Constant) -> str:
    """A constant as source text, with long ones cut in the middle."""
    match value:
        case str() | bytes():
            text = display_quoted(value)
        case int() if not isinstance(value, bool):
            digits = format_int(value).decode()
            text = _cut(digits, f"{len(digits.lstrip('-'))} digits")
        case float():
            text = format_float(value).decode()
        case complex():
            text = format_complex(value).decode()
        case tuple():
            items = ", ".join(constant_text(item) for item in value)
            text = f"({items},)" if len(value) == 1 else f"({items})"
        case FunTable():
            text = "<table of native functions>"
        case _:
            text = "..." if value is ... else str(value)
    return text


class _Listing:
    """What the functions of one module share: its tables and its source."""

    def __init__(self, module: Module, source_lines: Sequence[str]) -> None:
        self._module = module
        self._source_lines = source_lines

    def raw_code(self, code: RawCode, parent: str) -> Iterator[str]:
        """The lines of a function and all functions inside it."""
        yield ""
        if code.kind is RawCodeKind.BYTECODE:
            try:
                function = read_function(code.fun_data)
            except FormatError as error:
                where = f"inside {parent}" if parent else "module body"
                raise FormatError(f"{where}: {error.message}", hint=error.hint) from None
            path = self._path(parent, function.prelude)
            yield f"{path}({self._arguments(function.prelude)}), {len(code.fun_data)} bytes"
            yield from self._frame(function.prelude)
            yield from self._children(code)
            yield from self._instructions(function, code)
        else:
            name = self._name(code)
            path = f"{parent}.{name}" if parent else name
            yield f"{path}, {len(code.fun_data)} bytes of machine code"
            if code.native:
                yield f"  {_native_text(code.kind, code.native)}"
            yield from self._children(code)
            yield from _hexdump(code.fun_data)
        for child in code.children:
            yield from self.raw_code(child, path)

    def _path(self, parent: str, prelude: Prelude) -> str:
        name = self._qstr(prelude.simple_name_index)
        return f"{parent}.{name}" if parent else name

    def _qstr(self, index: int) -> str:
        return display(self._module.qstrs[index]) if index < len(self._module.qstrs) else "?"

    def _constant(self, index: int) -> str:
        constants = self._module.constants
        return constant_text(constants[index]) if index < len(constants) else "?"

    def _arguments(self, prelude: Prelude) -> str:
        names = [self._qstr(index) for index in prelude.arg_name_indices]
        first_default = prelude.n_pos_args - prelude.n_def_pos_args
        positional = [
            name + ("=" if index >= first_default else "")
            for index, name in enumerate(names[: prelude.n_pos_args])
        ]
        keyword = names[prelude.n_pos_args :]
        if prelude.scope_flags & ScopeFlag.VARARGS:
            positional.append("*args")
        elif keyword:
            positional.append("*")
        if prelude.scope_flags & ScopeFlag.VARKEYWORDS:
            keyword.append("**kwargs")
        return ", ".join(positional + keyword)

    def _frame(self, prelude: Prelude) -> Iterator[str]:
        parts = [f"state {prelude.n_state}", f"exception stack {prelude.n_exc_stack}"]
        flags = [
            flag.name.lower()
            for flag in ScopeFlag
            if flag.name is not None and prelude.scope_flags & flag
        ]
        if flags:
            parts.append("flags " + " ".join(flags))
        if prelude.cells:
            parts.append("cells " + " ".join(str(cell) for cell in prelude.cells))
        yield "  " + ", ".join(parts)

    def _children(self, code: RawCode) -> Iterator[str]:
        for index in range(len(code.children)):
            yield f"  child {index}: {self._child_name(code, index)}"

    def _child_name(self, code: RawCode, index: int) -> str:
        return self._name(code.children[index]) if index < len(code.children) else "?"

    def _name(self, code: RawCode) -> str:
        """A function's name, of which viper and assembler code keeps none."""
        if code.kind in {RawCodeKind.NATIVE_VIPER, RawCodeKind.NATIVE_ASM}:
            return f"<{code.kind.name.lower()}>"
        try:
            prelude, _ = read_prelude(
                code.fun_data, code.native.prelude_offset if code.native else 0
            )
        except FormatError:
            return "?"  # its own listing tells why
        return self._qstr(prelude.simple_name_index)

    def _instructions(self, function: Function, code: RawCode) -> Iterator[str]:
        labels = _labels(function)
        line_starts = list(reversed(decode_lines(function.prelude.line_info)))
        for instruction in function.instructions:
            line = 0
            while line_starts and line_starts[-1][0] <= instruction.offset:
                line = line_starts.pop()[1]
            if line:
                yield self._source_line(line)
            label = f"{labels[instruction.offset]}:" if instruction.offset in labels else ""
            operand = self._operand(instruction, function, code, labels)
            text = f"{label:>6s}{instruction.offset:6d}  {instruction.name:{_NAME_WIDTH}s}{operand}"
            yield text.rstrip()

    def _source_line(self, line: int) -> str:
        if line <= len(self._source_lines):
            return f"{line:5d} | {self._source_lines[line - 1].rstrip()}"
        return f"{line:5d} |"

    def _operand(
        self, instruction: Instruction, function: Function, code: RawCode, labels: dict[int, str]
    ) -> str:
        """An instruction's operand and what it refers to."""
        value = instruction.operand
        text = str(value)
        match instruction.form:
            case Operand.NONE:
                text = ""
            case Operand.QSTR:
                text = f"{value} ({self._qstr(value)})"
            case Operand.OBJ:
                text = f"{value} ({self._constant(value)})"
            case Operand.CHILD:
                text = f"{value} ({self._child_name(code, value)})"
                if instruction.name in _CLOSURES:
                    text += f", {instruction.extra} cell{'s' if instruction.extra != 1 else ''}"
            case Operand.LABEL | Operand.SLABEL:
                text = labels[instruction.target] + _unwind_text(instruction)
            case Operand.UINT if instruction.name in _LOCALS:
                if value < len(function.prelude.arg_name_indices):
                    text = f"{value} ({self._qstr(function.prelude.arg_name_indices[value])})"
            case Operand.UINT if meaning := _meaning(instruction):
                text = f"{value} ({meaning})"
        return text


def _meaning(instruction: Instruction) -> str:
    """What a packed unsigned operand says, or "" for a plain count."""
    value = instruction.operand
    match instruction.name:
        case "CALL_FUNCTION" | "CALL_FUNCTION_VAR_KW" | "CALL_METHOD" | "CALL_METHOD_VAR_KW":
            meaning = f"{value & 0xFF} positional, {value >> 8} keyword"
        case "UNARY_OP_MULTI":
            meaning = UNARY_OPS[value][1]
        case "BINARY_OP_MULTI":
            meaning = BINARY_OPS[value][1]
        case "UNPACK_EX":
            meaning = f"{value & 0xFF} before, {value >> 8} after the star"
        case "STORE_COMP":
            meaning = f"{_COMPREHENSIONS[value & 3]}, depth {value >> 2}"
        case _:
            meaning = ""
    return meaning


def _labels(function: Function) -> dict[int, str]:
    """A label for each offset that a jump leads to, numbered from the top."""
    targets = {instruction.target for instruction in function.instructions}
    return {offset: f"L{number}" for number, offset in enumerate(sorted(targets - {-1}), 1)}


def _unwind_text(instruction: Instruction) -> str:
    if instruction.name != "UNWIND_JUMP":
        return ""
    drop = ", drops an iterator" if instruction.extra & 0x80 else ""
    return f" (exception levels {instruction.extra & 0x7F}{drop})"


def _native_text(kind: RawCodeKind, native: NativeFields) -> str:
    if kind is RawCodeKind.NATIVE_PY:
        return f"prelude at {native.prelude_offset}"
    if kind is RawCodeKind.NATIVE_ASM:
        return f"{native.n_pos_args} arguments, type signature 0x{native.type_sig:X}"
    return (
        f"scope flags 0x{native.scope_flags:02X}, read-only data {len(native.rodata)} bytes, "
        f"zeroed data {native.bss_size} bytes, relocations {len(native.relocations)} bytes"
    )


def _hexdump(data: bytes) -> Iterator[str]:
    for start in range(0, len(data), 16):
        yield f"{start:12d}  {data[start : start + 16].hex(' ')}"
