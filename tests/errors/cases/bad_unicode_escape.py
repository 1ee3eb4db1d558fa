# expect: 2:5: expected 4 hexadecimal digits after '\u'
x = "\u12"
