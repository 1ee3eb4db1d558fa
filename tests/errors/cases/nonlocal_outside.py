# expect: 3:1-9: expected 'nonlocal' inside a function, found it outside [nonlocal-outside]
# hint: at module level every name is global
nonlocal x
