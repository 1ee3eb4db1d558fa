# expect: 3:7-8: expected a name of a parameter, found number '1' [missing-name]
# hint: a name starts with a letter or _
def f(1):
    pass
