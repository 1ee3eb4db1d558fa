# expect: 3:11-12: expected an expression, found '?' [c-operator]
# hint: write 'a if condition else b' for 'condition ? a : b'
x = y > 1 ? 2 : 3
