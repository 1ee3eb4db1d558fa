# expect: 3:7-8: expected a name after 'class', found number '1' [missing-name]
# hint: a name starts with a letter or _
class 1:
    pass
