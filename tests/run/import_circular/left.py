# SPDX-License-Identifier: MIT
print("left begins")
import right
NAME = "left"


def call():
    return right.NAME
