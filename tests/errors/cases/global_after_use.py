# expect: 5:12-13: expected a name that was not used before 'global', found 'x' [declared-late]
# hint: move the 'global' line to the start of the function
def f():
    x = 1
    global x
