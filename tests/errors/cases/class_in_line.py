# expect: 3:8-13: expected an expression after ';', found the keyword 'class' [keyword-place]
# hint: a statement with a block starts on a line of its own
x = 1; class C: pass
