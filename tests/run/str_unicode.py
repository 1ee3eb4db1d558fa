# SPDX-License-Identifier: MIT
# Strings beyond ASCII: length, indexing, slicing, methods, escapes, encoding.
s = "Grüße, 世界! 😀"
print(s, len(s), s[2], s[7], s[-1], s[1:5], s[7:9], s[-3:])
# expect: Grüße, 世界! 😀 12 ü 世 😀 rüße 世界 ! 😀
print("é" == "\u00e9" == "\xe9", "\u4e16", "\U0001F600" == "😀", ord("世"), chr(0x1F600), ord("é"))
# expect: True 世 True 19990 😀 233
print(s.find("世"), s.find("!"), s.rfind("ß"), s.index("😀"), s.count("ü"), "世" in s, s.startswith("Grü"))
# expect: 7 9 3 11 1 True True
print("|".join(s.split(" ")), s.replace("世界", "world"), "äöü".replace("ö", ""), "|".join(s.partition("世")))
# expect: Grüße,|世界!|😀 Grüße, world! 😀 äü Grüße, |世|界! 😀
print("|".join([c for c in "aé世😀"]), *list("ñ"), "-".join("αβγ"), *sorted("γαβ"))
# expect: a|é|世|😀 ñ α-β-γ α β γ
print("é".encode(), "世".encode("utf-8"), "😀".encode(), b"\xc3\xa9".decode(), len("😀".encode()))
# expect: b'\xc3\xa9' b'\xe4\xb8\x96' b'\xf0\x9f\x98\x80' é 4
print("%s|%s|" % ("é", "世"), "{}|{}|".format("é", "世"))  # expect: é|世| é|世|
print("é" < "z", "é" > "z", "世" > "é", min("é世a"), max("é世a"), hash("é") == hash("\xe9"))
# expect: False True True a 世 True
print("日本語"[1], "日本語"[-2:], len("日本語" * 3))  # expect: 本 本語 9
naïve = "identifier"
print(naïve, {"ключ": "значение"}["ключ"])  # expect: identifier значение
try:
    b"\xff\xfe".decode()
except UnicodeError:
    print("UnicodeError")
# expect: UnicodeError
try:
    chr(0x110000)
except ValueError:
    print("ValueError")
# expect: ValueError
for i, c in enumerate("aß"):
    print(i, c)
# expect: 0 a
# expect: 1 ß
print("ü" * 3, "ü" + "x")  # expect: üüü üx
print("a\u0301", len("a\u0301"), "\x00é"[1], *"tab\té".split())  # expect: á 2 é tab é
