# expect: 3:1-4: expected a keyword, found name 'dfe' [keyword-slip]
# hint: did you mean 'def'?
dfe f(a):
    return a
