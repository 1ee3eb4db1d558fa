# SPDX-License-Identifier: MIT
print("right begins")
import left
print("left has NAME:", hasattr(left, "NAME"))
NAME = "right"


def back():
    return left.NAME
