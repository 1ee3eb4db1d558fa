# SPDX-License-Identifier: MIT
"""What the verifier finds: problems of functions, and a report of a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a function, or the file as a whole, must not be loaded.

    Attributes:
        message: what is wrong, one sentence without its place.
        function: the function's dotted name; "" if it is a problem of the whole file.
        offset: bytes from the function's first instruction, as `mpytool dis` lists them;
            -1 if the problem is not one of an instruction.
        instruction: the instruction's name; "" if there is none.
    """

    message: str
    function: str = ""
    offset: int = -1
    instruction: str = ""

    def __str__(self) -> str:
        place = f"function {self.function!r}, " if self.function else ""
        if self.offset >= 0:
            place += f"offset {self.offset}, "
        if self.instruction:
            place += f"{self.instruction}, "
        return f"{place[:-2]}: {self.message}" if place else self.message


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a file after it has been verified.

    Attributes:
        path: the file, as it was given.
        version: version and sub-version ("6.3"), or "6" if it has no native code; "" unknown.
        arch: the native architecture's name, "" for none.
        function_count: functions that were looked at.
        problems: the first problem of each function that has one.
        not_verified: what the proof leaves out, one sentence each.
    """

    path: str
    version: str = ""
    arch: str = ""
    function_count: int = 0
    problems: tuple[Problem, ...] = ()
    not_verified: tuple[str, ...] = ()


class Flaw(Exception):  # noqa: N818 - never leaves the verifier
    """A problem on its way from where it is found to the function that has it.

    Args:
        message: what is wrong.
        offset: bytes from the first instruction; -1 if it is not one of an instruction.
        instruction: the instruction's name, if the finder knows it.
    """

    def __init__(self, message: str, offset: int = -1, instruction: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.instruction = instruction
