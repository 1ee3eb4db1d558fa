# SPDX-License-Identifier: MIT
"""Variable-length integers of bytecode and .mpy files.

Seven bits a byte, the most significant group first; bit 7 says that another
byte follows:

    unsigned   300 = 0b10_0101100            ->  82 2C
    signed     -65 = ...1_0111111            ->  FF 3F
               64  = 0b0_1000000             ->  80 40

A signed number's sign is bit 6 of its first byte, so 64 needs a leading group
of zeros.  The shortest form is written; longer ones are read too.

Source: py/bc.c (mp_encode_uint, mp_decode_uint) and py/emitbc.c of
MicroPython 1.29.
"""

from __future__ import annotations

from mpytool.errors import FormatError

# Ten groups of seven bits hold any 64-bit number; the runtime's numbers have 32 or 64.
MAX_SIZE = 10


def read_uint(data: bytes, offset: int) -> tuple[int, int]:
    """Read an unsigned integer; the value and the offset after it.

    Raises:
        FormatError: if the data end inside it, or it takes more than `MAX_SIZE` bytes.
    """
    value = 0
    position = offset
    try:
        while (byte := data[position]) & 0x80:
            value = value << 7 | byte & 0x7F
            position += 1
            if position - offset >= MAX_SIZE:
                raise FormatError(
                    f"offset {offset}: expected an integer of at most {MAX_SIZE} bytes, "
                    "found a longer one"
                )
    except IndexError:
        raise FormatError(
            f"offset {offset}: expected a variable-length integer, "
            f"found the end of the data at {len(data)}"
        ) from None
    return value << 7 | byte, position + 1


def read_sint(data: bytes, offset: int) -> tuple[int, int]:
    """Read a signed integer; the value and the offset after it.

    Raises:
        FormatError: as `read_uint`.
    """
    value, end = read_uint(data, offset)
    if data[offset] & 0x40:
        value -= 1 << (7 * (end - offset))
    return value, end


def write_uint(value: int) -> bytes:
    """Encode an unsigned integer in the fewest bytes.

    Raises:
        ValueError: if it is negative.
    """
    if value < 0:
        raise ValueError(f"an unsigned integer cannot be {value}")
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(0x80 | value & 0x7F)
    return bytes(reversed(groups))


def write_sint(value: int) -> bytes:
    """Encode a signed integer in the fewest bytes."""
    groups = [value & 0x7F]
    value >>= 7
    while value != (-1 if groups[-1] & 0x40 else 0):
        groups.append(0x80 | value & 0x7F)
        value >>= 7
    return bytes(reversed(groups))
