# SPDX-License-Identifier: MIT
r"""Keep compiled modules, so that an unchanged source is not compiled again.

    compiled/3f      one of 256 packs, by the first byte of the keys in it
        +0   8   b"mpycach1"
        +8       entries, the oldest first:
                 +0   16  key       BLAKE2b of everything that the result depends on
                 +16  8   check sum BLAKE2b of key and content
                 +24  4   size      bytes of the content, little-endian
                 +28      content   for whoever asks for it: a .mpy file, or a marshalled module

A key covers the source, its name, the options, and the compiler itself: names, sizes and times
of its files, which tell an edit in a checkout as well as another version in site-packages.

Packs keep the number of files to open small.  They are written whole, beside their place, and
then take it: of two processes that write at once one wins, and the other's modules are compiled
once more.  What is damaged is not used.  A cache that cannot be read or written is as an empty
one, never an error.

Source: docs/formats/compile-cache.md.
"""

from __future__ import annotations

import contextlib
import os
import sys
from hashlib import blake2b
from pathlib import Path

from mpytool import __version__
from mpytool.cache_folder import named_folder, state_of, user_folder
from mpytool.compiler.options import CompileOptions
from mpytool.errors import ToolError

PACK_LIMIT = 256 << 10  # bytes of a pack, so 64 MiB of all
_MAGIC = b"mpycach1"
_KEY_SIZE, _SUM_SIZE = 16, 8
_HEAD_SIZE = _KEY_SIZE + _SUM_SIZE + 4
# Where the compiler's files are; and in the folder above, what they share.
_COMPILER = ("compiler", "syntax", "bytecode", "mpy", "qstr", "source")


class CompiledCache:
    """Compiled modules in a folder.

    Args:
        folder: where they are; it need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._packs: dict[int, dict[bytes, bytes]] = {}
        self._new: dict[int, dict[bytes, bytes]] = {}
        self._compiler = ""

    @classmethod
    def default(cls) -> CompiledCache | None:
        """The user's cache, or the one that the environment names; None without a home folder."""
        try:
            return cls((named_folder() or user_folder()) / "compiled")
        except ToolError:
            return None

    def key(self, source: bytes, source_name: str, options: CompileOptions, kind: str) -> bytes:
        """What the compiled form of a source is kept by.

        Args:
            source: the module's text.
            source_name: the file's name that tracebacks show.
            options: how it is compiled.
            kind: what the content is: "mpy" or "module".
        """
        self._compiler = self._compiler or _compiler()
        about = repr((self._compiler, kind, source_name, options))
        return blake2b(source, digest_size=_KEY_SIZE, key=_hash(about.encode(), 64)).digest()

    def get(self, key: bytes) -> bytes | None:
        """What is kept for a key, or None."""
        if key[0] not in self._packs:
            self._packs[key[0]] = _read_pack(self._path(key[0]))
        entry = self._packs[key[0]].get(key)
        if entry is None or _hash(key + entry[_SUM_SIZE:], _SUM_SIZE) != entry[:_SUM_SIZE]:
            return None
        return entry[_SUM_SIZE:]

    def put(self, key: bytes, content: bytes) -> None:
        """Keep a compiled module, once `save` is called."""
        self._new.setdefault(key[0], {})[key] = _hash(key + content, _SUM_SIZE) + content

    def save(self) -> None:
        """Write what was put; what cannot be written is lost."""
        for number, new in self._new.items():
            # Others may have added to the pack since it was read.
            path = self._path(number)
            old = {key: entry for key, entry in _read_pack(path).items() if key not in new}
            with contextlib.suppress(OSError):
                _write_pack(path, old | new)
        self._packs.clear()
        self._new.clear()

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:02x}"


def _compiler() -> str:
    """What changes whenever the compiler does, or the Python that runs it."""
    root = Path(__file__).resolve().parent.parent
    state = state_of(root / name for name in ("", *_COMPILER))
    return _hash(repr((__version__, sys.version, state)).encode(), _KEY_SIZE).hex()


def _read_pack(path: Path) -> dict[bytes, bytes]:
    """Check sum and content by key; up to the first damaged entry."""
    try:
        data = path.read_bytes()
    except OSError:
        return {}
    entries: dict[bytes, bytes] = {}
    at = len(_MAGIC)
    if data[:at] != _MAGIC:
        return {}
    while at < len(data):
        content = at + _HEAD_SIZE
        end = content + int.from_bytes(data[content - 4 : content], "little")
        if end > len(data) or content > len(data):
            break
        key = data[at : at + _KEY_SIZE]
        entries[key] = data[at + _KEY_SIZE : content - 4] + data[content:end]
        at = end
    return entries


def _write_pack(path: Path, entries: dict[bytes, bytes]) -> None:
    """Write a pack whole; the oldest entries go if there is too much."""
    size = len(_MAGIC)
    kept = []
    for key, entry in reversed(entries.items()):
        content_size = len(entry) - _SUM_SIZE
        size += _HEAD_SIZE + content_size
        if size > PACK_LIMIT:
            break
        head = key + entry[:_SUM_SIZE] + content_size.to_bytes(4, "little")
        kept.append(head + entry[_SUM_SIZE:])
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        temporary.write_bytes(b"".join((_MAGIC, *reversed(kept))))
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _hash(data: bytes, size: int) -> bytes:
    return blake2b(data, digest_size=size).digest()
