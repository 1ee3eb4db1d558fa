# expect: 2:5-6: expected a name after 'def', found '(' [missing-name]
def (a):
    pass
