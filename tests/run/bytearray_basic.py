# SPDX-License-Identifier: MIT
# bytearray: changing in place, methods, slices.
a = bytearray(b"abc")
a[0] = 65
a.append(100)
a.extend(b"ef")
a += b"g"
print(a, len(a), a[1], a[-1], a[1:3], bytes(a))
# expect: bytearray(b'Abcdefg') 7 98 103 bytearray(b'bc') b'Abcdefg'
print(bytearray(3), bytearray([1, 2]), bytearray("é", "utf-8"), bytearray(), bytearray(range(3)))
# expect: bytearray(b'\x00\x00\x00') bytearray(b'\x01\x02') bytearray(b'\xc3\xa9') bytearray(b'') bytearray(b'\x00\x01\x02')
a[1:3] = b"XYZ"
print(a)  # expect: bytearray(b'AXYZdefg')
print(a + b"!", a == b"AXYZdefg")  # expect: bytearray(b'AXYZdefg!') True
print(a.find(b"Z"), a.decode(), a.startswith(b"A"), list(a[:2]))  # expect: 3 AXYZdefg True [65, 88]
c = a
c[0] = 0
print(a[0], a is c)  # expect: 0 True
for bad in (lambda: a[100], lambda: a[-100], lambda: a.index(b"zz")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__)
# expect: IndexError
# expect: IndexError
# expect: ValueError
buf = bytearray(5)
for i in range(5):
    buf[i] = i * 50
print(buf, sum(buf), max(buf), [x for x in buf])
# expect: bytearray(b'\x002d\x96\xc8') 500 200 [0, 50, 100, 150, 200]
try:
    {buf: 1}
except TypeError:
    print("unhashable")
# expect: unhashable
b2 = bytearray(b"0123456789")
b2[2:4] = b""
b2[0:0] = b"++"
print(b2, bool(bytearray()), bytearray(b"a") < bytearray(b"b"))
# expect: bytearray(b'++01456789') False True
