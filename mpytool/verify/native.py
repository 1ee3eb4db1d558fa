# SPDX-License-Identifier: MIT
"""Native raw code: what surrounds the machine code, which itself is not verified.

    relocation   byte: bit 0: a place follows (varint: index of a word << 1 | in rodata)
                 the rest: 0 text, 1 the same and a count, 2 and 3 rodata, 4 and 5 bss,
                 6 the qstr table, 7 the object table, 8 the table of native functions,
                 from 9 on an entry of that table

Each relocation adds an address to words of the code or of the read-only data, one
after the other from the place on.

Source: py/persistentcode.c and py/nativeglue.h of MicroPython 1.29.
"""

from __future__ import annotations

from mpytool.bytecode.code import RawCode
from mpytool.bytecode.varint import read_uint
from mpytool.errors import FormatError
from mpytool.verify.model import Flaw

_WIDE_ARCHS = frozenset({"x64", "rv64imc"})
_TEXT, _RODATA, _BSS = range(3)
_FIRST_ENTRY = 9
# Entries of the table of native functions in MicroPython 1.29; earlier ones had fewer.
FUN_TABLE_SIZE = 87


def check_relocations(code: RawCode, arch: str) -> None:
    """Check that relocations change words of the function and point into what it has.

    Raises:
        Flaw: one does not.
    """
    native = code.native
    if native is None or not native.relocations:
        return
    word = 8 if arch in _WIDE_ARCHS else 4
    sizes = (len(code.fun_data) // word, len(native.rodata) // word)
    entries, position = native.relocations, 0
    place: tuple[int, int] | None = None
    number = 0
    try:
        while position < len(entries):
            entry = entries[position]
            position += 1
            if entry & 1:
                address, position = read_uint(entries, position)
                place = address & 1, address >> 1
            kind = entry >> 1
            count = 1
            if kind in (1, 3, 5):
                count, position = read_uint(entries, position)
            if place is None:
                raise Flaw(f"relocation {number} has no place")
            region, index = place
            if index + count > sizes[region]:
                raise Flaw(
                    f"relocation {number} changes words {index} to {index + count - 1} of "
                    f"{('the code', 'the read-only data')[region]}, which has {sizes[region]}"
                )
            place = region, index + count
            _check_destination(code, kind, number)
            number += 1
    except FormatError as error:
        raise Flaw(f"relocations: {error.message}") from None


def _check_destination(code: RawCode, kind: int, number: int) -> None:
    native = code.native
    if kind >= _FIRST_ENTRY:
        entry = kind - _FIRST_ENTRY
        if entry >= FUN_TABLE_SIZE:
            raise Flaw(
                f"relocation {number} refers to entry {entry} of the table of native functions, "
                f"which has {FUN_TABLE_SIZE}"
            )
    elif kind // 2 == _RODATA and not (native and native.rodata):
        raise Flaw(f"relocation {number} refers to read-only data, and there are none")
    elif kind // 2 == _BSS and kind < 6 and not (native and native.bss_size):
        raise Flaw(f"relocation {number} refers to zeroed data, and there are none")
