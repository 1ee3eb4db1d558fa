# expect: 3:15-19: expected an expression in 'lambda', found 'pass' [statement-in-lambda]
# hint: a lambda holds one expression: use 'def' for statements
f = lambda x: pass
