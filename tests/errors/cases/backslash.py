# expect: 2:5: expected a newline after '\', found more text
x = \ 1
