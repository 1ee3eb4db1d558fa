# SPDX-License-Identifier: MIT
"""MicroPython's ROMFS, a read-only file system whose files lie in flash as they are.

    record      kind, size, then `size` bytes; both numbers as in `mpytool.bytecode.varint`
    kinds       0x14A6B1  file system: records             its first bytes are D2 CD 31
                1  padding     2  data     3  data elsewhere: size, offset in the payload
                4  folder: length of its name, name, records
                5  file: length of its name, name, a record of kind 2 or 3

    a.txt with "hi"   D2 CD 31 0C   05 0A  05 "a.txt"   02 02 "hi"

A number may begin with bytes 80, which say nothing: one makes the size of the whole even.  A
reader skips records of other kinds.

Source: extmod/vfs_rom.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mpytool.bytecode.varint import read_uint, write_uint
from mpytool.data.files import DataFile
from mpytool.errors import FormatError

HEADER = b"\xd2\xcd\x31"
_UNUSED, _DATA, _POINTER, _FOLDER, _FILE = 0, 2, 3, 4, 5
_MAX_DEPTH = 100  # folders in folders


def write_romfs(files: Sequence[DataFile]) -> bytes:
    """A file system with these files, whose names must not clash.

    The same files give the same bytes; folders and files are sorted by name.
    """
    tree: dict[str, object] = {}
    for file in sorted(files):
        *folders, name = file.name.split("/")
        place = tree
        for folder in folders:
            inner = place.setdefault(folder, {})
            assert isinstance(inner, dict), "names clash"
            place = inner
        place[name] = file.data
    payload = _entries(tree)
    size = write_uint(len(payload))
    if (len(HEADER) + len(size) + len(payload)) % 2:
        size = b"\x80" + size
    return HEADER + size + payload


def _entries(tree: dict[str, object]) -> bytes:
    """The records of a folder's contents."""
    out = []
    for name, value in tree.items():
        raw = name.encode()
        head = write_uint(len(raw)) + raw
        if isinstance(value, dict):
            out.append(_record(_FOLDER, head + _entries(value)))
        else:
            assert isinstance(value, bytes)
            out.append(_record(_FILE, head + _record(_DATA, value)))
    return b"".join(out)


def _record(kind: int, payload: bytes) -> bytes:
    return write_uint(kind) + write_uint(len(payload)) + payload


def read_romfs(data: bytes) -> tuple[DataFile, ...]:
    """The files of a file system, in its order; bytes behind it do not count.

    Raises:
        FormatError: it is none, or damaged.
    """
    if data[: len(HEADER)] != HEADER:
        raise _wrong(0, "D2 CD 31", data[:3].hex(" ") or "nothing")
    size, start = read_uint(data, len(HEADER))
    if start + size > len(data):
        raise _wrong(len(HEADER), f"a size of at most {len(data) - start}", str(size))
    return tuple(_files(data[: start + size], start, start, "", 0))


def _files(data: bytes, start: int, base: int, folder: str, depth: int) -> Iterator[DataFile]:
    """The files in the records from `start` to the end of `data`; pointers count from `base`."""
    if depth > _MAX_DEPTH:
        raise _wrong(start, f"at most {_MAX_DEPTH} folders in folders", "more")
    for kind, at, end in _records(data, start):
        if kind not in (_FOLDER, _FILE):
            continue
        length, at_name = read_uint(data[:end], at)
        if at_name + length > end:
            raise _wrong(at, f"a name of at most {end - at_name} bytes", str(length))
        try:
            name = folder + data[at_name : at_name + length].decode()
        except UnicodeDecodeError:
            raise _wrong(at_name, "a name in UTF-8", "other bytes") from None
        inner = at_name + length
        if kind == _FOLDER:
            yield from _files(data[:end], inner, base, f"{name}/", depth + 1)
        else:
            yield DataFile(name, _contents(data, inner, end, base))


def _contents(data: bytes, start: int, end: int, base: int) -> bytes:
    """A file's contents, from the records between `start` and `end`."""
    for kind, at, stop in _records(data[:end], start):
        if kind == _DATA:
            return data[at:stop]
        if kind == _POINTER:
            size, following = read_uint(data[:stop], at)
            offset, _ = read_uint(data[:stop], following)
            if base + offset + size > len(data):
                raise _wrong(at, "contents inside the file system", f"{size} at {offset:#x}")
            return data[base + offset : base + offset + size]
    raise _wrong(start, "a file's contents", "none")


def _records(data: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, first and last offset of the payload, of each record from `start`."""
    at = start
    while at < len(data):
        kind, following = read_uint(data, at)
        size, first = read_uint(data, following)
        if kind == _UNUSED:
            raise _wrong(at, "a record", "kind 0, which is not in use")
        if first + size > len(data):
            raise _wrong(following, f"a size of at most {len(data) - first}", str(size))
        yield kind, first, first + size
        at = first + size


def _wrong(offset: int, expected: str, found: str) -> FormatError:
    """The error that the file system is wrong at `offset` bytes."""
    return FormatError(
        f"ROMFS: offset {offset:#x}: expected {expected}, found {found}",
        hint="it is damaged: build it again",
    )
