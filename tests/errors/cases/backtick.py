# expect: 3:5-6: expected repr(), found '`' [backtick]
# hint: write repr(x) for `x`
s = `x`
