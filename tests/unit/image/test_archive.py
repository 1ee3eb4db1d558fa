# SPDX-License-Identifier: MIT
"""Archives: the one firmware inside, and complaints."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpytool.boards.load import load_board
from mpytool.errors import FormatError, ToolError
from mpytool.image import archive, container
from mpytool.image.archive import firmware_in
from mpytool.image.container import parse_image, write_image
from mpytool.image.memory import MemoryImage

PICO = load_board("rpi_pico")
UF2 = write_image(MemoryImage.of([(0x1000_0000, b"program")]), "uf2", PICO)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.mkdir("folder")
        for name, data in members.items():
            file.writestr(name.replace("__", "."), data)
    return out.getvalue()


GOOD = zipped(firmware__bin=b"raw bytes", info__json=b"{}", ReadMe__txt=b"text")


def test_the_one_firmware():
    file = parse_image(GOOD)
    assert (file.member, file.format, file.data) == ("firmware.bin", "bin", b"raw bytes")
    assert not file.has_addresses
    file = parse_image(zipped(download=UF2, LICENSE=b"MIT"), PICO)
    assert (file.member, file.format, file.data) == ("download", "uf2", UF2)


def test_several():
    data = zipped(a__bin=b"raw", b__uf2=UF2)
    with pytest.raises(FormatError, match=r"one firmware in the archive, found 2: a\.bin, b"):
        parse_image(data)
    member = firmware_in(data, lambda _: False, 1 << 20, "b.uf2")
    assert (member.name, member.data) == ("b.uf2", UF2)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (zipped(a__txt=b"text"), "expected a firmware in the archive, found a.txt"),
        (GOOD[:-5], "the .zip archive cannot be read: File is not a zip file"),
        (zipped(inner__bin=GOOD), "inner.bin: expected a firmware, found an archive in an archive"),
        (zipped(empty__bin=b""), r"the \.bin file is empty"),
    ],
)
def test_complaints(data, message):
    with pytest.raises(FormatError, match=message):
        parse_image(data)


def test_missing_member_and_size(monkeypatch):
    with pytest.raises(FormatError, match=r"expected 'x\.bin' in the archive, found firm"):
        firmware_in(GOOD, lambda _: False, 100, "x.bin")
    monkeypatch.setattr(container, "MAX_FILE_SIZE", 4)
    with pytest.raises(FormatError, match=r"firmware\.bin: expected an image, found more t"):
        parse_image(GOOD)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    with pytest.raises(FormatError, match="the archive holds more than 2 files"):
        parse_image(GOOD)


def test_encrypted():
    data = bytearray(GOOD)
    at = GOOD.index(b"PK\x01\x02", GOOD.index(b"firmware.bin") + 20)
    while b"firmware.bin" not in data[at : at + 60]:
        at = GOOD.index(b"PK\x01\x02", at + 4)
    data[at + 8] |= 1
    with pytest.raises(FormatError, match=r"cannot be read: .*encrypted"):
        parse_image(bytes(data))


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(GOOD)), st.binary(max_size=8), st.integers(0, 8))
def test_mutated_archives_give_only_tool_errors(offset, replacement, removed):
    with contextlib.suppress(ToolError):
        parse_image(GOOD[:offset] + replacement + GOOD[offset + removed :])
