# What random programs found to differ.
# A wide character behind a backslash: its first byte becomes a character.
x = "\é", r"\é", "\😀", f"\ß{a}", rf"\€{a}", b"\q"
y = "\udc80\udced", "\ud800"
# Big integers are rounded to floats digit by digit.
z = 147573952589676412929 + 0.0, (1 << 200) / 3, 2.5 * 340282366920938463463374607431768211455
z = 1.0 / 0x1000000000000000000000000000000000000000000000000000000000000000000000000000000000000
# Expressions of f-strings are text that takes their place.
w = f'{a) + (b}', f'{b:{"#"}}', f'{c["#"]}'
w = f"{container}[{']['.join(indices)}]"
w = f"""{a # comment
}""", 12345678901234567890, "a long string of text"; a_long_name_indeed
# A generator as a condition: MicroPython 1.20 does not make it.
if (1 in e for h in x): a
while (3 for e in b): c
# What fits a small int of 63 bits, but was a big integer.
v = -4611686018427387904, 2 @ -0o400000000000000000000
