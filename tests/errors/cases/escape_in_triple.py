# expect: 3:5-9: expected 2 hexadecimal digits after '\x', found '\x1' [bad-escape]
# hint: in a path, double each backslash or write r'...'
x = """a
\x1
"""
