# expect: 3:2-3: expected a name after '@', found '(' [decorator-expression]
# hint: in MicroPython a decorator is a dotted name or its call: @a.b(c)
@(a)
def g():
    pass
