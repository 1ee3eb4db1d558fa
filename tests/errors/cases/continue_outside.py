# expect: 3:5: expected 'continue' inside a loop, found it outside
if x:
    continue
