# expect: 5:1-6: expected 'elif', found 'elsif' [else-if]
# hint: write 'elif'
if x:
    y = 1
elsif z:
    y = 2
