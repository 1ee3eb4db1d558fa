# SPDX-License-Identifier: MIT
def cents(text):
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part)


def show(n):
    return "%d.%02d" % (n // 100, n % 100)
