# expect: 3:9-14: expected 'yield' inside a function, found it outside [yield-outside]
class C:
    x = yield
