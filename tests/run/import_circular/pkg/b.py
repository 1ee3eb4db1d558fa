# SPDX-License-Identifier: MIT
import pkg.a


def name():
    return pkg.a.name() + "<-b"
