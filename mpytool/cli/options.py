# SPDX-License-Identifier: MIT
"""Options that several commands share, each written once.

@click.command("build")
@link_options
def command(path, into, ...):  # into.board, into.runtime, ...
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from mpytool.boards.model import Board
    from mpytool.compiler.cache import CompiledCache
    from mpytool.freeze.project import Project
    from mpytool.project.build import Changes

ERROR_FORMAT = "error format"  # the key of the format in the context's object
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _boards_like(_ctx: click.Context, _option: click.Parameter, incomplete: str) -> list[str]:
    """The boards' ids that begin so, for the shell to complete."""
    from mpytool.boards.load import board_ids

    return [board for board in board_ids() if board.startswith(incomplete)]


def board_option(*, required: bool) -> Decorator:
    """`--board BOARD`, given to the command as `board_name`."""
    return click.option(
        "-b",
        "--board",
        "board_name",
        required=required,
        metavar="BOARD",
        shell_complete=_boards_like,
        help="Board id." if required else "Board id, where the runtime's image does not tell it.",
    )


def optimise_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`-O N`, given to the command as `optimise`."""
    return click.option(
        "-O",
        "optimise",
        type=click.IntRange(0, 3),
        default=None,
        metavar="N",
        help="Optimisation level, 0 to 3. Default: the project's, or 0.",
    )(function)


def elf_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--elf FILE`, given to the command as `elf`."""
    return click.option(
        "--elf",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="FILE",
        help="The ELF that the firmware was made from: its symbols are used.",
    )(function)


def data_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--data keep|replace`, given to the command as `replace_data`: a bool, or None."""
    return click.option(
        "--data",
        "replace_data",
        type=click.Choice(("keep", "replace")),
        callback=lambda _ctx, _parameter, value: None if value is None else value == "replace",
        help="Of a project with a file system in [data]: whether the image leaves the one on the "
        "board as it is, or holds its own. Default: as data.existing says, or keep.",
    )(function)


def no_cache_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--no-cache`, given to the command as `no_cache`."""
    return click.option(
        "--no-cache",
        is_flag=True,
        help="Compile every module anew, and keep none in the user's cache folder.",
    )(function)


def error_format_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--error-format FORMAT`, kept for `mpytool.cli.reporting`."""

    def keep(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
        if value:
            ctx.ensure_object(dict)[ERROR_FORMAT] = value

    return click.option(
        "--error-format",
        type=click.Choice(("human", "gcc", "json")),
        expose_value=False,
        callback=keep,
        help="How errors are shown: for people (default), a line each as gcc does, or a line of "
        "JSON each.",
    )(function)


class Into(NamedTuple):
    """What modules are linked into, as the user says it.

    Attributes:
        boards: the names of the boards that are asked for.
        runtime: a firmware file, a runtime's name in the cache, or "micropython@VERSION"; None
            for the board's own.
        elf: the firmware's ELF.
        without: modules of the runtime's own to leave out.
        compact: whether modules share tables of names and keep only lines that can be seen.
        optimise: level 0 to 3, None if it is not given.
        cache: where compiled modules are kept, or None.
        variables: values of manifests' path variables.
    """

    boards: tuple[str, ...]
    runtime: str | None
    elf: Path | None
    without: tuple[str, ...]
    compact: bool
    optimise: int | None
    cache: CompiledCache | None
    variables: dict[str, str]

    def board(self) -> Board | None:
        """The board, None if none is asked for; several are only for a project.

        Raises:
            BoardError: there is no such board.
        """
        if len(self.boards) > 1:
            raise click.UsageError("several boards are for projects; give one --board")
        if not self.boards:
            return None
        from mpytool.boards.load import load_board

        return load_board(self.boards[0])

    def firmware(self) -> str | None:
        """The runtime, as `build_image` takes it; MicroPython's own firmware is there then.

        Raises:
            ToolError: it cannot be fetched.
        """
        if self.runtime is None:
            return None
        from mpytool.cli.project import firmware_name

        return firmware_name(self.runtime, self.board())

    def files(self, path: Path) -> Project:
        """The files of a program, a folder or a manifest."""
        from mpytool.freeze.files import ManifestSettings
        from mpytool.freeze.project import load_project

        settings = ManifestSettings({**self.variables})
        if board := self.board():
            settings = settings.for_board(board.id, board.port)
        return load_project(path, settings)

    def changes(self, output: Path | None = None, format_: str | None = None) -> Changes:
        """What is to be different from the project file."""
        from mpytool.project.build import Changes

        return Changes(
            self.runtime,
            self.elf,
            self.optimise,
            format_,
            self.without,
            self.compact,
            output,
            self.variables,
        )


def link_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that link, given to the command as `into`."""

    @wraps(function)
    def command(
        boards: tuple[str, ...],
        runtime: str | None,
        elf: Path | None,
        without: tuple[str, ...],
        compact: bool,
        optimise: int | None,
        variables: tuple[str, ...],
        no_cache: bool,
        **others: object,
    ) -> object:
        from mpytool.compiler.cache import CompiledCache

        cache = None if no_cache else CompiledCache.default()
        into = Into(boards, runtime, elf, without, compact, optimise, cache, _variables(variables))
        return function(into=into, **others)

    wrapped: Callable[..., Any] = command
    for option in (
        error_format_option,
        no_cache_option,
        optimise_option,
        click.option(
            "--compact",
            is_flag=True,
            help="Smaller tables: modules share their tables of names, and line numbers are kept "
            "only where a traceback can show them.",
        ),
        click.option(
            "--without",
            multiple=True,
            metavar="NAME",
            help="Leave out a module of the runtime's own, or a package; repeatable.",
        ),
        elf_option,
        click.option(
            "--runtime",
            metavar="FILE|NAME",
            help="Link into this firmware: a file in any container, a name that `mpytool runtime "
            "add` gave, or micropython[@VERSION], which is fetched if need be. Default: the "
            "board's own runtime.",
        ),
        click.option(
            "--var",
            "variables",
            multiple=True,
            metavar="NAME=VALUE",
            help="Value of a manifest's path variable, as MPY_DIR=../micropython; repeatable.",
        ),
        click.option(
            "-b",
            "--board",
            "boards",
            multiple=True,
            metavar="BOARD",
            shell_complete=_boards_like,
            help="Board id, where the runtime's image does not tell it; of a project, repeatable.",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped


def _variables(given: tuple[str, ...]) -> dict[str, str]:
    """The values of --var; folders are meant from where the command runs."""
    if not given:
        return {}
    from mpytool.freeze.files import from_folder

    out = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not re.fullmatch(r"[A-Z][A-Z0-9_]*", name) or not value:
            raise click.UsageError(f"--var: expected NAME=VALUE, found {text!r}")
        out[name] = str(from_folder(Path(), value).resolve()) if name.endswith("_DIR") else value
    return out


def map_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--map`, given to the command as `show_map`."""
    return click.option("--map", "show_map", is_flag=True, help="List every patch and every cell.")(
        function
    )
