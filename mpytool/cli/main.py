# SPDX-License-Identifier: MIT
"""The `mpytool` command: finds the sub-command's module, maps errors to exit codes.

Exit codes: 0 done; 1 the user's error or a failed program; 2 wrong usage
(click's); 70 a bug of mpytool; 124 `mpytool run` timed out.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import click

from mpytool import __version__
from mpytool.errors import ToolError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# Each command is `command` in mpytool.cli.<name>; the text is what --help lists, so
# that listing the commands imports none of them.
COMMANDS = {
    "new": "Begin a project.",
    "compile": "Compile Python modules to .mpy bytecode.",
    "dis": "Disassemble a .mpy file or a Python module.",
    "verify": "Prove that .mpy files are well-formed.",
    "freeze": "Pack modules into ROM tables for a board.",
    "build": "Build a flashable image from Python modules.",
    "size": "Show where the bytes of an image went.",
    "watch": "Rebuild a project whenever a file changes.",
    "inspect": "Say what is in a firmware image; take its modules out.",
    "runtime": "Keep analysed firmware to build into.",
    "run": "Boot a program or an image in the board's emulator.",
    "flash": "Write a program or an image to connected boards.",
    "devices": "List what is plugged in.",
    "repl": "Talk to the interpreter of the connected board.",
    "mount": "Let the connected board see a folder of this computer.",
    "add": "Add packages to a project.",
    "remove": "Remove packages from a project.",
    "update": "Choose the project's packages anew.",
    "tree": "Show the packages of a project.",
    "boards": "List the boards, or show one.",
}


class _LazyGroup(click.Group):
    """A group that imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"mpytool.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        names = [name for name in COMMANDS if name.startswith(incomplete)]
        items = [CompletionItem(name, help=COMMANDS[name]) for name in names]
        return [*items, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mpytool")
def mpytool() -> None:
    """Turn Python modules into MicroPython firmware, without a C compiler."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit."""
    settings: dict[str, str] = {}
    try:
        mpytool.main(args=arguments, prog_name="mpytool", standalone_mode=True, obj=settings)
    except ToolError as error:
        from mpytool.cli.options import ERROR_FORMAT
        from mpytool.cli.reporting import report

        report(error.diagnostics(), settings.get(ERROR_FORMAT))
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        click.echo(
            f"error: {error.filename or 'input/output'}: {error.strerror or error}", err=True
        )
        sys.exit(1)
    except Exception as error:
        import traceback

        traceback.print_exc()
        click.echo(
            f"internal error: {type(error).__name__}: this is a bug of mpytool {__version__}; "
            "please report it with the text above",
            err=True,
        )
        sys.exit(70)
