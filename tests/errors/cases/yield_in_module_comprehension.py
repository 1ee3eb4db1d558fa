# expect: 2:7-12: expected 'yield' inside a function, found it outside [yield-outside]
x = [(yield) for i in y]
