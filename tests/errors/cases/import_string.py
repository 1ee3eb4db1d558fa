# expect: 2:8-17: expected a name of a module, found a string [bad-import]
import "machine"
