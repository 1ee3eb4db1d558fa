# expect: 2:14-15: expected a value after ':', found the end of the line [missing-value]
f = lambda x:
