# expect: 3:5: expected 'import *' outside of functions and classes, found it inside
def f():
    from x import *
