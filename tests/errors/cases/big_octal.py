# expect: 2:7-11: expected a byte of at most \377, found '\777' [bad-escape]
x = b"\777"
