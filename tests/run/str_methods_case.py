# SPDX-License-Identifier: MIT
# Case, stripping, replacing, centring, tests of characters.
s = "Hello, World"
print(s.upper(), s.lower(), "123aBc".upper())  # expect: HELLO, WORLD hello, world 123ABC
print(s.replace("l", "L"), s.replace("l", "L", 2), s.replace("zz", "y"), "aaa".replace("aa", "b"), "ab".replace("", "-"))
# expect: HeLLo, WorLd HeLLo, World Hello, World ba -a-b-
print("[" + "  x y ".strip() + "]", "[" + "  x ".lstrip() + "]", "[" + "  x ".rstrip() + "]")
# expect: [x y] [x ] [  x]
print("xxhixx".strip("x"), "abcHIcba".strip("abc"), "xxhi".lstrip("x"), "hixx".rstrip("x"), "\t\n a\r\n".strip())
# expect: hi HI hi hi a
print("[" + "hi".center(7) + "]", "[" + "hi".center(6) + "]", "hello".center(3))
# expect: [  hi   ] [  hi  ] hello
print("abc".isalpha(), "ab1".isalpha(), "123".isdigit(), "12a".isdigit(), "".isdigit(), " \t".isspace(), "".isspace())
# expect: True False True False False True False
print("ABC".isupper(), "AbC".isupper(), "abc".islower(), "123".islower(), "a1".islower())
# expect: True False True False True
print("abc".encode(), b"abc".decode(), "abc".encode("utf-8"), str(b"abc", "utf-8"), bytes("abc", "utf8"))
# expect: b'abc' abc b'abc' abc b'abc'
print("x" * 3 + "y", "ab".upper().lower().replace("a", "z"))  # expect: xxxy zb
print("%s|%s" % ("a".strip(), "".strip()), "mississippi".replace("ss", "SS").replace("i", "!"))
# expect: a| m!SS!SS!pp!
