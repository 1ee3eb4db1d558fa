# SPDX-License-Identifier: MIT
GREETING = "Grüße, 世界! 😀"
DATA = b"\x00\xff bytes \x80"
LONG = "a text that is too long to be kept as a name by the compiler of any version " * 2


def run():
    print(GREETING, len(GREETING), GREETING.encode(), DATA, DATA[1], len(LONG))
    name, width = "x", 7
    print(f"{name!r:>{width}}|{3.14159:.2f}|{255:#x}|{{}}", "a,b,,c".split(","), "-".join("abc"))
