# SPDX-License-Identifier: MIT
"""Squarified treemaps: rectangles whose areas are as given sizes, as square as it goes.

sizes 6 6 4 3 2 2 1 in 6 x 4     the larger first, in rows along the shorter side; a rectangle
                                 joins a row for as long as the row's worst shape gets better

Source: M. Bruls, K. Huizing, J. van Wijk, "Squarified Treemaps", 2000.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle; the units are the caller's."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, margin: float, top: float = 0) -> Box:
        """The rectangle without a margin, and without a strip at its top."""
        return Box(
            self.x + margin,
            self.y + margin + top,
            max(self.width - 2 * margin, 0),
            max(self.height - 2 * margin - top, 0),
        )


def squarify(sizes: Sequence[float], box: Box) -> list[Box]:
    """Divide a rectangle.

    Args:
        sizes: above 0, the largest first.
        box: what to divide.

    Returns:
        a rectangle for each size, its area in proportion.
    """
    total = sum(sizes)
    if not total or not box.width or not box.height:
        return [Box(box.x, box.y, 0, 0)] * len(sizes)
    scale = box.width * box.height / total
    areas = [size * scale for size in sizes]
    boxes: list[Box] = []
    start = 0
    while start < len(areas):
        side = min(box.width, box.height)
        end = start + 1
        row = areas[start]
        while end < len(areas) and _is_better(areas[start], row, areas[end - 1], areas[end], side):
            row += areas[end]
            end += 1
        last = end == len(areas)
        placed, box = _row(areas[start:end], row, box, last=last)
        boxes += placed
        start = end
    return boxes


def _is_better(first: float, row: float, last: float, added: float, side: float) -> bool:
    """Whether the worst shape in a row gets no worse when one more joins it."""
    return _worst(first, added, row + added, side) <= _worst(first, last, row, side)


def _worst(largest: float, smallest: float, row: float, side: float) -> float:
    """The greatest ratio of sides in a row of some area along a side."""
    return max(side * side * largest / (row * row), row * row / (side * side * smallest))


def _row(areas: Sequence[float], row: float, box: Box, *, last: bool) -> tuple[list[Box], Box]:
    """Lay a row along the shorter side; its rectangles, and what is left of the box."""
    boxes = []
    x, y = box.x, box.y
    if box.width >= box.height:
        width = box.width if last else row / box.height
        for area in areas:
            height = area / row * box.height
            boxes.append(Box(x, y, width, height))
            y += height
        return boxes, Box(box.x + width, box.y, max(box.width - width, 0), box.height)
    height = box.height if last else row / box.width
    for area in areas:
        width = area / row * box.width
        boxes.append(Box(x, y, width, height))
        x += width
    return boxes, Box(box.x, box.y + height, box.width, max(box.height - height, 0))
