# SPDX-License-Identifier: MIT
# Deeply nested try statements, loops and handlers.
def walk(depth, at):
    try:
        if depth == at:
            raise ValueError(depth)
        if depth < 8:
            return walk(depth + 1, at)
        return "bottom"
    except ValueError as e:
        if depth % 2:
            raise
        if depth > 2:
            raise KeyError(depth) from e
        return "stopped at %d by %r" % (depth, e.args)
    except KeyError as e:
        return "key %d at %d" % (e.args[0], depth)
    finally:
        trail.append(depth)

for at in (1, 4, 7, 20):
    trail = []
    print(walk(0, at), trail)
# expect: stopped at 0 by (1,) [1, 0]
# expect: key 4 at 3 [4, 3, 2, 1, 0]
# expect: key 6 at 5 [7, 6, 5, 4, 3, 2, 1, 0]
# expect: bottom [8, 7, 6, 5, 4, 3, 2, 1, 0]

def ladder():
    log = []
    for i in range(3):
        try:
            for j in range(3):
                try:
                    try:
                        if j == 1:
                            raise IndexError(j)
                        log.append((i, j))
                    finally:
                        log.append("f")
                except IndexError:
                    log.append("x")
                    if i == 1:
                        break
                else:
                    log.append("e")
            else:
                log.append("full")
        finally:
            log.append("|")
    return log

print(ladder())
# expect: [(0, 0), 'f', 'e', 'f', 'x', (0, 2), 'f', 'e', 'full', '|', (1, 0), 'f', 'e', 'f', 'x', '|', (2, 0), 'f', 'e', 'f', 'x', (2, 2), 'f', 'e', 'full', '|']

def retry(n):
    attempts = 0
    while True:
        attempts += 1
        try:
            try:
                if attempts < n:
                    raise OSError(attempts)
            except OSError:
                continue
            return attempts
        finally:
            if attempts == n:
                print("done")

print(retry(4))
# expect: done
# expect: 4
