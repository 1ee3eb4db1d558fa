# expect: 3:14-16: expected 'in' after the target of 'for', found name 'of' [missing-in]
# hint: write for NAME in VALUES:
x = [y for y of z]
