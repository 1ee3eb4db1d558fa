# SPDX-License-Identifier: MIT
"""Whether an image is what its inputs give, so that it need not be built again.

    build/.mpytool/app-rpi_pico.json
    {"inputs": SHA-256 of all that goes in, "output": "app-rpi_pico.uf2",
     "sha256": of the image, "format": "uf2", "report": what the build printed}

All is compared by content: a file with a new date alone is not a new file.  mpytool itself
counts among the inputs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from mpytool import __version__
from mpytool.boards.load import runtime_path
from mpytool.boards.model import Board
from mpytool.errors import ToolError
from mpytool.freeze.project import Project
from mpytool.output import write_whole
from mpytool.packages.store import digest

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is remembered of a build.

    Attributes:
        inputs: SHA-256 of all that went in.
        output: the image's file name.
        sha256: of the image.
        size: bytes of the image.
        format: its format.
        report: what the build printed of it.
    """

    inputs: str
    output: str
    sha256: str
    size: int
    format: str
    report: str

    def fits(self, output: Path) -> bool:
        """Whether the image is still the one that was built."""
        try:
            return self.output == output.name and digest(output.read_bytes()) == self.sha256
        except OSError:
            return False

    def write(self, path: Path) -> None:
        """Keep it.

        Raises:
            ToolError: the file cannot be written.
        """
        write_whole(path, json.dumps(asdict(self), indent=1).encode())


def read_stamp(path: Path) -> Stamp | None:
    """A stamp; None if there is none, or it is damaged."""
    try:
        value = json.loads(path.read_bytes())
        stamp = Stamp(**value)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    texts = (stamp.inputs, stamp.output, stamp.sha256, stamp.format, stamp.report)
    is_sound = all(isinstance(text, str) for text in texts) and isinstance(stamp.size, int)
    return stamp if is_sound else None


def inputs_digest(
    project: Project, board: Board, runtime: Path | str | None, options: Iterable[object]
) -> str:
    """The SHA-256 of all that goes into an image.

    Args:
        project: the modules.
        board: the target.
        runtime: as `mpytool.build.build_image` takes it.
        options: all other options.

    Raises:
        ToolError: a file cannot be read.
    """
    parts = [__version__, _tool_digest(), project.name, repr(list(options))]
    parts += [board.id, _digest_of(board.path), _runtime_digest(runtime, board)]
    for file in project.files:
        content = _digest_of(file.path) if file.source is None else digest(file.source)
        parts += [file.name, repr(file.opt), file.version, file.path.suffix, content]
    return digest(json.dumps(parts).encode())


def _runtime_digest(runtime: Path | str | None, board: Board) -> str:
    path = runtime_path(board) if runtime is None else Path(runtime)
    if path.is_file():
        return _digest_of(path)
    from mpytool.runtime.cache import Cache

    return Cache.default().entry(str(runtime)).content


def _digest_of(path: Path) -> str:
    try:
        return digest(path.read_bytes())
    except OSError as error:
        raise ToolError(f"{path}: cannot read it: {error.strerror or error}") from None


def _tool_digest() -> str:
    """What tells one state of mpytool's own files from another: their sizes and dates."""
    sha256 = hashlib.sha256()
    folders = [str(_PACKAGE)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                elif entry.name.endswith(".py"):
                    status = entry.stat()
                    sha256.update(f"{entry.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return sha256.hexdigest()
