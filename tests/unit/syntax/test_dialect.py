# SPDX-License-Identifier: MIT
"""Targets: what the compilers of older releases do otherwise."""

from __future__ import annotations

import pytest

from mpytool.bytecode.code import Module
from mpytool.bytecode.old_number_text import decimal_to_double, format_complex, format_float
from mpytool.compiler.options import CompileOptions
from mpytool.compiler.pipeline import compile_source
from mpytool.errors import SourceError
from mpytool.syntax.dialect import dialect_of


def module(text: str, target: str = "6.1") -> Module:
    return compile_source(text, "m.py", CompileOptions(target=target))


@pytest.mark.parametrize(
    ("target", "name"),
    [("6.3", "6.3"), ("6.2", "6.2"), ("v1.22.1", "6.2"), ("1.20", "6.1"), ("1.29.0", "6.3")],
)
def test_names(target: str, name: str) -> None:
    dialect = dialect_of(target)
    assert dialect is not None
    assert dialect.name == name


@pytest.mark.parametrize("target", ["", "7", "1.2", "1.200", "6"])
def test_unknown_names(target: str) -> None:
    assert dialect_of(target) is None


@pytest.mark.parametrize(
    "text", ["t'{x}'\n", "rf'{x}'\n", "f'{x}' f'{y}'\n", "f'{f\"{x}\"}'\n", "f'{x!r}'\n"]
)
def test_strings_that_did_not_exist(text: str) -> None:
    assert module(text, "6.3")
    with pytest.raises(SourceError):
        module(text)


def test_only_integers_are_folded() -> None:
    assert module("x = 1.5 + 1\n").constants == (1.5,)
    assert module("x = 1 << 70 >> 69\n").constants == (2,)
    assert module("x = 1 << 70 >> 69\n", "6.3").constants == ()


def test_zeros_before_a_number() -> None:
    assert module("x = 007\n")
    with pytest.raises(SourceError):
        module("x = 007\n", "6.3")


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [("0.1", 0.1, b"0.1"), ("1e23", 1.0000000000000001e23, b"1e+23"), ("5.", 5.0, b"5.0"),
     ("5e-324", 5e-324, b"1e-323"), ("1e400", float("inf"), b"inf"), ("0.0001", 0.0001, b"0.0001"),
     ("99999999999999999.", 1.0000000000000002e17, b"1e+17"),
     ("123456789", 123456789.0, b"123456789.0"),
     ("1e16", 1e16, b"1e+16"), ("2.5e-5", 2.5e-5, b"2.5e-05")],
)  # fmt: skip
def test_rounded_floats(text: str, value: float, shown: bytes) -> None:
    assert decimal_to_double(text) == value
    assert format_float(value) == shown
    assert format_float(-value) == b"-" + shown


def test_other_floats() -> None:
    assert format_float(float("nan")) == b"nan"
    assert format_float(0.0) == b"0.0"
    assert format_complex(2j) == b"2j"
