# expect: 4:14-15: expected a newline, found '=' [missing-newline]
# hint: write x = ... on a line of its own
def f():
    global x = 1
