# SPDX-License-Identifier: MIT
"""The catalogue of the runtime's texts: reading, checking against the sources, packing."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

FIRMWARE = Path(__file__).resolve().parents[3] / "firmware"
_SPEC = importlib.util.spec_from_file_location("firmware_texts", FIRMWARE / "texts.py")
assert _SPEC is not None
assert _SPEC.loader is not None
texts = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = texts
_SPEC.loader.exec_module(texts)

_CATALOGUE = """\
# a comment

no_name  NameError  name '%q' isn't defined
no_names NameError  names %q and %c aren't defined
silent   ValueError
entry    -          \\x20 File "%q"\\n
part     -          %s, 100%%
"""


def _read(tmp_path: Path, content: str) -> list:
    path = tmp_path / "texts.txt"
    path.write_text(content, encoding="utf-8")
    return texts.read(path)


def _expanded(source: str) -> list[str]:
    """The texts in generated tables, read as print.c does."""
    stored, pair_table = re.findall(r"\{\n(.*?)\n?\};", source, re.DOTALL)
    pairs = [tuple(map(int, pair)) for pair in re.findall(r"\{ (\d+), (\d+) \}", pair_table)]

    def expand(byte: int) -> str:
        if byte >= 0x80:
            return "".join(map(expand, pairs[byte - 0x80]))
        return "\n" if byte == 0x7F else chr(byte)

    lines = [line.strip().split(", ") for line in stored.splitlines()]
    assert all(re.match(r"RT_X_\w+$", line[-2] if line[-1][:2] == "//" else "") for line in lines)
    return ["".join(expand(int(byte)) for byte in line[:-2]) for line in lines]


def test_read(tmp_path):
    entries = _read(tmp_path, _CATALOGUE)
    assert [entry.name for entry in entries] == [
        "RT_E_no_name",
        "RT_E_no_names",
        "RT_E_silent",
        "RT_T_entry",
        "RT_T_part",
    ]
    assert [entry.text for entry in entries[2:]] == ["", '  File "%q"\n', "%s, 100%%"]
    assert [entry.arguments() for entry in entries] == [1, 2, 0, 1, 2]
    assert [entry.terminator for entry in entries[2:4]] == ["RT_X_ValueError", "RT_X_COUNT"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("alone\n", "texts.txt:1: expected an id, a type and a text: 'alone'"),
        ("a KeyError b\na KeyError c\n", "texts.txt:2: a is there twice"),
        ("a KeyError \u00fc\n", "texts.txt:1: only ASCII can be stored: 'a KeyError \u00fc'"),
    ],
)
def test_read_refuses(tmp_path, content, message):
    with pytest.raises(texts.TextError, match=re.escape(message)):
        _read(tmp_path, content)


def test_unknown_conversion(tmp_path):
    (entry,) = _read(tmp_path, "a KeyError %z\n")
    with pytest.raises(texts.TextError, match="a: unknown conversion in '%z'"):
        entry.arguments()


_USES = """
void rt_raise_error(unsigned error, ...);
void f(void) {
    rt_raise_error(a ? RT_E_no_name : RT_E_no_names, g(b, "),"), '(');
    rt_raise_error(RT_E_silent);
    rt_printf(print, RT_T_entry, name);
    h(RT_T_part);
}
"""


def test_uses(tmp_path):
    texts.check_uses(_read(tmp_path, _CATALOGUE), [_USES])


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("h(RT_T_part)", "", "texts.txt: RT_T_part is not used"),
        ("h(RT_T_part)", "h(RT_T_part, RT_T_parts)", "RT_T_parts is used, but not there"),
        (", '('", "", "arguments and conversions differ"),
        ("RT_E_silent", "RT_E_silent, 1", "arguments and conversions differ"),
        ("print, RT_T_entry", "print, RT_E_no_name", "an error is raised, a text printed"),
        ("RT_E_silent", "RT_T_entry, 1", "an error is raised, a text printed"),
    ],
)
def test_uses_refused(tmp_path, before, after, message):
    assert before in _USES
    with pytest.raises(texts.TextError, match=re.escape(message)):
        texts.check_uses(_read(tmp_path, _CATALOGUE), [_USES.replace(before, after)])


def test_packing_keeps_texts():
    entries = texts.read(FIRMWARE / "vm" / "texts.txt")
    packed = texts.tables(entries)
    assert _expanded(packed) == [entry.text for entry in entries]
    assert packed == texts.tables(entries)
    size = len(re.findall(r"\d+,| \d+ \}", packed)) + len(entries)
    assert size < 0.75 * sum(len(entry.text) + 1 for entry in entries)
    stored = re.search(r"rt_texts\[\] = \{\n(.*?)\n\};", packed, re.DOTALL)
    starts = re.search(r"rt_text_starts\[\] = \{ (.*?) \};", packed)
    assert stored is not None
    assert starts is not None
    sizes = [len(line.split("//")[0].split(",")) - 1 for line in stored[1].splitlines()]
    assert [int(start) for start in starts[1].split(", ")] == [
        sum(sizes[:first]) for first in range(0, len(sizes) + (len(sizes) % 8 == 0), 8)
    ]
    longest = max(len(entry.text) for entry in entries)
    assert f"#define RT_TEXT_SIZE {longest + 1} " in texts.header(entries)
