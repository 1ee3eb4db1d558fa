# SPDX-License-Identifier: MIT
# Augmented assignments on names, attributes and items.
n = 10
n += 5
n -= 3
n *= 4
n //= 5
n %= 7
print(n)  # expect: 2
n **= 5
n <<= 3
n >>= 1
n |= 3
n &= 0xFE
n ^= 0x55
print(n)  # expect: 215
f = 3.0
f /= 2
print(f)  # expect: 1.5
s = "ab"
s += "c"
s *= 2
print(s)  # expect: abcabc
a = [1]
b = a
a += [2]
print(b, a is b)  # expect: [1, 2] True
t = u = (1,)
t += (2,)
print(t, u)  # expect: (1, 2) (1,)

class Box:
    v = 1

box = Box()
box.v += 1
print(box.v, Box.v)  # expect: 2 1
d = {"k": [1]}
d["k"] += (2, 3)
print(d)  # expect: {'k': [1, 2, 3]}
calls = []

def where():
    calls.append(1)
    return d

where()["n"] = 0
where()["n"] += 1
print(d["n"], len(calls))  # expect: 1 2
st = {1, 2}
st |= {3}
st &= {1, 3}
st -= {1}
st ^= {4}
print(sorted(st))  # expect: [3, 4]
