# SPDX-License-Identifier: MIT
# Layout: semicolons, continuation lines, comments, blank lines, one-line suites.
a = 1; b = 2; print(a, b)
if a: print("one"); print("line")
for i in range(2): print(i)
while a < 3: a += 1
print(a)
def f(): return "short"
class C: x = 5; y = 6
print(f(), C.x + C.y)
total = 1 + \
    2 + \
    3
print(total)
values = [
    1,  # first

    2,
    # in between
    3,
]
print(values, sum(
    values,
))
try: 1 / 0
except ZeroDivisionError: print("zero")
else: print("no")
finally: print("finally")
if True:
    if False:
        pass
    else:
        # a comment with its own indentation
            # deeper
        print("nested")
# no indentation

print("""a "quoted" text
    with indentation\
 and a continuation""")
def g(a,
      b=2,
      *,
      c=3):
    return (a
            + b
            + c)
print(g(1)); pass; print("end")
lambda: (yield)
with_ = {"key":
         "value"}
print(with_)
# expect: 1 2
# expect: one
# expect: line
# expect: 0
# expect: 1
# expect: 3
# expect: short 11
# expect: 6
# expect: [1, 2, 3] 6
# expect: zero
# expect: finally
# expect: nested
# expect: a "quoted" text
# expect:     with indentation and a continuation
# expect: 6
# expect: end
# expect: {'key': 'value'}
