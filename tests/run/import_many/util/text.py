# SPDX-License-Identifier: MIT
def row(*cells):
    return "|".join("%6s" % c for c in cells)
