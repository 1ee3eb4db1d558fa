# expect: 3:7-9: expected 'in' after the target of 'for', found name 'of' [missing-in]
# hint: write for NAME in VALUES:
for x of y:
    pass
