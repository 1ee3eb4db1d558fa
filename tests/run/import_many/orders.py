# SPDX-License-Identifier: MIT
from models import Part


class OrderError(Exception):
    pass


class Order:
    def __init__(self, date, lines):
        self.date = date
        self.lines = lines

    def fulfil(self, store):
        taken = []
        try:
            for name, n in self.lines:
                store.take(Part(name), n)
                taken.append((name, n))
        except LookupError as e:
            for name, n in taken:
                store.add(Part(name), n)
            raise OrderError(str(e)) from e
