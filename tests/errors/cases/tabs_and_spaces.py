# expect: 6:1-3: expected 1 tab as in the lines before, found 2 tabs [mixed-indentation]
# hint: use four spaces for each level everywhere: many editors can convert tabs to spaces
if x:
        y = 1
	z = 2
		w = 3
