# expect: 3:5-13: expected 'continue' inside a loop, found it outside [continue-outside]
if x:
    continue
