# expect: 2:4-5: expected a value after 'del', found the end of the line [missing-value]
del
