# SPDX-License-Identifier: MIT
# Constant expressions, const() and names that start with an underscore.
from micropython import const

A = const(10)
_B = const(A * 2 + 1)
_MASK = const(1 << 20)
C = const("text")
_D = const((1, 2))
_F = const(1.5)
print(A, _B, _MASK, C, _D, _F)  # expect: 10 21 1048576 text (1, 2) 1.5

def f():
    return A + _B, _MASK | 1, -A, ~_B, A if _B else 0

print(f())  # expect: (31, 1048577, -10, -22, 10)
print(1 + 2 * 3 - 4 // 2, 2 ** 10, 7 % 3, -(5), 0xFF & 0x0F, 1 << 33, (1 << 64) - 1)
# expect: 5 1024 1 -5 15 8589934592 18446744073709551615
print("a" "b", b"x" b"y", "n" * 3)  # expect: ab b'xy' nnn
if _B == 21:
    print("folded condition")
# expect: folded condition
if 0:
    print("never")
while 0:
    print("never")
_debug = const(False)
if _debug:
    print("never")
else:
    print("release")
# expect: release
print(not 1, not 0, None is None, "x" if 1 else "y", 1 or 2, 0 and 1)
# expect: False True True x 1 0

class K:
    LIMIT = const(7)

    def get(self):
        return self.LIMIT

print(K().get())  # expect: 7
