# SPDX-License-Identifier: MIT
# Strings: literals, escapes, indexing, slicing, concatenation, iteration.
print("single 'quoted'", 'double "quoted"')  # expect: single 'quoted' double "quoted"
print("tab\there\\ back \x41 \101")  # expect: tab	here\ back A A
print(r"raw \n", "con" "cat" 'ed')  # expect: raw \n concated
print("""triple
line""")
# expect: triple
# expect: line
print("line \
joined")
# expect: line joined
s = "abcdef"
print(s[0], s[-1], s[1:4], s[:], s[10:], s[-3:-1])  # expect: a f bcd abcdef  de
print(len(s), s + "g", s * 2, "-" * 5, 0 * "x", "ab" * -1, ".")
# expect: 6 abcdefg abcdefabcdef -----   .
print([c for c in s], list("xy"), tuple("xy"))
# expect: ['a', 'b', 'c', 'd', 'e', 'f'] ['x', 'y'] ('x', 'y')
print("cd" in s, "x" in s, "" in s)  # expect: True False True
print(repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("\n\t\r\\\x00\x7f"))
# expect: "it's" 'say "hi"' 'both \' and "' '\n\t\r\\\x00\x7f'
print(str(12), str(None), str([1, "a"]), str((1,)), str("s"))  # expect: 12 None [1, 'a'] (1,) s
print(ord("a"), chr(98), min("hello"), max("hello"), sorted("hello"))
# expect: 97 b e o ['e', 'h', 'l', 'l', 'o']
print("a" == "a", "a" != "b", "apple" < "banana", "abc" < "abcd")  # expect: True True True True
print("x".join("abc"), ",".join(["1", "2"]), "".join([]), ".")  # expect: axbxc 1,2  .
try:
    s[10]
except IndexError:
    print("IndexError")
# expect: IndexError
try:
    s[0] = "x"
except TypeError:
    print("TypeError")
# expect: TypeError
try:
    "a" + 1
except TypeError:
    print("TypeError")
# expect: TypeError
for c in "hi":
    print(c)
# expect: h
# expect: i
print(hash("abc") == hash("ab" + "c"), "ab" + "c" is not None)  # expect: True True
