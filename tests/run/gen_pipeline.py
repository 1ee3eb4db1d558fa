# SPDX-License-Identifier: MIT
# Generators in pipelines, with state kept over thousands of steps; infinite sources; tee by closure.
def source(n):
    for i in range(n):
        yield i

def mapping(f, it):
    for x in it:
        yield f(x)

def keep(p, it):
    return (x for x in it if p(x))

def window(it, n):
    buf = []
    for x in it:
        buf.append(x)
        if len(buf) == n:
            yield tuple(buf)
            buf.pop(0)

def batched(it, n):
    it = iter(it)
    while True:
        chunk = [x for _, x in zip(range(n), it)]
        if not chunk:
            return
        yield chunk

def running():
    total = 0
    while True:
        x = yield total
        total += x

p = keep(lambda x: x % 3, mapping(lambda x: x * x, source(1000)))
print(sum(p))  # expect: 221555889
print(list(window("abcde", 3)), list(batched(range(7), 3)))
# expect: [('a', 'b', 'c'), ('b', 'c', 'd'), ('c', 'd', 'e')] [[0, 1, 2], [3, 4, 5], [6]]
r = running()
next(r)
print([r.send(x) for x in range(6)])  # expect: [0, 1, 3, 6, 10, 15]

def interleave(*its):
    its = [iter(i) for i in its]
    while its:
        for it in list(its):
            try:
                yield next(it)
            except StopIteration:
                its.remove(it)

print(list(interleave("abc", [1], range(5, 8))))  # expect: ['a', 1, 5, 'b', 6, 'c', 7]

def merge(a, b):
    a, b = iter(a), iter(b)
    x, y = next(a, None), next(b, None)
    while x is not None or y is not None:
        if y is None or x is not None and x <= y:
            yield x
            x = next(a, None)
        else:
            yield y
            y = next(b, None)

print(list(merge([1, 4, 9], [2, 3, 10, 11])))  # expect: [1, 2, 3, 4, 9, 10, 11]

def hamming():
    out = [1]
    i = j = k = 0
    while True:
        yield out[-1]
        n = min(out[i] * 2, out[j] * 3, out[k] * 5)
        out.append(n)
        i += out[i] * 2 == n
        j += out[j] * 3 == n
        k += out[k] * 5 == n

print([h for h, _ in zip(hamming(), range(20))])
# expect: [1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24, 25, 27, 30, 32, 36]
nested = (sum(y for y in range(x)) for x in (z * 2 for z in range(5)))
print(list(nested))  # expect: [0, 1, 6, 15, 28]
lots = [source(3) for _ in range(50)]
print(sum(next(g) for g in lots), sum(sum(g) for g in lots))  # expect: 0 150
