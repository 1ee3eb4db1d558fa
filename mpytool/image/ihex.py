# SPDX-License-Identifier: MIT
"""Intel HEX files: text records with address, bytes and a check sum.

    :10 0100 00 214601360121470136007EFE09D21901 40
     |  |    |  |                                 check sum: all bytes add up to 0
     |  |    |  16 bytes
     |  |    |  record type: 0 data, 1 end, 2 and 4 upper address bits, 3 and 5 start
     |  address, its low 16 bits
     count of bytes

`mpytool.image.ihex_edit` changes a file line by line.
Source: Intel, "Hexadecimal Object File Format Specification", revision A.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from mpytool.errors import FormatError
from mpytool.image.memory import ADDRESS_LIMIT_32, MemoryImage

DATA, END, SEGMENT, START_SEGMENT, LINEAR, START_LINEAR = range(6)
_SIZES = {END: 0, SEGMENT: 2, START_SEGMENT: 4, LINEAR: 2, START_LINEAR: 4}  # bytes, by type


@dataclass(frozen=True, slots=True)
class HexLine:
    """A line of the file.

    Attributes:
        text: the line with its end.
        kind: the record's type, -1 for an empty line.
        address: of a data record, with the upper bits that hold for it.
        data: the record's bytes.
    """

    text: bytes
    kind: int = -1
    address: int = 0
    data: bytes = b""


def is_ihex(data: bytes) -> bool:
    """Whether `data` begins like an Intel HEX file: ":" and hexadecimal digits."""
    head = data.lstrip(b"\r\n\t ")[:9]
    digits = b"0123456789abcdefABCDEF"
    return len(head) == 9 and head[:1] == b":" and all(byte in digits for byte in head[1:])


def parse_ihex(data: bytes) -> MemoryImage:
    """The image of an Intel HEX file.

    Raises:
        FormatError: a record is malformed, has a wrong check sum or writes an
            address again; or there is no data, or no end record.
    """
    records = [line for line in parse_lines(data) if line.kind == DATA and line.data]
    if not records:
        raise FormatError("Intel HEX: expected data records, found none")
    return MemoryImage.of(((line.address, line.data) for line in records), limit=ADDRESS_LIMIT_32)


def parse_lines(data: bytes) -> list[HexLine]:
    """The lines of an Intel HEX file.

    Raises:
        FormatError: a record is malformed, or there is no end record.
    """
    if not data.isascii():
        offset = next(i for i, byte in enumerate(data) if byte > 0x7F)
        raise FormatError(
            f"Intel HEX: offset {offset:#x}: expected ASCII text, found byte {data[offset]:#04x}"
        )
    found: list[HexLine] = []
    base = 0
    for number, text in enumerate(data.splitlines(keepends=True), 1):
        record = text.strip()
        if not record:
            found.append(HexLine(text))
            continue
        fields = _fields(record, number)
        low, kind, contents = int.from_bytes(fields[1:3], "big"), fields[3], fields[4:-1]
        if kind in (SEGMENT, LINEAR):
            base = int.from_bytes(contents, "big") << (4 if kind == SEGMENT else 16)
        found.append(HexLine(text, kind, base + low if kind == DATA else 0, contents))
    ends = [index for index, line in enumerate(found) if line.kind == END]
    if not ends or any(line.kind >= 0 for line in found[ends[0] + 1 :]):
        raise FormatError(
            "Intel HEX: expected an end record (:00000001FF) as the last line, found none",
            hint="the file is cut off: copy or download it again",
        )
    return found


def _fields(record: bytes, number: int) -> bytes:
    """The bytes of the record on line `number`, checked."""
    try:
        if record[:1] != b":" or b" " in record or b"\t" in record:
            raise ValueError  # noqa: TRY301 - one place says what is wrong with a line
        fields = bytes.fromhex(record[1:].decode("ascii"))
    except ValueError:
        found = record[:12].decode("ascii", "replace")
        raise _wrong(number, "':' and hexadecimal digits", repr(found)) from None
    if len(fields) < 5 or fields[0] != len(fields) - 5:
        size = fields[0] if fields else 0
        raise _wrong(number, f"{size + 5} bytes", str(len(fields)))
    if sum(fields) & 0xFF:
        raise FormatError(
            f"Intel HEX: record at line {number} has invalid checksum: expected "
            f"{-sum(fields[:-1]) & 0xFF:02X}, found {fields[-1]:02X}",
            hint="the file is damaged: copy or download it again",
        )
    if fields[3] != DATA and _SIZES.get(fields[3]) != fields[0]:
        raise _wrong(number, "a known record type", f"type {fields[3]} with {fields[0]} bytes")
    return fields


def _wrong(line: int, expected: str, found: str) -> FormatError:
    """The error that line `line` is wrong."""
    return FormatError(
        f"Intel HEX: line {line}: expected {expected}, found {found}",
        hint="the file is damaged: copy or download it again",
    )


def pack_ihex(image: MemoryImage) -> bytes:
    """An Intel HEX file with 16 bytes to a record.

    Raises:
        FormatError: there is nothing to write.
    """
    intelhex: Any = import_module("intelhex")
    if not image:
        raise FormatError("the image holds no bytes, so there is no Intel HEX file to write")
    contents = intelhex.IntelHex()
    for segment in image.checked():
        contents.puts(segment.address, segment.data)
    text = io.StringIO()
    contents.write_hex_file(text, write_start_addr=False, eolstyle="native")
    return text.getvalue().replace("\r\n", "\n").encode("ascii")
