# expect: 2:5: expected three quotes at the end of the string, found the end of the file
x = """abc
y = 1
