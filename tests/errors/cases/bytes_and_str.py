# expect: 3:10-13: expected a newline, found a string [missing-newline]
# hint: bytes and text are not joined: write both with b, or both without
x = b"a" "b"
