# expect: 3:5-6: expected an expression after '=', found '=' [unexpected-token]
from a import b,
c = = 1
