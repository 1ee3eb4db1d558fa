# SPDX-License-Identifier: MIT
# not-on: wasm: it has no urandom
# os.urandom: length, type, and that it varies.
import os
a, b = os.urandom(16), os.urandom(16)
print(type(a).__name__, len(a), len(b), a != b)  # expect: bytes 16 16 True
print(os.urandom(0), len(os.urandom(100)))  # expect: b'' 100
seen = set()
for byte in os.urandom(200):
    seen.add(byte)
print(len(seen) > 50, min(seen) >= 0, max(seen) < 256)  # expect: True True True
n = int.from_bytes(os.urandom(8), "big")
print(0 <= n < 2 ** 64)  # expect: True
