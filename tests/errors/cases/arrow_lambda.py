# expect: 3:7-9: expected '>=' or 'lambda', found '=>' [c-operator]
# hint: write '>=' for "is at least", 'lambda x: ...' for a function
f = x => x + 1
