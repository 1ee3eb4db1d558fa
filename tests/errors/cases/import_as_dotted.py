# expect: 3:14-15: expected a newline or ',', found '.' [bad-import]
# hint: a name to import or after 'as' has no '.'
import a as b.c
