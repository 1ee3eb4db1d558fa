# expect: 7:5-10: expected 'break' inside a loop, found it outside [break-outside]
# expect: 10:5-13: expected 'continue' inside a loop, found it outside [continue-outside]
# expect: 13:5-11: expected 'return' inside a function, found it outside [return-outside]
# hint: to end the program, use sys.exit()
# expect: 15:1-6: expected 'yield' inside a function, found it outside [yield-outside]
def f():
    break

def g():
    continue

class C:
    return 1

yield 2
