# SPDX-License-Identifier: MIT
"""docs/commands.md is fresh; each command has examples that are valid; the shell completes."""

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete

import mpytool
from mpytool.cli.main import COMMANDS
from mpytool.cli.main import mpytool as group

ROOT = Path(mpytool.__file__).parents[1]


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("gen_commands", ROOT / "docs/gen_commands.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_fresh(generator, capsys):
    assert generator.main(["--check"]) == 0, capsys.readouterr().err


def test_a_stale_reference_is_found(generator, tmp_path, capsys):
    path = tmp_path / "commands.md"
    assert generator.main(["--check", "-o", str(path)]) == 1
    assert generator.main(["-o", str(path)]) == 0
    assert generator.main(["--check", "-o", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert all(f"\n## mpytool {name}\n" in text for name in COMMANDS)
    assert "\n### mpytool runtime add\n" in text
    path.write_text(text.replace("--budget", "--bugdet"), encoding="utf-8")
    assert generator.main(["--check", "-o", str(path)]) == 1
    assert "is stale: run python docs/gen_commands.py" in capsys.readouterr().err


def command_of(name):
    return group.get_command(click.Context(group), name)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_examples_that_can_be_typed(name, monkeypatch):
    """Their options are known; what needs a file that is not there is not looked for."""
    command = command_of(name)
    assert command.epilog, f"mpytool {name} --help has no example"
    lines = re.findall(r"mpytool [^|>&\n]*", command.epilog)
    assert any(line.split()[1] == name for line in lines)
    for line in lines:
        words = shlex.split(line)[1:]
        parsed, context = command_of(words[0]), click.Context(group, info_name="mpytool")
        arguments = words[1:]
        if isinstance(parsed, click.Group):
            parsed, arguments = parsed.get_command(context, words[1]), words[2:]
        assert parsed is not None, line
        for parameter in parsed.params:
            if isinstance(parameter.type, click.Path):
                monkeypatch.setattr(parameter.type, "exists", False)
        parsed.make_context(words[0], arguments, parent=context)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_the_list_and_of_the_command_agree(name):
    assert command_of(name).name == name


def completed(*words):
    context = BashComplete(group, {}, "mpytool", "_MPYTOOL_COMPLETE")
    return [item.value for item in context.get_completions(list(words[:-1]), words[-1])]


def test_commands_options_and_boards_are_completed():
    assert completed("") == list(COMMANDS)
    assert completed("si") == ["size"]
    assert completed("size", "--bud") == ["--budget"]
    assert completed("runtime", "sh") == ["show"]
    assert "rpi_pico" in completed("build", "--board", "rpi_")
    assert completed("inspect", "-b", "no such") == []


def test_completing_commands_imports_none():
    code = (
        "import sys\nfrom mpytool.cli.main import main\n"
        "try:\n    main([])\nexcept SystemExit:\n    pass\n"
        "print(*(name for name in sys.modules if name.startswith('mpytool.cli.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ, "_MPYTOOL_COMPLETE": "bash_complete", "COMP_WORDS": "mpytool b",
             "COMP_CWORD": "1"},
    )  # fmt: skip
    assert done.stdout.splitlines() == ["plain,build", "plain,boards", "mpytool.cli.main"]
