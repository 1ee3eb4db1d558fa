# expect: 3:5: expected 'await' inside a function, found it outside
class C:
    await x
