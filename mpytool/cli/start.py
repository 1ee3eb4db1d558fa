# SPDX-License-Identifier: MIT
"""Where the `mpytool` command starts, and `mpytool compile FILE [-o FILE]` on the short way.

A build tool compiles file by file, and most modules compile faster than click can be
imported.  So the plainest command is done here.  Whatever is not plain, any other option
or a mistake in the source, goes the usual way, from the beginning: nothing is written yet,
and the command line (`mpytool.cli.main`) knows all options and how to report.
"""

from __future__ import annotations

import sys

# From about this size on, in bytes, a look into the cache of compiled modules is worth the
# time that the usual way takes to start.
_QUICK_SIZE = 16_000


def main() -> None:
    """Run the command line and exit."""
    if not compile_quickly(sys.argv[1:]):
        from mpytool.cli.main import main as command_line

        command_line()


def compile_quickly(arguments: list[str]) -> bool:
    """Do `compile FILE.py [-o FILE]`; False if that is not what is asked for, or it fails."""
    match arguments:
        case ["compile", source]:
            output = source[:-3] + ".mpy"
        case ["compile", source, "-o", output] | ["compile", "-o", output, source]:
            pass
        case _:
            return False
    if source.startswith("-") or output.startswith("-") or not source.endswith(".py"):
        return False
    try:
        with open(source, "rb") as file:  # noqa: PTH123
            text = file.read(_QUICK_SIZE)
    except OSError:
        return False
    return len(text) < _QUICK_SIZE and _compile(text, source, output)


def _compile(text: bytes, source: str, output: str) -> bool:
    from mpytool.compiler.pipeline import compile_source
    from mpytool.errors import ToolError
    from mpytool.mpy.writer import write_mpy
    from mpytool.output import write_whole

    try:
        write_whole(output, write_mpy(compile_source(text, source.replace("\\", "/"))))
    except ToolError:
        return False
    return True
