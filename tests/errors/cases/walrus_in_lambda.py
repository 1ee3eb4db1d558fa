# expect: 3:15-17: expected a newline, found ':=' [walrus-place]
# hint: put brackets around it: (name := value)
f = lambda: x := 1
