# expect: 3:7-8: expected ', found '‘' (U+2018, left single quotation mark) [odd-character]
# hint: replace it by '
print(‘a b’)
