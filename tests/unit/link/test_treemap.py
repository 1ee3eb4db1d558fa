# SPDX-License-Identifier: MIT
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.link.treemap import Box, squarify


def test_the_example_of_the_paper():
    boxes = squarify([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 6, 4))
    assert [(round(b.width, 2), round(b.height, 2)) for b in boxes[:4]] == [
        (3, 2), (3, 2), (1.71, 2.33), (1.29, 2.33),
    ]  # fmt: skip


@given(
    st.lists(st.integers(1, 100_000), min_size=1, max_size=60),
    st.floats(1, 2000),
    st.floats(1, 2000),
)
def test_areas_are_in_proportion_and_nothing_overlaps(sizes, width, height):
    sizes.sort(reverse=True)
    boxes = squarify(sizes, Box(5, 7, width, height))
    scale = width * height / sum(sizes)
    for size, box in zip(sizes, boxes, strict=True):
        assert box.width * box.height == pytest.approx(size * scale, rel=1e-6, abs=1e-6)
        assert box.x >= 5 - 1e-6
        assert box.y >= 7 - 1e-6
        assert box.x + box.width <= 5 + width + 1e-6
        assert box.y + box.height <= 7 + height + 1e-6
    for index, one in enumerate(boxes):
        for other in boxes[:index]:
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert across < 1e-6 or down < 1e-6


def test_no_room_and_nothing():
    assert squarify([], Box(0, 0, 3, 3)) == []
    assert squarify([2, 1], Box(1, 2, 0, 3)) == [Box(1, 2, 0, 0)] * 2
    assert Box(0, 0, 3, 3).inset(2) == Box(2, 2, 0, 0)
