# expect: 2:10: expected a parameter, found '/': MicroPython has no positional-only parameters
def f(a, /, b):
    pass
