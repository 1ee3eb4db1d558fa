# expect: 4:6-18: expected a constant in const(), found another expression [const-value]
# hint: a constant is made of numbers, strings and other constants, known when compiling
from micropython import const
_A = const(B + 1)
