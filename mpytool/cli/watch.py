# SPDX-License-Identifier: MIT
"""`mpytool watch`: rebuild a project whenever a file changes."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpytool.cli.options import Into, link_options
from mpytool.cli.project import project_at, shown

if TYPE_CHECKING:
    from mpytool.project.watch import Outcome

_SHOWN = 3  # changed files that are named
_GRACE = 3.0  # seconds that a running program has to end

EXAMPLES = """\b
Examples:
  mpytool watch
  mpytool watch --board rpi_pico --run
"""


@click.command("watch", epilog=EXAMPLES, short_help="Rebuild a project whenever a file changes.")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@link_options
@click.option(
    "--run",
    "follow",
    flag_value="run",
    help="After each build, boot the image in the board's emulator.",
)
@click.option("--flash", "follow", flag_value="flash", help="After each build, flash the image.")
def command(path: Path | None, into: Into, *, follow: str | None) -> None:
    """Rebuild a project whenever one of its files changes, until Ctrl-C.

    PATH is a project's folder or its file; without it, the project of this folder is meant.
    Its modules, manifests, lock file, project file, board files and runtimes are watched.  Mistakes
    are shown, and the watch goes on.

    With --run or --flash, the image of the first board, or that of --board, is then run or
    flashed; a program that still runs is stopped.  It gets no standard input.
    """
    config = project_at(path)
    if config is None:
        raise click.UsageError(f"{path}: a project is watched; begin one with mpytool new")
    from mpytool.cli.progress import fetching_progress
    from mpytool.project.watch import ProjectWatch

    watch = ProjectWatch(
        config.path,
        into.boards,
        changes=into.changes(),
        cache=into.cache,
        fetching=fetching_progress(),
    )
    follower = _Follower(follow)
    is_first = True
    _end_on_signals()
    try:
        while True:
            outcome = watch.build()
            _tell(outcome, is_first=is_first)
            if outcome.is_built and (is_first or not all(one.is_fresh for one in outcome.images)):
                follower.start(outcome)
            is_first = False
            changed = watch.wait()
            names = ", ".join(shown(one) for one in changed[:_SHOWN])
            more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
            click.echo(f"changed: {names}{more}")
    except KeyboardInterrupt:
        click.echo()
    finally:
        follower.stop()


def _end_on_signals() -> None:
    """End in good order also when the terminal is closed: what was started is to be stopped."""

    def end(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)


def _tell(outcome: Outcome, *, is_first: bool) -> None:
    """Say what a build gave: mistakes, or a line for each image."""
    from mpytool.cli.reporting import report

    report(outcome.mistakes)
    for image in outcome.images:
        if not image.mistakes:
            state = "unchanged" if image.is_fresh else f"{image.format} for {image.board}"
            click.echo(f"{shown(image.output)}: {image.size:,} bytes, {state}")
    told = f"{outcome.seconds:.2f} s" if outcome.is_built else "not built"
    click.echo(f"{told}; watching{', Ctrl-C ends' if is_first else ''}")


class _Follower:
    """What is done with each new image, in a process of its own.

    Args:
        what: "run", "flash", or None for nothing.
    """

    def __init__(self, what: str | None) -> None:
        self._what = what
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, outcome: Outcome) -> None:
        """Take the first of the images; what ran before is stopped."""
        self.stop()
        if self._what is None:
            return
        image = outcome.images[0]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mpytool", self._what, image.output, "--board", image.board],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the watch, which stops it
        )

    def stop(self) -> None:
        """Stop what runs still; emulators end with it."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        if sys.platform == "win32":
            process.terminate()
        else:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
