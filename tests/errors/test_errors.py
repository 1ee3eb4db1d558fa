# SPDX-License-Identifier: MIT
"""Programs that are not in the language: each error's place and text.

A case's first line is `# expect: LINE:COLUMN: message`, and a second line
`# end: N` gives the column behind the marked characters.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mpytool.compiler.pipeline import compile_source
from mpytool.errors import SourceError

CASES = sorted((Path(__file__).parent / "cases").glob("*.py"))
EXPECT = re.compile(r"# expect: (\d+):(\d+): (.*)")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_error(case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    match = EXPECT.match(text)
    assert match, "the first line has to be '# expect: LINE:COLUMN: message'"
    with pytest.raises(SourceError) as caught:
        compile_source(text, case.name)
    location = caught.value.location
    assert location is not None
    assert (location.line, location.column, caught.value.message) == (
        int(match[1]),
        int(match[2]),
        match[3],
    )
    assert location.path == case.name
    assert location.text == text.split("\n")[location.line - 1]
