# SPDX-License-Identifier: MIT
# bytes: literals, construction, indexing, methods.
b = b"hello\x00\xff"
print(b, len(b), b[0], b[-1], b[1:3], b[5:])  # expect: b'hello\x00\xff' 7 104 255 b'el' b'\x00\xff'
print(bytes(3), bytes([1, 2, 255]), bytes(range(5)), bytes("é", "utf-8"), bytes(b"x"), bytes(), bytes((65, 66)))
# expect: b'\x00\x00\x00' b'\x01\x02\xff' b'\x00\x01\x02\x03\x04' b'\xc3\xa9' b'x' b'' b'AB'
print(b"a" + b"b", b"ab" * 2, b"ab" == b"ab", b"a" < b"b", 104 in b, b"ell" in b, b"z" not in b)
# expect: b'ab' b'abab' True True True True True
print(list(b"abc"), [x for x in b"\x01\x02"], tuple(b"z"), sum(b"\x01\x02"), max(b"az"))
# expect: [97, 98, 99] [1, 2] (122,) 3 122
print(repr(b"it's"), repr(b'"'), b'\'"', b"\t\n\r\\", rb"\x41", b"\x7f\x80 ~")
# expect: b"it's" b'"' b'\'"' b'\t\n\r\\' b'\\x41' b'\x7f\x80 ~'
print(b"a,b".split(b","), b" x ".strip(), b"ab".replace(b"a", b"z"), b"AbC".lower(), b"AbC".upper())
# expect: [b'a', b'b'] b'x' b'zb' b'abc' b'ABC'
print(b"abc".find(b"c"), b"abc".index(b"b"), b"12".isdigit(), b"-".join([b"1", b"2"]))
# expect: 2 1 True b'1-2'
print(b"\x01\xab".hex(), bytes.fromhex("01 ab ff"), bytes.fromhex(""), b"\x01\x02\x03".hex(":"))
# expect: 01ab b'\x01\xab\xff' b'' 01:02:03
print(b"caf\xc3\xa9".decode(), str(b"abc", "utf-8"), str(b"abc"))  # expect: café abc b'abc'
print({b"k": 1}[b"k"], hash(b"x") == hash(b"x"), bool(b""), bool(b"\x00"))
# expect: 1 True False True
for bad in (lambda: bytes([256]), lambda: bytes([-1]), lambda: bytes("x"), lambda: b[0] + "a", lambda: b[10]):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__)
# expect: ValueError
# expect: ValueError
# expect: TypeError
# expect: TypeError
# expect: IndexError
try:
    b[0] = 1
except TypeError:
    print("immutable")
# expect: immutable
# Equal texts have equal hashes, wherever they come from.
tail = b"5 of several"
print(hash(b"item number 5 of several") == hash(b"item number " + tail))  # expect: True
found = {b"item number %d of several" % i: i for i in range(50)}
print([found.get(b"item number " + tail), found.get(b"item number 49 of several"), len({hash(k) for k in found}) > 40])
# expect: [5, 49, True]
