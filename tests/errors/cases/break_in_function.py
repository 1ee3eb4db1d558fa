# expect: 4:9-14: expected 'break' inside a loop, found it outside [break-outside]
for i in x:
    def f():
        break
