# SPDX-License-Identifier: MIT
"""Write `firmware/include/rt_opcodes.h` from the opcode table of mpytool.

    python firmware/tools/gen_opcodes.py           writes the header
    python firmware/tools/gen_opcodes.py --check   exits 1 if the header is stale

The header is committed, so that building the runtime needs no Python.  Source:
`mpytool/bytecode/opcodes.py`, the only place where opcodes are numbered.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from mpytool.bytecode.opcodes import (  # noqa: E402
    BINARY_OPS,
    MULTI,
    OPCODES,
    RUNTIME_BINARY_OPS,
    RUNTIME_UNARY_OPS,
    UNARY_OPS,
    Operand,
)

HEADER = ROOT / "firmware" / "include" / "rt_opcodes.h"

# The four operand forms that decoding has to tell apart, by number.
_FORMATS = ("NONE", "QSTR", "VARINT", "OFFSET")
_FORMAT_OF = {
    Operand.NONE: 0,
    Operand.QSTR: 1,
    Operand.UINT: 2,
    Operand.SINT: 2,
    Operand.OBJ: 2,
    Operand.CHILD: 2,
    Operand.LABEL: 3,
    Operand.SLABEL: 3,
}


def format_word() -> int:
    """The operand form of every opcode in one word: 2 bits per high nibble of the opcode.

    Raises:
        ValueError: if two opcodes with the same high nibble differ in form, which would
            make one word too small.
    """
    forms: dict[int, int] = {}
    for opcode in OPCODES:
        form = _FORMAT_OF[opcode.operand]
        if forms.setdefault(opcode.code >> 4, form) != form:
            raise ValueError(f"{opcode.name}: its operand form is not that of its high nibble")
    return sum(form << (2 * nibble) for nibble, form in forms.items())


def _any_of(codes: Iterable[int]) -> str:
    return " || ".join(f"(op) == 0x{code:02X}" for code in codes)


def _opcode_lines() -> Iterator[str]:
    yield "// One opcode a line.  In the comment: operand form; stack before -- stack after,"
    yield "// the top of the stack on the right."
    yield "enum {"
    for opcode in OPCODES:
        form = opcode.operand.value + (" + byte" if opcode.extra else "")
        yield f"    RT_BC_{opcode.name} = 0x{opcode.code:02X}, // {form}; {opcode.note}"
    yield "};"
    yield ""
    yield "// Calls X(name, code) for each opcode above, for dispatch tables and traces."
    yield "#define RT_BC_OPCODES(X) \\"
    entries = [f"    X({opcode.name}, 0x{opcode.code:02X})" for opcode in OPCODES]
    yield " \\\n".join(entries)


def _multi_lines() -> Iterator[str]:
    yield "// Ranges of COUNT opcodes from FIRST on that hold their operand:"
    yield "// operand = opcode - FIRST + LEAST."
    for multi in MULTI:
        yield f"#define RT_BC_{multi.name}_FIRST (0x{multi.first:02X}) // {multi.note}"
        yield f"#define RT_BC_{multi.name}_COUNT ({multi.count})"
        yield f"#define RT_BC_{multi.name}_LEAST ({multi.least})"


def _form_lines() -> Iterator[str]:
    yield "// The operand's form, RT_BC_FORM_..., of an opcode below the ranges."
    yield "enum {"
    for number, name in enumerate(_FORMATS):
        yield f"    RT_BC_FORM_{name} = {number},"
    yield "};"
    yield f"#define RT_BC_FORM(op) ((0x{format_word():08X}u >> (2 * ((op) >> 4))) & 3u)"
    extra = [opcode.code for opcode in OPCODES if opcode.extra]
    signed = [opcode.code for opcode in OPCODES if opcode.operand is Operand.SLABEL]
    varint = [opcode.code for opcode in OPCODES if opcode.operand is Operand.SINT]
    yield "// One more byte follows the operand."
    yield f"#define RT_BC_HAS_EXTRA_BYTE(op) ({_any_of(extra)})"
    yield "// An OFFSET operand that is biased, so that it can go backwards."
    yield f"#define RT_BC_OFFSET_IS_SIGNED(op) ({_any_of(signed)})"
    yield "// A VARINT operand whose first byte holds the sign in bit 6."
    yield f"#define RT_BC_VARINT_IS_SIGNED(op) ({_any_of(varint)})"


def _operation_lines(
    kind: str, bytecode: list[tuple[str, str]], runtime: list[str]
) -> Iterator[str]:
    yield f"// {kind.capitalize()} operations; those from RT_{kind}_OP_COUNT_BYTECODE on are"
    yield "// not in bytecode, the runtime passes them to the types."
    yield "enum {"
    number = 0
    for name, symbol in bytecode:
        yield f"    RT_{kind}_OP_{name} = {number}, // {symbol}"
        number += 1
    for name in runtime:
        yield f"    RT_{kind}_OP_{name} = {number},"
        number += 1
    yield f"    RT_{kind}_OP_COUNT_BYTECODE = {len(bytecode)},"
    yield f"    RT_{kind}_OP_COUNT = {number},"
    yield "};"


def header_text() -> str:
    """The whole header; the same table gives the same text."""
    parts: list[Iterable[str]] = [
        [
            "// SPDX-License-Identifier: MIT",
            "// Opcodes of MicroPython bytecode (.mpy version 6).",
            "// Generated from mpytool/bytecode/opcodes.py by firmware/tools/gen_opcodes.py:",
            "// change the table and run the generator, not this file.",
            "#ifndef RT_OPCODES_H",
            "#define RT_OPCODES_H",
        ],
        _opcode_lines(),
        _multi_lines(),
        _form_lines(),
        _operation_lines("UNARY", list(UNARY_OPS), list(RUNTIME_UNARY_OPS)),
        _operation_lines("BINARY", list(BINARY_OPS), list(RUNTIME_BINARY_OPS)),
        ["#endif // RT_OPCODES_H"],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path` completely or not at all, with LF line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="ascii", newline="\n") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def main(arguments: list[str] | None = None) -> int:
    """Write the header, or check it; the exit code."""
    parser = argparse.ArgumentParser(description="Generate the C header of the opcodes.")
    parser.add_argument("--check", action="store_true", help="exit with 1 if the header is stale")
    parser.add_argument("-o", "--output", type=Path, default=HEADER, help="the header's path")
    options = parser.parse_args(arguments)
    text = header_text()
    if options.check:
        path: Path = options.output
        if not path.is_file() or path.read_text(encoding="ascii") != text:
            print(f"{path} is stale: run python firmware/tools/gen_opcodes.py", file=sys.stderr)
            return 1
        return 0
    write_whole(options.output, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
