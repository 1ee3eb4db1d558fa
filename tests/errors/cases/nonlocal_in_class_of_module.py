# expect: 4:14-15: expected 'x' in an enclosing function, found it in none [nonlocal-missing]
# hint: assign it in the function around this one, or write 'global'
class C:
    nonlocal x
