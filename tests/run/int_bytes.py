# SPDX-License-Identifier: MIT
# to_bytes, from_bytes.
print((1).to_bytes(2, "big"), (1).to_bytes(2, "little"), (0).to_bytes(1, "big"))
# expect: b'\x00\x01' b'\x01\x00' b'\x00'
print((0x123456789ABCDEF0).to_bytes(8, "big"))  # expect: b'\x124Vx\x9a\xbc\xde\xf0'
print((2 ** 100).to_bytes(16, "little"))
# expect: b'\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00\x00\x00'
print(int.from_bytes(b"\x01\x02", "big"), int.from_bytes(b"\x01\x02", "little"))  # expect: 258 513
print(int.from_bytes(b"\xff" * 10, "big"), int.from_bytes(b"", "big"))
# expect: 1208925819614629174706175 0
print(int.from_bytes(bytearray(b"\x00\x80"), "little"), int.from_bytes(b"\x80\x00\x00\x00", "big"))
# expect: 32768 2147483648
for n in (0, 1, 255, 256, 2 ** 30, 2 ** 31, 2 ** 32 - 1, 2 ** 63, 2 ** 71 + 12345):
    for order in ("big", "little"):
        assert int.from_bytes(n.to_bytes(10, order), order) == n
print("round trips")  # expect: round trips
try:
    (300).to_bytes(1, "big")
except OverflowError:
    print("OverflowError")
# expect: OverflowError
try:
    (2 ** 64).to_bytes(8, "little")
except OverflowError:
    print("OverflowError")
# expect: OverflowError
