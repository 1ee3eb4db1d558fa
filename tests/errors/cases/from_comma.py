# expect: 2:18-19: expected ')' after the imported names, found name 'b' [unexpected-token]
from x import (a b)
