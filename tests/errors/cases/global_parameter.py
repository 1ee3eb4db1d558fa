# expect: 4:12-13: expected a name that was not used before 'global', found 'x' [declared-late]
# hint: 'x' is a parameter: it cannot be global too
def f(x):
    global x
