# f-strings and t-strings.
a = b = 1
print(f"", f"x", f"{a}", f"{a!r} {b!s:>10} {a:{b}} {a=} {a + b=} {{}}", rf"\{a}", fr"{a}\n")
print(f"{a}" "b{}" f'{b}', "plain" f"{a:05.2f}", f"{a if b else 'x'}", f"{ {'k': a}['k'] }")
print(f'''{
    a
    + b
} three
quotes {b}''')
print(1)
x = [
    f"{a}",  # comment
    f"{b}"
    "tail",
]
print(f"{f'{a}'} {a[0](b)}", f"\x41{a}\n")
print(f"{a!r:^{b}.{a}}")
print(t"", t"x", t"{a}", t"{a!r}", t"{a:>10}", t"{a=}", t"x{a}y{b:{a}}z", rt"\n{a}", t"{{}}")
def f(): return f"{a}", t"{a}"
f"{x}".y(f"{x!s}")
