# SPDX-License-Identifier: MIT
from mpytool.qstr.static import STATIC_QSTR_IDS, STATIC_QSTRS


def test_count_and_ends():
    assert len(STATIC_QSTRS) == 166
    assert STATIC_QSTRS[:3] == ("", "", "__dir__")
    assert STATIC_QSTRS[165] == "zip"


def test_ids():
    assert len(STATIC_QSTR_IDS) == 165
    assert STATIC_QSTR_IDS[""] == 1
    assert STATIC_QSTR_IDS["<module>"] == 7
    assert all(STATIC_QSTRS[number] == name for name, number in STATIC_QSTR_IDS.items())
