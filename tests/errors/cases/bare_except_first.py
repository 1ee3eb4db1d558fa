# expect: 4:1: expected the 'except' without an exception last, found another after it
try:
    x
except:
    y
except E:
    z
