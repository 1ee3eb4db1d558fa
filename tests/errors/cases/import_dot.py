# expect: 2:10: expected a name after '.', found newline
import a.
