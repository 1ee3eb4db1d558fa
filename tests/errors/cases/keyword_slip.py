# expect: 3:1-6: expected a keyword, found name 'whlie' [keyword-slip]
# hint: did you mean 'while'?
whlie x:
    y = 1
    break
