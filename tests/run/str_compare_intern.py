# SPDX-License-Identifier: MIT
# Strings made at run time behave as interned ones: as keys, attributes, in comparisons.
a = "".join(["na", "me"])
b = "name"
print(a == b, {b: 1}[a], {a: 2}[b], a in {b}, hash(a) == hash(b))  # expect: True 1 2 True True

class C:
    pass

c = C()
setattr(c, "at" + "tr", 5)
print(c.attr, getattr(c, "".join("attr")), hasattr(c, "x" * 3))  # expect: 5 5 False
d = {}
for i in range(50):
    d["key" + str(i)] = i
print(all(d["key%d" % i] == i for i in range(50)), len(d), "key50" in d)  # expect: True 50 False
long1 = "x" * 300
long2 = "x" * 299 + "x"
print(long1 == long2, {long1: "l"}[long2], len(long1))  # expect: True l 300
kw = {"".join(["a", "b"]): 1, "c" + "d": 2}

def f(ab=0, cd=0):
    return ab, cd

print(f(**kw))  # expect: (1, 2)
print("a\x00b" == "a" + "\x00" + "b", len("a\x00b"), {"a\x00b": 1}["a\x00" + "b"])
# expect: True 3 1
print("" == str(), {"": "empty"}["".join([])])  # expect: True empty
print(b"ab" == b"a" + b"b", {b"ab": 1}[bytes([97, 98])], "ab" == b"ab")  # expect: True 1 False
