# expect: 3:5-6: expected 'not' or '!=', found '!' [c-operator]
# hint: write 'not' before a condition
x = !y
