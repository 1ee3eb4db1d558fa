# expect: 3:2-3: expected an expression, found '?' [c-operator]
# hint: write 'a if condition else b' for 'condition ? a : b'
x?
