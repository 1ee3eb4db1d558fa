# expect: 5:5-13: expected 'continue' inside a loop, found it outside [continue-outside]
for i in x:
    pass
else:
    continue
