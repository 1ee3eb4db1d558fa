# expect: 3:5-6: expected a name before ':=', found an expression [walrus-target]
# hint: only a name can be assigned with ':='
if (a.b := 1):
    pass
