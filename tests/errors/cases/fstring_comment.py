# expect: 2:10: expected an expression between '{' and '}', found '#'
x = f"{a # b}"
