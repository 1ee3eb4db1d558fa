# SPDX-License-Identifier: MIT
# Building, comparing and searching long strings; join against +; many distinct strings.
parts = []
s = ""
for i in range(150):
    piece = "%d," % i
    parts.append(piece)
    s += piece
print(s == "".join(parts), len(s), s[-8:], s.count(","), s.find("77,"), s.rfind("1,"))
# expect: True 490 148,149, 150 221 456
print(len(s.split(",")), s.replace(",", "")[:20], len(s.replace(",", ";;")))
# expect: 151 01234567891011121314 640
rows = ["%04d" % (i * i) for i in range(10)]
print("".join(rows), "|".join(rows)[:14])
# expect: 0000000100040009001600250036004900640081 0000|0001|0004
t = "abc" * 100
print(len(t), t[150:156], t.find("ca"), t.count("abc"), t == "abc" * 99 + "abc", t < t + "d", t > "abb")
# expect: 300 abcabc 2 100 True True True
b = b"".join(bytes([i]) for i in range(256))
print(len(b), b[250:], b.find(b"\x80\x81"), sum(b))
# expect: 256 b'\xfa\xfb\xfc\xfd\xfe\xff' 128 32640
words = set()
for i in range(100):
    words.add("w" + str(i % 10) + str(i // 10))
print(len(words), "w55" in words, "w555" in words, sorted(words)[:3])
# expect: 100 True False ['w00', 'w01', 'w02']
template = "Dear {name}, you owe {sum:>6.2f} since {days} days."
for name, amount, days in (("Ann", 12.5, 3), ("Bob", 100.0, 40)):
    print(template.format(name=name, sum=amount, days=days))
# expect: Dear Ann, you owe  12.50 since 3 days.
# expect: Dear Bob, you owe 100.00 since 40 days.
print("".join(chr(c) for c in range(65, 91)), "".join(sorted("the quick brown fox"))[3:])
# expect: ABCDEFGHIJKLMNOPQRSTUVWXYZ bcefhiknooqrtuwx
print("\n".join("%d %s" % (n, "*" * n) for n in range(1, 4)))
# expect: 1 *
# expect: 2 **
# expect: 3 ***
out = ""
for ch in "hello":
    out = ch + out
print(out, "".join(reversed(out)), "a" + "b" * 3 + "c", ("x" + "y") * 2)
# expect: olleh hello abbbc xyxy
