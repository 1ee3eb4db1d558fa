# expect: 3:5-6: expected a newline after '\', found more text [text-after-backslash]
# hint: outside of strings a backslash only joins a line with the next
x = \ 1
