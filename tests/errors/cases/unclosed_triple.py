# expect: 3:5-11: expected """ at the end of the string, found the end of the file [unclosed-triple-string]
# hint: every string with three quotes ends at the next three quotes of the same kind
x = """abc
y = 1
