# expect: 2:1: expected 'await' inside a function, found it outside
await x
