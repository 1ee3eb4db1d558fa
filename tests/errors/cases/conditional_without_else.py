# expect: 3:11-12: expected 'else' after the condition of a conditional expression, found the end of the line [missing-else]
# hint: a value with 'if' needs 'else': a if condition else b
x = 1 if y
