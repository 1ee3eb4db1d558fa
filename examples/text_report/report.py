# SPDX-License-Identifier: MIT
"""Tables and histograms as text."""


def pad(text, width, align):
    """Fill with blanks; by characters, not by bytes."""
    fill = " " * (width - len(text))
    return fill + text if align == ">" else text + fill


def table(head, rows, align):
    """Print rows below a head, columns as wide as their widest cell."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(head)] + cells) for i in range(len(head))]
    for row in [head, ["-" * width for width in widths]] + cells:
        line = "  ".join(pad(cell, width, side) for cell, width, side in zip(row, widths, align))
        print(line.rstrip())


def histogram(title, pairs):
    most = max(count for _, count in pairs)
    for name, count in pairs:
        print("%s %s %-20s %d" % (title, name, "#" * (count * 20 // most), count))
