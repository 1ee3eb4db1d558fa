# expect: 2:13-14: expected a value after 'from', found the end of the line [missing-value]
raise E from
