# expect: 3:5-6: expected ':', found '：' (U+FF1A, fullwidth colon) [odd-character]
# hint: replace it by :
if x：
    pass
