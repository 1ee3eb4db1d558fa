# expect: 2:14-15: expected a value after ':', found the end of the file [missing-value]
f = lambda x:
