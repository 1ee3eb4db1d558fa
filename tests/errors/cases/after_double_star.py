# expect: 3:12-13: expected no parameter after '**' and its name, found one [parameter-order]
# hint: '**' with its name comes last
def f(**a, b):
    pass
