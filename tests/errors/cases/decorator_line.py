# expect: 2:7: expected a newline after the decorator, found name 'x'
@deco x
def f(): pass
