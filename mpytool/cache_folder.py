# SPDX-License-Identifier: MIT
"""Where mpytool keeps what it can make again: analysed runtimes and compiled modules.

    MPYTOOL_CACHE=/srv/cache    ->  /srv/cache
    Linux                       ->  $XDG_CACHE_HOME/mpytool, or ~/.cache/mpytool
    macOS, Windows              ->  ~/Library/Caches/mpytool, %LOCALAPPDATA%/mpytool/Cache

Source: XDG Base Directory Specification 0.8; platformdirs knows the other systems.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from mpytool.errors import ToolError

ENVIRONMENT = "MPYTOOL_CACHE"


def named_folder() -> Path | None:
    """The folder that the environment names, or None."""
    named = os.environ.get(ENVIRONMENT)
    return Path(named) if named else None


def user_folder() -> Path:
    """The folder for mpytool in the user's cache.

    Raises:
        ToolError: the user has no home folder.
    """
    try:
        return _user_folder()
    except RuntimeError:  # as in a container that runs as a user without a name
        raise ToolError(
            "there is no home folder to keep runtimes in",
            hint=f"name a folder in the environment variable {ENVIRONMENT}",
        ) from None


def state_of(paths: Iterable[Path]) -> list[tuple[str, str, int, int]]:
    """Names, sizes and times of the files in some folders, or of some files, without those below.

    It changes with an edit in a checkout as with another version in site-packages.  What cannot
    be read, as in an archive, is left out.
    """
    found = []
    for path in paths:
        with contextlib.suppress(OSError):
            if path.is_dir():
                for file in os.scandir(path):
                    if file.name.endswith((".py", ".toml")):
                        about = file.stat()
                        found.append((str(path), file.name, about.st_size, about.st_mtime_ns))
            else:
                about = path.stat()
                found.append((str(path), "", about.st_size, about.st_mtime_ns))
    return sorted(found)


def _user_folder() -> Path:
    if sys.platform.startswith("linux"):  # platformdirs takes longer to import than a build
        given = Path(os.environ.get("XDG_CACHE_HOME", ""))
        return (given if given.is_absolute() else Path("~/.cache").expanduser()) / "mpytool"
    from platformdirs import user_cache_path

    return user_cache_path("mpytool", appauthor=False)
