# expect: 3:5-11: expected '{' before '}' or '}}', found '}' alone [bad-tstring]
# hint: write a brace itself twice: {{ or }}
x = t"a}b"
