# SPDX-License-Identifier: MIT
"""The C header of the opcodes: fresh, complete, and checked by its generator."""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mpytool.bytecode.opcodes import OPCODES, Operand

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def generator():
    path = ROOT / "firmware" / "tools" / "gen_opcodes.py"
    spec = importlib.util.spec_from_file_location("gen_opcodes", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_committed_header_is_fresh(generator):
    assert generator.main(["--check"]) == 0


def test_check_finds_a_stale_header(generator, tmp_path, capsys):
    header = tmp_path / "include" / "rt_opcodes.h"
    assert generator.main(["--check", "-o", str(header)]) == 1
    assert generator.main(["-o", str(header)]) == 0
    assert generator.main(["--check", "-o", str(header)]) == 0
    header.write_text(header.read_text() + "\n")
    assert generator.main(["--check", "-o", str(header)]) == 1
    assert "is stale: run python firmware/tools/gen_opcodes.py" in capsys.readouterr().err
    assert list(header.parent.iterdir()) == [header]


def test_header_names_every_opcode(generator):
    text = generator.header_text()
    for opcode in OPCODES:
        assert f"RT_BC_{opcode.name} = 0x{opcode.code:02X}," in text
    enums = dict(re.findall(r"RT_(\w+_OP_\w+) = (\d+)", text))
    assert enums["UNARY_OP_COMPLEX"] == "10"
    assert enums["BINARY_OP_POWER"] == "34"
    assert enums["BINARY_OP_DIVMOD"] == "35"
    assert enums["BINARY_OP_REVERSE_POWER"] == "49"


def test_form_word_agrees_with_the_table(generator):
    word = generator.format_word()
    expected = {Operand.NONE: 0, Operand.QSTR: 1, Operand.LABEL: 3, Operand.SLABEL: 3}
    for opcode in OPCODES:
        assert word >> (2 * (opcode.code >> 4)) & 3 == expected.get(opcode.operand, 2)


def test_mixed_forms_are_refused(generator, monkeypatch):
    mixed = (*OPCODES, generator.OPCODES[0].__class__(0x1F, "ODD", Operand.NONE, 0, "--"))
    monkeypatch.setattr(generator, "OPCODES", mixed)
    with pytest.raises(ValueError, match="ODD: its operand form is not that of its high nibble"):
        generator.format_word()


@pytest.mark.needs_cc
@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
def test_header_compiles(tmp_path):
    source = tmp_path / "a.c"
    source.write_text(
        '#include "rt_opcodes.h"\n'
        '#define X(name, code) _Static_assert(RT_BC_##name == code, "");\n'
        "RT_BC_OPCODES(X)\n"
        '_Static_assert(RT_BC_FORM(RT_BC_JUMP) == RT_BC_FORM_OFFSET, "");\n'
        '_Static_assert(RT_BC_HAS_EXTRA_BYTE(RT_BC_UNWIND_JUMP), "");\n'
    )
    command = ["gcc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]
    subprocess.run([*command, f"-I{ROOT / 'firmware' / 'include'}", str(source)], check=True)
