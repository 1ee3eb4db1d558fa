# expect: 3:7-8: expected '-', found '–' (U+2013, en dash) [odd-character]
# hint: replace it by -
x = 3 – 2
