# expect: 3:9-10: expected ',' or ')', found '=' [parameter-default]
# hint: a parameter with '*' has no default value
def f(*a=1):
    pass
