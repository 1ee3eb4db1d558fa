# SPDX-License-Identifier: MIT
"""Reads a web server's log and prints who asked for what, when, and what went wrong."""

from data import LOG
from parse import ParseError, parse_lines
from report import histogram, table
from summary import Summary


def main():
    summary = Summary()
    refused = []
    for number, entry in parse_lines(LOG):
        if isinstance(entry, ParseError):
            refused.append((number, str(entry)))
        else:
            summary.add(entry)

    print("%d requests, %d lines refused" % (summary.count, len(refused)))
    for number, why in refused:
        print("  line %d: %s" % (number, why))

    print()
    table(
        ("path", "hits", "bytes", "slowest"),
        [
            (path, hits, "{:,}".format(size), "%d ms" % slowest)
            for path, (hits, size, slowest) in summary.by_path()
        ],
        align="<>>>",
    )
    print()
    table(("client", "hits", "share"), summary.by_client(), align="<>>")
    print()
    histogram("hour", summary.by_hour())
    print()
    for status, paths in summary.failures():
        print("%d: %s" % (status, ", ".join(paths)))
    words = summary.search_words()
    print("searched:", "; ".join("%s x%d" % pair for pair in words))


if __name__ == "__main__":
    main()
