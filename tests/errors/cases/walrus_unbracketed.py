# expect: 4:7-9: expected '=', found ':=' [walrus-place]
# hint: a statement assigns with '='
while x := f():
    y := 1
