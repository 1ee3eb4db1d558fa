# expect: 3:17-18: expected a newline, found ',' [raise-comma]
# hint: write raise ValueError(...)
raise ValueError, "bad"
