# expect: 2:5: expected '}' at the end of the expression in the string, found none
x = f"a{b"
