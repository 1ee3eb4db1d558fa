# expect: 3:16-17: expected ':' after the parameters of 'lambda', found ')' [bad-fstring]
# hint: put brackets around the lambda
x = f"{lambda y: y}"
