# SPDX-License-Identifier: MIT
import pytest

from mpytool.qstr.hash import qstr_hash


@pytest.mark.parametrize(
    ("data", "hash_bytes", "expected"),
    [
        (b"", 2, 0x1505),  # 5381
        (b"", 1, 0x05),
        (b"a", 2, 0xB5C4),
        (b"a", 1, 0xC4),
        (b"a", 0, 0xB5C4),
        (b"__init__", 2, 0xA55F),
        (b"zip", 1, 0xE6),
    ],
)
def test_examples(data, hash_bytes, expected):
    assert qstr_hash(data, hash_bytes) == expected


def test_never_zero():
    zeros = [
        data
        for data in (bytes((a, b)) for a in range(256) for b in range(256))
        if (((5381 * 33 ^ data[0]) * 33) ^ data[1]) & 0xFF == 0
    ]
    assert zeros
    assert {qstr_hash(data, 1) for data in zeros} == {1}
