# SPDX-License-Identifier: MIT
"""Change an Intel HEX file, record by record: lines that need no change stay as they are.

    data record with the same bytes     untouched
    data record with other bytes        its bytes and its check sum change
    data record without bytes left      goes away
    new bytes                           records of their own, before the start and end records

New records are as long as the file's own, and end their lines in the same way.
"""

from __future__ import annotations

from mpytool.errors import FormatError
from mpytool.image.ihex import (
    DATA,
    END,
    LINEAR,
    SEGMENT,
    START_LINEAR,
    START_SEGMENT,
    HexLine,
    parse_ihex,
    parse_lines,
)
from mpytool.image.memory import ERASED, MemoryImage

_GONE = HexLine(b"")


def rewrite_ihex(data: bytes, new: MemoryImage) -> bytes:
    """The file with the bytes of `new`.

    Raises:
        FormatError: the file is damaged, or the image leaves the 32-bit address range.
    """
    parse_ihex(data)
    if not new:
        raise FormatError("the image holds no bytes, so there is no Intel HEX file to write")
    lines = parse_lines(data)
    kept = _without_idle([_refilled(line, new.checked()) for line in lines], lines)
    held = MemoryImage.of((line.address, line.data) for line in kept if line.kind == DATA)
    added = [(d.address, d.new) for d in new.diff(held) if not d.old]
    records = [line for line in lines if line.kind == DATA]
    width = max(len(line.data) for line in records)
    end = lines[0].text[len(lines[0].text.rstrip()) :] or b"\n"
    lower = any(line.text != line.text.upper() for line in records)
    fresh = _records(added, width, end)
    at = _position(kept)
    return b"".join(
        [
            *(line.text for line in kept[:at]),
            *(text.lower() if lower else text for text in fresh),
            *(line.text for line in kept[at:]),
        ]
    )


def _without_idle(kept: list[HexLine], lines: list[HexLine]) -> list[HexLine]:
    """`kept` without upper-address records all of whose data records are gone."""
    result = list(kept)
    upper, had, has = -1, False, False
    for index, line in enumerate([*lines, HexLine(b"", END)]):
        if line.kind == DATA:
            had, has = True, has or kept[index] is not _GONE
        elif line.kind in (SEGMENT, LINEAR, END):
            if upper >= 0 and had and not has:
                result[upper] = _GONE
            upper, had, has = (index if line.kind != END else -1), False, False
    return result


def _refilled(line: HexLine, new: MemoryImage) -> HexLine:
    """The line with the bytes of the new image; empty if none of them are left."""
    if line.kind != DATA or not line.data:
        return line
    if not new.clipped(line.address, line.address + len(line.data)):
        return _GONE
    contents = new.read_filled(line.address, len(line.data), ERASED)
    if contents == line.data:
        return line
    text = _record(line.address & 0xFFFF, DATA, contents)
    if line.text != line.text.upper():
        text = text.lower()
    end = line.text[len(line.text.rstrip()) :]
    return HexLine(text + end, DATA, line.address, contents)


def _position(lines: list[HexLine]) -> int:
    """Where new records go: behind the last data record."""
    last = max((i for i, line in enumerate(lines) if line.kind == DATA), default=-1)
    if last >= 0:
        return last + 1
    return next(
        i for i, line in enumerate(lines) if line.kind in (END, START_SEGMENT, START_LINEAR)
    )


def _records(pieces: list[tuple[int, bytes]], width: int, end: bytes) -> list[bytes]:
    """Data records of at most `width` bytes, with the upper halves of their addresses."""
    out, upper = [], -1
    for address, data in pieces:
        at = address
        while at < address + len(data):
            if at >> 16 != upper:
                upper = at >> 16
                out.append(_record(0, LINEAR, upper.to_bytes(2, "big")) + end)
            size = min(width, address + len(data) - at, 0x1_0000 - (at & 0xFFFF))
            offset = at - address
            out.append(_record(at & 0xFFFF, DATA, data[offset : offset + size]) + end)
            at += size
    return out


def _record(low: int, kind: int, contents: bytes) -> bytes:
    """One record without its line end."""
    fields = bytes([len(contents)]) + low.to_bytes(2, "big") + bytes([kind]) + contents
    return b":" + (fields + bytes([-sum(fields) & 0xFF])).hex().upper().encode()
