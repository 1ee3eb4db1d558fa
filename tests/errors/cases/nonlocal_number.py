# expect: 4:14-15: expected a name after 'nonlocal', found number '1' [missing-name]
# hint: a name starts with a letter or _
def f():
    nonlocal 1
