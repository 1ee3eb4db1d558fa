# SPDX-License-Identifier: MIT
# not-on: wasm: an older version without t-strings
# Template strings: strings, interpolations and values.
name, n = "Ann", 42
t = t"hello {name}, {n:>5} {n!r} {n + 1}!"
print(t.strings)
print(t.values)
for i in t.interpolations:
    print(i.value, i.expression, i.conversion, i.format_spec == "", i.format_spec)

def render(template):
    out = []
    for part in template:
        if isinstance(part, str):
            out.append(part)
        else:
            v = repr(part.value) if part.conversion == "r" else part.value
            out.append(("{:" + part.format_spec + "}").format(v))
    return "".join(out)

print(render(t), render(t"plain"), render(t"{n:05d}|{name!r}"))
print(t"".strings, t"{n}".strings, t"{{}}".strings, type(t).__name__)
# expect: ('hello ', ', ', ' ', ' ', '!')
# expect: ('Ann', 42, 42, 43)
# expect: Ann name None True
# expect: 42 n None False >5
# expect: 42 n r True
# expect: 43 n + 1 None True
# expect: hello Ann,    42 42 43! plain 00042|'Ann'
# expect: ('',) ('', '') ('{}',) Template
