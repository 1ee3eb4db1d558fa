# expect: 4:5-13: expected a constant in const(), found another expression [const-value]
# hint: a constant is made of numbers, strings and other constants, known when compiling
from micropython import const
X = const(y)
