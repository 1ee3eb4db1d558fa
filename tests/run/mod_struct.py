# SPDX-License-Identifier: MIT
# struct: pack, unpack, calcsize, pack_into, unpack_from, byte orders.
import struct
print(struct.pack("<BbHhIi", 255, -1, 65535, -2, 4294967295, -3))
# expect: b'\xff\xff\xff\xff\xfe\xff\xff\xff\xff\xff\xfd\xff\xff\xff'
print(struct.pack(">HI", 1, 2), struct.pack("<HI", 1, 2), struct.pack("!H", 258))
# expect: b'\x00\x01\x00\x00\x00\x02' b'\x01\x00\x02\x00\x00\x00' b'\x01\x02'
print(struct.unpack("<BbHhIi", struct.pack("<BbHhIi", 255, -1, 65535, -2, 4294967295, -3)))
# expect: (255, -1, 65535, -2, 4294967295, -3)
print(struct.unpack(">Qq", struct.pack(">Qq", 2 ** 64 - 1, -(2 ** 63))))
# expect: (18446744073709551615, -9223372036854775808)
print(struct.calcsize("<BHI"), struct.calcsize("<3B2H"), struct.calcsize("10s"), struct.calcsize("<q"), struct.calcsize(""))
# expect: 7 7 10 8 0
print(struct.pack("5s", b"abc"), struct.pack("2s", b"abcd"), struct.unpack("3s", b"xyz"))
# expect: b'abc\x00\x00' b'ab' (b'xyz',)
print(struct.pack("<f", 1.5), struct.unpack("<f", b"\x00\x00\xc0?"), struct.pack("<d", 0.5), struct.unpack(">d", b"?\xe0\x00\x00\x00\x00\x00\x00"))
# expect: b'\x00\x00\xc0?' (1.5,) b'\x00\x00\x00\x00\x00\x00\xe0?' (0.5,)
print(struct.pack("<3H", 1, 2, 3), struct.unpack("<2B", b"\x01\x02"), struct.pack("<B", True))
# expect: b'\x01\x00\x02\x00\x03\x00' (1, 2) b'\x01'
buf = bytearray(8)
struct.pack_into("<HB", buf, 2, 0x1234, 0x56)
print(buf, struct.unpack_from("<HB", buf, 2), struct.unpack_from("<B", b"\x07\x08", 1), struct.unpack_from("<H", buf, -6))
# expect: bytearray(b'\x00\x004\x12V\x00\x00\x00') (4660, 86) (8,) (4660,)
for bad in (lambda: struct.pack("<Z", 1), lambda: struct.unpack("<I", b"abc"), lambda: struct.pack("<I", "x"), lambda: struct.pack_into("<I", bytearray(2), 0, 1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__)
# expect: ValueError
# expect: ValueError
# expect: TypeError
# expect: ValueError
header = struct.pack(">4sHHI", b"MPY\x00", 6, 3, 1024)
magic, major, minor, size = struct.unpack(">4sHHI", header)
print(magic, major, minor, size, len(header))  # expect: b'MPY\x00' 6 3 1024 12
print(struct.unpack("<h", b"\xff\x7f"), struct.unpack("<b", b"\x80"), struct.unpack("<i", b"\x00\x00\x00\x80"), struct.unpack("<l", b"\xff\xff\xff\xff"))
# expect: (32767,) (-128,) (-2147483648,) (-1,)
