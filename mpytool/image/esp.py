# SPDX-License-Identifier: MIT
"""Everything for Espressif's chips behind one door: sniff, read, rewrite.

    merged flash image      boot loader, partitions, application   mpytool.image.esp_flash
    application image       what `esptool write-flash 0x10000` takes   mpytool.image.esp_app
    ESP8266 firmware        mpytool.image.esp8266

Each gives the application's bytes by load address, and takes them back.
"""

from __future__ import annotations

from mpytool.image.esp8266 import (
    MAPPED_OFFSET,
    is_esp8266,
    parse_esp8266,
    rewrite_esp8266,
)
from mpytool.image.esp_app import (
    EspApplication,
    is_application,
    parse_application,
    rewrite_application,
)
from mpytool.image.esp_flash import base_of, parse_flash, replace_application
from mpytool.image.image_file import ImageFile, LoadEntry
from mpytool.image.memory import MemoryImage

_UF2_PAYLOAD = 256  # bytes: what is smaller than that behind an image may be a block's padding


def is_esp(data: bytes) -> bool:
    """Whether `data` is an image for a chip of Espressif's."""
    return base_of(data) is not None or is_application(data) or is_esp8266(data)


def read_esp(data: bytes) -> ImageFile:
    """The application in any file for a chip of Espressif's.

    Raises:
        FormatError: the file is damaged or encrypted.
    """
    if base_of(data) is not None:
        return _read_flash(data)
    if is_application(data):
        app = parse_application(data)
        return _file_of(app, data, f"{app.chip.name} application", 0, ())
    return _read_esp8266(data)


def _read_flash(data: bytes) -> ImageFile:
    flash = parse_flash(data)
    details = (
        ("flash address of the file", f"{flash.base:#x}"),
        ("application partition", flash.partition.name),
        ("room in the partition", f"{flash.partition.size - flash.application.size:#x}"),
        *(
            (f"partition {p.name}", f"{p.kind}, {p.offset:#x}, {p.size:#x} bytes")
            for p in flash.partitions
        ),
    )
    name = f"{flash.chip.name} application in a merged flash image"
    return _file_of(flash.application, data, name, flash.application_offset, details)


def _file_of(
    app: EspApplication,
    data: bytes,
    name: str,
    offset: int,
    details: tuple[tuple[str, str], ...],
) -> ImageFile:
    """What to know of `app`, which begins at `offset` of the file `data`."""
    start, page_end, limit = app.growth
    return ImageFile(
        "esp",
        app.image,
        data,
        container=name,
        load_map=tuple(
            LoadEntry(f"segment {i} ({app.name_of(s)})", s.address, len(s.data), offset + s.offset)
            for i, s in enumerate(app.segments)
        ),
        details=(
            ("chip", app.chip.name),
            ("entry", f"{app.entry:#010x}"),
            ("page size", f"{app.page_size:#x}"),
            ("SHA-256", "appended" if app.has_digest else "none"),
            ("DROM end", f"{start:#010x}"),
            ("DROM page end", f"{page_end:#010x}"),
            ("DROM limit", f"{limit:#010x}"),
            *app.description.items(),
            *details,
        ),
        locked=app.locked,
    )


def _read_esp8266(data: bytes) -> ImageFile:
    firmware = parse_esp8266(data)
    parts = [
        *((f"segment {i}", s) for i, s in enumerate(firmware.segments)),
        ("mapped", firmware.mapped),
    ]
    return ImageFile(
        "esp",
        firmware.image,
        data,
        container="ESP8266 firmware",
        load_map=tuple(LoadEntry(name, s.address, len(s.data), s.offset) for name, s in parts),
        details=(
            ("chip", "ESP8266"),
            ("entry", f"{int.from_bytes(firmware.head[4:8], 'little'):#010x}"),
            ("flash address of the file", f"{firmware.flash_address:#x}"),
            ("mapped from", f"{MAPPED_OFFSET:#x}"),
        ),
    )


def rewrite_esp(data: bytes, new: MemoryImage) -> bytes:
    """The same file with the application's bytes from `new`.

    Raises:
        FormatError: it is signed, or the bytes do not fit.
    """
    if base_of(data) is not None:
        flash = parse_flash(data)
        return replace_application(data, flash, rewrite_application(flash.application, new))
    if is_application(data):
        app = parse_application(data)
        return _padded(rewrite_application(app, new), data, app.size)
    return rewrite_esp8266(parse_esp8266(data), new)


def _padded(image: bytes, old: bytes, old_size: int) -> bytes:
    """`image` with the padding that the file `old` has behind its own one."""
    tail = old[old_size:]
    if not tail:
        return image
    if len(old) % _UF2_PAYLOAD == 0 and len(tail) < _UF2_PAYLOAD:
        return image + tail[:1] * (-len(image) % _UF2_PAYLOAD)
    return image.ljust(len(old), tail[:1])


def surroundings(data: bytes) -> tuple[bytes, bytes]:
    """What is before and behind the application's partition in a merged image.

    Erased bytes at the end do not count: a file may end where its application does.

    Raises:
        FormatError: the file is damaged.
    """
    if base_of(data) is None:
        return b"", b""
    flash = parse_flash(data)
    start = flash.application_offset
    return data[:start], data[start + flash.partition.size :].rstrip(b"\xff")
