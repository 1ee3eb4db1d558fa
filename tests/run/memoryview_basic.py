# SPDX-License-Identifier: MIT
# memoryview: a window on bytes and bytearray, without copying.
b = bytearray(b"0123456789")
m = memoryview(b)
print(len(m), m[0], m[-1], bytes(m[2:5]), list(m[:3]))  # expect: 10 48 57 b'234' [48, 49, 50]
m[0] = ord("A")
print(b)  # expect: bytearray(b'A123456789')
m[1:3] = b"BC"
print(b, bytes(m[1:3]))  # expect: bytearray(b'ABC3456789') b'BC'
s = m[4:8]
s[0] = 120
print(b, len(s), bytes(s[1:]), bytes(s[::1]))  # expect: bytearray(b'ABC3x56789') 4 b'567' b'x567'
print(m[:2] == b"AB", bytes(memoryview(b"ro")[1:]), 65 in list(m))  # expect: True b'o' True
try:
    memoryview(b"const")[0] = 1
except TypeError:
    print("read only")
# expect: read only
try:
    m[0:2] = b"too long"
except ValueError:
    print("ValueError")
# expect: ValueError
try:
    m[100]
except IndexError:
    print("IndexError")
# expect: IndexError
total = 0
for x in memoryview(b"\x01\x02\x03"):
    total += x
print(total, bytes(memoryview(memoryview(b)[1:])[1:3]))  # expect: 6 b'C3'
try:
    memoryview(5)
except TypeError:
    print("TypeError")
# expect: TypeError

def fill(view, value):
    for i in range(len(view)):
        view[i] = value

fill(memoryview(b)[3:6], 46)
print(b)  # expect: bytearray(b'ABC...6789')
