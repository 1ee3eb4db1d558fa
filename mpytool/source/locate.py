# SPDX-License-Identifier: MIT
r"""From an offset in a source text to the place that an error message shows.

locate("a.py", "x = 1\ny = ?\n", 10, 11)
    -> Location("a.py", line=2, column=5, text="y = ?", end_column=6)
"""

from __future__ import annotations

from mpytool.errors import Location


def locate(path: str, text: str, start: int, end: int = 0) -> Location:
    """The place of the characters from `start` up to `end` in a text.

    Args:
        path: the file's name as the user gave it.
        text: the file's text, its line ends all newlines.
        start: offset of the first character at fault.
        end: offset behind the last one; only the first line is marked.

    The end of a file is the start of the empty line behind its last newline.
    """
    start = min(start, len(text))
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_text = text[line_start : line_end if line_end >= 0 else len(text)]
    column = start - line_start + 1
    end_column = min(end - line_start + 1, len(line_text) + 1)
    return Location(
        path,
        line=text.count("\n", 0, start) + 1,
        column=column,
        text=line_text.encode("utf-8", "replace").decode(),
        end_column=end_column if end_column > column else 0,
    )
