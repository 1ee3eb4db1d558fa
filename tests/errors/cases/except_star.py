# expect: 5:7-8: expected an exception, found '*' [except-star]
# hint: MicroPython has no 'except*' and no exception groups
try:
    f()
except* OSError as e:
    pass
