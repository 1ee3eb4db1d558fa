# Folding, const(), numbers of all kinds.
from micropython import const
import math
A = const(10)
_B = const(A * 2 + 1)
_S = const("a string constant that is long")
_T = const((1, 2, _B))
_N = const(None)
_F: float = const(1.5)
print(A, _B, _S, _T, _N, _F, A + _B, -A, ~A)
def f(x=A):
    return x + _B << A
print(1 + 2 * 3 - 4, 7 // 2, -7 // 2, 7 % -3, 1 << 40, 1 << 100, 2 ** 200, 2 ** -1)
print(1.5 + 2, 3 / 2, 7.5 // 2, -7.5 % 2, 1e3 ** 2, 0.1 + 0.2, -0.0, 0.0, 1e400, -1e400)
print(1 / 0, 1 % 0, 1 << -1, 1 @ 2, 1.5 | 1, ~1.5, 0.0 ** -1, (-8) ** 0.5)
print(0x1F, 0b101, 0o17, 1_000_000, 00, 0xFFFFFFFF, 1073741823, 1073741824, -1073741824, -1073741825)
print(1j, 2.5j, 0j, -1j, 1 + 2j, .5, 5., 1e5, 1E-5, 123456789012345678901234567890)
print(0 or a, 1 or a, a or 0 or b, 0 and a, 1 and a, a and 1 and b, not 0, not 1, not "", not ())
print(math.pi, math.e, math.inf, math.nan, math.tau, math.sqrt, math.nan)
print((1, 2, (3, "x")), (1, 2, (3, "x")), (1.0, 2, (3, "x")), 1, True, 1.0, 0.0, -0.0)
print(-(-5), +5, ~5, - -5, 100 - 50 - 25, 2 ** 3 ** 2, (1 << 70) >> 69, (1 << 70) - (1 << 70))
print(__debug__)
if __debug__:
    print(1)
else:
    print(2)
assert A, "message"
assert A
x: int = const(3)
y: int = 3
z: int
print(b"bytes", b"\xff\x00\u1234", b"" b"b", "\x41\u00e9\U0001F600\101\n\t\\\'\"\q", r"\n", rb"\n", br"\x")
print("""three
quotes \
and "more" 'text'""", '''it's''', u"u")
