# expect: 3:2-4: expected a newline or an operator, found number '.1' [missing-newline]
# hint: an attribute is a name
x.1
