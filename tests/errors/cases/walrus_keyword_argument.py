# expect: 3:7-9: expected ',' or ')', found ':=' [walrus-place]
# hint: put brackets around it: (name := value)
f(a=b := 1)
