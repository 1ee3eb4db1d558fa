# expect: 3:5-9: expected " at the end of the string, found the end of the line [unclosed-string]
# hint: add " where the string ends; a text of several lines takes """
x = "abc
y = 1
