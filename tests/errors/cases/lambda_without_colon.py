# expect: 2:14: expected ':' after the parameters of 'lambda', found number '1'
f = lambda x 1
