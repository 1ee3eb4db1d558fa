# expect: 2:1: expected 'nonlocal' inside a function, found it outside
nonlocal x
