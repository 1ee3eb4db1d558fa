# expect: 2:8-10: expected 'import' after the module's name, found 'as' [bad-import]
from x as y
