# expect: 18:12-13: expected ':' after the function's head, found the end of the line [missing-colon]
# hint: add ':' at the end of the 'def' line
# expect: 19:11-13: expected 'and', found '&&' [c-operator]
# hint: write 'and' between two conditions
# expect: 22:1-13: expected '(' after 'print', found a string [print-statement]
# hint: 'print' is a function: write print("done")
# expect: 23:9-10: expected '==' in 'while', found '=' [assignment-in-condition]
# hint: '==' compares, '=' assigns
# expect: 25:5-6: expected ')' for the '(' of line 24, found name 'z' [unclosed-bracket]
# note: 24:9: '(' was opened here
# hint: add ')' where the expression ends
# expect: 27:5-6: expected ':' after 'if' condition, found the end of the line [missing-colon]
# hint: add ':' at the end of the 'if' line
# expect: 28:6-8: expected '+= 1', found '++' [increment]
# hint: write i += 1
import machine

def f(a, b)
    x = a &&  b
    return x

print "done"
while x = 1:
    y = (1 + 2
    z = 3

if z
    i++
