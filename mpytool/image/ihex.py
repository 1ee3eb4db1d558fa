# SPDX-License-Identifier: MIT
"""Intel HEX files: text records with address, bytes and a check sum.

    :10 0100 00 214601360121470136007EFE09D21901 40
     |  |    |  |                                 check sum
     |  |    |  16 bytes
     |  |    record type: 0 data, 1 end, 2 and 4 upper address bits, 3 and 5 start
     |  address, its low 16 bits
     count of bytes

Read and written by the `intelhex` library; this module turns its contents into
memory images and its complaints into FormatErrors.
Source: Intel, "Hexadecimal Object File Format Specification", revision A.
"""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

from mpytool.errors import FormatError
from mpytool.image.memory import MemoryImage


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
    intelhex: Any = import_module("intelhex")
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        raise FormatError(
            f"Intel HEX: offset {error.start:#x}: expected ASCII text, "
            f"found byte {data[error.start]:#04x}"
        ) from error
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or lines[-1].strip()[7:9] != "01":
        raise FormatError(
            "Intel HEX: expected an end record (:00000001FF) as the last line, found none",
            hint="the file is cut off: copy or download it again",
        )
    contents = intelhex.IntelHex()
    try:
        contents.loadhex(io.StringIO(text))
    except (intelhex.IntelHexError, ValueError) as error:
        raise FormatError(f"Intel HEX: {error}", hint="the file is damaged") from error
    pieces = [(low, contents.tobinstr(low, high - 1)) for low, high in contents.segments()]
    if not pieces:
        raise FormatError("Intel HEX: expected data records, found none")
    return MemoryImage.of(pieces)


def pack_ihex(image: MemoryImage) -> bytes:
    """An Intel HEX file with 16 bytes to a record.

    Raises:
        FormatError: there is nothing to write.
    """
    intelhex: Any = import_module("intelhex")
    if not image:
        raise FormatError("the image holds no bytes, so there is no Intel HEX file to write")
    contents = intelhex.IntelHex()
    for segment in image:
        contents.puts(segment.address, segment.data)
    text = io.StringIO()
    contents.write_hex_file(text, write_start_addr=False, eolstyle="native")
    return text.getvalue().replace("\r\n", "\n").encode("ascii")
