# SPDX-License-Identifier: MIT
from models import Part


class Stock:
    def __init__(self):
        self.amounts = {}

    def add(self, part, n):
        self.amounts[part] = self.amounts.get(part, 0) + n

    def take(self, part, n):
        have = self.amounts.get(part, 0)
        if have < n:
            raise LookupError("%s: %d of %d" % (part.name, have, n))
        self.amounts[part] = have - n

    def __iter__(self):
        for part in sorted(self.amounts):
            yield part, self.amounts[part]
