# expect: 4:5-9: expected 'import *' outside of functions and classes, found it inside [import-star-inside]
# hint: import the names that are used
def f():
    from x import *
