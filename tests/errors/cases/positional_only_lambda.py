# expect: 3:15-16: expected a parameter, found '/' [positional-only]
# hint: MicroPython has no positional-only parameters: leave '/' out
f = lambda a, /: a
