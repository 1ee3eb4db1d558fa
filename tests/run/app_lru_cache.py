# SPDX-License-Identifier: MIT
# A linked list, a cache that forgets the oldest, an iterator over both.
class Link:
    def __init__(self, key=None, value=None):
        self.key, self.value = key, value
        self.prev = self.next = self

class Cache:
    def __init__(self, size):
        self.size = size
        self.map = {}
        self.head = Link()
        self.hits = self.misses = 0

    def _unlink(self, link):
        link.prev.next, link.next.prev = link.next, link.prev

    def _front(self, link):
        link.prev, link.next = self.head, self.head.next
        link.prev.next = link.next.prev = link

    def __getitem__(self, key):
        link = self.map.get(key)
        if link is None:
            self.misses += 1
            raise KeyError(key)
        self.hits += 1
        self._unlink(link)
        self._front(link)
        return link.value

    def __setitem__(self, key, value):
        if key in self.map:
            self._unlink(self.map[key])
        elif len(self.map) == self.size:
            old = self.head.prev
            self._unlink(old)
            del self.map[old.key]
        link = self.map[key] = Link(key, value)
        self._front(link)

    def __iter__(self):
        link = self.head.next
        while link is not self.head:
            yield link.key
            link = link.next

    def __len__(self):
        return len(self.map)

    def __contains__(self, key):
        return key in self.map

def cached(size):
    def deco(f):
        c = Cache(size)
        def g(*args):
            try:
                return c[args]
            except KeyError:
                r = c[args] = f(*args)
                return r
        g_info = lambda: (c.hits, c.misses, len(c))
        return g, g_info
    return deco

c = Cache(3)
for k in "abc":
    c[k] = k.upper()
print(list(c), c["a"], list(c))  # expect: ['c', 'b', 'a'] A ['a', 'c', 'b']
c["d"] = "D"
print(list(c), "b" in c, len(c))  # expect: ['d', 'a', 'c'] False 3
c["a"] = "new"
print(list(c), c["a"])  # expect: ['a', 'd', 'c'] new
try:
    c["b"]
except KeyError as e:
    print("KeyError", e)
# expect: KeyError b

@cached(20)
def fib(n):
    return n if n < 2 else fib[0](n - 1) + fib[0](n - 2)

print(fib[0](30), fib[1]())  # expect: 832040 (28, 31, 20)
