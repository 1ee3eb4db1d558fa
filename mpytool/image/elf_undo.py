# SPDX-License-Identifier: MIT
"""Go back from an edited ELF file to the file that it was made from.

Edits only append to a file and change some bytes before.  What these bytes were is kept
behind everything else, where neither a loader nor a flasher looks:

    edited file | runs: offset u64, size u32, old bytes | size of the runs u64,
                  size of the original u64, its CRC-32 u32, "mpytool undo"

So an image that was linked once can be linked anew, as if it were the first time.
"""

from __future__ import annotations

import struct
import zlib

from mpytool.errors import FormatError
from mpytool.image.memory import MemoryImage

_RUN = struct.Struct("<QI")
_END = struct.Struct("<QQI12s")
_MAGIC = b"mpytool undo"


def with_undo(edited: bytes, original: bytes) -> bytes:
    """`edited` with what it takes to go back to `original`, of which it is no shorter."""
    size = len(original)
    before, after = MemoryImage.of([(0, original)]), MemoryImage.of([(0, edited[:size])])
    runs = b"".join(_RUN.pack(d.address, len(d.old)) + d.old for d in after.diff(before))
    return edited + runs + _END.pack(len(runs), size, zlib.crc32(original), _MAGIC)


def original_of(data: bytes) -> bytes | None:
    """The file that `data` was made from, or None if it does not tell.

    Raises:
        FormatError: it tells, but what it tells is damaged.
    """
    if data[-len(_MAGIC) :] != _MAGIC or len(data) < _END.size:
        return None
    runs_size, size, crc, _ = _END.unpack_from(data, len(data) - _END.size)
    end = len(data) - _END.size
    at = end - runs_size
    if at < size:
        raise _damaged()
    out = bytearray(data[:size])
    while at + _RUN.size <= end:
        offset, length = _RUN.unpack_from(data, at)
        at += _RUN.size
        if offset + length > size or at + length > end:
            raise _damaged()
        out[offset : offset + length] = data[at : at + length]
        at += length
    if zlib.crc32(out) != crc:
        raise _damaged()
    return bytes(out)


def _damaged() -> FormatError:
    return FormatError(
        "ELF: the record of the file before it was linked is damaged",
        hint="link into the runtime as it was built",
    )
