# expect: 3:3-5: expected '=', found ':=' [walrus-place]
# hint: a statement assigns with '='
x := 1
