# SPDX-License-Identifier: MIT
"""Options that several commands share, each written once.

@click.command("build")
@link_options
def command(path, into, ...):  # into.board, into.runtime, ...
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from mpytool.boards.model import Board
    from mpytool.compiler.cache import CompiledCache

ERROR_FORMAT = "error format"  # the key of the format in the context's object
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def board_option(*, required: bool) -> Decorator:
    """`--board BOARD`, given to the command as `board_name`."""
    return click.option(
        "-b",
        "--board",
        "board_name",
        required=required,
        metavar="BOARD",
        help="Board id." if required else "Board id, where the runtime's image does not tell it.",
    )


def optimise_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`-O N`, given to the command as `optimise`."""
    return click.option(
        "-O",
        "optimise",
        type=click.IntRange(0, 3),
        default=0,
        metavar="N",
        help="Optimisation level, 0 to 3.",
    )(function)


def elf_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--elf FILE`, given to the command as `elf`."""
    return click.option(
        "--elf",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="FILE",
        help="The ELF that the firmware was made from: its symbols are used.",
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
        board: the board, if it is named.
        runtime: a firmware file or a runtime's name in the cache; None for the board's own.
        elf: the firmware's ELF.
        without: modules of the runtime's own to leave out.
        optimise: level 0 to 3.
        cache: where compiled modules are kept, or None.
    """

    board: Board | None
    runtime: str | None
    elf: Path | None
    without: tuple[str, ...]
    optimise: int
    cache: CompiledCache | None


def link_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that link, given to the command as `into`."""

    @wraps(function)
    def command(
        board_name: str | None,
        runtime: str | None,
        elf: Path | None,
        without: tuple[str, ...],
        optimise: int,
        no_cache: bool,
        **others: object,
    ) -> object:
        from mpytool.compiler.cache import CompiledCache

        board = None
        if board_name:
            from mpytool.boards.load import load_board

            board = load_board(board_name)
        cache = None if no_cache else CompiledCache.default()
        return function(into=Into(board, runtime, elf, without, optimise, cache), **others)

    wrapped: Callable[..., Any] = command
    for option in (
        error_format_option,
        no_cache_option,
        optimise_option,
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
            help="Link into this firmware: a file in any container, or a name that "
            "`mpytool runtime add` gave. Default: the board's own runtime.",
        ),
        board_option(required=False),
    ):
        wrapped = option(wrapped)
    return wrapped


def map_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--map`, given to the command as `show_map`."""
    return click.option("--map", "show_map", is_flag=True, help="List every patch and every cell.")(
        function
    )
