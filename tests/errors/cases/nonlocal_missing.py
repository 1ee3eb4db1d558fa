# expect: 3:5: expected 'x' in an enclosing function, found it in none
def f():
    nonlocal x
