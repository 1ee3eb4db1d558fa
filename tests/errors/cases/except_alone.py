# expect: 4:1-7: expected 'try' with the same indentation before 'except', found none [branch-alone]
# hint: line it up with what it belongs to
x = 1
except E:
    pass
