# SPDX-License-Identifier: MIT
"""Going back to the file before the first edit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.errors import FormatError
from mpytool.image.container import parse_image
from mpytool.image.elf import build_elf
from mpytool.image.elf_undo import original_of, with_undo
from mpytool.image.memory import MemoryImage
from mpytool.image.rewrite import Changes, rewrite

ORIGINAL = build_elf(MemoryImage.of([(0x1000, b"code" * 99)]), "armv7m", 0x1001)


@given(st.lists(st.tuples(st.integers(0, 600), st.binary(min_size=1, max_size=9))), st.binary())
def test_round_trip(edits, more):
    edited = bytearray(ORIGINAL)
    for at, data in edits:
        edited[at : at + len(data)] = data
    edited += more
    whole = with_undo(bytes(edited), ORIGINAL)
    assert whole.startswith(edited)
    assert original_of(whole) == ORIGINAL


def test_files_that_were_never_edited():
    assert original_of(ORIGINAL) is None
    assert original_of(b"mpytool undo") is None


@pytest.mark.parametrize("offset", [60, -20, -28, -36, -40])
def test_damaged_record(offset):
    whole = bytearray(with_undo(b"\x7fXLF" + ORIGINAL[4:] + b"more", ORIGINAL))
    whole[offset] ^= 0x55
    with pytest.raises(FormatError, match="the record of the file before it was linked is damaged"):
        original_of(bytes(whole))


def test_an_executable_is_linked_anew():
    file = parse_image(ORIGINAL)
    once = rewrite(file, file.image.with_segment(0x8000, b"first link"))
    names = Changes(names=(("frozen_module.a", 0x8000, 6),))
    new = file.image.with_segment(0x8000, b"second").with_patch(0x1000, b"CODE")
    assert rewrite(parse_image(once), new, names) == rewrite(file, new, names)
    assert rewrite(parse_image(once), file.image) == ORIGINAL
