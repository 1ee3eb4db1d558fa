# expect: 3:1-8: expected 'try' with the same indentation before 'finally', found none [branch-alone]
# hint: line it up with what it belongs to
finally:
    pass
