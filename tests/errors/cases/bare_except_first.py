# expect: 5:1-7: expected the 'except' without an exception last, found another after it [except-order]
# hint: move 'except:' to the end
try:
    x
except:
    y
except E:
    z
