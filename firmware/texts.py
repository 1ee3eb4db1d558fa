# SPDX-License-Identifier: MIT
"""The runtime's texts: reads and checks `vm/texts.txt`, packs it into constant tables.

    no_name  NameError  name '%q' isn't defined      a line of texts.txt
        |  pairs of bytes that are frequent become one byte, again and again
        v
    6e 8d 91 ... RT_X_NameError                      in rt_texts[], one behind the other

A byte of `rt_texts` is
    below 0x20       RT_X_<type> of the text that ends here (RT_X_COUNT: a text that is printed)
    0x20 to 0x7e     itself
    0x7f             the end of a line
    0x80 and above   the two bytes of `rt_text_pairs[byte - 0x80]`, which may be such bytes again
`rt_text_starts[]` says where each eighth text begins.  `rt_vprintf` (vm/print.c) is the reader.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_LITERALS, _NEWLINE, _PAIRS = 0x20, 0x7F, 0x80
_STRIDE = 8  # texts between two stored starts
_USE = re.compile(r"\bRT_[ET]_(?!LITERALS\b)\w+")
_CALL = re.compile(r"\b(?:rt_raise_error|rt_printf)\(")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|[^"\']', re.DOTALL)
_CONVERSION = re.compile(r"%([%cdoqstux])?")


class TextError(Exception):
    """The texts and the sources that use them do not fit; the message says where."""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of texts.txt; `type` is an exception's name, or `-` for a text that is printed."""

    id: str
    type: str
    text: str

    @property
    def name(self) -> str:
        """The name in C."""
        return f"RT_{'T' if self.type == '-' else 'E'}_{self.id}"

    @property
    def terminator(self) -> str:
        """The byte that ends the text, in C."""
        return "RT_X_COUNT" if self.type == "-" else f"RT_X_{self.type}"

    def arguments(self) -> int:
        """How many arguments the conversions take.

        Raises:
            TextError: there is an unknown conversion.
        """
        count = 0
        for found in _CONVERSION.finditer(self.text):
            if found.group(1) is None:
                raise TextError(f"texts.txt: {self.id}: unknown conversion in {self.text!r}")
            count += {"%": 0, "s": 2}.get(found.group(1), 1)
        return count


def read(path: Path) -> list[Text]:
    """Reads texts.txt.

    Raises:
        TextError: a line has too few fields, an id is there twice, a character cannot be stored.
    """
    texts: dict[str, Text] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split(None, 2)
        if len(fields) < 2:
            raise TextError(f"{path.name}:{number}: expected an id, a type and a text: {line!r}")
        body = fields[2].encode().decode("unicode_escape") if len(fields) > 2 else ""
        text = Text(fields[0], fields[1], body)
        if text.name in texts:
            raise TextError(f"{path.name}:{number}: {text.id} is there twice")
        if not all(char == "\n" or _LITERALS <= ord(char) < _NEWLINE for char in body):
            raise TextError(f"{path.name}:{number}: only ASCII can be stored: {line!r}")
        texts[text.name] = text
    return list(texts.values())


def check_uses(texts: list[Text], sources: Iterable[str]) -> None:
    """Compares texts with the preprocessed sources that use them.

    Raises:
        TextError: one is not used or not known, or a call has a wrong number of arguments.
    """
    known = {text.name: text for text in texts}
    used: set[str] = set()
    for source in sources:
        used.update(_USE.findall(source))
        for call in _CALL.finditer(source):
            _check_call(known, call.group(), _arguments(source, call.end()))
    for name in sorted(known.keys() ^ used):
        what = "is not used" if name in known else "is used, but not there"
        raise TextError(f"texts.txt: {name} {what}")


def _arguments(source: str, start: int) -> list[str]:
    """The arguments of a call, from behind its parenthesis."""
    depth, found = 0, [""]
    for match in _TOKEN.finditer(source, start):
        token = match.group()
        if token in ")]}" and depth == 0:
            break
        depth += (token in "([{") - (token in ")]}")
        if token == "," and depth == 0:
            found.append("")
        else:
            found[-1] += token
    return found


def _check_call(known: dict[str, Text], function: str, arguments: list[str]) -> None:
    place = 1 if function == "rt_printf(" else 0
    names = _USE.findall(arguments[place])
    if not names or not all(name in known for name in names):
        return  # a variable or a prototype, or reported as not known
    given = len(arguments) - place - 1
    # Of a choice of texts, one may ignore an argument.
    if max(known[name].arguments() for name in names) != given:
        raise TextError(f"{function}{', '.join(arguments)}): arguments and conversions differ")
    if any(name.startswith("RT_T_") != (place == 1) for name in names):
        raise TextError(f"{function}{', '.join(arguments)}): an error is raised, a text printed")


def _replaced(coded: list[int], pair: tuple[int, int], by: int) -> list[int]:
    out: list[int] = []
    for byte in coded:
        if out and (out[-1], byte) == pair:
            out[-1] = by
        else:
            out.append(byte)
    return out


def _compress(texts: list[Text]) -> tuple[list[list[int]], list[tuple[int, int]]]:
    """The texts' bytes and the pairs; the same for the same texts."""
    newline = str.maketrans("\n", chr(_NEWLINE))
    coded = [list(text.text.translate(newline).encode()) for text in texts]
    pairs: list[tuple[int, int]] = []
    while len(pairs) < 0x100 - _PAIRS:
        counts = Counter(pair for each in coded for pair in itertools.pairwise(each))
        pair, count = min(counts.items(), key=lambda item: (-item[1], -item[0][0], -item[0][1]))
        if count < 3:  # the pair itself takes two bytes
            break
        coded = [_replaced(each, pair, _PAIRS + len(pairs)) for each in coded]
        pairs.append(pair)
    return coded, pairs


def header(texts: list[Text]) -> str:
    """The text of rt_text_gen.h."""
    longest = max(len(text.text) for text in texts)
    names = [f"    {text.name} = {number}," for number, text in enumerate(texts)]
    return "\n".join(
        [
            "// Generated by firmware/build.py.",
            "#include <stdint.h>",
            *("enum {", *names, "};"),
            f"#define RT_TEXT_LITERALS {_LITERALS}",
            f"#define RT_TEXT_NEWLINE {_NEWLINE}",
            f"#define RT_TEXT_PAIRS {_PAIRS}",
            f"#define RT_TEXT_STRIDE {_STRIDE}",
            f"#define RT_TEXT_SIZE {longest + 1} // of the longest text and a NUL",
            "extern const uint8_t rt_texts[], rt_text_pairs[][2];",
            "extern const uint16_t rt_text_starts[];",
            "",
        ]
    )


def tables(texts: list[Text]) -> str:
    """The text of rt_text_gen.c."""
    coded, pairs = _compress(texts)
    starts = itertools.accumulate((len(each) + 1 for each in coded), initial=0)
    lines = [
        "    " + "".join(f"{byte}, " for byte in each) + f"{text.terminator}, // {text.id}"
        for text, each in zip(texts, coded, strict=True)
    ]
    return "\n".join(
        [
            "// Generated by firmware/build.py.",
            '#include "rt.h"',
            '_Static_assert(RT_X_COUNT < RT_TEXT_LITERALS, "too many exceptions");',
            *("const uint8_t rt_texts[] = {", *lines, "};"),
            "const uint8_t rt_text_pairs[][2] = {",
            *(f"    {{ {first}, {second} }}," for first, second in pairs),
            "};",
            f"const uint16_t rt_text_starts[] = {{ {', '.join(map(str, [*starts][::_STRIDE]))} }};",
            "",
        ]
    )
