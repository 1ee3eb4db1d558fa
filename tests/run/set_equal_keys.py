# SPDX-License-Identifier: MIT
# Sets of str find what is equal to one of them; dicts of str do not, as in MicroPython.
class S(str): pass
class E:
    def __init__(self, s): self.s = s
    def __eq__(self, other): return other == self.s
    def __hash__(self): return hash(self.s)
class H:
    def __hash__(self): return hash("a")
for n in (2, 14):
    for K in (S, E):
        s = set("abcdefghijklmn"[:n])
        print(K("a") in s, K("z") in s, H() in s, len(s))
        s.add(K("a"))
        print(len(s), len(s | {K("b")}), {K("a")} == {"a"})
        s.discard(K("b"))
        print(len(s), "b" in s, "a" in s)
        s.add(K("z"))
        print(len(s), "z" in s, K("z") in s, "a" in s, K("a") in s)
        s.clear()
        s.add("q")
        print(len(s), "q" in s, K("q") in s)
        d = {c: 1 for c in "abcdefghijklmn"[:n]}
        print(K("a") in d, d.get(K("a")), "a" in d)
# expect: True False False 2
# expect: 2 2 True
# expect: 1 False True
# expect: 2 True True True True
# expect: 1 True True
# expect: False None True
# expect: True False False 2
# expect: 2 2 True
# expect: 1 False True
# expect: 2 True True True True
# expect: 1 True True
# expect: False None True
# expect: True False False 14
# expect: 14 14 True
# expect: 13 False True
# expect: 14 True True True True
# expect: 1 True True
# expect: False None True
# expect: True False False 14
# expect: 14 14 True
# expect: 13 False True
# expect: 14 True True True True
# expect: 1 True True
# expect: False None True
