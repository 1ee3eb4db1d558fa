# expect: 6:1-7: expected '}' for the '{' of line 4, found 'import' [unclosed-bracket]
# note: 4:5: '{' was opened here
# hint: add '}' where the expression ends
x = {
    1: 2,
import y
