# expect: 2:10-11: expected a name after ',', found the end of the line [missing-name]
global a,
