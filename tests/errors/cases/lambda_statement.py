# expect: 3:13-19: expected an expression in 'lambda', found 'return' [statement-in-lambda]
# hint: a lambda holds one expression: use 'def' for statements
f = lambda: return 1
