# SPDX-License-Identifier: MIT
"""ROMFS, written and read."""

from contextlib import suppress

import pytest
from damage import damaged
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.data.strategies import data_files

from mpytool.bytecode.varint import write_uint
from mpytool.data.files import DataFile
from mpytool.data.romfs import read_romfs, write_romfs
from mpytool.errors import FormatError

# What mpremote 1.29 writes for the same files.
SMALL = bytes.fromhex("d2cd31 0c 050a 05 612e747874 0202 6869")
NESTED = bytes.fromhex(
    "d2cd31 1e 050a 05 632e747874 0202 6869 0410 03 737562 050a 05 622e62696e 0202 0001"
)


def test_known_bytes():
    assert write_romfs([DataFile("a.txt", b"hi")]) == SMALL
    files = [DataFile("c.txt", b"hi"), DataFile("sub/b.bin", b"\0\1")]
    assert write_romfs(files) == NESTED
    assert list(read_romfs(NESTED)) == files


@given(data_files())
def test_what_is_written_is_read(files):
    data = write_romfs(files)
    assert len(data) % 2 == 0
    assert tuple(sorted(read_romfs(data))) == files
    assert tuple(sorted(read_romfs(data + b"\xff" * 10))) == files
    assert write_romfs(tuple(reversed(files))) == data


def record(kind, payload):
    return write_uint(kind) + write_uint(len(payload)) + payload


def test_pointers_padding_and_unknown_records():
    name = b"\x01a"
    payload = record(2, b"xhix") + record(1, b"?" * 5) + record(99, b"")
    file = record(7, b"time") + record(3, write_uint(2) + b"\x80" + write_uint(3))
    payload += record(5, name + file) + record(4, b"\x01d" + record(1, b""))
    assert read_romfs(b"\xd2\xcd\x31" + write_uint(len(payload)) + payload) == (
        DataFile("a", b"hi"),
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "expected D2 CD 31, found nothing"),
        (SMALL[:-1], "expected a size of at most 11, found 12"),
        (b"\xd2\xcd\x31\x02\x00\x00", "offset 0x4: expected a record, found kind 0"),
        (b"\xd2\xcd\x31\x02\x05\x09", "expected a size of at most 0, found 9"),
        (b"\xd2\xcd\x31\x03\x05\x01\x05", "expected a name of at most 0 bytes, found 5"),
        (b"\xd2\xcd\x31\x04\x05\x02\x01\xff", "expected a name in UTF-8"),
        (b"\xd2\xcd\x31\x04\x05\x02\x01a", "expected a file's contents, found none"),
        (b"\xd2\xcd\x31\x08\x05\x06\x01a\x03\x02\x07\x07", "expected contents inside the file"),
        (b"\xd2\xcd\x31\x01\x85", "found the end of the data"),
    ],
)
def test_damage_is_told(data, message):
    with pytest.raises(FormatError, match=message):
        read_romfs(data)


def test_folders_in_folders_without_end():
    payload = b""
    for _ in range(150):
        payload = record(4, b"\x01d" + payload)
    with pytest.raises(FormatError, match="at most 100 folders in folders"):
        read_romfs(b"\xd2\xcd\x31" + write_uint(len(payload)) + payload)


FILES = (DataFile("a", b"x" * 200), DataFile("b/c", b"y" * 3), DataFile("b/d/e", b""))


@settings(max_examples=300)
@given(damaged(write_romfs(FILES)))
def test_damaged_volumes_are_read_or_refused(data):
    try:
        files = read_romfs(data)
    except FormatError:
        return
    assert all(isinstance(file.data, bytes) for file in files)


@given(st.binary(max_size=60))
def test_noise(noise):
    with suppress(FormatError):
        read_romfs(b"\xd2\xcd\x31" + noise)
