# SPDX-License-Identifier: MIT
from util.text import row


def print_stock(store):
    print(row("part", "left"))
    for part, n in store:
        print(row(part.name, n))
