# SPDX-License-Identifier: MIT
r"""The structure of a frozen raw code: which field is where, in every era.

    v1.23 - v1.29   0 0 kind is_generator | ->fun_data | ->children
    v1.19 - v1.22   kind:3 flags:7 arguments:11 in a word | ->fun_data | ->children

A runtime that can save code (MICROPY_PERSISTENT_CODE_SAVE) has the lengths as well, one with
sys.settrace also the decoded prelude.  The freezer writes by this description, the analysis
reads by it.

Source: py/emitglue.h and py/bc.h of MicroPython 1.20, 1.22 and 1.29.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from mpytool.abi import Abi, RawCodeEra
from mpytool.bytecode.code import NativeFields, RawCode, RawCodeKind
from mpytool.bytecode.prelude import Prelude, ScopeFlag, read_prelude
from mpytool.errors import LinkError
from mpytool.mpy.layout import ARCHITECTURES


class FieldName(StrEnum):
    """The fields of a raw code, named as in MicroPython's sources."""

    HEAD = "kind"
    FUN_DATA = "fun_data"
    CHILDREN = "children"
    FUN_DATA_LEN = "fun_data_len"
    N_CHILDREN = "n_children"
    PRELUDE_OFFSET = "prelude_offset"
    TYPE_SIG = "type_sig"
    LINE_OF_DEFINITION = "line_of_definition"
    N_STATE = "n_state"
    N_EXC_STACK = "n_exc_stack"
    SCOPE_FLAGS = "scope_flags"
    N_POS_ARGS = "n_pos_args"
    N_KWONLY_ARGS = "n_kwonly_args"
    N_DEF_POS_ARGS = "n_def_pos_args"
    BLOCK_NAME = "qstr_block_name_idx"
    LINE_INFO = "line_info"
    LINE_INFO_TOP = "line_info_top"
    OPCODES = "opcodes"


POINTERS = frozenset(
    {
        FieldName.FUN_DATA,
        FieldName.CHILDREN,
        FieldName.LINE_INFO,
        FieldName.LINE_INFO_TOP,
        FieldName.OPCODES,
    }
)
_PRELUDE = (
    FieldName.N_STATE,
    FieldName.N_EXC_STACK,
    FieldName.SCOPE_FLAGS,
    FieldName.N_POS_ARGS,
    FieldName.N_KWONLY_ARGS,
    FieldName.N_DEF_POS_ARGS,
)


class Field(NamedTuple):
    """A field of the structure.

    Attributes:
        name: which.
        offset: bytes from the structure's start.
        size: bytes.
    """

    name: FieldName
    offset: int
    size: int


_THUMB = range(
    ARCHITECTURES.index("armv6m"), ARCHITECTURES.index("armv7emdp") + 1
)  # each executes those before it


def architecture_name(number: int) -> str:
    """A native architecture as mpy-cross -march names it."""
    return ARCHITECTURES[number] if number < len(ARCHITECTURES) else f"number {number}"


def runs_native(code: int, runtime: int) -> bool:
    """Whether a runtime for one native architecture executes code for another, or the same."""
    return code == runtime or (code in _THUMB and runtime in _THUMB and code <= runtime)


def raw_code_fields(abi: Abi, *, native: bool = False) -> tuple[tuple[Field, ...], int]:
    """The fields of a raw code in order, and the structure's size in bytes.

    Args:
        abi: the layout.
        native: with the field that only inline assembler needs.
    """
    fields: list[Field] = []
    offset = 0
    for name, size in _sizes(abi, native=native):
        offset += -offset % size
        fields.append(Field(name, offset, size))
        offset += size
    return tuple(fields), offset + -offset % abi.word_size


def _sizes(abi: Abi, *, native: bool) -> Iterator[tuple[FieldName, int]]:
    yield from _common_sizes(abi)
    if native and abi.raw_code_era is RawCodeEra.V1_23:
        yield FieldName.TYPE_SIG, 4


