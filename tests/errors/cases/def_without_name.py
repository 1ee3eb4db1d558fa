# expect: 2:5: expected a name after 'def', found '('
def (a):
    pass
