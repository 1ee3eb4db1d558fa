# SPDX-License-Identifier: MIT
# f-strings: expressions, conversions, specs, =, nesting, quotes, braces.
name, n, x = "Ann", 42, 2.5
print(f"{name} {n} {x} {n + 1} {n:5d}| {n:<5}| {name:>6}|")
# expect: Ann 42 2.5 43    42| 42   |    Ann|
print(f"{name!r} {name!s:>5} {n!r}", f"{{literal}} {{{n}}}", f"")
# expect: 'Ann'   Ann 42 {literal} {42}
print(f"{n=} {name=} {n + 1=} {x=:.2f} {name=!s}")  # expect: n=42 name=Ann n + 1=43 x=2.50 name=Ann
print(f"{'nested'} {'a' + 'b'} {n if n > 5 else 0} {[i for i in range(3)]}")
# expect: nested ab 42 [0, 1, 2]
print(f"{n:{5}}| {x:{6}.{2}f}| {name:{'>'}{8}}|")  # expect:    42|   2.50|      Ann|
print(f"{f'{n}'} {f'{name:>5}'!r}")  # expect: 42 '  Ann'
print(f"{(n + 1) * 2} {'x'}", f"{dict(a=1)['a']} {n:#x} {n:08b} {-n:+}")
# expect: 86 x 1 0x2a 00101010 -42
print("plain " f"mixed {n} " "plain")  # expect: plain mixed 42 plain
print(f'{name.upper()} {len(name)} {name[0]} {name[1:]}')  # expect: ANN 3 A nn
print(f"""multi
{n}
line""")
# expect: multi
# expect: 42
# expect: line
print(rf"\n {n}", f"\t{n}\x41".strip())  # expect: \n 42 42A
width = 7
for row in [("a", 1), ("bb", 22)]:
    print(f"|{row[0]:<{width}}|{row[1]:>{width}}|")
# expect: |a      |      1|
# expect: |bb     |     22|
print(f"{n,}", f"{n, 1}", f"{ n }", f"{n:}")  # expect: (42,) (42, 1) 42 42

def f(a):
    return f"<{a}>"

print(f"{f(f(1))}", f"{f('x')!r:>7}", f"{name}" f"{n}")  # expect: <<1>>   '<x>' Ann42
print(f"{x:.1f}{x:6.1f}{n:c}{n:,}", f"{1000000:,}", f"{True} {None}")
# expect: 2.5   2.5*42 1,000,000 True None
