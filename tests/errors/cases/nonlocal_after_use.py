# expect: 5:9: expected a name that was not used before 'nonlocal', found 'x'
def f(x):
    def g():
        x = 1
        nonlocal x
