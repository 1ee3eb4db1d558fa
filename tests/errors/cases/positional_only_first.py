# expect: 3:7-8: expected a parameter, found '/' [positional-only]
# hint: MicroPython has no positional-only parameters: leave '/' out
def f(/, a):
    pass
