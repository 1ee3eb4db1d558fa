# SPDX-License-Identifier: MIT
# str.format: fields, conversions, alignment, numbers, nested specs.
print("{} {} {}".format(1, "two", [3]))  # expect: 1 two [3]
print("{0} {1} {0}".format("a", "b"), "{x} {y}".format(x=1, y=2), "{} {k}".format(0, k=9))
# expect: a b a 1 2 0 9
print("{{}} {{{}}}".format(5))  # expect: {} {5}
print("{!r} {!s}".format("q", "s"))  # expect: 'q' s
print("{:5}|{:<5}|{:>5}|{:^5}|{:*^7}|{:#>4}".format("ab", "ab", "ab", "ab", "ab", "x"))
# expect: ab   |ab   |   ab| ab  |**ab***|###x
print("{:5}|{:<5}|{:^5}|{:05}|{:+}|{: }|{:=+6}|{:-}".format(42, 42, 42, 42, 42, 42, 42, 42))
# expect:    42|42   | 42  |00042|+42| 42|+   42|42
print("{:d} {:x} {:X} {:o} {:b} {:c} {:#x} {:#b} {:#o}".format(65, 255, 255, 8, 5, 65, 255, 5, 8))
# expect: 65 ff FF 10 101 A 0xff 0b101 0o10
print("{:,} {:,} {:,}".format(1234567, 123, -9876543210))  # expect: 1,234,567 123 -9,876,543,210

class P:
    def __str__(self):
        return "P-str"

    def __repr__(self):
        return "P-repr"

print("{0} {0!r} {0!s:>8} {0!r:<8}|".format(P()))  # expect: P-str P-repr    P-str P-repr  |
print("{:{}}|{:{w}}|{:{f}{a}{w}}|".format("a", 4, "b", "c", w=3, f="-", a="^"))
# expect: a   |b  |-c-|
print("{:.2}|{:5.1}|{:s}".format("abcdef", "xyz", "str"))  # expect: ab|x    |str
print("{:x}".format(2 ** 70), "{:,}".format(10 ** 20), "{:30d}|".format(-(10 ** 20)))
# expect: 400000000000000000 100,000,000,000,000,000,000         -100000000000000000000|
print("{} {}".format(True, None), "{:d}".format(True), "{:>6}|".format(str(None)))
# expect: True None 1   None|
for fmt, args in (("{} {}", (1,)), ("{2}", (1,)), ("{k}", ()), ("{:d}", ("x",)), ("{", (1,)), ("}", (1,)), ("{!x}", (1,)), ("{:Q}", (1,)), ("{0} {}", (1, 2))):
    try:
        fmt.format(*args)
    except Exception as e:
        print(type(e).__name__, fmt)
# expect: IndexError {} {}
# expect: IndexError {2}
# expect: KeyError {k}
# expect: ValueError {:d}
# expect: ValueError {
# expect: ValueError }
# expect: ValueError {!x}
# expect: ValueError {:Q}
# expect: ValueError {0} {}
print("".format(), "{:s}{:>3s}|".format("a", "b"))  # expect:  a  b|
