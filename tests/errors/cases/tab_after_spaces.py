# expect: 5:1-2: expected 4 spaces as in the lines before, found 1 tab [mixed-indentation]
# hint: use four spaces for each level everywhere: many editors can convert tabs to spaces
def f():
    x = 1
	y = 2
