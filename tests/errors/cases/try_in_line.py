# expect: 3:9-14: expected ':' after 'try', found name 'print' [missing-colon]
def f():
    try print(1)
    return 1