def _common_sizes(abi: Abi) -> Iterator[tuple[FieldName, int]]:
    word = abi.word_size
    old = abi.raw_code_era is not RawCodeEra.V1_23
    yield FieldName.HEAD, word if old else 4
    yield FieldName.FUN_DATA, word
    if old and abi.code_save:
        yield FieldName.FUN_DATA_LEN, word
    yield FieldName.CHILDREN, word
    if not abi.code_save:
        if old:
            yield FieldName.PRELUDE_OFFSET, word  # or type_sig: both are 0 for bytecode
        return
    if not old:
        yield FieldName.FUN_DATA_LEN, 4
    yield FieldName.N_CHILDREN, word if old else 2
    if not old:
        yield FieldName.PRELUDE_OFFSET, 2
    if abi.settrace:
        yield from _settrace(word, old=old)
    if old:
        yield FieldName.PRELUDE_OFFSET, word  # and type_sig behind it, where there is room for it


def _settrace(word: int, *, old: bool) -> Iterator[tuple[FieldName, int]]:
    if not old:
        yield FieldName.LINE_OF_DEFINITION, 4
    for name in _PRELUDE:
        yield name, 4
    for name in (
        FieldName.BLOCK_NAME,
        FieldName.LINE_INFO,
        FieldName.LINE_INFO_TOP,
        FieldName.OPCODES,
    ):
        yield name, word
    if old:
        yield FieldName.LINE_OF_DEFINITION, word


def head_value(abi: Abi, kind: int, prelude: Prelude) -> int:
    """The first field's number, little-endian."""
    if abi.raw_code_era is RawCodeEra.V1_23:
        is_generator = bool(prelude.scope_flags & ScopeFlag.GENERATOR)
        return kind << 16 | is_generator << 24
    return kind | prelude.scope_flags << 3 | prelude.n_pos_args << 10


def field_values(
    abi: Abi, kind: int, fun_data: bytes, children: int, prelude: Prelude, code_start: int
) -> dict[FieldName, int]:
    """The numbers of all fields; pointers into the function as offsets from its start.

    Args:
        abi: the layout.
        kind: of the raw code.
        fun_data: the function's bytes.
        children: how many functions it has.
        prelude: read from `fun_data`.
        code_start: offset of its first instruction.
    """  # fmt: skip
    line_info = code_start - len(prelude.cells) - len(prelude.line_info)
    return {
        FieldName.HEAD: head_value(abi, kind, prelude),
        FieldName.FUN_DATA_LEN: len(fun_data),
        FieldName.N_CHILDREN: children,
        FieldName.PRELUDE_OFFSET: 0,
        FieldName.LINE_OF_DEFINITION: 0,
        FieldName.N_STATE: prelude.n_state,
        FieldName.N_EXC_STACK: prelude.n_exc_stack,
        FieldName.SCOPE_FLAGS: prelude.scope_flags,
        FieldName.N_POS_ARGS: prelude.n_pos_args,
        FieldName.N_KWONLY_ARGS: prelude.n_kwonly_args,
        FieldName.N_DEF_POS_ARGS: prelude.n_def_pos_args,
        FieldName.BLOCK_NAME: prelude.simple_name_index,
        FieldName.LINE_INFO: line_info,
        FieldName.LINE_INFO_TOP: line_info + len(prelude.line_info),
        FieldName.OPCODES: code_start,
    }


def native_values(abi: Abi, code: RawCode, children: int) -> dict[FieldName, int]:
    """The numbers of the fields of a raw code of machine code.

    Raises:
        LinkError: the runtime's era keeps other fields for it.
    """
    if abi.raw_code_era is not RawCodeEra.V1_23:
        raise LinkError(
            "machine code can be frozen for MicroPython 1.23 and later, the runtime is older",
            hint="compile it without @native, @viper and inline assembler",
        )
    native = code.native or NativeFields()
    is_generator = bool(native.scope_flags & ScopeFlag.GENERATOR)
    if code.kind is RawCodeKind.NATIVE_PY:
        prelude, _ = read_prelude(code.fun_data, native.prelude_offset)
        is_generator = bool(prelude.scope_flags & ScopeFlag.GENERATOR)
    return {
        FieldName.HEAD: code.kind << 16 | is_generator << 24,
        FieldName.FUN_DATA_LEN: len(code.fun_data),
        FieldName.N_CHILDREN: children,
        FieldName.PRELUDE_OFFSET: native.prelude_offset,
        FieldName.TYPE_SIG: native.n_pos_args | native.type_sig << 8,
    }
