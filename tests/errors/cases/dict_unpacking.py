# expect: 3:6-8: expected a key and value, found '**' [dict-unpacking]
# hint: MicroPython has no {**a}: write dict(a), or a copy and update()
x = {**a, "b": 1}
