# SPDX-License-Identifier: MIT
"""What a project file describes.

    mpytool.toml  --mpytool.project.load-->  ProjectConfig
                                               .options_for("rpi_pico")  --> Options

Source: docs/project-file.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

BUNDLED = "bundled"
DATA_FORMATS = ("romfs", "littlefs", "fat", "modules")
MIRRORS = ("index", "github", "gitlab", "codeberg", "firmware")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an image must keep to; None for no limit.

    Attributes:
        tables: bytes that the added tables may take at most.
        free: bytes of flash that must stay free at least.
    """

    tables: int | None = None
    free: int | None = None


@dataclass(frozen=True, slots=True)
class Data:
    """Files that are put beside the program.

    Attributes:
        sources: files and folders, from the project's folder.
        format: one of DATA_FORMATS.
        compile: whether .py files among them become .mpy files.
        replace: whether images hold the file system, and so overwrite the one that a board has.
        size: bytes that the file system may take; None for all of the board's region.
    """

    sources: tuple[str, ...]
    format: str = "romfs"
    compile: bool = False
    replace: bool = False
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How a project is built for a board.

    Attributes:
        runtime: "bundled", "micropython", "micropython@VERSION", a file, a name in the
            cache of runtimes, or a URL.
        optimise: level 0 to 3.
        format: the image's format; None for the runtime's or the board's default.
        without: modules of the runtime's own to leave out.
        compact: whether modules share tables of names and keep only lines that can be seen.
        limits: what the image must keep to.
        data: files beside the program, or None.
    """

    runtime: str = BUNDLED
    optimise: int = 0
    format: str | None = None
    without: tuple[str, ...] = ()
    compact: bool = False
    limits: Limits = field(default_factory=Limits)
    data: Data | None = None


@dataclass(frozen=True, slots=True)
class ProjectConfig:
    """A project file.

    Attributes:
        path: the file, mpytool.toml or pyproject.toml.
        name: for the names of outputs.
        boards: ids of boards, or board files from the project's folder; the first is the
            one that `run` and `flash` take.
        sources: files and folders with the program, from the project's folder.
        manifest: a manifest that takes the place of `sources`, or "".
        packages: what is wanted of each package, by its name.
        output: the folder of the images, from the project's folder.
        variables: values of manifests' path variables; of one whose name ends in _DIR it is
            a folder, from the project's folder.
        mirrors: base addresses that take the place of the usual ones.
        options: how it is built for boards that nothing else is said of.
        board_options: how it is built for the others, complete.
    """

    path: Path
    name: str
    boards: tuple[str, ...] = ()
    sources: tuple[str, ...] = ("src",)
    manifest: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)
    output: str = "build"
    variables: Mapping[str, str] = field(default_factory=dict)
    mirrors: Mapping[str, str] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    board_options: Mapping[str, Options] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The project's folder."""
        return self.path.parent

    @property
    def lock_path(self) -> Path:
        """The lock file, which need not exist."""
        return self.root / "mpytool.lock"

    def options_for(self, board: str) -> Options:
        """How it is built for a board."""
        return self.board_options.get(board, self.options)
