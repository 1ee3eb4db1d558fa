# expect: 3:6: expected a name for ':=' that is none of the comprehension's own, found 'x'
def f():
    [x := 1 for x in y]
