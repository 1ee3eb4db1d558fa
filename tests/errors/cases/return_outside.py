# expect: 2:1: expected 'return' inside a function, found it outside
return 1
