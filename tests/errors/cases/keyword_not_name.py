# expect: 2:3: expected a name before '=' in a call, found an expression
f(a.b=1)
