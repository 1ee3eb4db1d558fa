# SPDX-License-Identifier: MIT
# int() from text and float, bases, and int to text.
print(int(), int("42"), int("-17"), int("+5"), int("  9  "), int("1_000"))
# expect: 0 42 -17 5 9 1000
print(int("ff", 16), int("0xFF", 16), int("0b101", 0), int("0o17", 0), int("0x1f", 0), int("z", 36), int("777", 8))
# expect: 255 255 5 15 31 35 511
print(int(3.7), int(-3.7), int(0.5), int(True), int(1e6))  # expect: 3 -3 0 1 1000000
print(int(b"12"), int("0"), int("-0"), int("000012"))  # expect: 12 0 0 12
for bad in ("", "abc", "1.5", "0x", "12 3", "--1", "1e3"):
    try:
        int(bad)
    except ValueError:
        print("ValueError", repr(bad))
# expect: ValueError ''
# expect: ValueError 'abc'
# expect: ValueError '1.5'
# expect: ValueError '0x'
# expect: ValueError '12 3'
# expect: ValueError '--1'
# expect: ValueError '1e3'
try:
    int(None)
except TypeError:
    print("TypeError")
# expect: TypeError
try:
    int("12", 1)
except ValueError:
    print("bad base")
# expect: bad base
print(hex(255), oct(8), bin(5), hex(-255), bin(-5), hex(0), bin(0))
# expect: 0xff 0o10 0b101 -0xff -0b101 0x0 0b0
print(str(-123), repr(10 ** 15), "%s" % 5)  # expect: -123 1000000000000000 5
print(int("1" + "0" * 40), int("-" + "9" * 30))
# expect: 10000000000000000000000000000000000000000 -999999999999999999999999999999
print(int("deadbeef" * 3, 16))  # expect: 68915718021581205938132336367
print(type(int("5")) is int, True + True, int(False))  # expect: True 2 0
print(round(5), round(2.5), round(3.5), round(-2.6), abs(-7), divmod(17, 5))
# expect: 5 2 4 -3 7 (3, 2)
