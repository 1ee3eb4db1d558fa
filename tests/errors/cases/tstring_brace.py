# expect: 2:5: expected '{' before '}' or '}}', found '}' alone
x = t"a}b"
