# SPDX-License-Identifier: MIT
"""Firmware in a .zip, as some projects offer it for download.

    cityhub.zip   firmware-base.bin        <- the firmware: its contents or its name say so
                  firmware.metadata.json
                  ReadMe_OSS.txt

A member counts as firmware if its name ends like one, or if its contents are a container
that tells itself (UF2, ELF, ESP, DfuSe, Intel HEX).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from mpytool.errors import FormatError

_ENDINGS = (".bin", ".uf2", ".hex", ".elf", ".dfu", ".so")
_FOREIGN = (".json", ".txt", ".md", ".map", ".csv", ".html", ".py", ".mpy", ".c", ".h", ".zip")
MAX_MEMBERS = 10_000


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name and its contents."""

    name: str
    data: bytes


def is_archive(data: bytes) -> bool:
    """Whether `data` begins like a .zip file that holds something."""
    return data[:4] == b"PK\x03\x04"


def firmware_in(
    data: bytes, is_container: Callable[[bytes], bool], limit: int, name: str = ""
) -> Member:
    """The one firmware in an archive.

    Args:
        data: the .zip file.
        is_container: whether contents are a container that tells itself.
        limit: bytes that a member may have at most.
        name: the member to take, "" for the only firmware.

    Raises:
        FormatError: the archive is damaged or encrypted, holds no firmware, or several.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if len(members) > MAX_MEMBERS:
                raise FormatError(f"the archive holds more than {MAX_MEMBERS} files")
            chosen = _choose(archive, members, is_container, name)
            return Member(chosen.filename, _contents(archive, chosen, limit))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise FormatError(
            f"the .zip archive cannot be read: {error}", hint="download it again"
        ) from error
    except (RuntimeError, NotImplementedError) as error:
        raise FormatError(
            f"the .zip archive cannot be read: {error}", hint="unpack it with another program"
        ) from error


def _choose(
    archive: zipfile.ZipFile,
    members: list[zipfile.ZipInfo],
    is_container: Callable[[bytes], bool],
    name: str,
) -> zipfile.ZipInfo:
    """The member that is meant."""
    if name:
        found = [m for m in members if m.filename == name]
        if not found:
            names = ", ".join(m.filename for m in members)
            raise FormatError(f"expected {name!r} in the archive, found {names or 'nothing'}")
        return found[0]
    found = [m for m in members if _is_firmware(archive, m, is_container)]
    if len(found) == 1:
        return found[0]
    if not found:
        names = ", ".join(m.filename for m in members[:10])
        raise FormatError(
            f"expected a firmware in the archive, found {names or 'nothing'}",
            hint="unpack it and give the firmware's own file",
        )
    raise FormatError(
        f"expected one firmware in the archive, found {len(found)}: "
        + ", ".join(m.filename for m in found[:10]),
        hint="unpack it and give the one that is meant",
    )


def _is_firmware(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, is_container: Callable[[bytes], bool]
) -> bool:
    name = member.filename.lower()
    if name.endswith(_ENDINGS):
        return True
    if name.endswith(_FOREIGN) or member.flag_bits & 1:
        return False
    with archive.open(member) as file:
        return is_container(file.read(0x9000))


def _contents(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """The bytes of a member, at most `limit`."""
    with archive.open(member) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise FormatError(f"{member.filename}: expected an image, found more than {limit} bytes")
    return data
