# expect: 3:10-11: expected an expression between '{' and '}', found '#' [bad-fstring]
# hint: take the expression out of the string, into a variable
x = f"{a # b}"
