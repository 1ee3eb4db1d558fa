# SPDX-License-Identifier: MIT
def day(n):
    return "2026-11-%02d" % n
