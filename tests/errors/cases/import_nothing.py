# expect: 2:7-8: expected a name of a module, found the end of the line [bad-import]
import
