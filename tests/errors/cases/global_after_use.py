# expect: 4:5: expected a name that was not used before 'global', found 'x'
def f():
    x = 1
    global x
