# SPDX-License-Identifier: MIT
# Searching: find, rfind, index, rindex, count, startswith, endswith, in.
s = "the cat sat on the mat"
print(s.find("at"), s.find("at", 6), s.find("at", 6, 8), s.find("zz"), s.find(""))
# expect: 5 9 -1 -1 0
print(s.rfind("at"), s.rfind("at", 0, 10), s.rfind("zz"), s.rfind("the"))  # expect: 20 5 -1 15
print(s.index("sat"), s.rindex("the"))  # expect: 8 15
for f in (s.index, s.rindex):
    try:
        f("dog")
    except ValueError as e:
        print("ValueError:", e)
# expect: ValueError: substring not found
# expect: ValueError: substring not found
print(s.count("at"), s.count("the"), s.count("z"), "aaaa".count("aa"), "abc".count(""))
# expect: 3 2 0 2 4
print(s.startswith("the"), s.startswith("cat"), s.startswith("cat", 4), s.endswith("mat"), s.endswith("ma"))
# expect: True False True True False
print("cat" in s, "dog" in s, "" in "", "a" not in "b")  # expect: True False True True
print("abc".find("c", -1), "abc".find("a", -1), "abc".find("b", -10, 10))  # expect: 2 -1 1
print("x".startswith(""), "".endswith(""), "".find("a"), "".find(""))  # expect: True True -1 0
print(b"hello".find(b"l"), b"hello".count(b"l"), b"hello".startswith(b"he"), b"l" in b"hello", 104 in b"hello")
# expect: 2 2 True True True
