# expect: 2:18: expected ')' after the imported names, found name 'b'
from x import (a b)
