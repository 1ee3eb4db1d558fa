# expect: 5:1-4: expected an indented line after 'def' on line 4, found 'def' without deeper indentation [missing-block]
# note: 4:1: the block of this 'def' is missing
# hint: indent the lines that belong to it, or write 'pass' there
def f():
def g():
    pass
