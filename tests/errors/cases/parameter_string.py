# expect: 3:7-10: expected a name of a parameter, found a string [missing-name]
# hint: a parameter is a name, with a default behind '=': name=value
def f("a"):
    pass
