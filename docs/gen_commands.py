# SPDX-License-Identifier: MIT
"""Write docs/commands.md, the reference of the command line, from the commands themselves.

python docs/gen_commands.py             writes it
python docs/gen_commands.py --check     says whether it is fresh, for tests
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from mpytool.cli.main import mpytool
from mpytool.output import write_whole

OUTPUT = Path(__file__).parent / "commands.md"
_WIDTH = 100  # columns
_BEGINNING = """\
# Commands

Generated from the commands by `python docs/gen_commands.py`; `mpytool COMMAND --help` says the
same.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | an error in the input, a budget or limit that is not kept, or a program that failed |
| 2 | wrong usage |
| 70 | a bug of mpytool |
| 124 | `mpytool run` timed out |

| variable of the environment | meaning |
| --- | --- |
| `MPYTOOL_CACHE` | the folder of compiled modules, packages and analysed runtimes |
| `MPYTOOL_INDEX` | the index of packages, or a checkout of micropython-lib |
| `NO_COLOR` | no colours |
| `GITHUB_ACTIONS` | `true`: errors are also annotations |

## Shell completion

Commands, options and boards are completed by a line in the shell's start file:

| shell | file | line |
| --- | --- | --- |
| Bash 4.4 | `~/.bashrc` | `eval "$(_MPYTOOL_COMPLETE=bash_source mpytool)"` |
| Zsh | `~/.zshrc` | `eval "$(_MPYTOOL_COMPLETE=zsh_source mpytool)"` |
| Fish | `~/.config/fish/config.fish` | `_MPYTOOL_COMPLETE=fish_source mpytool \\| source` |

The shell starts faster if what `_MPYTOOL_COMPLETE=bash_source mpytool` prints is kept in a file,
and that is sourced.
"""


def reference() -> str:
    """The text of docs/commands.md."""
    context = click.Context(mpytool, info_name="mpytool")
    parts = [_BEGINNING]
    for name in mpytool.list_commands(context):
        command = mpytool.get_command(context, name)
        assert command is not None
        parts += _command(command, click.Context(command, context, name), 2)
    return "\n".join(parts)


def _command(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    """A command's section, and those of its sub-commands."""
    yield f"{'#' * level} {context.command_path}\n"
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f"```\n{context.command_path} {pieces}\n```\n"
    yield _text(command.help or "") + "\n"
    chosen = (one for one in command.params if isinstance(one, click.Option))
    options = [record for one in chosen if (record := one.get_help_record(context))]
    if options:
        yield "".join(_option(names, text) for names, text in options)
    if command.epilog:
        lines = inspect.cleandoc(command.epilog.replace("\b", "")).splitlines()[1:]
        yield "```\n" + textwrap.dedent("\n".join(lines)) + "\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _command(child, click.Context(child, context, name), level + 1)


def _text(text: str) -> str:
    """A command's help as paragraphs."""
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(text))
    return "\n\n".join(_filled(" ".join(one.split())) for one in paragraphs)


def _option(names: str, text: str) -> str:
    return _filled(f"- `{names}`: {' '.join(text.split())}", "  ") + "\n"


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(
        _escaped(text),
        _WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _escaped(text: str) -> str:
    """Text in which Markdown changes nothing but what is between backquotes."""
    pieces = text.split("`")
    pieces[::2] = [re.sub(r"([*_<\\])", r"\\\1", piece) for piece in pieces[::2]]
    return "`".join(pieces)


def main(arguments: list[str] | None = None) -> int:
    """Write the reference, or check it; the exit code."""
    parser = argparse.ArgumentParser(description="Write the reference of the command line.")
    parser.add_argument("--check", action="store_true", help="fail if it is stale")
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    options = parser.parse_args(arguments)
    wanted = reference()
    if not options.check:
        write_whole(options.output, wanted.encode())
        return 0
    try:
        found = options.output.read_text(encoding="utf-8")
    except OSError:
        found = ""
    if found != wanted:
        print(f"{options.output} is stale: run python docs/gen_commands.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
