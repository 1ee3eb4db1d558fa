# expect: 2:7-8: expected a value after 'assert', found the end of the line [missing-value]
assert
