# SPDX-License-Identifier: MIT
"""Numbers and charts as text."""


def tenths(value):
    """An integer in tenths as a decimal: -215 gives "-21.5"."""
    sign = "-" if value < 0 else ""
    return "%s%d.%d" % (sign, abs(value) // 10, abs(value) % 10)


def chart(values, width, height):
    """Yield the lines of a bar chart, the top one first: (value at the line, bars)."""
    values = list(values)
    step = max(1, len(values) // width)
    columns = [max(values[i : i + step]) for i in range(0, len(values), step)][:width]
    least, most = min(columns), max(columns)
    span = max(1, most - least)
    levels = [(value - least) * height // span for value in columns]
    for row in range(height, -1, -1):
        yield least + span * row // height, "".join("#" if level >= row else " " for level in levels)
