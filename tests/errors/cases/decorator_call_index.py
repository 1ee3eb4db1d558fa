# expect: 3:3-4: expected a newline after the decorator, found '[' [decorator-expression]
# hint: in MicroPython a decorator is a dotted name or its call: @a.b(c)
@a[0]
def f():
    pass
