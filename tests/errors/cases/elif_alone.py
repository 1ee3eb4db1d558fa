# expect: 4:1-5: expected 'if' with the same indentation before 'elif', found none [branch-alone]
# hint: line it up with what it belongs to
x = 1
elif y:
    pass
