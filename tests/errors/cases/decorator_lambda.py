# expect: 3:2-8: expected a name after '@', found 'lambda' [decorator-expression]
# hint: in MicroPython a decorator is a dotted name or its call: @a.b(c)
@lambda f: f
def g():
    pass
