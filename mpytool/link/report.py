# SPDX-License-Identifier: MIT
"""Say what a link did: a summary of sizes, and a map of every cell.

modules          412  3 files
qstrs          1,204  57 names
constants      2,310
code           4,120
tables         8,046  placed at 0x10012000, 1,234 bytes merged
free       1,990,000  of 1,998,046

10012000    24  tuple         main.py              (1, 'a', 2.5)
...
"""

from __future__ import annotations

from collections.abc import Iterator

from mpytool.freeze.cells import SHARED, Category
from mpytool.link.link import Link


def size_report(link: Link) -> str:
    """The summary, one line for each category, sizes in bytes."""
    sizes = link.sizes()
    count = len(link.frozen.modules)
    merged = link.frozen.merged_size + link.placement.tail_size
    notes = {
        Category.MODULES: f"{count} file{'s' if count != 1 else ''}",
        Category.QSTRS: f"{link.frozen.qstr_count} new names",
    }
    rows = [(str(category), sizes[category], notes.get(category, "")) for category in Category]
    place = f"at {link.manifest.address:#010x}, {merged:,} bytes merged"
    rows.append(("tables", len(link.data), place))
    rows.append(("free flash", link.free_size, f"of {link.runtime.free.size:,}"))
    width = max(len(f"{size:,}") for _, size, _ in rows)
    return "\n".join(
        f"  {name:<10}  {size:>{width},}  {note}".rstrip() for name, size, note in rows
    )


def map_report(link: Link) -> str:
    """Every patch and every cell: address, size, kind, owner, what it is."""
    return "\n".join([*_patch_lines(link), *_cell_lines(link)])


def _patch_lines(link: Link) -> Iterator[str]:
    for patch in sorted(link.patches, key=lambda patch: patch.address):
        yield (
            f"{patch.address:08x} {len(patch.new):>6}  patch           "
            f"{patch.old.hex()} -> {patch.new.hex()}  {patch.reason}"
        )


def _cell_lines(link: Link) -> Iterator[str]:
    placed = zip(link.placement.addresses, link.frozen.cells, strict=True)
    for address, index in sorted((address, i) for i, (address, _) in enumerate(placed)):
        cell = link.frozen.cells[index]
        owner = "(shared)" if cell.owner == SHARED else cell.owner
        size = cell.size(link.frozen.word_size)
        inside = "  inside another" if index in link.placement.inside else ""
        line = f"{address:08x} {size:>6}  {cell.kind:<14}  {owner:<24}  {cell.note}{inside}"
        yield line.rstrip()
