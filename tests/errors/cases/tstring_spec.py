# expect: 3:7-8: expected '}' at the end of the format specification, found none [bad-tstring]
# hint: close it with '}', or write a brace itself twice: {{
x = t"{a:b"
