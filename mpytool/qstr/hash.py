# SPDX-License-Identifier: MIT
"""The hash of a qstr: Bernstein's, times 33 and exclusive or, cut to the pool's width.

    hash(b"a") = 5381 * 33 ^ 0x61 = 0x2B5C4, of which one byte is 0xC4

Source: py/qstr.c (qstr_compute_hash) of MicroPython 1.29.
"""

from __future__ import annotations

_START = 5381


def qstr_hash(data: bytes, hash_bytes: int) -> int:
    """The hash of a string's UTF-8 bytes.

    Args:
        data: the bytes, without a NUL at the end.
        hash_bytes: width that the runtime keeps, 0, 1 or 2 bytes.  A runtime that keeps no
            hashes (0) computes them with 2 bytes.

    Returns:
        a number of that width, never 0: the runtime takes 0 for "not computed".
    """
    mask = (1 << (8 * (hash_bytes or 2))) - 1
    value = _START
    for byte in data:
        value = (value * 33 ^ byte) & mask
    return (value & mask) or 1
