# expect: 3:7-9: expected a name of a parameter, found the keyword 'in' [keyword-as-name]
# hint: choose another name: in_, say
def f(in, out):
    pass
