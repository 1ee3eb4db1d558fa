# expect: 3:6-9: expected a newline, found a string [missing-newline]
# hint: no string starts with R: only r, b, u, f, t in small letters
x = R"a"
