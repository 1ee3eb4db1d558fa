# expect: 3:12-14: expected no parameter after '**' and its name, found one [parameter-order]
# hint: '**' with its name comes last
def f(**k, *a):
    pass
