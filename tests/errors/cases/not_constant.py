# expect: 3:5: expected a constant in const(), found another expression
from micropython import const
X = const(y)
