# expect: 2:5: expected an escape sequence with a code, found '\N'
x = "\N{DASH}"
