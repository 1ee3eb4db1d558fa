# expect: 3:7-8: expected ", found '“' (U+201C, left double quotation mark) [odd-character]
# hint: replace it by "
print(“hello world”)
