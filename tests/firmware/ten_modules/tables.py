# SPDX-License-Identifier: MIT
from generators import count as counted

MONTHS = ("Jan", "Feb", "Mar")
NESTED = ((1, "one"), (2, ("two", b"2", None, True, ...)), 3)


def run():
    lengths = {name: index for index, name in enumerate(MONTHS)}
    first, *rest = MONTHS
    print(sorted(lengths.items()), first, rest, {1, 2, 3} & {2, 3, 4}, NESTED)
    print(list(zip(counted(3), MONTHS)), tuple(reversed(MONTHS)), list(MONTHS)[1:] + rest, max(lengths, key=len))
    if (total := sum(lengths.values())) > 2:
        print("total", total, all(lengths), any(lengths.values()))
