# expect: 5:1-2: expected an indented line after 'if' on line 4, found the end of the file [missing-block]
# note: 4:1: the block of this 'if' is missing
# hint: indent the lines that belong to it, or write 'pass' there
if x:
