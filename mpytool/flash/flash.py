# SPDX-License-Identifier: MIT
"""Write an image to boards, by the first way that is there.

    plan = plan_flash(image_file, board, "app")     decides, checks, changes nothing
    perform(plan)                                   writes and verifies

    plans = plan_all(image_file, board, "app")      for every board of the kind that is there
    perform_all(plans, done)                        all at once

Ways are tried in the order of "flashers" in the board's file; a way whose program is not
installed is passed over.  What another program writes through a debug probe, pyOCD can too.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from mpytool.boards.model import Board
from mpytool.errors import BoardError, ToolError
from mpytool.flash.boot_loader import how_to_enter
from mpytool.flash.dfu_util import DfuUtil
from mpytool.flash.espressif import Espressif
from mpytool.flash.picotool import Picotool
from mpytool.flash.pyocd import PROBED, PyOcd
from mpytool.flash.uf2_drive import Uf2DriveWay, board_id_of
from mpytool.flash.way import Load, Place, Progress, Target, Way
from mpytool.image.container import ImageFile

WAYS: tuple[Way, ...] = (Espressif(), Picotool(), Uf2DriveWay(), DfuUtil(), PyOcd())
ANYWHERE = Place()


@dataclass(frozen=True, slots=True)
class FlashPlan:
    """What will be written, where and how.

    Attributes:
        way: by which way.
        load: what.
        target: to which board; None if none is connected, and the plan cannot be performed.
    """

    way: Way
    load: Load
    target: Target | None

    def __str__(self) -> str:
        size = f"{len(self.load.data):,} bytes of {self.load.kind}"
        return f"{size} for {self.load.board.id}: {self.way.words(self.load, self.target)}"


def ways_for(board: Board) -> list[Way]:
    """The ways that write such a board, the preferred first."""
    names = [name for name in board.flashers if name != "dfu-util" or "dfu" in board.formats]
    if "pyocd" not in names and any(name in PROBED for name in names):
        names.append("pyocd")
    by_name = {way.name: way for way in WAYS}
    return [by_name[name] for name in names if name in by_name]


def check_flashers(board: Board) -> None:
    """Check that mpytool can drive one of the board's flashers.

    Raises:
        BoardError: it cannot, or the board has none.
    """
    if not board.flashers:
        raise BoardError(
            f"board {board.id} has no way to be flashed",
            hint=f"boot the image in its emulator: mpytool run ... --board {board.id}"
            if board.emulator
            else "",
        )
    if not ways_for(board):
        names = " or ".join(board.flashers)
        image = f"mpytool build ... --board {board.id} --output app.{board.default_format}"
        raise BoardError(
            f"mpytool cannot flash board {board.id} itself: it does not drive {names}",
            hint=f"write the image with {names}: {image}",
        )


def plan_flash(
    file: ImageFile,
    board: Board,
    name: str,
    place: Place = ANYWHERE,
    *,
    connected: bool = True,
) -> FlashPlan:
    """Decide how to write `file` to `board`; changes nothing.

    Args:
        file: the image, checked to be for the board.
        board: the board.
        name: what to call the file that is written, without an ending.
        place: where the user says that the board is.
        connected: whether it is an error that no board is connected.

    Raises:
        BoardError: the image does not fit the board, or not exactly one is connected.
    """
    plans = plan_all(file, board, name, place, connected=connected)
    if len(plans) > 1:
        names = ", ".join(plan.target.name for plan in plans if plan.target)
        drives = all(plan.target and plan.target.key and not plan.target.port for plan in plans)
        raise BoardError(
            f"expected one {board.product}, found {len(plans)}: {names}",
            hint=f"name one with {'--drive' if drives else '--port'}, or write them with --all",
        )
    return plans[0]


def plan_all(
    file: ImageFile,
    board: Board,
    name: str,
    place: Place = ANYWHERE,
    *,
    connected: bool = True,
) -> list[FlashPlan]:
    """Decide how to write `file` to every board of the kind; as `plan_flash`."""
    check_flashers(board)
    ways = ways_for(board)
    if place.drive is not None:
        ways = [way for way in ways if way.name == "uf2-drive"]
        if not ways:
            raise BoardError(
                f"board {board.id} is not flashed by a drive", hint="leave out --drive"
            )
    ready = [way for way in ways if way.ready()]
    for way in ready:
        load = way.load(file, board, name)
        if targets := way.find(board, place):
            return [FlashPlan(way, load, target) for target in targets]
    if not ready:
        raise BoardError(
            f"board {board.id} is flashed with {' or '.join(board.flashers)}: expected "
            f"{'it' if len(board.flashers) == 1 else 'one of them'} on PATH",
            hint="install it, then flash again",
        )
    if connected:
        raise _none_connected(board, ready)
    return [FlashPlan(ready[-1], ready[-1].load(file, board, name), None)]


def _none_connected(board: Board, ways: list[Way]) -> BoardError:
    """The error that no board of the kind is there."""
    hint = f"{how_to_enter(board)}; see what is there: mpytool devices"
    if any(way.name == "uf2-drive" for way in ways):
        sign = f"a drive with INFO_UF2.TXT, Board-ID {board_id_of(board) or 'of the board'}"
        return BoardError(
            f"found no {board.product} in {_mode(board)}: expected {sign}",
            hint=f"{hint}; if its drive is elsewhere, use --drive",
        )
    if any(way.name == "esptool" for way in ways):
        return BoardError(
            f"found no {board.product}: expected a serial port of an Espressif chip or a bridge",
            hint="plug the board in; if its port is not recognised, name it with --port",
        )
    names = " or ".join(way.name for way in ways)
    return BoardError(f"found no {board.product}: expected one that {names} lists", hint=hint)


def _mode(board: Board) -> str:
    return "BOOTSEL mode" if board.port == "rp2" else "its boot loader"


def perform(plan: FlashPlan, progress: Progress | None = None) -> str:
    """Write the board, and say how it was verified.

    Args:
        plan: from `plan_flash`, with a target.
        progress: told how many bytes of how many are out.

    Raises:
        BoardError: the board could not be written; the text says how to recover.
    """
    if plan.target is None:
        raise _none_connected(plan.load.board, [plan.way])
    with plan.way.connect(plan.load, plan.target) as session:
        session.check()
        session.write(progress)
        return session.verify()


def perform_all(
    plans: list[FlashPlan],
    done: Callable[[FlashPlan, str | ToolError], None],
    progress: Callable[[FlashPlan, int, int], None] | None = None,
) -> None:
    """Write several boards at once.

    Args:
        plans: from `plan_all`, with targets.
        done: told of each board how it was verified, or what went wrong.
        progress: told which board has how many bytes of how many.
    """

    def one(plan: FlashPlan) -> str | ToolError:
        def report(out: int, total: int) -> None:
            if progress:
                progress(plan, out, total)

        try:
            return perform(plan, report)
        except ToolError as error:
            return error

    with ThreadPoolExecutor(len(plans)) as pool:
        running = {pool.submit(one, plan): plan for plan in plans}
        for future in as_completed(running):
            done(running[future], future.result())
