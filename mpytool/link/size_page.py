# SPDX-License-Identifier: MIT
"""A page that shows an account of sizes: a treemap, and all of it in tables.

    +- main.py 1,394 ------------+- loop.py 2,191 --+
    | drill   | workshop | names | Task.step | ...  |
    | opcodes |          |       |                  |

One file of HTML and SVG without scripts, nothing is fetched.  Each rectangle can be focused with
the keyboard and says what it is; colours follow the reader's light or dark setting, and say only
what the labels say too.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from mpytool.link.size_report import SizeTable, free_text, size_tables
from mpytool.link.sizes import Account, Part
from mpytool.link.treemap import Box, squarify

_WIDTH, _HEIGHT = 1200, 720
_HEAD = 18  # height of a module's label
_LETTER, _LINE = 6.6, 13  # a letter's width and a line's height, in labels of 11 pixels
_LEGEND = (
    ("f", "functions"),
    ("c", "constants"),
    ("n", "names"),
    ("o", "tables and padding"),
)

_STYLE = """\
:root{color-scheme:light dark;--back:#fff;--ink:#1b1b1b;--line:#fff;--box:#e4e4e4;
--f:#a9cbee;--c:#f4cf9d;--n:#b7dfb9;--o:#d3cce0}
@media(prefers-color-scheme:dark){:root{--back:#16181b;--ink:#f0f0f0;--line:#16181b;--box:#33373d;
--f:#27507b;--c:#74511d;--n:#2b5f31;--o:#4d4463}}
body{margin:1.5rem auto;max-width:75rem;padding:0 1rem;background:var(--back);color:var(--ink);
font:15px/1.45 system-ui,sans-serif}
svg{width:100%;height:auto;font:11px system-ui,sans-serif}
svg text{fill:var(--ink);pointer-events:none}
rect{stroke:var(--line)}
.box{fill:var(--box)}.f{fill:var(--f)}.c{fill:var(--c)}.n{fill:var(--n)}.o{fill:var(--o)}
g[tabindex]:focus{outline:none}
g[tabindex]:focus>rect,g[tabindex]:hover>rect{stroke:var(--ink);stroke-width:2.5}
.legend span{margin-right:1.2rem;white-space:nowrap}
.legend svg{width:.9em;height:.9em;vertical-align:-.1em;margin-right:.35em}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:.5rem 0 1.2rem}
th,td{padding:.15rem .7rem;text-align:right;border-bottom:1px solid var(--box);white-space:nowrap}
.text{text-align:left}
summary{cursor:pointer;font-weight:600}
"""


class _Leaf(NamedTuple):
    """A rectangle to be.

    Attributes:
        label: its text.
        style: letter of its colour.
        size: bytes.
        detail: what its bytes are, for who asks.
    """

    label: str
    style: str
    size: int
    detail: str


def size_page(account: Account, name: str) -> str:
    """The page of an account; `name` says what it is of."""
    title = escape(f"{name}: where {account.size:,} bytes went")
    legend = "".join(
        f'<span><svg viewBox="0 0 9 9" aria-hidden="true"><rect class="{letter}" width="9" '
        f'height="9"/></svg>{text}</span>'
        for letter, text in _LEGEND
    )
    tables = "".join(_html(table) for table in size_tables(account, every=True))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{title}</h1>\n<p>{escape(free_text(account))}</p>\n"
        f'<p class="legend">{legend}</p>\n'
        f"{''.join(_svg(account))}"
        f"<details>\n<summary>All sizes as tables</summary>\n{tables}</details>\n"
        "</body>\n</html>\n"
    )


def _svg(account: Account) -> Iterator[str]:
    """The treemap: a rectangle for each module, and in it one for each thing of the module."""
    yield (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="list" '
        'aria-label="Modules and what is in them, by size">\n'
    )
    sizes = [sum(parts.values()) for parts in account.modules.values()]
    boxes = squarify(sizes, Box(0, 0, _WIDTH, _HEIGHT))
    for (module, size), box in zip(zip(account.modules, sizes, strict=True), boxes, strict=True):
        yield _group(f"{module}: {size:,} bytes", "box", box, f"{module}  {size:,}")
        leaves = _leaves(account, module)
        head = _HEAD if box.height > 2 * _HEAD else 0
        inner = squarify([leaf.size for leaf in leaves], box.inset(2, head))
        for leaf, place in zip(leaves, inner, strict=True):
            about = f"{module}, {leaf.label}: {leaf.size:,} bytes{leaf.detail}"
            yield _group(about, leaf.style, place, leaf.label, f"{leaf.size:,}")
    yield "</svg>\n"


def _leaves(account: Account, module: str) -> list[_Leaf]:
    """What is in a module's rectangle, the largest first."""
    leaves = [
        _Leaf(function, "f", sum(parts.values()), _detail(parts))
        for (owner, function), parts in account.functions.items()
        if owner == module
    ]
    for share in account.shares:
        if share.module != module or share.function:
            continue
        if share.part in (Part.CONSTANT, Part.NAME):
            style = "c" if share.part is Part.CONSTANT else "n"
            leaves.append(_Leaf(share.name, style, share.size, f" of a {share.part}"))
        else:
            leaves.append(_Leaf(str(share.part), "o", share.size, ""))
    return sorted(leaves, key=lambda leaf: (-leaf.size, leaf.label))


def _detail(parts: dict[Part, int]) -> str:
    return " (" + ", ".join(f"{part} {size:,}" for part, size in parts.items()) + ")"


def _group(about: str, style: str, box: Box, *lines: str) -> str:
    """A rectangle with its title, and as many lines of text as fit into it."""
    about = escape(about)
    shown = ""
    for index, line in enumerate(lines):
        y = box.y + _LINE * (index + 1)
        if len(line) * _LETTER > box.width - 6 or y > box.y + box.height - 2:
            break
        shown += f'<text x="{box.x + 4:.1f}" y="{y:.1f}">{escape(line)}</text>'
    return (
        f'<g tabindex="0" role="listitem" aria-label="{about}"><title>{about}</title>'
        f'<rect class="{style}" x="{box.x:.2f}" y="{box.y:.2f}" width="{box.width:.2f}" '
        f'height="{box.height:.2f}"/>{shown}</g>\n'
    )


def _html(table: SizeTable) -> str:
    text = ' class="text"'

    def cells(tag: str, row: tuple[str | int, ...]) -> str:
        return "".join(
            f"<{tag}{text if index < table.texts else ''}>{escape(_text(cell))}</{tag}>"
            for index, cell in enumerate(row)
        )

    rows = "".join(f"<tr>{cells('td', row)}</tr>\n" for row in table.rows)
    return (
        f'<div class="wide"><table>\n<caption class="text">{escape(table.title)}</caption>\n'
        f"<thead><tr>{cells('th', table.headings)}</tr></thead>\n<tbody>\n{rows}</tbody>\n"
        "</table></div>\n"
    )


def _text(cell: str | int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else cell
