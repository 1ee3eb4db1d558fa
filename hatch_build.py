# SPDX-License-Identifier: MIT
"""Build a wheel whose compiler is machine code: mypyc turns its modules into C.

    HATCH_BUILD_HOOKS_ENABLE=1 pip wheel .      a wheel for this platform and Python
    pip wheel .                                 the same without, for all of them

The sources are ordinary Python and are in both wheels; Python prefers the compiled module
beside them.  Compiled and not, the compiler writes the same bytes (tests/compiled).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent

# What a module passes from its text to the .mpy file's bytes.
MODULES = (
    "bytecode/number_text.py",
    "bytecode/prelude.py",
    "bytecode/varint.py",
    "compiler/assembler.py",
    "compiler/blocks.py",
    "compiler/calls.py",
    "compiler/emitter.py",
    "compiler/expressions.py",
    "compiler/generator.py",
    "compiler/handlers.py",
    "compiler/instructions.py",
    "compiler/scopes.py",
    "compiler/statements.py",
    "compiler/tables.py",
    "compiler/targets.py",
    "mpy/writer.py",
    "syntax/arguments.py",
    "syntax/atoms.py",
    "syntax/expressions.py",
    "syntax/folding.py",
    "syntax/fstrings.py",
    "syntax/lexer.py",
    "syntax/literals.py",
    "syntax/nodes.py",
    "syntax/parser.py",
    "syntax/reader.py",
    "syntax/tokens.py",
)

_SETUP = """\
import sys
from mypyc.build import mypycify
from setuptools import setup
level, *paths = sys.argv[1:]
modules = mypycify(["--strict", *paths], opt_level=level, debug_level="0", group_name="mpytool")
setup(name="mpytool", ext_modules=modules, script_args=["build_ext", "--inplace"])
"""


def compile_modules(folder: Path, *, opt_level: str = "3") -> list[Path]:
    """Compile the package's modules in a copy; returns the extension modules' paths.

    Args:
        folder: where the copy is made, as `folder/mpytool`.
        opt_level: the C compiler's.

    Raises:
        RuntimeError: mypyc or the C compiler failed; with what it said.
    """
    shutil.copytree(
        ROOT / "mpytool", folder / "mpytool", ignore=shutil.ignore_patterns("__pycache__", "*.so")
    )
    modules = [f"mpytool/{module}" for module in MODULES]
    done = subprocess.run(
        [sys.executable, "-c", _SETUP, opt_level, *modules],
        cwd=folder,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise RuntimeError(done.stdout.decode(errors="replace"))
    return sorted([*folder.glob("mpytool__mypyc.*"), *folder.glob("mpytool/*/*.so"),
                   *folder.glob("mpytool/*/*.pyd")])  # fmt: skip


class MypycBuildHook(BuildHookInterface[Any]):
    """Adds the compiled modules to a wheel, when it is asked for."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, before the wheel's files are collected."""
        if version == "editable":  # reads the sources of the checkout
            return
        self._folder = Path(tempfile.mkdtemp())
        for path in compile_modules(self._folder):
            build_data["force_include"][str(path)] = path.relative_to(self._folder).as_posix()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, _build_data: dict[str, Any], _artifact_path: str) -> None:
        """Remove what was made on the way."""
        if version != "editable":
            shutil.rmtree(self._folder)
