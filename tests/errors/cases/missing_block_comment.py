# expect: 6:1-6: expected an indented line after 'for' on line 4, found name 'print' without deeper indentation [missing-block]
# note: 4:1: the block of this 'for' is missing
# hint: indent the lines that belong to it, or write 'pass' there
for i in x:
    # nothing
print(1)
