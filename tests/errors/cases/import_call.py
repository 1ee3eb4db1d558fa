# expect: 3:19-20: expected a newline or ',', found '(' [bad-import]
# hint: a module's name is made of names and dots
import machine.Pin()
