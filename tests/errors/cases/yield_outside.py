# expect: 2:1: expected 'yield' inside a function, found it outside
yield 1
