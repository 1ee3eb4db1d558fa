# expect: 2:14: expected a name to import, found newline
from x import
