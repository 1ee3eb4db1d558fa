# expect: 3:3-6: expected a name before '=' in a call, found an expression [keyword-argument]
# hint: '==' compares; a name before '=' names an argument
f(a.b=1)
