# SPDX-License-Identifier: MIT
"""A ring buffer."""


class Ring:
    """The latest `size` values; older ones are forgotten."""

    def __init__(self, size):
        self._items = [None] * size
        self._count = 0

    def push(self, item):
        self._items[self._count % len(self._items)] = item
        self._count += 1

    def __len__(self):
        return min(self._count, len(self._items))

    def __iter__(self):
        size = len(self._items)
        for index in range(self._count - len(self), self._count):
            yield self._items[index % size]

    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise IndexError("ring index")
        if index < 0:
            index += len(self)
        return self._items[(self._count - len(self) + index) % len(self._items)]
