# expect: 4:6-7: expected a name for ':=' that is none of the comprehension's own, found 'x' [walrus-target]
# hint: choose another name
def f():
    [x := 1 for x in y]
