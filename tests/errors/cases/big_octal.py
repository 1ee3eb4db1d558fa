# expect: 2:5: expected a byte of at most \377, found '\777'
x = b"\777"
