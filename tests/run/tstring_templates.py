# SPDX-License-Identifier: MIT
# not-on: wasm: an older version without t-strings
# Templates: joined by +, made of parts by Template().
from string.templatelib import Template, Interpolation
x, y = 5, "q"
a = t"a{x}b"; b = t"c{y!r:>3}d"
print(a + b); print((a + b).strings, (a+b).values, (a+b).interpolations)
print(Template()); print(Template("a", "b", "c")); print(Template(Interpolation(3), "x", "y", Interpolation(4, "e", "r", ">"), Interpolation(5)))
print(Template("a").strings, Template(*a).strings, list(Template(*b)))
for f in (lambda: Template(5), lambda: a + "s", lambda: "s" + a, lambda: a + 1, lambda: Template(x=1), lambda: Template(b"a")):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
c = a; c += b; print(c.strings, a.strings)
print((t"" + t"").strings, (t"{x}" + t"{y}").strings, list(t"{x}{y}"), t"{x}{y}".values)
# expect: Template(strings=('a', 'bc', 'd'), interpolations=(Interpolation(5, 'x', None, ''), Interpolation('q', 'y', 'r', '>3')))
# expect: ('a', 'bc', 'd') (5, 'q') (Interpolation(5, 'x', None, ''), Interpolation('q', 'y', 'r', '>3'))
# expect: Template(strings=('',), interpolations=())
# expect: Template(strings=('abc',), interpolations=())
# expect: Template(strings=('', 'xy', '', ''), interpolations=(Interpolation(3, '', None, ''), Interpolation(4, 'e', 'r', '>'), Interpolation(5, '', None, '')))
# expect: ('a',) ('a', 'b') ['c', Interpolation('q', 'y', 'r', '>3'), 'd']
# expect: TypeError expected str or Interpolation
# expect: TypeError unsupported types for __add__: 'Template', 'str'
# expect: TypeError unsupported types for __add__: 'str', 'Template'
# expect: TypeError unsupported types for __add__: 'Template', 'int'
# expect: TypeError function doesn't take keyword arguments
# expect: TypeError expected str or Interpolation
# expect: ('a', 'bc', 'd') ('a', 'b')
# expect: ('',) ('', '', '') [Interpolation(5, 'x', None, ''), Interpolation('q', 'y', None, '')] (5, 'q')
