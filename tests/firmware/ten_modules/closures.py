# SPDX-License-Identifier: MIT
def counter(start=0):
    value = start

    def step(by=1, *more, **named):
        nonlocal value
        value += by + sum(more) + sum(named.values())
        return value

    return step, lambda: value


def twice(function):
    def inner(*args):
        return function(function(*args))

    return inner


@twice
def shout(text):
    return text.upper() + "!"


def run():
    step, now = counter(5)
    print(step(), step(2, 3), step(a=10, b=20), now(), shout("hey"))
    print([f(3) for f in [lambda x, n=n: x**n for n in range(4)]])
