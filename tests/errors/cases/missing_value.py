# expect: 3:4-5: expected a value after '=', found the end of the line [missing-value]
# hint: write None if there is no value yet
x =
