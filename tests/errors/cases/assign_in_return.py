# expect: 4:14-15: expected '==' in 'return', found '=' [assignment-in-condition]
# hint: write the assignment before it
def f():
    return x = 1
