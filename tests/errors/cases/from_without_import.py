# expect: 2:8: expected 'import' after the module's name, found 'as'
from x as y
