# expect: 3:7-8: expected a newline after the decorator, found name 'x' [decorator-expression]
# hint: in MicroPython a decorator is a dotted name or its call: @a.b(c)
@deco x
def f(): pass
