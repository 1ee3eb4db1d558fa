# expect: 3:5-6: expected a value before ',', found none [missing-value]
# hint: remove the ',' or write a value
f(1,, 2)
