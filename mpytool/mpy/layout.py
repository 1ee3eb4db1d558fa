# SPDX-License-Identifier: MIT
"""The layout of a .mpy file: magic numbers, versions, object kinds.

    4D 06 00 1F     'M', version 6, features, width of a small int in bits
                      features: bits 0-1 sub-version, 2-5 and 7 architecture,
                      6 says that architecture flags follow (a varint)
    n_qstr n_obj    varints
    qstrs           n_qstr times: varint `length << 1`, bytes, NUL
                      or varint `static id << 1 | 1`
    objects         n_obj times: a byte `ObjectKind`, then for the kinds from STR to COMPLEX
                      a varint length and the text (STR and BYTES: and a NUL),
                      for TUPLE a varint count and as many objects
    raw code        varint `fun_data size << 3 | has children << 2 | kind - 2`, fun_data,
                      for native code a few more varints, then if it has children their
                      count and the children, then relocations of native code

Varints are those of `mpytool.bytecode.varint`.  A file with native code must have
the sub-version of the runtime; for bytecode the version is enough.

Source: py/persistentcode.c and py/persistentcode.h of MicroPython 1.29.
"""

from __future__ import annotations

from enum import IntEnum

from mpytool.bytecode.code import Constant, FunTable

MAGIC = b"M"
VERSION = 6
SUB_VERSION = 3
HEADER_SIZE = 4

# Features byte
SUB_VERSION_MASK = 0x03
ARCH_SHIFT = 2
ARCH_MASK = 0x2F  # bit 4 of the shifted byte is the flag below
ARCH_FLAGS_FOLLOW = 0x40

# Raw code: low bits of its first number
KIND_MASK = 0x03
HAS_CHILDREN = 0x04
SIZE_SHIFT = 3

# Scope flags of viper and assembler code: what follows in the file
FLAG_RELOCATIONS = 0x10
FLAG_RODATA = 0x20
FLAG_BSS = 0x40
RELOCATIONS_END = 0xFF

# Functions in functions, or tuples in tuples.  No runtime has the stack to load more.
MAX_NESTING = 100

# By number; "debug" is mpy-cross's listing emitter.
ARCHITECTURES: tuple[str, ...] = (
    "none",
    "x86",
    "x64",
    "armv6",
    "armv6m",
    "armv7m",
    "armv7em",
    "armv7emsp",
    "armv7emdp",
    "xtensa",
    "xtensawin",
    "rv32imc",
    "rv64imc",
    "debug",
)


class ObjectKind(IntEnum):
    """The first byte of a constant."""

    FUN_TABLE = 0
    NONE = 1
    FALSE = 2
    TRUE = 3
    ELLIPSIS = 4
    STR = 5
    BYTES = 6
    INT = 7
    FLOAT = 8
    COMPLEX = 9
    TUPLE = 10


# Constants that are no more than their kind.
SIMPLE_CONSTANTS: dict[ObjectKind, Constant] = {
    ObjectKind.FUN_TABLE: FunTable(),
    ObjectKind.NONE: None,
    ObjectKind.FALSE: False,
    ObjectKind.TRUE: True,
    ObjectKind.ELLIPSIS: ...,
}


def arch_of(features: int) -> int:
    """The architecture number in a features byte."""
    return features >> ARCH_SHIFT & ARCH_MASK


def features_of(sub_version: int, arch: int, *, has_arch_flags: bool) -> int:
    """The features byte; inverse of `arch_of` and `SUB_VERSION_MASK`."""
    flags = ARCH_FLAGS_FOLLOW if has_arch_flags else 0
    return arch << ARCH_SHIFT | flags | sub_version & SUB_VERSION_MASK
