# SPDX-License-Identifier: MIT
"""`mpytool verify`."""

import json

import pytest
from assembled import code, function, module
from click.testing import CliRunner

from mpytool.cli.verify import command
from mpytool.errors import ToolError
from mpytool.mpy.writer import write_mpy

GOOD = write_mpy(module(function(code("LOAD_CONST_NONE", "RETURN_VALUE"))))
BAD = write_mpy(module(function(code("POP_TOP", "LOAD_CONST_NONE", "RETURN_VALUE"))))
PROBLEM = "function '<module>', offset 0, POP_TOP: takes 1 from a stack of 0"


def run(*arguments):
    return CliRunner().invoke(command, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pkg").mkdir()
    (tmp_path / "a.mpy").write_bytes(GOOD)
    (tmp_path / "pkg" / "b.mpy").write_bytes(BAD)
    return tmp_path


def test_a_good_file(folder):
    result = run(folder / "a.mpy")
    assert result.exit_code == 0
    assert result.stdout == f"{folder / 'a.mpy'}: well-formed, version 6, 1 function\n"


def test_a_directory_with_a_bad_file(folder):
    result = run(folder)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1] == f"{folder / 'pkg' / 'b.mpy'}: {PROBLEM}"
    assert "hint: the file is damaged: compile" in result.stderr


def test_json(folder):
    result = run("--json", folder)
    assert result.exit_code == 1
    good, bad = json.loads(result.stdout)
    assert (good["ok"], good["problems"]) == (True, [])
    assert bad["problems"] == [
        {
            "function": "<module>",
            "offset": 0,
            "instruction": "POP_TOP",
            "message": "takes 1 from a stack of 0",
        }
    ]


def test_an_empty_directory(tmp_path):
    with pytest.raises(ToolError, match=r"expected .mpy files in this directory, found none"):
        run(tmp_path)
