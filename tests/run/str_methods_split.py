# SPDX-License-Identifier: MIT
# Splitting and joining: split, rsplit, splitlines, partition, rpartition, join.
print("a b  c".split(), "  lead and trail  ".split(), "".split(), " ".split())
# expect: ['a', 'b', 'c'] ['lead', 'and', 'trail'] [] []
print("a,b,,c".split(","), "a,b,c".split(",", 1), ",".split(","), "".split(","), "a--b--c".split("--"))
# expect: ['a', 'b', '', 'c'] ['a', 'b,c'] ['', ''] [''] ['a', 'b', 'c']
print("a b c d".split(None, 2), "  a  b  c ".split(None, 1))
# expect: ['a', 'b', 'c d'] ['a', 'b  c ']
print("a,b,c".rsplit(",", 1), "a,b,c".rsplit(","), "a b c".rsplit(" ", 1), "abc".rsplit("x"))
# expect: ['a,b', 'c'] ['a', 'b', 'c'] ['a b', 'c'] ['abc']
print("one\ntwo\r\nthree".splitlines(), "a\nb\n".splitlines(), "a\nb\n".splitlines(True), "".splitlines())
# expect: ['one', 'two', 'three'] ['a', 'b'] ['a\n', 'b\n'] []
print("key=value=x".partition("="), "none".partition("="), "key=value=x".rpartition("="), "none".rpartition("="))
# expect: ('key', '=', 'value=x') ('none', '', '') ('key=value', '=', 'x') ('', '', 'none')
print("-".join(["a", "b"]), "".join(("x", "y")), ", ".join(str(i) for i in range(4)), "+".join("abc"), "x".join([]) == "")
# expect: a-b xy 0, 1, 2, 3 a+b+c True
try:
    ",".join([1, 2])
except TypeError:
    print("TypeError")
# expect: TypeError
try:
    "a".split("")
except ValueError as e:
    print("ValueError:", e)
# expect: ValueError: empty separator
print(b"a,b".split(b","), b"x y".split(), b"-".join([b"a", b"b"]), b"a=b".partition(b"="))
# expect: [b'a', b'b'] [b'x', b'y'] b'a-b' (b'a', b'=', b'b')
line = "GET /index.html HTTP/1.1"
method, path, version = line.split(" ")
print(method, path, version.split("/")[1])  # expect: GET /index.html 1.1
