# expect: 5:15-16: expected 'as' or ':', found ',' [except-comma]
# hint: write 'except E as e:' for a name, 'except (A, B):' for two
try:
    f()
except OSError, e:
    pass
