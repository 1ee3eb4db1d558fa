# SPDX-License-Identifier: MIT
"""A compiled module as bytes, for the cache: ten times sooner read than a .mpy file.

    (qstrs, constants, (fun_data, (child, ...)), small_int_bits)   marshalled

Only the compiler's own modules are kept, so all code is bytecode.  Python's marshal format is
not that of another Python version: the cache's keys tell them apart, and its check sums tell
what is damaged.
"""

from __future__ import annotations

import marshal
from typing import Any

from mpytool.bytecode.code import Module, RawCode, RawCodeKind


def dump_module(module: Module) -> bytes:
    """The bytes of a module that the compiler has made."""
    value: Any = (module.qstrs, module.constants, _plain(module.code), module.small_int_bits)
    return marshal.dumps(value)


def load_module(data: bytes) -> Module:
    """The module that `dump_module` gave these bytes for."""
    qstrs, constants, code, small_int_bits = marshal.loads(data)  # noqa: S302 - our own bytes
    return Module(qstrs, constants, _raw_code(code), small_int_bits=small_int_bits)


def _plain(code: RawCode) -> tuple[bytes, tuple[Any, ...]]:
    return code.fun_data, tuple(map(_plain, code.children))


def _raw_code(value: tuple[bytes, tuple[Any, ...]]) -> RawCode:
    fun_data, children = value
    return RawCode(RawCodeKind.BYTECODE, fun_data, tuple(map(_raw_code, children)))
