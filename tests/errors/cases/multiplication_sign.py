# expect: 3:7-8: expected '*', found '×' (U+00D7, multiplication sign) [odd-character]
# hint: replace it by *
x = 3 × 2
