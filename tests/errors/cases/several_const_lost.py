# expect: 4:13-14: expected ',' or ')', found number '2' [missing-comma]
# hint: is a comma missing before it?
from micropython import const
A = const(1 2)
B = const(A + 1)
