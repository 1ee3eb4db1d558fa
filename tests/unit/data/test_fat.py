# SPDX-License-Identifier: MIT
"""FAT volumes, written and read."""

import random

import pytest
from damage import damaged
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mpytool.data.fat import _layout, read_fat, write_fat
from mpytool.data.files import DataFile, check_names
from mpytool.errors import FormatError, ProjectError

_names = st.text("ABab01 .-_~+[]", min_size=1, max_size=30).filter(lambda n: n[-1] not in ". ")


@st.composite
def fat_files(draw):
    """Files with names for FAT; those that clash are left out."""
    files, seen = [], set()
    for _ in range(draw(st.integers(1, 15))):
        name = "/".join(draw(st.lists(_names, min_size=1, max_size=3)))
        data = draw(st.binary(min_size=1, max_size=9)) * draw(st.sampled_from([0, 1, 64, 300]))
        try:
            check_names([*files, DataFile(name, data)])
        except ProjectError:
            continue
        parts = name.split("/")
        folders = {"/".join(parts[: n + 1]) for n in range(len(parts))}
        if {f.upper() for f in folders - seen} & {f.upper() for f in seen}:
            continue
        seen |= folders
        files.append(DataFile(name, data))
    assume(files)
    return tuple(sorted(files))


@settings(deadline=None)
@given(fat_files(), st.sampled_from([96, 112, 3000, 20_000]))
def test_what_is_written_is_read(files, kilobytes):
    data = write_fat(files, kilobytes << 10)
    assert len(data) % 512 == 0
    assert read_fat(data) == files
    assert read_fat(data + random.Random(1).randbytes(4096)) == files


@pytest.mark.parametrize(
    "size", [64 << 10, 1 << 20, 8 << 20, *range(16 << 20, 17 << 20, 99 << 10), 128 << 20]
)
def test_layouts(size):
    """FAT12 and FAT16 are told apart by the number of clusters alone."""
    layout = _layout(size // 512, 64)
    assert (layout.bits == 12) == (layout.clusters <= 4084)
    assert layout.clusters <= 65524
    assert layout.fat * 512 * 8 >= (layout.clusters + 2) * layout.bits
    files = (DataFile("a/b", b"x" * 70_000 if size > 1 << 18 else b"y" * 7000),)
    assert read_fat(write_fat(files, size)) == files


def test_short_names():
    names = ["README.TXT", "Readme 1.txt", "readme 2.txt", "a.b.c", ".profile", "~~~", "LONGERNAME"]
    files = tuple(DataFile(name, name.encode()) for name in sorted(names))
    data = write_fat(files, 64 << 10)
    assert read_fat(data) == files
    for short in (
        b"README  TXT",
        b"README1 TXT"[:0] + b"README~1TXT",
        b"README~2TXT",
        b"AB~1    C  ",
    ):
        assert short in data
    assert b"PROFIL~1   " in data
    assert b"LONGER~1   " in data


@pytest.mark.parametrize("name", ["a?", "x/b:c", "end.", "end ", "\u00e4", "a\tb", "a\\b"])
def test_names_that_fat_has_not(name):
    with pytest.raises(ProjectError, match="cannot be a name on FAT"):
        write_fat([DataFile(name, b"")], 64 << 10)


def test_case_and_capacity():
    with pytest.raises(ProjectError, match=r"a/B and|B and b are the same name on FAT"):
        write_fat([DataFile("a/B", b""), DataFile("a/b", b"")], 64 << 10)
    with pytest.raises(ProjectError, match=r"do not fit .* of 65,536 bytes: 5,\d+ bytes too many"):
        write_fat([DataFile("a", bytes(67_000))], 64 << 10)
    with pytest.raises(ProjectError, match="a FAT volume cannot have 1,024 bytes"):
        write_fat([DataFile("a", b"")], 1024)


FILES = (DataFile("A.TXT", b"x" * 1200), DataFile("sub/long name", b"y" * 600), DataFile("z", b""))
GOOD = write_fat(FILES, 64 << 10)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "expected 55 AA"),
        (GOOD[:5000], "expected 512 bytes, found"),
        (b"\0" * 510 + b"\x55\xaa", "expected a FAT volume with one FAT"),
        (GOOD[:512] + b"\xf8\xff\xff" + b"\x02\x20\x00" * 8 + GOOD[539:], "found a loop"),
        (
            GOOD[:512] + b"\xf8\xff\xff" + b"\0" * 60 + GOOD[575:],
            "a cluster of the volume, found 0",
        ),
    ],
)
def test_damage_is_told(data, message):
    with pytest.raises(FormatError, match=message):
        read_fat(data)


@settings(max_examples=300, deadline=None)
@given(damaged(GOOD[: 512 * 2 + 32 * 8] + GOOD[512 * 2 + 32 * 8 :]))
def test_damaged_volumes_are_read_or_refused(data):
    try:
        files = read_fat(data)
    except FormatError:
        return
    assert all(isinstance(file.data, bytes) for file in files)
