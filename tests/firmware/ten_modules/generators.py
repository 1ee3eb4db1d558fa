# SPDX-License-Identifier: MIT
def count(limit, *, step=1):
    number = 0
    while number < limit:
        sent = yield number
        number += step if sent is None else sent
    return "done"


def chain(*parts):
    results = []
    for part in parts:
        results.append((yield from part))
    yield results


def run():
    numbers = count(10)
    seen = [next(numbers), numbers.send(4), next(numbers)]
    numbers.close()
    print(seen, list(chain(count(3), count(9, step=4))))
    print([x * y for x in range(4) if x % 2 for y in (10, 20)], sum(x for x in count(5)))
