# expect: 2:5: expected an expression between '{' and '}', found '#'
x = f"{a # b}"
