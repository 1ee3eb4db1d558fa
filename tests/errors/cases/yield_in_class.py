# expect: 3:9: expected 'yield' inside a function, found it outside
class C:
    x = yield
