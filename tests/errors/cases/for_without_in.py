# expect: 3:7-8: expected 'in' after the target of 'for', found '=' [missing-in]
# hint: to count, write for i in range(10):
for x = y:
    pass
