# expect: 11:10-11: expected a parameter, found '/' [positional-only]
# hint: MicroPython has no positional-only parameters: leave '/' out
# expect: 14:11-12: expected ',' or ')', found name 'b' [missing-comma]
# hint: is a comma missing before it?
# expect: 18:18-19: expected ':' after the iterable of 'for', found the end of the line [missing-colon]
# hint: add ':' at the end of the 'for' line
# expect: 19:10-11: expected '==' in 'if', found '=' [assignment-in-condition]
# hint: '==' compares, '=' assigns
# expect: 24:14-15: expected ':' after the function's head, found the end of the line [missing-colon]
# hint: add ':' at the end of the 'def' line
def f(a, /):
    return a

class C(a b):
    def m(self):
        return 1

for i in range(3)
    if i = 2:
        break
else:
    pass

async def g()
    await x
