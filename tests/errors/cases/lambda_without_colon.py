# expect: 2:14-15: expected ':' after the parameters of 'lambda', found number '1' [missing-colon]
f = lambda x 1
