# SPDX-License-Identifier: MIT
from util.money import cents

LIST = {"bolt": cents("0.10"), "nut": cents("0.04"), "gear": cents("12.50")}


def total(order):
    return sum(LIST[name] * n for name, n in order.lines)
