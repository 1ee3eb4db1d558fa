# expect: 6:18-19: expected a name that was not used before 'nonlocal', found 'x' [declared-late]
# hint: move the 'nonlocal' line to the start of the function
def f(x):
    def g():
        x = 1
        nonlocal x
