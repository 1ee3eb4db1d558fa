# SPDX-License-Identifier: MIT
# The % operator on strings.
print("%d %i %s %r %c %c" % (1, 2, "s", "r", "c", 67))  # expect: 1 2 s 'r' c C
print("%5d|%-5d|%05d|%+d|% d" % (42, 42, 42, 42, 42))  # expect:    42|42   |00042|+42| 42
print("%x %X %o %#x %#o %08x" % (255, 255, 8, 255, 8, 48879))
# expect: ff FF 10 0xff 0o10 0000beef
print("%s %s %s" % (None, [1], {"a": 1}))  # expect: None [1] {'a': 1}
print("%10s|%-10s|%.2s|%5.1s|" % ("abc", "abc", "abc", "abc"))
# expect:        abc|abc       |ab|    a|
print("%%|%d%%" % 50)  # expect: %|50%
print("%(name)s is %(age)d" % {"name": "Ann", "age": 5})  # expect: Ann is 5
print("%s" % "single", "%s" % (1,), "%s %s" % (1, (2, 3)), "%r" % "q")
# expect: single 1 1 (2, 3) 'q'
print("%*d|%-*d|%.*f" % (5, 42, 5, 42, 1, 2.54))  # expect:    42|42   |2.5
print("%d" % 10 ** 20, "%x" % 2 ** 70, "%d" % -(10 ** 15), "%d" % True)
# expect: 100000000000000000000 400000000000000000 -1000000000000000 1
for fmt, args in (("%d %d", (1,)), ("%d", (1, 2)), ("%d", "x"), ("%q", 1), ("%(a)s", 1), ("%", 1), ("%c", "ab"), ("%(k", {})):
    try:
        fmt % args
    except Exception as e:
        print(type(e).__name__)
# expect: TypeError
# expect: TypeError
# expect: TypeError
# expect: ValueError
# expect: TypeError
# expect: ValueError
# expect: TypeError
# expect: ValueError
print(b"%d-%s" % (1, b"x"))  # expect: b'1-x'
s = "a"
s %= ()
print(s, "no args" % ())  # expect: a no args
