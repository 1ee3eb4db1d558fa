# SPDX-License-Identifier: MIT
"""`mpytool dis`: list the instructions, tables and functions of a module."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mpytool.bytecode.code import Module
from mpytool.bytecode.disassemble import disassemble
from mpytool.errors import FormatError, Location, SourceError
from mpytool.mpy.reader import read_mpy

EXAMPLES = """\b
Examples:
  mpytool dis blink.py
  mpytool dis lib/urequests.mpy
"""


@click.command(name="dis", epilog=EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Disassemble FILE, a .mpy file or a Python module.

    A Python module is compiled first, and its source lines stand beside the code.
    """
    raw = file.read_bytes()
    if file.suffix == ".py":
        module, source_lines = _compile(raw, file)
    else:
        module, source_lines = read_mpy(raw, str(file)), []
    try:
        listing = disassemble(module, source_lines)
    except FormatError as error:
        raise FormatError(error.message, Location(str(file)), error.hint) from None
    # A console that cannot show a character shows its escape.
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    printable = listing.encode(encoding, "backslashreplace").decode(encoding)
    click.echo(printable, nl=False)


def _compile(raw: bytes, file: Path) -> tuple[Module, list[str]]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"expected UTF-8 text, found byte 0x{raw[error.start]:02X}",
            Location(str(file), line),
            "save the file in UTF-8",
        ) from None
    from mpytool.compiler.pipeline import compile_source

    return compile_source(text, file.name), text.split("\n")
