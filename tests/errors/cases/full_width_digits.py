# expect: 3:7-8: expected '+', found '＋' (U+FF0B, fullwidth plus sign) [odd-character]
# hint: replace it by +
x = 1 ＋ 2
