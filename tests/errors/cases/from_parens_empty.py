# expect: 2:16-17: expected a name to import, found ')' [bad-import]
from a import ()
