# expect: 5:1-8: expected 'elif', found 'else if' [else-if]
# hint: write 'elif'
if x:
    y = 1
else if z:
    y = 2
