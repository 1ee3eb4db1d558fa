# expect: 6:18-19: expected a name that was not used before 'nonlocal', found 'x' [declared-late]
# hint: 'x' is a parameter: it cannot be nonlocal too
def f():
    x = 1
    def g(x):
        nonlocal x
