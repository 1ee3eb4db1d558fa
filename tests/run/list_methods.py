# SPDX-License-Identifier: MIT
# list: construction and every method.
a = [3, 1, 2]
a.append(5)
a.extend((7, 8))
a.extend("xy")
print(a)  # expect: [3, 1, 2, 5, 7, 8, 'x', 'y']
print(a.pop(), a.pop(0), a)  # expect: y 3 [1, 2, 5, 7, 8, 'x']
a.insert(0, "first")
a.insert(-1, "near")
a.insert(100, "end")
print(a)  # expect: ['first', 1, 2, 5, 7, 8, 'near', 'x', 'end']
a.remove("near")
print(a.index(2), a.count(2), a.index(7, 2))  # expect: 2 1 4
a.reverse()
print(a)  # expect: ['end', 'x', 8, 7, 5, 2, 1, 'first']
b = a.copy()
b.clear()
print(b, len(a))  # expect: [] 8
n = [5, 2, 9, 1]
n.sort()
print(n)  # expect: [1, 2, 5, 9]
n.sort(reverse=True)
print(n)  # expect: [9, 5, 2, 1]
w = ["banana", "fig", "apple"]
w.sort(key=len)
print(w, sorted(w), sorted(w, key=lambda s: s[-1], reverse=True))
# expect: ['fig', 'apple', 'banana'] ['apple', 'banana', 'fig'] ['fig', 'apple', 'banana']
print(list(), list((1, 2)), list("ab"), list({1: 2}), list(range(3)))
# expect: [] [1, 2] ['a', 'b'] [1] [0, 1, 2]
print([1, 2] + [3], [0] * 3, [1] == [1], [1, 2] < [1, 3], [] < [0])
# expect: [1, 2, 3] [0, 0, 0] True True True
try:
    [].pop()
except IndexError as e:
    print("IndexError", e)
# expect: IndexError pop from empty list
try:
    [1].remove(2)
except ValueError:
    print("ValueError")
# expect: ValueError
try:
    [1].index(2)
except ValueError:
    print("ValueError")
# expect: ValueError
r = [1]
r.append(r)
print(len(r), r[1] is r)  # expect: 2 True
m = [[0] * 2 for _ in range(2)]
m[0][1] = 5
print(m)  # expect: [[0, 5], [0, 0]]
print([1, [2, (3, {"k": None})], "s"])  # expect: [1, [2, (3, {'k': None})], 's']
stable = [(1, "b"), (0, "a"), (1, "a"), (0, "b")]
stable.sort(key=lambda t: t[0])
print(len(stable))  # expect: 4
