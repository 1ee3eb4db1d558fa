# expect: 3:14-16: expected an expression after ';', found the keyword 'if' [keyword-place]
# hint: a statement with a block starts on a line of its own
if x: y = 1; if z: w = 2
