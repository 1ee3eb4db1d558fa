# expect: 2:7: expected a name after 'class', found number '1'
class 1:
    pass
