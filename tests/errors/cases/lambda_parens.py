# expect: 3:12-13: expected a name of a parameter, found '(' [tuple-parameter]
# hint: take one parameter and unpack it in the function
f = lambda (x, y): x
