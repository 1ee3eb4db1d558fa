# SPDX-License-Identifier: MIT
import shapes


class Meter:
    """Counts what happens to it."""

    def __init__(self):
        self.log = []

    def __enter__(self):
        self.log.append("in")
        return self

    def __exit__(self, kind, error, trace):
        self.log.append(kind.__name__ if kind else "out")
        return kind is ZeroDivisionError

    @property
    def size(self):
        return len(self.log)

    @staticmethod
    def twice(value):
        return value * 2

    @classmethod
    def make(cls, *names):
        meter = cls()
        meter.log.extend(names)
        return meter

    def __add__(self, other):
        return Meter.make(*self.log, *other.log)

    def __getitem__(self, index):
        return self.log[index]

    def __call__(self, **named):
        return sorted(named.items())


def run():
    with Meter() as meter:
        meter.log.append(1 // 0)
    both = meter + Meter.make("a", "b")
    print(meter.log, both.size, both[-1], Meter.twice("ab"), both(z=1, a=2))
    items = [shapes.Square(3), shapes.Circle(2)]
    print(items, shapes.total(items), [kind.__name__ for kind in shapes.ALL], shapes.Square.count)
