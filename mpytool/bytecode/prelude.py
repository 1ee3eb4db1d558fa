# SPDX-License-Identifier: MIT
"""What stands before the instructions in a function's bytes.

    signature   one or more bytes, six numbers interleaved:
                    xSSSSEAA, then xFSSKAED for as long as x is set
                S n_state - 1, E n_exc_stack, F scope flags, A n_pos_args,
                K n_kwonly_args, D n_def_pos_args; low bits first
    sizes       one or more bytes xIIIIIIC: I bytes of names and lines, C cells
    names       unsigned varints, indices in the qstr table:
                the function's name, then its arguments' names
    lines       see `LineStep`
    cells       one byte each: the number of a local that lives in a cell

For `def f(a): return a` in one line, as a module's first qstrs:

    11  state 3, 1 argument      08  4 bytes of names and lines, no cell
    02 03  name, argument        ...

Native functions compiled from Python carry the same prelude after their code.

Source: py/bc.h and py/emitbc.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntFlag
from typing import NamedTuple

from mpytool.bytecode.varint import read_uint, write_uint
from mpytool.errors import FormatError

# A signature that needs more bytes than this describes no real function.
_MAX_SIGNATURE_SIZE = 20
_MAX_SIZES_SIZE = 10


class ScopeFlag(IntFlag):
    """The scope flags that a signature holds."""

    GENERATOR = 1
    VARKEYWORDS = 2
    VARARGS = 4
    DEFKWARGS = 8


class Prelude(NamedTuple):
    """A function's description.

    Attributes:
        n_state: slots for locals and stack, at least 1.
        n_exc_stack: nested exception handlers.
        scope_flags: `ScopeFlag` bits.
        n_pos_args: positional arguments.
        n_kwonly_args: keyword-only arguments.
        n_def_pos_args: positional arguments with a default.
        simple_name_index: the function's name, in the qstr table.
        arg_name_indices: one for each positional and keyword-only argument.
        line_info: the encoded line table, see `decode_lines`.
        cells: numbers of the locals that are turned into cells on entry.
    """

    n_state: int
    n_exc_stack: int
    scope_flags: int
    n_pos_args: int
    n_kwonly_args: int
    n_def_pos_args: int
    simple_name_index: int
    arg_name_indices: tuple[int, ...] = ()
    line_info: bytes = b""
    cells: tuple[int, ...] = ()

    @property
    def n_args(self) -> int:
        """Slots that the caller fills: arguments, and those for *args and **kwargs."""
        flags = self.scope_flags
        return (
            self.n_pos_args
            + self.n_kwonly_args
            + bool(flags & ScopeFlag.VARARGS)
            + bool(flags & ScopeFlag.VARKEYWORDS)
        )


class LineStep(NamedTuple):
    """One entry of the line table: so many bytes of code later, so many lines further down.

    Encoded as `0LLBBBBB` or `1LLLBBBB LLLLLLLL`.  The table starts at offset 0, line 1.
    """

    code_size: int
    line_count: int


def read_prelude(data: bytes, offset: int = 0) -> tuple[Prelude, int]:
    """Read a prelude; it and the offset of the first instruction.

    Raises:
        FormatError: if the data end inside it or its parts contradict each other.
    """
    signature, position = _read_signature(data, offset)
    n_state, n_exc_stack, flags, n_pos, n_kwonly, n_def_pos = signature
    n_info, n_cell, info_start = _read_sizes(data, position)
    info_end = info_start + n_info
    code_start = info_end + n_cell
    if code_start > len(data):
        raise FormatError(
            f"offset {position}: expected {n_info} bytes of names and lines and {n_cell} cells, "
            f"found {len(data) - info_start} bytes"
        )
    names = []
    position = info_start
    if 1 + n_pos + n_kwonly > n_info:
        raise FormatError(
            f"offset {info_start}: expected {1 + n_pos + n_kwonly} names, "
            f"found only {n_info} bytes for them"
        )
    info = data[:info_end]
    for _ in range(1 + n_pos + n_kwonly):
        index, position = read_uint(info, position)
        names.append(index)
    if n_def_pos > n_pos:
        raise FormatError(
            f"offset {offset}: expected at most {n_pos} default values, found {n_def_pos}"
        )
    prelude = Prelude(
        n_state=n_state,
        n_exc_stack=n_exc_stack,
        scope_flags=flags,
        n_pos_args=n_pos,
        n_kwonly_args=n_kwonly,
        n_def_pos_args=n_def_pos,
        simple_name_index=names[0],
        arg_name_indices=tuple(names[1:]),
        line_info=data[position:info_end],
        cells=tuple(data[info_end:code_start]),
    )
    return prelude, code_start


def write_prelude(prelude: Prelude) -> bytes:
    """Encode a prelude; inverse of `read_prelude`.

    Raises:
        ValueError: if the names do not fit the argument counts, or a number is out of range.
    """
    if len(prelude.arg_name_indices) != prelude.n_pos_args + prelude.n_kwonly_args:
        raise ValueError(
            f"{prelude.n_pos_args + prelude.n_kwonly_args} arguments need as many names, "
            f"not {len(prelude.arg_name_indices)}"
        )
    if prelude.n_state < 1:
        raise ValueError(f"n_state is at least 1, not {prelude.n_state}")
    names = (prelude.simple_name_index, *prelude.arg_name_indices)
    info = b"".join(write_uint(index) for index in names) + prelude.line_info
    return (
        _write_signature(prelude)
        + _write_sizes(len(info), len(prelude.cells))
        + info
        + bytes(prelude.cells)
    )


def _read_signature(data: bytes, offset: int) -> tuple[tuple[int, int, int, int, int, int], int]:
    """Six numbers in the order of `Prelude`, and the offset after them."""
    byte = _byte(data, offset, offset)
    state = byte >> 3 & 0xF
    exc_stack = byte >> 2 & 1
    pos_args = byte & 3
    flags = kwonly = defaults = 0
    position = offset + 1
    shift = 0  # extension bytes read so far
    while byte & 0x80:
        byte = _byte(data, position, offset)
        flags |= (byte >> 6 & 1) << shift
        state |= (byte >> 4 & 3) << (4 + 2 * shift)
        kwonly |= (byte >> 3 & 1) << shift
        pos_args |= (byte >> 2 & 1) << (2 + shift)
        exc_stack |= (byte >> 1 & 1) << (1 + shift)
        defaults |= (byte & 1) << shift
        shift += 1
        position += 1
        if shift > _MAX_SIGNATURE_SIZE:
            raise FormatError(
                f"offset {offset}: expected a signature of at most {_MAX_SIGNATURE_SIZE} bytes, "
                "found a longer one"
            )
    return (state + 1, exc_stack, flags, pos_args, kwonly, defaults), position


def _write_signature(prelude: Prelude) -> bytes:
    state = prelude.n_state - 1
    exc_stack, flags = prelude.n_exc_stack, prelude.scope_flags
    pos_args, kwonly = prelude.n_pos_args, prelude.n_kwonly_args
    defaults = prelude.n_def_pos_args
    encoded = [(state & 0xF) << 3 | (exc_stack & 1) << 2 | pos_args & 3]
    state, exc_stack, pos_args = state >> 4, exc_stack >> 1, pos_args >> 2
    while state or exc_stack or flags or pos_args or kwonly or defaults:
        encoded[-1] |= 0x80
        encoded.append(
            (flags & 1) << 6
            | (state & 3) << 4
            | (kwonly & 1) << 3
            | (pos_args & 1) << 2
            | (exc_stack & 1) << 1
            | defaults & 1
        )
        state, exc_stack, flags = state >> 2, exc_stack >> 1, flags >> 1
        pos_args, kwonly, defaults = pos_args >> 1, kwonly >> 1, defaults >> 1
    return bytes(encoded)


def _read_sizes(data: bytes, offset: int) -> tuple[int, int, int]:
    """Bytes of names and lines, count of cells, and the offset after both."""
    n_info = n_cell = shift = 0
    position = offset
    while True:
        byte = _byte(data, position, offset)
        n_cell |= (byte & 1) << shift
        n_info |= (byte >> 1 & 0x3F) << (6 * shift)
        position += 1
        shift += 1
        if not byte & 0x80:
            return n_info, n_cell, position
        if shift >= _MAX_SIZES_SIZE:
            raise FormatError(
                f"offset {offset}: expected prelude sizes of at most {_MAX_SIZES_SIZE} bytes, "
                "found longer ones"
            )


def _write_sizes(n_info: int, n_cell: int) -> bytes:
    encoded = bytearray()
    while True:
        byte = (n_info & 0x3F) << 1 | n_cell & 1
        n_info, n_cell = n_info >> 6, n_cell >> 1
        if not n_info and not n_cell:
            return bytes(encoded) + bytes((byte,))
        encoded.append(byte | 0x80)


def _byte(data: bytes, position: int, start: int) -> int:
    if position >= len(data):
        raise FormatError(
            f"offset {start}: expected a function's prelude, "
            f"found the end of the data at {len(data)}"
        )
    return data[position]


def decode_line_steps(line_info: bytes) -> Iterator[LineStep]:
    """The entries of a line table.

    Raises:
        FormatError: if the table ends inside an entry.
    """
    position = 0
    while position < len(line_info):
        first = line_info[position]
        if first & 0x80:
            if position + 1 >= len(line_info):
                raise FormatError(
                    f"line table, offset {position}: expected an entry of two bytes, found one"
                )
            yield LineStep(first & 0xF, (first & 0x70) << 4 | line_info[position + 1])
            position += 2
        else:
            yield LineStep(first & 0x1F, first >> 5)
            position += 1


def decode_lines(line_info: bytes) -> tuple[tuple[int, int], ...]:
    """A line table as (code offset, line) pairs: from that offset on, the code is of that line.

    Offsets count from the first instruction; of several entries for one offset the last
    holds.  The first pair is always for offset 0, and each has another line than the one
    before.
    """
    pairs = [(0, 1)]
    offset, line = 0, 1
    for step in decode_line_steps(line_info):
        offset += step.code_size
        line += step.line_count
        if pairs[-1][0] == offset:
            pairs.pop()
        if not pairs or pairs[-1][1] != line:
            pairs.append((offset, line))
    return tuple(pairs)


def encode_line_step(code_size: int, line_count: int) -> bytes:
    """Encode one step of the line table, in as many entries as it takes."""
    encoded = bytearray()
    while code_size > 0 or line_count > 0:
        if line_count > 6 and code_size <= 0xF:
            lines = min(line_count, 0x7FF)
            encoded += bytes((0x80 | lines >> 4 & 0x70 | code_size, lines & 0xFF))
            code_size = 0
        else:
            skipped = min(code_size, 0x1F)
            # Lines advance with the last entry only: the bytes before are of the old line.
            lines = min(line_count, 3) if skipped == code_size else 0
            encoded.append(lines << 5 | skipped)
            code_size -= skipped
        line_count -= lines
    return bytes(encoded)


def encode_lines(pairs: Iterable[tuple[int, int]]) -> bytes:
    """Encode (code offset, line) pairs, in rising order of both, from offset 0 and line 1.

    Pairs whose line is not above the one before add nothing, as in MicroPython's compiler.
    """
    encoded = bytearray()
    last_offset, last_line = 0, 1
    for offset, line in pairs:
        if line > last_line:
            encoded += encode_line_step(offset - last_offset, line - last_line)
            last_offset, last_line = offset, line
    return bytes(encoded)
