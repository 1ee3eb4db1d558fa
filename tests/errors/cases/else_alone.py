# expect: 3:1-5: expected 'if', 'for', 'while' or 'try' with the same indentation before 'else', found none [branch-alone]
# hint: line it up with what it belongs to
else:
    pass
