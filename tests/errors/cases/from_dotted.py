# expect: 3:16-17: expected a newline or ',', found '.' [bad-import]
# hint: a name to import or after 'as' has no '.'
from a import b.c
