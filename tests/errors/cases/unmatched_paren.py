# expect: 3:6-7: expected an opening '(' before, found ')' alone [unmatched-bracket]
# hint: remove the ')'
x = 1)
