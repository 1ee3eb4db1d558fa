# SPDX-License-Identifier: MIT
# The smallest program.
print("hello, world")  # expect: hello, world
print()  # expect:
print("a", 1, None, True, sep="-")  # expect: a-1-None-True
print("no", end=" ")
print("newline")
# expect: no newline
# expect: 1, 2, 3.
print(*[1, 2, 3], sep=", ", end=".\n")
