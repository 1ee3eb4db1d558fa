# expect: 3:7-10: expected a newline, found a string [missing-newline]
# hint: no string starts with ur: only r, b, u, f, t in small letters
x = ur"a"
