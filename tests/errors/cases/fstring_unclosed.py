# expect: 3:8-9: expected '}' at the end of the expression in the string, found none [bad-fstring]
# hint: close it with '}', or write a brace itself twice: {{
x = f"a{b"
