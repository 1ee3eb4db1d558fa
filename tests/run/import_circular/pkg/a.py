# SPDX-License-Identifier: MIT
from . import b


def run():
    return b.name() + "<-a"


def name():
    return "a"
