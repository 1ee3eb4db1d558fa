# SPDX-License-Identifier: MIT
"""The command line's frame: help, and which error gives which exit code."""

import subprocess
import sys

import pytest

from mpytool import __version__
from mpytool.cli import boards
from mpytool.cli.main import COMMANDS, main
from mpytool.errors import Location, SourceError


@pytest.fixture
def ending(monkeypatch, capsys):
    """Runs `mpytool boards`, which raises; gives the exit code and the messages."""

    def run(error: BaseException) -> tuple[int, str]:
        def fail(*_args, **_options):
            raise error

        monkeypatch.setattr(boards.command, "callback", fail)
        with pytest.raises(SystemExit) as exit_:
            main(["boards"])
        return exit_.value.code, capsys.readouterr().err

    return run


def test_a_users_error_shows_the_place(ending):
    place = Location("a.py", 3, 5, "x = = 1")
    error = SourceError("expected an expression, found '='", place, hint="remove one")
    code, text = ending(error)
    assert code == 1
    assert text.splitlines() == [
        "error: a.py:3:5: expected an expression, found '='",
        "    x = = 1",
        "        ^",
        "hint: remove one",
    ]


def test_an_error_of_the_system_names_the_file(ending):
    assert ending(OSError(28, "No space left on device", "out.uf2")) == (
        1,
        "error: out.uf2: No space left on device\n",
    )


def test_a_bug_asks_to_be_reported(ending):
    code, text = ending(ZeroDivisionError("division by zero"))
    assert code == 70
    assert "Traceback" in text
    assert f"internal error: ZeroDivisionError: this is a bug of mpytool {__version__}" in text


def test_help_lists_the_commands(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(f"  {name}" in text for name in COMMANDS)


def test_an_unknown_command_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["bild"])
    assert exit_.value.code == 2
    assert "No such command 'bild'" in capsys.readouterr().err


def test_the_package_can_be_run():
    done = subprocess.run(
        [sys.executable, "-m", "mpytool", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"mpytool, version {__version__}\n"


def test_help_is_quick():
    """Listing the commands imports none of them, nor what they need."""
    code = (
        "import sys, mpytool.cli.main\n"
        "heavy = ('elftools', 'intelhex', 'rich', 'rp2040py', 'esptool', 'mpytool.compiler')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
