# expect: 2:1-6: expected 'yield' inside a function, found it outside [yield-outside]
yield 1
